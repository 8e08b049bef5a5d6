package noise

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/stats"
)

// session makes up what a run of so many rounds measured: in each round, by cell, the plain time
// times what is drawn for each trial.
func session(rounds int, draw func(bench.Cell) float64) (bench.Manifest, []bench.Trial) {
	m := bench.Manifest{Plan: bench.Plan{
		Checkers: []string{"mypy@2.4.1"}, Variants: []bench.Variant{Again()}, Corpora: []string{"hello"},
		Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold}, Rounds: rounds, Seed: 7,
	}}
	var trials []bench.Trial
	for round := 1; round <= rounds; round++ {
		for _, cell := range m.Plan.Cells() {
			trials = append(trials, bench.Trial{
				Trial: len(trials) + 1, Round: round, Cell: cell, Instrument: bench.InstrumentNone,
				WallNanos: int64(1e9 * draw(cell)), Counted: true, Status: bench.OK,
			})
		}
	}
	return m, trials
}

// lognormal times spread by so much around 1.
func lognormal(seed uint64, spread float64) func(bench.Cell) float64 {
	r := rand.New(rand.NewPCG(seed, 0))
	return func(bench.Cell) float64 { return math.Exp(spread * r.NormFloat64()) }
}

func mustAnalyse(t *testing.T, m bench.Manifest, trials []bench.Trial) []Cell {
	t.Helper()
	cells, err := Of(m, trials)
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

func TestOf(t *testing.T) {
	m, trials := session(40, lognormal(1, 0.02))
	cells := mustAnalyse(t, m, trials)
	if len(cells) != 2 || cells[0].Workers != 0 || cells[1].Workers != 2 {
		t.Fatalf("%d cells: %+v", len(cells), cells)
	}
	for _, c := range cells {
		if c.Pairs != 40 || len(c.Alarms) != 4 || len(c.Detectable) != 3 {
			t.Fatalf("%+v", c)
		}
		if math.Abs(*c.Ratio-1) > 0.02 || *c.RatioLow > 1 || *c.RatioHigh < 1 {
			t.Errorf("ratio %v, %v to %v", *c.Ratio, *c.RatioLow, *c.RatioHigh)
		}
		// Half of normal differences with a deviation of 0.02 times the root of 2 are within 0.019.
		if *c.SpreadHalf < 0.01 || *c.SpreadHalf > 0.03 || *c.SpreadMost < *c.SpreadHalf {
			t.Errorf("half within %v, nine in ten within %v", *c.SpreadHalf, *c.SpreadMost)
		}
		for _, a := range c.Alarms {
			if want := map[Kind]int{Measured: 3, Relabelled: 1000}[a.Kind]; a.Comparisons != want || a.Rounds != 12 {
				t.Errorf("%+v", a)
			}
			if a.Attainable <= 0 || a.Attainable > a.Level || a.P < 0.001 {
				t.Errorf("%+v", a)
			}
		}
		if c.Detectable[0].Predicted || c.Detectable[1].Predicted || !c.Detectable[2].Predicted {
			t.Errorf("what is predicted from 40 pairs: %+v", c.Detectable)
		}
	}
	if found := Findings(cells); len(found) != 0 {
		t.Errorf("found %q", found)
	}
	if again := mustAnalyse(t, m, trials); !reflect.DeepEqual(again, cells) {
		t.Error("the same session gives other numbers the second time")
	}
}

// TestSlowRepetition is a session whose two halves are not treated alike.
func TestSlowRepetition(t *testing.T) {
	draw := lognormal(1, 0.02)
	m, trials := session(40, func(c bench.Cell) float64 {
		if c.Variant == Name && c.Workers == 2 {
			return 1.1 * draw(c)
		}
		return draw(c)
	})
	cells := mustAnalyse(t, m, trials)
	found := Findings(cells)
	if len(found) == 0 {
		t.Fatal("nothing found")
	}
	for _, text := range found {
		if !strings.HasPrefix(text, "mypy@2.4.1 hello-cold-w2: ") {
			t.Errorf("found %q", text)
		}
	}
	for _, a := range cells[1].Alarms {
		if alarmed := a.Alarms == a.Comparisons; a.Kind == Measured && !alarmed || a.Kind == Relabelled && a.P < 0.001 {
			t.Errorf("%+v", a)
		}
	}
}

func TestPairs(t *testing.T) {
	plain := bench.Cell{Checker: "c", Corpus: "k", Cache: bench.Cold}
	again := plain
	again.Variant = Name
	trial := func(number, round int, cell bench.Cell, wall int64) bench.Trial {
		return bench.Trial{Trial: number, Round: round, Cell: cell, Instrument: bench.InstrumentNone, WallNanos: wall, Counted: true}
	}
	uncounted, watched := trial(9, 2, again, 7), trial(10, 3, again, 7)
	uncounted.Counted, watched.Instrument = false, bench.InstrumentMemory
	pairs := pairsOf([]bench.Trial{
		trial(1, 0, plain, 5), trial(2, 0, again, 5), // warm-up
		trial(3, 1, again, 100), trial(4, 1, plain, 50),
		trial(5, 2, plain, 10), uncounted, trial(6, 3, plain, 10), watched,
		trial(11, 4, plain, 10), trial(12, 4, again, 10), trial(13, 4, plain, 20), trial(14, 4, again, 10), // repeated
	})
	got := pairs[plain]
	if len(pairs) != 1 || len(got) != 2 {
		t.Fatalf("%+v", pairs)
	}
	if got[0].ratio() != 2 || got[0].order() != 0.5 || got[1].ratio() != 0.5 || got[1].order() != 0.5 {
		t.Errorf("ratios %v and %v, by order %v and %v", got[0].ratio(), got[1].ratio(), got[0].order(), got[1].order())
	}
}

func TestNotMeasuredTwice(t *testing.T) {
	m, trials := session(3, lognormal(1, 0.02))
	if _, err := Of(m, nil); err == nil || !strings.Contains(err.Error(), "no round has both") {
		t.Errorf("no trials: %v", err)
	}
	m.Plan.Variants[0].Flags = []string{"--strict"}
	if _, err := Of(m, trials); err == nil || !strings.Contains(err.Error(), "no variant again without flags") {
		t.Errorf("a variant with flags: %v", err)
	}
}

// An interrupted session has few rounds or none in some cells; what there is must come out as JSON.
func TestFewRounds(t *testing.T) {
	for _, rounds := range []int{1, 5, 7, 8} {
		m, trials := session(rounds, lognormal(2, 0.02))
		trials = slices.DeleteFunc(trials, func(t bench.Trial) bool { return t.Workers == 2 })
		cells := mustAnalyse(t, m, trials)
		if len(cells) != 2 || cells[0].Pairs != rounds || cells[1].Pairs != 0 || cells[1].Ratio != nil {
			t.Errorf("%d rounds: %+v", rounds, cells)
		}
		if _, err := json.Marshal(cells); err != nil {
			t.Errorf("%d rounds: %v", rounds, err)
		}
		var b bytes.Buffer
		if err := Text(&b, cells); err != nil {
			t.Error(err)
		}
	}
}

func drawLogs(t *rapid.T) []float64 {
	return rapid.SliceOfN(rapid.Float64Range(-0.5, 0.5), 1, 200).Draw(t, "logs")
}

// With twice the noise, twice the effect is needed, on the scale of logarithms.
func TestDetectableScalesWithNoise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logs := drawLogs(t)
		doubled := make([]float64, len(logs))
		for i, x := range logs {
			doubled[i] = 2 * x
		}
		n := rapid.IntRange(8, 30).Draw(t, "rounds")
		once, twice := *detectable(logs, n).Effect, *detectable(doubled, n).Effect
		if math.Abs(2*math.Log1p(once)-math.Log1p(twice)) > 1e-12 {
			t.Fatalf("%v, and %v with twice the noise", once, twice)
		}
	})
}

func TestTooFewRoundsDetectNothing(t *testing.T) {
	for n := range 8 {
		if d := detectable([]float64{0.1, -0.1}, n); d.Effect != nil {
			t.Errorf("%d rounds detect %v at 1%%", n, *d.Effect)
		}
	}
}

// TestDetectableBySimulation draws pairs with either sign, shifts them, and runs the test: at a hair
// above the effect it must find it as often as promised, and well below it more rarely.
func TestDetectableBySimulation(t *testing.T) {
	const runs = 1000
	r := rand.New(rand.NewPCG(3, 4))
	logs := make([]float64, 400)
	for i := range logs {
		logs[i] = 0.03*r.NormFloat64() + 0.01*r.ExpFloat64()
	}
	found := func(n int, shift float64) float64 {
		hits := 0
		sample := make([]float64, n)
		for range runs {
			for i := range sample {
				sample[i] = math.Copysign(logs[r.IntN(len(logs))], float64(r.IntN(2))-0.5) + shift
			}
			if c := stats.Paired(sample); c.P() <= Level && c.Estimate().Value > 0 {
				hits++
			}
		}
		return float64(hits) / runs
	}
	// Standard errors of the count, and of the draws that the effect was told from.
	const allowed = 5 * 0.01
	for _, n := range []int{10, 20, 50} {
		shift := math.Log1p(*detectable(logs, n).Effect)
		if got := found(n, shift+1e-9); got < Power-allowed {
			t.Errorf("%d rounds: the effect is found in %.3f of comparisons", n, got)
		}
		if got := found(n, 0.8*shift); got > Power-allowed {
			t.Errorf("%d rounds: an effect a fifth smaller is found in %.3f of comparisons too", n, got)
		}
	}
}

// TestRelabelledKeepLevel counts alarms over many comparisons of noise of all kinds: as many as the
// coin allows, whatever the noise.
func TestRelabelledKeepLevel(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for name, draw := range map[string]func(i int) float64{
		"drift":  func(i int) float64 { return float64(i) + r.NormFloat64() },
		"skewed": func(int) float64 { return r.ExpFloat64() },
		"ties":   func(int) float64 { return float64(r.IntN(3) - 1) },
	} {
		logs := make([]float64, 200)
		for i := range logs {
			logs[i] = draw(i)
		}
		for _, a := range falseAlarms(logs, r) {
			if a.Kind == Relabelled && a.P < 1e-4 {
				t.Errorf("%s: %+v", name, a)
			}
		}
	}
}

func TestText(t *testing.T) {
	m, trials := session(24, lognormal(1, 0.02))
	m.Plan.Checkers[0] = "mypy:\x1b[31m"
	for i := range trials {
		trials[i].Checker = m.Plan.Checkers[0]
	}
	var b bytes.Buffer
	if err := Text(&b, mustAnalyse(t, m, trials)); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"The same measured twice\n", "2 measured", "1000 relabelled", "predicted from 24 pairs\n", `\x1b[31m`, "-w2"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "\x1b") || strings.Contains(text, " \n") || strings.Contains(text, "%!") {
		t.Errorf("not fit to print: %q", text)
	}
}
