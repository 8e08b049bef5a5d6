package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"
	"pgregory.net/rapid"

	"paceline/bench"
)

// unescape is what any reader has for %XX.
func unescape(t rapid.TB, text string) string {
	t.Helper()
	back, err := url.PathUnescape(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return back
}

// readBenchfmt reads an export back: for each trial its cell, and its values by unit.
func readBenchfmt(t rapid.TB, text []byte) (cells []bench.Cell, values []map[string]float64, units benchfmt.UnitMetadataMap) {
	t.Helper()
	reader := benchfmt.NewReader(bytes.NewReader(text), "export")
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			t.Fatalf("%v\n%s", record, text)
		case *benchfmt.Result:
			base, parts := record.Name.Parts()
			if string(base) != "Check" || record.Iters != 1 {
				t.Fatalf("benchmark %q, %d iterations", base, record.Iters)
			}
			c := bench.Cell{Checker: unescape(t, record.GetConfig("checker"))}
			for _, p := range parts {
				setAxis(t, &c, string(p))
			}
			had := map[string]float64{}
			for _, v := range record.Values {
				had[v.Unit] = v.Value
			}
			cells, values = append(cells, c), append(values, had)
		}
	}
	if err := reader.Err(); err != nil {
		t.Fatal(err)
	}
	return cells, values, reader.Units()
}

func setAxis(t rapid.TB, c *bench.Cell, part string) {
	t.Helper()
	key, value, _ := strings.Cut(strings.TrimPrefix(part, "/"), "=")
	value = unescape(t, value)
	switch key {
	case "corpus":
		c.Corpus = value
	case "cache":
		c.Cache = bench.CacheState(value)
	case "variant":
		c.Variant = value
	case "cpus":
		c.CPUs = value
	case "workers":
		if _, err := fmt.Sscan(value, &c.Workers); err != nil {
			t.Fatalf("workers %q", value)
		}
	default:
		t.Fatalf("part %q", part)
	}
}

// comesBack writes one trial of a cell in every format and reads the names back.
func comesBack(t rapid.TB, c bench.Cell) {
	t.Helper()
	trial := bench.Trial{Round: 1, Cell: c, Instrument: bench.InstrumentNone, WallNanos: 1, Counted: true}
	e, err := Of(bench.Manifest{Plan: bench.Plan{Checkers: []string{c.Checker}}}, []bench.Trial{trial}, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := writeBenchfmt(&text, e); err != nil {
		t.Fatal(err)
	}
	if cells, values, _ := readBenchfmt(t, text.Bytes()); len(cells) != 1 || cells[0] != c || values[0]["sec/op"] != 1e-9 {
		t.Errorf("benchfmt: %+v %v, want %+v\n%s", cells, values, c, text.String())
	}
	label := e.labels()[0]
	if back := unescape(t, label); back != c.Name() || strings.TrimSpace(label) != label || strings.ContainsAny(label, "\r\n") {
		t.Errorf("label %q, want %q", label, c.Name())
	}
	text.Reset()
	var suite pyperfSuite
	if err := writePyperf(&text, e); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text.Bytes(), &suite); err != nil || suite.Benchmarks[0].Metadata["name"] != label {
		t.Errorf("pyperf: %v\n%s", err, text.String())
	}
}

// odds are names that are hard on the reader.
func odds() []string {
	return []string{odd, "", " ", "%", "%41", "a/b=c", "x-8", "-1", "\xff\x80", "\u00a0", "\ufeff", "é\u0301", "checker:", "\n", "Unit x y=z", "\u2028", "\x85"}
}

func TestNamesComeBack(t *testing.T) {
	for _, name := range odds() {
		comesBack(t, bench.Cell{Checker: name + "c", Corpus: name + "k", Cache: bench.Cold})
		comesBack(t, bench.Cell{Checker: "c" + name, Variant: name, Corpus: "k" + name, Workers: 4, CPUs: name, Cache: bench.CacheState("s" + name)})
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom(odds()))
		comesBack(t, bench.Cell{
			Checker: text.Draw(t, "checker"), Corpus: text.Draw(t, "corpus"), Variant: text.Draw(t, "variant"), CPUs: text.Draw(t, "cpus"),
			Cache: bench.Cold, Workers: rapid.IntRange(0, 99).Draw(t, "workers"),
		})
	})
}

func FuzzNames(f *testing.F) {
	for _, name := range odds() {
		f.Add(name, name, name, name, uint8(4))
	}
	f.Fuzz(func(t *testing.T, checker, corpus, variant, cpus string, workers uint8) {
		const longest = 4096 // of a path; a reader's lines end at 64 KiB
		if len(checker)+len(corpus)+len(variant)+len(cpus) > longest {
			t.Skip()
		}
		comesBack(t, bench.Cell{Checker: checker, Corpus: corpus, Variant: variant, CPUs: cpus, Workers: int(workers), Cache: bench.Warm})
	})
}

func TestLabels(t *testing.T) {
	labels := func(cells ...bench.Cell) string {
		var e Export
		for _, c := range cells {
			e.Cells = append(e.Cells, Cell{Cell: c})
		}
		return strings.Join(e.labels(), "|")
	}
	a := bench.Cell{Checker: "a@1", Corpus: "hello", Cache: bench.Cold}
	b := a
	b.Checker = "b@1"
	if got := labels(a, a.Sequential()); got == "hello-cold-w0|hello-cold-w0" {
		t.Errorf("two cells are both called so: %q", got)
	}
	if got := labels(a); got != "hello-cold-w0" {
		t.Errorf("one checker: %q", got)
	}
	if got := labels(a, b); got != "a@1 hello-cold-w0|b@1 hello-cold-w0" {
		t.Errorf("two checkers: %q", got)
	}
	a.Variant, b.Variant, b.CPUs, b.Checker = "x-cpus0", "x", "0", a.Checker
	want := "checker=a@1/corpus=hello/cache=cold/variant=x-cpus0/workers=0|checker=a@1/corpus=hello/cache=cold/variant=x/cpus=0/workers=0"
	if got := labels(a, b); got != want {
		t.Errorf("alike: %q", got)
	}
}
