package export

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/fetch/fetchtest"
	"paceline/bench/session"
	"paceline/bench/stats"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

// said runs a program that must succeed and returns what it printed.
func said(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// saved writes an export into a file.
func saved(t *testing.T, name string, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// recorded is the session that the README's numbers come from.
func recorded(t *testing.T) session.Session {
	t.Helper()
	s, err := session.Read("../../docs/sessions/mypy-self")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// benchstat must find each cell with all its rounds, and the same medians.
func TestBenchstatReadsASession(t *testing.T) {
	s := recorded(t)
	file := saved(t, "mypy-self.txt", exported(t, "benchfmt", s.Manifest, s.Trials, Filter{}))
	table := said(t, "go", "tool", "benchstat", "-col", "/workers", "-format", "csv", file)
	for _, c := range summary.Of(s.Manifest, s.Trials).Cells {
		if c.Workers != 2 {
			continue
		}
		row := regexp.MustCompile(fmt.Sprintf(`(?m)^Check/corpus=mypy-self/cache=%s,.*$`, c.Cache)).FindAllString(table, -1)
		if len(row) != 3 || strings.Count(row[0], "n=12") != 3 {
			t.Fatalf("%s: rows %q in\n%s", c.Cache, row, table)
		}
		// The columns of a csv are for each number of workers value and interval, and from the second on difference and p.
		for i, want := range []int64{*c.WallNanos, *c.CPUNanos, *c.MaxRSSBytes} {
			var got float64
			if _, err := fmt.Sscan(strings.Split(row[i], ",")[1+2+4], &got); err != nil {
				t.Fatal(err)
			}
			if got *= []float64{1e9, 1e9, 1}[i]; math.Abs(got/float64(want)-1) > 1e-6 {
				t.Errorf("%s, %s: benchstat has %g, the summary %d", c.Cache, summary.Metrics()[i], got, want)
			}
		}
	}
	if whole := said(t, "go", "tool", "benchstat", "-col", "checker", file); strings.Contains(whole, "need >=") || !strings.Contains(whole, "/workers=4") {
		t.Errorf("one column:\n%s", whole)
	}
}

// Two checkers are compared: of one file, and of a file each.
func TestBenchstatComparesCheckers(t *testing.T) {
	m, trials := fixture()
	both := saved(t, "both.txt", exported(t, "benchfmt", m, trials, Filter{Corpora: []string{"hello"}}))
	old := saved(t, "old.txt", exported(t, "benchfmt", m, trials, Filter{Checkers: []string{"mypy@2.4.1"}, Corpora: []string{"hello"}}))
	head := saved(t, "new.txt", exported(t, "benchfmt", m, trials, Filter{Checkers: []string{"mypy:base"}}))
	for _, files := range [][]string{{both}, {old, head}} {
		table := said(t, "go", append([]string{"tool", "benchstat", "-col", "checker"}, files...)...)
		if !regexp.MustCompile(`Check/corpus=hello/cache=cold/workers=0 .*\+4\.\d+% \(p=0\.002 n=6\)`).MatchString(table) {
			t.Errorf("%d files:\n%s", len(files), table)
		}
	}
}

func TestBenchfmtValues(t *testing.T) {
	s := recorded(t)
	cells, values, units := readBenchfmt(t, exported(t, "benchfmt", s.Manifest, s.Trials, Filter{}))
	got := map[bench.Cell][]float64{}
	for i, c := range cells {
		got[c] = append(got[c], values[i]["sec/op"])
	}
	for _, c := range summary.Of(s.Manifest, s.Trials).Cells {
		name := bench.Cell{Checker: c.Checker, Corpus: c.Corpus, Workers: c.Workers, Cache: c.Cache}
		if median := stats.Median(got[name]); median.N != c.Trials || math.Abs(median.Value-float64(*c.WallNanos)/1e9) > 1e-9 {
			t.Errorf("%s: median %g of %d", name, median.Value, median.N)
		}
	}
	for _, q := range quantities() {
		if units.GetBetter(q.unit) != -1 {
			t.Errorf("%s: it is not said that less is better", q.unit)
		}
	}
}

// A value of 0 or below would make a mean of ratios nonsense, and pyperf refuses it.
func TestNothingBelowZero(t *testing.T) {
	m, trials := fixture()
	zero := int64(0)
	trials[2].UserNanos, trials[2].SysNanos, trials[2].MaxRSSBytes = 0, 0, &zero
	trials[4].WallNanos, trials[6].SysNanos = -5, -1
	_, values, _ := readBenchfmt(t, exported(t, "benchfmt", m, trials, Filter{}))
	if len(values) != 11 || len(values[0]) != 1 {
		t.Errorf("%d lines, %v", len(values), values)
	}
	for _, had := range values {
		for unit, value := range had {
			if value <= 0 {
				t.Errorf("%g %s", value, unit)
			}
		}
	}
	var suite pyperfSuite
	if err := json.Unmarshal(exported(t, "pyperf", m, trials, Filter{}), &suite); err != nil {
		t.Fatal(err)
	}
	if runs := suite.Benchmarks[0].Runs; len(runs) != 4 || len(runs[0].Metadata) != 1 {
		t.Errorf("%+v", runs)
	}
}

// TestHyperfineShape holds keys and types to what hyperfine itself writes.
func TestHyperfineShape(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hyperfine.json")
	m, trials := fixture()
	for _, c := range []struct {
		theirs []string
		ours   Filter
	}{
		{[]string{"--runs", "6", "--parameter-list", "checker", "mypy@2.4.1,mypy:base", "true {checker}"}, Filter{Workers: []int{0}}},
		{[]string{"--runs", "1", "true"}, Filter{Workers: []int{2}}},
	} {
		said(t, testenv.Program(t, "apt install hyperfine (Debian)", "hyperfine"), append([]string{"-N", "--style", "none", "--export-json", file}, c.theirs...)...)
		theirs, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, got := shapes(t, theirs), shapes(t, exported(t, "hyperfine", m, trials, c.ours))
		delete(want, "memory_usage_byte") // newer ones have it
		if !maps.Equal(want, got) {
			t.Errorf("%s: hyperfine writes %v, not %v", c.theirs, want, got)
		}
	}
}

// shapes tells the type of each key of the first result, and of the elements of those that hold several.
func shapes(t *testing.T, text []byte) map[string]string {
	t.Helper()
	var file map[string][]map[string]any
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file) != 1 || len(file["results"]) == 0 {
		t.Fatalf("no results: %s", text)
	}
	found := map[string]string{}
	for key, value := range file["results"][0] {
		found[key] = fmt.Sprintf("%T", value)
		switch several := value.(type) {
		case []any:
			found[key] += fmt.Sprintf(" of %T", several[0])
		case map[string]any:
			for _, one := range several {
				found[key] = fmt.Sprintf("map of %T", one)
			}
		}
	}
	return found
}

// What differs between the cells is a parameter, and nothing else is: hyperfine's plot_parametrized.py takes one.
func TestHyperfineParameters(t *testing.T) {
	m, trials := fixture()
	for _, c := range []struct {
		of   Filter
		want []map[string]string
	}{
		{Filter{Workers: []int{0}}, []map[string]string{{"checker": "mypy@2.4.1"}, {"checker": "mypy:base"}}},
		{Filter{Workers: []int{2}}, []map[string]string{nil}},
		{Filter{Checkers: []string{"mypy@2.4.1"}}, []map[string]string{
			{"corpus": "hello", "workers": "0", "cache": "cold", "variant": "", "cpus": ""},
			{"corpus": odd, "workers": "2", "cache": "edit-hub", "variant": "files", "cpus": "0-1"},
		}},
	} {
		var file struct{ Results []hyperfineResult }
		if err := json.Unmarshal(exported(t, "hyperfine", m, trials, c.of), &file); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(file.Results, c.want, func(r hyperfineResult, want map[string]string) bool { return maps.Equal(r.Parameters, want) }) {
			t.Errorf("%+v: results %+v, want parameters %v", c.of, file.Results, c.want)
		}
	}
}

// TestHyperfineNumbers computes as hyperfine does: a command of 0.1, 0.2, 0.6 s has mean 0.3 and sample deviation √0.07.
func TestHyperfineNumbers(t *testing.T) {
	var c Cell
	for i, wall := range []int64{1e8, 6e8, 2e8} {
		c.Trials = append(c.Trials, bench.Trial{WallNanos: wall, UserNanos: wall / 2, SysNanos: int64(i) * 1e8, Exit: i})
	}
	r, err := hyperfineOf(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []struct {
		name      string
		got, want float64
	}{
		{"mean", r.Mean, 0.3}, {"stddev", *r.Stddev, math.Sqrt(0.07)}, {"median", r.Median, 0.2}, {"user", r.User, 0.15},
		{"system", r.System, 0.1}, {"min", r.Min, 0.1}, {"max", r.Max, 0.6},
	} {
		if math.Abs(of.got-of.want) > 1e-12 {
			t.Errorf("%s is %g, not %g", of.name, of.got, of.want)
		}
	}
	if !slices.Equal(r.Times, []float64{0.1, 0.6, 0.2}) || !slices.Equal(r.ExitCodes, []int{0, 1, 2}) {
		t.Errorf("times %v, exit codes %v", r.Times, r.ExitCodes)
	}
}

//go:embed testdata/pyperf.txt
var pyperfLock string

// pyperf runs the real one, in an environment of its own.
func pyperf(t *testing.T, args ...string) string {
	t.Helper()
	_, env := fetchtest.Shared(t, fetch.Lock{Name: "pyperf", Text: pyperfLock})
	return said(t, env.Python, append([]string{"-m", "pyperf"}, args...)...)
}

func TestPyperfReadsASession(t *testing.T) {
	s := recorded(t)
	file := saved(t, "mypy-self.json", exported(t, "pyperf", s.Manifest, s.Trials, Filter{}))
	checked, described := pyperf(t, "check", file), pyperf(t, "stats", "--quiet", file)
	memory := filepath.Join(t.TempDir(), "memory.json")
	pyperf(t, "convert", "--extract-metadata", "command_max_rss", file, "-o", memory)
	pyperf(t, "convert", "--extract-metadata", "cpu_seconds", file, "-o", filepath.Join(t.TempDir(), "cpu.json"))
	peaks := pyperf(t, "stats", "--quiet", memory)
	for _, c := range summary.Of(s.Manifest, s.Trials).Cells {
		title := fmt.Sprintf("mypy-self-%s-w%d\n", c.Cache, c.Workers)
		if !strings.Contains(checked, title) {
			t.Errorf("check does not know %q", title)
		}
		_, about, _ := strings.Cut(described, title)
		if median := fmt.Sprintf("Median +- MAD:   %s +- ", pyperfSeconds(*c.WallNanos)); !strings.Contains(cell(about), "Total number of values: 12") || !strings.Contains(cell(about), median) {
			t.Errorf("%q is not %q:\n%s", title, median, cell(about))
		}
		_, about, _ = strings.Cut(peaks, title)
		if median := fmt.Sprintf("Median +- MAD:   %.1f MiB +- ", float64(*c.MaxRSSBytes)/(1<<20)); !strings.Contains(cell(about), median) {
			t.Errorf("memory of %q is not %q:\n%s", title, median, cell(about))
		}
	}
}

// cell is what stands before the next title of pyperf stats, which ----- underlines.
func cell(text string) string {
	text = strings.TrimLeft(text, "-")
	before, _, _ := strings.Cut(text, "\n---")
	return before
}

// pyperfSeconds is three digits, as pyperf shows a time.
func pyperfSeconds(nanos int64) string {
	if nanos < 1e9 {
		return fmt.Sprintf("%.0f ms", float64(nanos)/1e6)
	}
	return fmt.Sprintf("%.2f sec", float64(nanos)/1e9)
}

func TestPyperfComparesCheckers(t *testing.T) {
	m, trials := fixture()
	old := saved(t, "old.json", exported(t, "pyperf", m, trials, Filter{Checkers: []string{"mypy@2.4.1"}}))
	head := saved(t, "new.json", exported(t, "pyperf", m, trials, Filter{Checkers: []string{"mypy:base"}}))
	if got := pyperf(t, "compare_to", old, head); !strings.Contains(got, "1.05x slower") {
		t.Errorf("%s", got)
	}
}

// pyperf takes odd names, and one run alone.
func TestPyperfTakesOddNames(t *testing.T) {
	m, trials := fixture()
	file := saved(t, "odd.json", exported(t, "pyperf", m, trials, Filter{Workers: []int{2}}))
	pyperf(t, "check", file)
	var found struct {
		Benchmarks []struct{ Metadata map[string]any }
		Metadata   map[string]any
	}
	again := filepath.Join(t.TempDir(), "again.json")
	pyperf(t, "convert", file, "-o", again)
	text, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	if corpus, ok := found.Metadata["corpus"].(string); !ok || unescape(t, corpus) != odd {
		t.Errorf("corpus %q in %s", corpus, text)
	}
}

// TestActionEntries reads as the action does: an array of entries with these types, a name each once.
func TestActionEntries(t *testing.T) {
	s := recorded(t)
	var entries []struct {
		Name, Unit, Range, Extra *string
		Value                    *float64
	}
	if err := json.Unmarshal(exported(t, "github-action-benchmark", s.Manifest, s.Trials, Filter{}), &entries); err != nil {
		t.Fatal(err)
	}
	if len(entries) != 8*3 {
		t.Errorf("%d entries", len(entries))
	}
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Name == nil || e.Unit == nil || e.Value == nil || e.Range == nil || e.Extra == nil {
			t.Fatalf("something is missing of %+v", e)
		}
		var low, high float64
		if _, err := fmt.Sscanf(*e.Range, "%g-%g", &low, &high); err != nil || seen[*e.Name] || low > *e.Value || high < *e.Value {
			t.Errorf("%s: %g %s (%s), %v", *e.Name, *e.Value, *e.Unit, *e.Range, err)
		}
		seen[*e.Name] = true
	}
	if !seen["mypy-self-cold-w2 wall time"] || !seen["mypy-self-warm-w4 peak RSS"] {
		t.Errorf("names %q", slices.Sorted(maps.Keys(seen)))
	}
}
