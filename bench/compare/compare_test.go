package compare

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

const (
	base = "mypy@2.3.1"
	head = "mypy@2.4.1"
)

// sessionOf makes up a session of two checkers, in whose cells trials take about a second.
func sessionOf(rounds int, workers []int, draw func(bench.Trial) float64) session.Session {
	s := session.Session{Dir: "S", Manifest: bench.Manifest{
		Plan: bench.Plan{
			Checkers: []string{base, head}, Corpora: []string{"hello"}, Workers: workers,
			Caches: []bench.CacheState{bench.Cold}, Rounds: rounds,
		},
		Host:     bench.Host{OS: "linux", CPUModel: "EPYC", CPUs: 2},
		Checkers: []bench.CheckerIdentity{{Checker: base, Python: "3.11.7"}, {Checker: head, Python: "3.11.7"}},
		Corpora:  []bench.CorpusIdentity{{Corpus: "hello", SHA256: "abc", Python: "3.11"}},
		Pace:     1,
	}}
	rss := int64(100 << 20)
	for round := 1; round <= rounds; round++ {
		for _, cell := range s.Manifest.Plan.Cells() {
			t := bench.Trial{
				Trial: len(s.Trials) + 1, Round: round, Cell: cell, Instrument: bench.InstrumentNone, Counted: true, Status: bench.OK,
				MaxRSSBytes: &rss, Noise: bench.Noise{PaceNanos: []int64{1e7, 1e7}},
			}
			t.WallNanos = int64(1e9 * draw(t))
			t.UserNanos = 2 * t.WallNanos
			s.Trials = append(s.Trials, t)
		}
	}
	return s
}

// noisy times are spread by so much; the head's take so many times as long.
func noisy(seed uint64, spread, slower float64) func(bench.Trial) float64 {
	r := rand.New(rand.NewPCG(seed, 0))
	return func(t bench.Trial) float64 {
		x := math.Exp(spread * r.NormFloat64())
		if t.Checker == head {
			x *= slower
		}
		return x
	}
}

func mustCompare(t *testing.T, s session.Session, o Options) Comparison {
	t.Helper()
	c, err := Within(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// row is that of a metric and a number of workers.
func row(t *testing.T, c Comparison, m summary.Metric, workers int) Row {
	t.Helper()
	for _, r := range c.JSON() {
		if r.Metric == m && r.Workers == workers && r.Cells == 0 {
			return r
		}
	}
	t.Fatalf("no row of %s, %d workers", m, workers)
	return Row{}
}

// told is what a program sees of a row.
func told(r Row) string {
	text, err := json.Marshal(r)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		name     string
		rounds   int
		slower   float64
		failOver float64
		want     Verdict
		findings int
	}{
		{"slower", 20, 1.05, 0, Slower, 1},
		{"slower, and allowed", 20, 1.05, 0.06, Slower, 0},
		{"slower than allowed", 20, 1.05, 0.03, Slower, 1},
		{"faster", 20, 0.95, 0, Faster, 0},
		{"the same", 20, 1, 0, Same, 0},
		{"the same cannot be told so finely", 20, 1, 0.001, Unknown, 0},
		{"too few rounds", 7, 1.5, 0, Unknown, 0},
		{"one round", 1, 1.5, 0, Unknown, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := mustCompare(t, sessionOf(test.rounds, []int{2}, noisy(1, 0.01, test.slower)), Options{FailOver: test.failOver})
			r := row(t, c, summary.Wall, 2)
			if r.Verdict != test.want || len(c.Findings) != test.findings {
				t.Errorf("%s, found %q: %s", r.Verdict, c.Findings, told(r))
			}
			if (r.RoundsNeeded != nil) != (test.want == Unknown) {
				t.Errorf("rounds needed: %v", r.RoundsNeeded)
			}
			if r.RoundsNeeded != nil && *r.RoundsNeeded <= test.rounds {
				t.Errorf("%d rounds would do, and there are %d", *r.RoundsNeeded, test.rounds)
			}
			if test.rounds < 6 && (r.Low != nil || r.OldLow != nil) {
				t.Errorf("an interval of %d rounds: %s", test.rounds, told(r))
			}
		})
	}
}

// The ratio is near the truth, its interval around it, and memory that never changes is the same.
func TestRow(t *testing.T) {
	c := mustCompare(t, sessionOf(30, []int{0, 2}, noisy(2, 0.01, 1.04)), Options{})
	for _, workers := range []int{0, 2} {
		r := row(t, c, summary.Wall, workers)
		if r.Checker != head || r.Base != base || *r.Pairs != 30 || math.Abs(*r.Ratio-1.04) > 0.01 || *r.Low > 1.04 || *r.High < 1.04 {
			t.Errorf("%s", told(r))
		}
		if *r.P < *r.PAlone || *r.P > 2**r.PAlone {
			t.Errorf("p %v alone, %v of two cells", *r.PAlone, *r.P)
		}
		if cpu := row(t, c, summary.CPU, workers); math.Abs(*cpu.Ratio / *r.Ratio - 1) > 1e-9 || math.Abs(float64(*cpu.Old)-2*float64(*r.Old)) > 2 {
			t.Errorf("CPU time %s", told(cpu))
		}
		if rss := row(t, c, summary.MaxRSS, workers); *rss.Ratio != 1 || rss.Verdict != Same || *rss.Detectable != 0 {
			t.Errorf("memory %s", told(rss))
		}
	}
	if _, err := json.Marshal(c.JSON()); err != nil {
		t.Error(err)
	}
}

// Data that would show what was asked about, and whose interval reaches it all the same, are not called the same.
func TestSameRulesOutWhatWasAskedAbout(t *testing.T) {
	logs := []float64{0.021, 0.033, 0.032, -0.018, 0.016, -0.001, -0.01, 0.019, 0.025, 0.038, 0.009, 0.041}
	for _, test := range []struct {
		failOver float64
		want     Verdict
		words    string
	}{
		{0.04, Same, "same ("},
		{0.029, Unknown, "not enough data: a difference of 2.9% is not ruled out; some "},
		{0.01, Unknown, "not enough data: only "},
	} {
		for _, sign := range []float64{1, -1} {
			s := sessionOf(len(logs), []int{2}, func(t bench.Trial) float64 {
				if t.Checker == base {
					return 1
				}
				return math.Exp(sign * logs[t.Round-1])
			})
			r := row(t, mustCompare(t, s, Options{FailOver: test.failOver}), summary.Wall, 2)
			if r.Verdict != test.want || !strings.HasPrefix(r.words(), test.words) {
				t.Errorf("over %v: %q, want %q: %s", test.failOver, r.words(), test.words, told(r))
			}
			if test.want == Unknown && (*r.RoundsNeeded <= len(logs)+1 || *r.RoundsNeeded > 20*len(logs)) {
				t.Errorf("over %v: %d rounds would do", test.failOver, *r.RoundsNeeded)
			}
		}
	}
}

func TestGeometricMean(t *testing.T) {
	s := sessionOf(10, []int{0, 2}, func(t bench.Trial) float64 {
		switch {
		case t.Checker == base:
			return 1
		case t.Workers == 0:
			return 1.1
		}
		return 1 / 1.1
	})
	var of []Row
	for _, r := range mustCompare(t, s, Options{}).JSON() {
		if r.Cells > 0 {
			of = append(of, r)
		}
	}
	if len(of) != 3 {
		t.Fatalf("%d rows of several cells, want one a metric", len(of))
	}
	if r := of[0]; r.Metric != summary.Wall || r.Cells != 2 || *r.Pairs != 10 || math.Abs(*r.Ratio-1) > 1e-6 || math.Abs(*r.Low-1) > 1e-6 {
		t.Errorf("%s", told(r))
	}
	if c := mustCompare(t, sessionOf(10, []int{2}, noisy(1, 0.01, 1)), Options{}); slices.ContainsFunc(c.JSON(), func(r Row) bool { return r.Cells > 0 }) {
		t.Error("one cell has a mean")
	}
}

// A round that one of the cells lacks is in the row of that cell's others, but not in the mean of all.
func TestGeometricMeanOfRoundsWithAllCells(t *testing.T) {
	s := sessionOf(10, []int{0, 2}, func(t bench.Trial) float64 {
		switch {
		case t.Checker == base:
			return 1
		case t.Round > 7:
			return 4 // without the trials of the other cell
		case t.Workers == 0:
			return 1.21
		}
		return 1
	})
	for i := range s.Trials {
		if t := &s.Trials[i]; t.Workers == 0 && t.Round > 7 {
			t.Counted = false
		}
	}
	c := mustCompare(t, s, Options{})
	if r := row(t, c, summary.Wall, 2); *r.Pairs != 10 {
		t.Errorf("%s", told(r))
	}
	r := c.JSON()[2]
	if r.Cells != 2 || *r.Pairs != 7 || math.Abs(*r.Ratio-1.1) > 1e-6 || math.Abs(*r.High-1.1) > 1e-6 {
		t.Errorf("%s", told(r))
	}
}

// One of eight cells is held to a stricter level than one alone, and told to show less.
func TestDetectableOfAFamily(t *testing.T) {
	var shown []float64
	for _, workers := range [][]int{{2}, {0, 1, 2, 3, 4, 5, 6, 7}} {
		s := sessionOf(20, workers, func(t bench.Trial) float64 {
			if t.Checker == base {
				return 1
			}
			return math.Exp(0.01 * rand.New(rand.NewPCG(uint64(t.Round), 1)).NormFloat64())
		})
		shown = append(shown, *row(t, mustCompare(t, s, Options{}), summary.Wall, 2).Detectable)
	}
	if shown[1] <= shown[0] {
		t.Errorf("alone %v would show, of eight %v", shown[0], shown[1])
	}
	r := row(t, mustCompare(t, sessionOf(8, []int{0, 2}, noisy(1, 0.001, 1)), Options{}), summary.Wall, 2)
	if r.Verdict != Unknown || r.Detectable != nil || *r.RoundsNeeded != 9 {
		t.Errorf("8 rounds cannot reach 1%% for two cells, 9 can: %s", told(r))
	}
}

// Each variant of a head is compared with the same variant of the base.
func TestVariantsOfTwoCheckers(t *testing.T) {
	s := sessionOf(10, []int{2}, noisy(1, 0.01, 1))
	s.Manifest.Plan.Variants = []bench.Variant{{Name: "files"}}
	for _, t := range slices.Clone(s.Trials) {
		t.Variant, t.Trial, t.WallNanos = "files", len(s.Trials)+1, 3*t.WallNanos
		s.Trials = append(s.Trials, t)
	}
	c := mustCompare(t, s, Options{})
	if len(c.Groups) != 2 || c.Groups[1].Base != (Subject{base, "files", "S"}) || c.Groups[1].Head != (Subject{head, "files", "S"}) {
		t.Fatalf("%d groups, %+v", len(c.Groups), c.Groups[len(c.Groups)-1].Base)
	}
	if r := c.Groups[1].Rows[0]; *r.Pairs != 10 || math.Abs(*r.Ratio-1) > 0.02 {
		t.Errorf("%s", told(r))
	}
}

// Of several heads, tables and sentences say which they are about.
func TestSeveralHeads(t *testing.T) {
	s := sessionOf(20, []int{2}, noisy(1, 0.01, 1))
	s.Manifest.Plan.Checkers = append(s.Manifest.Plan.Checkers, head+"+pure")
	for _, t := range slices.Clone(s.Trials) {
		if t.Checker == head {
			t.Checker, t.Trial = head+"+pure", len(s.Trials)+1
			s.Trials = append(s.Trials, t)
		}
	}
	c := mustCompare(t, s, Options{})
	if got := []string{c.Tables()[0].Title, c.Tables()[3].Title}; !slices.Equal(got, []string{"wall time of mypy@2.4.1", "wall time of mypy@2.4.1+pure"}) {
		t.Errorf("tables %q", got)
	}
	sentences := c.Sentences()
	if !strings.HasPrefix(sentences[0], "mypy@2.4.1 against mypy@2.3.1, hello: ") || !strings.HasPrefix(sentences[1], "mypy@2.4.1+pure against mypy@2.3.1, hello: ") {
		t.Errorf("%q", sentences)
	}
}

func TestSince(t *testing.T) {
	for _, test := range []struct{ base, head, want string }{
		{"mypy@2.3.1", "mypy@2.4.1", "Since 2.3.1"},
		{"mypy@2.3.1+pure", "mypy@2.4.1+pure", "Since 2.3.1+pure"},
		{"mypy@2.4.1", "mypy@2.4.1+pure", "mypy@2.4.1+pure against mypy@2.4.1"},
		{"mypy@2.4.1", "pyright@1.1.414", "pyright@1.1.414 against mypy@2.4.1"},
		{"mypy@2.4.1", "mypy@2.4.1", "Since S"},
	} {
		g := Group{Base: Subject{Checker: test.base, Dir: "S"}, Head: Subject{Checker: test.head}}
		if got := g.since(true); got != test.want {
			t.Errorf("%s, %s: %q, want %q", test.base, test.head, got, test.want)
		}
	}
}

// Swapping the sides gives the inverse ratio and the opposite verdict.
func TestSwappedSides(t *testing.T) {
	opposite := map[Verdict]Verdict{Slower: Faster, Faster: Slower, Same: Same, Unknown: Unknown}
	rapid.Check(t, func(rt *rapid.T) {
		s := sessionOf(rapid.IntRange(1, 20).Draw(rt, "rounds"), []int{2},
			noisy(rapid.Uint64().Draw(rt, "seed"), 0.02, rapid.SampledFrom([]float64{0.9, 1, 1.1}).Draw(rt, "slower")))
		one, err := Within(s, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		two, err := Within(s, Options{Base: head})
		if err != nil {
			rt.Fatal(err)
		}
		a, b := one.Groups[0].Rows[0], two.Groups[0].Rows[0]
		if math.Abs(*a.Ratio**b.Ratio-1) > 1e-9 || *a.P != *b.P || a.Low != nil && math.Abs(*a.Low**b.High-1) > 1e-9 {
			rt.Errorf("%s\n%s", told(a), told(b))
		}
		// What is detectable is drawn, so the verdict of two sides that do not differ may be told otherwise at its edge.
		if a.Verdict == Slower || a.Verdict == Faster {
			if b.Verdict != opposite[a.Verdict] {
				rt.Errorf("%s, swapped %s", a.Verdict, b.Verdict)
			}
		}
	})
}

// Values that no ratio can be taken of are left out and counted; the rest is compared.
func TestUnusableValues(t *testing.T) {
	s := sessionOf(20, []int{2}, noisy(3, 0.01, 1))
	for i := range s.Trials {
		switch t := &s.Trials[i]; {
		case t.Round == 3 && t.Checker == head:
			t.WallNanos = 0
		case t.Round == 5 && t.Checker == base:
			t.WallNanos = -1e9
		case t.Round == 7:
			t.MaxRSSBytes = nil
		}
	}
	c := mustCompare(t, s, Options{})
	if r := row(t, c, summary.Wall, 2); *r.Pairs != 18 || r.LeftOut != 2 {
		t.Errorf("%s", told(r))
	}
	for _, want := range []string{
		"mypy@2.4.1 hello-cold-w2: 2 of 20 pairs left out, because a wall time is missing, zero or negative.",
		"mypy@2.4.1 hello-cold-w2: 1 of 20 pairs left out, because a peak RSS is missing, zero or negative.",
	} {
		if !slices.Contains(c.Warnings, want) {
			t.Errorf("warnings %q, want %q", c.Warnings, want)
		}
	}
}

func TestWithoutTrials(t *testing.T) {
	s := sessionOf(10, []int{0, 2}, noisy(4, 0.01, 1))
	for i := range s.Trials {
		if t := &s.Trials[i]; t.Checker == head && t.Workers == 2 {
			t.Counted, t.Status, t.Error = false, bench.Crashed, "killed"
		}
	}
	c := mustCompare(t, s, Options{})
	if r := row(t, c, summary.Wall, 2); r.Ratio != nil || r.Verdict != Unknown || r.RoundsNeeded != nil {
		t.Errorf("%s", told(r))
	}
	if !slices.Contains(c.Warnings, "mypy@2.4.1 hello-cold-w2 is not compared: no counted trial on both sides.") {
		t.Errorf("warnings %q", c.Warnings)
	}
	if !slices.ContainsFunc(c.Findings, func(f string) bool { return strings.Contains(f, "crashed") }) {
		t.Errorf("findings %q", c.Findings)
	}
	for i := range s.Trials {
		s.Trials[i].Counted = false
	}
	if _, err := Within(s, Options{}); err == nil || !strings.Contains(err.Error(), "no cell has a counted trial") {
		t.Errorf("nothing counted: %v", err)
	}
}

func TestVariants(t *testing.T) {
	s := sessionOf(20, []int{2}, noisy(5, 0.01, 1))
	s.Manifest.Plan.Checkers = []string{base}
	s.Manifest.Plan.Variants = []bench.Variant{{Name: "files", Flags: []string{"--no-sqlite-cache"}}}
	for i := range s.Trials {
		if t := &s.Trials[i]; t.Checker == head {
			t.Checker, t.Variant = base, "files"
			t.WallNanos = t.WallNanos * 11 / 10
		}
	}
	c := mustCompare(t, s, Options{})
	if r := row(t, c, summary.Wall, 2); r.Variant != "files" || r.BaseVariant != "" || r.Verdict != Slower {
		t.Errorf("%s", told(r))
	}
	if want := "files against plain, hello: 2 workers when cold takes"; !strings.HasPrefix(c.Sentences()[0], want) {
		t.Errorf("%q, want %q...", c.Sentences(), want)
	}
	if want := "is slower than without files"; !strings.Contains(c.Findings[0], want) {
		t.Errorf("%q, want %q", c.Findings, want)
	}
}

func TestNothingToCompare(t *testing.T) {
	s := sessionOf(8, []int{2}, noisy(6, 0.01, 1))
	if _, err := Within(s, Options{Base: "mypy@2.0.0"}); err == nil || !strings.Contains(err.Error(), "has no checker mypy@2.0.0 to compare with: it has mypy@2.3.1, mypy@2.4.1") {
		t.Errorf("an unknown base: %v", err)
	}
	s.Manifest.Plan.Checkers = []string{base}
	if _, err := Within(s, Options{}); err == nil || !strings.Contains(err.Error(), "measure two in one session (run --checker A --checker B), or name two sessions") {
		t.Errorf("one checker: %v", err)
	}
	other := s
	other.Manifest.Plan.Corpora = []string{"discord"}
	if _, err := Between(s, other, Options{}); err == nil || !strings.Contains(err.Error(), "no cell is in both sessions: the old one has mypy@2.3.1 on hello with 2 workers, cold") {
		t.Errorf("no common cell: %v", err)
	}
}
