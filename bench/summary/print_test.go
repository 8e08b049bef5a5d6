package summary

import (
	"errors"
	"strings"
	"testing"

	"paceline/bench"
)

func TestQuantity(t *testing.T) {
	for _, test := range []struct {
		units []unit
		value int64
		want  string
	}{
		{timeUnits(), 4_610_000_000, "4.61 s"},
		{timeUnits(), 183_400_000, "183 ms"},
		{timeUnits(), 999_400_000, "999 ms"},
		{timeUnits(), 999_600_000, "1.00 s"},
		{timeUnits(), 9_996_000_000, "10.0 s"},
		{timeUnits(), 99_960_000_000, "100 s"},
		{timeUnits(), 7_200_000_000_000, "7200 s"},
		{timeUnits(), 1_234_000, "1.23 ms"},
		{timeUnits(), 950_000, "950 µs"},
		{timeUnits(), 0, "0.00 ns"},
		{byteUnits(), 430 << 20, "430 MiB"},
		{byteUnits(), 1 << 30, "1.00 GiB"},
		{byteUnits(), 1000 << 20, "0.98 GiB"},
		{byteUnits(), 512, "512 B"},
	} {
		if got := quantity(test.units, &test.value, nil, nil); got != test.want {
			t.Errorf("%d is shown as %q, want %q", test.value, got, test.want)
		}
	}
	value, low, high := int64(1_002e6), int64(990e6), int64(1_010e6)
	if got, want := quantity(timeUnits(), &value, &low, &high), "1.00 s (0.99-1.01)"; got != want {
		t.Errorf("interval in the unit of its median: got %q, want %q", got, want)
	}
}

func TestRatios(t *testing.T) {
	for ratio, want := range map[float64]string{1.594: "1.59x", 0.58: "0.58x", 0.0123: "0.012x", 12.34: "12.3x", 123.4: "123x"} {
		if got := times(ratio); got != want {
			t.Errorf("%v is shown as %q, want %q", ratio, got, want)
		}
	}
}

// hostile is a session whose names and errors try to break out of where they are shown.
func hostile() Summary {
	s := Of(bench.Manifest{Host: bench.Host{OS: "linux", Arch: "amd64", CPUModel: "<script>"}}, []bench.Trial{{
		Round: 1, Instrument: bench.InstrumentNone, Counted: true, WallNanos: 1, Status: bench.OK,
		Cell: bench.Cell{Checker: "cmd:a|b\x1b[31m\n| evil", Corpus: "<b>&`*_|x@`y", Cache: bench.Cold},
	}})
	s.Warnings = append(s.Warnings, "\u202eright to left\r\n# heading", "bad \xff byte")
	return s
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{
		0: "0%", 1e-9: "<0.001%", 0.00012: "0.012%", 0.021: "2.1%", 0.0994: "9.9%", 0.0996: "10%", 0.33: "33%", 1: "100%", 1.3: "130%",
	} {
		if got := Percent(share); got != want {
			t.Errorf("%v is %q, want %q", share, got, want)
		}
	}
}

func TestMarked(t *testing.T) {
	for text, want := range map[string]string{
		"plain words.":         "plain words.",
		"p <0.0001.":           "p `<0.0001`.",
		"a_b; c*d, mypy@2.4.1": "`a_b`; `c*d`, `mypy@2.4.1`",
		"a`b|c.":               "`a'b/c`.",
	} {
		if got := Marked(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestTextIsSafeForTerminals(t *testing.T) {
	var b strings.Builder
	if err := hostile().Text(&b); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(b.String(), "\n") {
		if Printable(line) != line {
			t.Errorf("not printable: %q", line)
		}
	}
	if want := `a|b\x1b[31m\n| evil`; !strings.Contains(b.String(), want) {
		t.Errorf("the name is not shown quoted:\n%s", b.String())
	}
}

func TestMarkdownIsSafe(t *testing.T) {
	var b strings.Builder
	if err := hostile().Markdown(&b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, bad := range []string{"<b>", "<script>", "\x1b", "\n# heading", "\n| evil"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is not escaped:\n%s", bad, got)
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"mypy@2.4.1, mypy-self": "`mypy@2.4.1`, mypy-self",
		"a|b":                   `a\|b`,
		"x@a|`b:":               "x@a\\|\\`b:",
		"<i>&amp;":              "&lt;i&gt;&amp;amp;",
		"snake_case *x* [y]":    `snake\_case \*x\* \[y\]`,
		"a\nb":                  `"a\\nb"`,
	} {
		if got := markdown(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestColumnsWithoutValuesAreLeftOut(t *testing.T) {
	var b strings.Builder
	if err := (Summary{Cells: []Cell{sequential(bench.Cold, 1e9)}}).Text(&b); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.Contains(got, "speedup") || strings.Contains(got, "memory") || !strings.Contains(got, "wall time") {
		t.Errorf("want wall time and neither speedup nor memory:\n%s", got)
	}
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriterErrors(t *testing.T) {
	s := Of(manifest(7, 0, 2), ladder(7))
	if err := s.Text(fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("Text: %v", err)
	}
	if err := s.Markdown(fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("Markdown: %v", err)
	}
}
