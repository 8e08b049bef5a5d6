package bisect_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/session"
	"paceline/bench/summary"
)

const (
	// repetitions is how many bisects are simulated of each kind.
	repetitions = 200
	// allowed is how many of them may be wrong: 5 in 100.
	allowed = repetitions / 20
	rounds  = 12
)

// noises are kinds of noise of one trial, in logarithms.
func noises(t *testing.T) map[string]func(*rand.Rand) float64 {
	t.Helper()
	const spread = 0.016 // as on the machine whose sessions are in docs
	drawn := func(cache bench.CacheState) func(*rand.Rand) float64 {
		residuals := recorded(t, cache)
		return func(r *rand.Rand) float64 { return residuals[r.IntN(len(residuals))] }
	}
	return map[string]func(*rand.Rand) float64{
		"normal": func(r *rand.Rand) float64 { return spread * r.NormFloat64() },
		"heavy-tailed": func(r *rand.Rand) float64 { // Student's t with 3 degrees of freedom
			a, b, c := r.NormFloat64(), r.NormFloat64(), r.NormFloat64()
			return spread / 1.7 * r.NormFloat64() / math.Sqrt((a*a+b*b+c*c)/3)
		},
		"recorded cold": drawn(bench.Cold),
		"recorded warm": drawn(bench.Warm),
	}
}

// recorded are the residuals of the logarithms of the wall times of docs/sessions/mypy-self in that cache state: what is left without what
// rounds and worker counts do, as large as the noise behind them.
func recorded(t *testing.T, cache bench.CacheState) []float64 {
	t.Helper()
	s, err := session.Read("../../docs/sessions/mypy-self")
	if err != nil {
		t.Fatal(err)
	}
	cells := slices.DeleteFunc(s.Manifest.Plan.Cells(), func(c bench.Cell) bool { return c.Cache != cache })
	rows := slices.DeleteFunc(summary.LogWalls(summary.RoundsOf(s.Trials), cells, s.Manifest.Plan.Rounds), func(row []float64) bool {
		return slices.ContainsFunc(row, math.IsNaN)
	})
	n, m := float64(len(rows)), float64(len(cells))
	if n < 6 {
		t.Fatalf("%g whole rounds are recorded when %s", n, cache)
	}
	grand, columns := 0.0, make([]float64, len(cells))
	for _, row := range rows {
		for i, x := range row {
			columns[i] += x / n
			grand += x / n / m
		}
	}
	var residuals []float64
	for _, row := range rows {
		mean := 0.0
		for _, x := range row {
			mean += x / m
		}
		for i, x := range row {
			residuals = append(residuals, (x-mean-columns[i]+grand)*math.Sqrt(n*m/((n-1)*(m-1))))
		}
	}
	return residuals
}

// measure is what Follow asks for rounds of candidates whose levels are known.
func measure(r *rand.Rand, levels []float64, rounds int, noise func(*rand.Rand) float64) func(bisect.Task) (bisect.Step, bool) {
	return func(task bisect.Task) (bisect.Step, bool) {
		var step bisect.Step
		for range rounds {
			round, slowed := bisect.Round{}, 0.1*r.NormFloat64()
			for _, i := range task.Measured(len(levels) - 1) {
				round[i] = slowed + levels[i] + noise(r)
			}
			step.Rounds = append(step.Rounds, round)
		}
		return step, true
	}
}

// stepAt are the levels of candidates of which those from one on are slower.
func stepAt(candidates, first int, slower float64) []float64 {
	levels := make([]float64, candidates)
	for i := first; i < candidates; i++ {
		levels[i] = math.Log1p(slower)
	}
	return levels
}

// tally counts what came of bisects of one step.
type tally struct{ found, certain, single, wrong, trials int }

// add adds a bisect; its answer is right when the first slow one is the one given or, if certain only of a range, in that.
func (a *tally) add(s bisect.State, first, candidates int) {
	for _, e := range s.Steps {
		a.trials += len(e.Rounds) * len(e.Measured(candidates-1))
	}
	if s.Confirmed {
		a.found++
	}
	if !s.Certain() {
		return
	}
	a.certain++
	switch {
	case s.LastFast >= first || s.FirstSlow < first:
		a.wrong++
	case s.FirstSlow-s.LastFast == 1:
		a.single++
	}
}

func simulate(candidates, rounds int, slower float64, noise func(*rand.Rand) float64) tally {
	r := rand.New(rand.NewPCG(1, 2))
	var a tally
	for range repetitions {
		first := 1 + r.IntN(candidates-1)
		levels := stepAt(candidates, first, slower)
		a.add(bisect.Series{Candidates: candidates, Rounds: rounds}.Follow(measure(r, levels, rounds, noise)), first, candidates)
	}
	return a
}

// Of bisects of a step, at most 5 in 100 end with a wrong answer that is called certain, and at least as many as docs/BISECTING.md tells name the one.
func TestBisectsAreRight(t *testing.T) {
	for name, noise := range noises(t) {
		for _, c := range []struct {
			candidates int
			slower     float64
			least      map[string]int // in 100, by noise
		}{
			{8, 0.03, map[string]int{"normal": 55, "heavy-tailed": 70}},
			{8, 0.05, map[string]int{"normal": 95, "heavy-tailed": 95}},
			{8, 0.10, map[string]int{"normal": 95, "heavy-tailed": 95, "recorded cold": 45, "recorded warm": 70}},
			{64, 0.05, map[string]int{"normal": 95, "heavy-tailed": 90}},
		} {
			t.Run(fmt.Sprintf("%s, %d candidates, %g", name, c.candidates, c.slower), func(t *testing.T) {
				t.Parallel()
				a := simulate(c.candidates, rounds, c.slower, noise)
				t.Logf("of %d: %d certain, %d of them of one candidate, %d wrong; %d trials each", repetitions, a.certain, a.single, a.wrong, a.trials/repetitions)
				if a.wrong > allowed {
					t.Errorf("%d of %d answers that are called certain are wrong", a.wrong, a.certain)
				}
				if 100*a.single < c.least[name]*repetitions {
					t.Errorf("%d of %d name the one, which is less than %d%%", a.single, repetitions, c.least[name])
				}
			})
		}
	}
}

// With as many rounds as it takes, at least 95 in 100 name the one. The recorded trials are of a machine that was busy: they vary by 5 and 6%.
func TestBisectsNameTheOne(t *testing.T) {
	for name, noise := range noises(t) {
		for _, candidates := range []int{8, 64} {
			t.Run(fmt.Sprintf("%s, %d candidates", name, candidates), func(t *testing.T) {
				t.Parallel()
				a := simulate(candidates, 3*rounds, 0.10, noise)
				t.Logf("of %d: %d name the one, %d wrong; %d trials each", repetitions, a.single, a.wrong, a.trials/repetitions)
				if a.single < repetitions-allowed {
					t.Errorf("%d of %d name the one", a.single, repetitions)
				}
			})
		}
	}
}

// Where nothing is slower, at most 5 in 100 find something; where something is by a tenth, at least 8 in 10 do.
func TestNothingIsFound(t *testing.T) {
	for name, noise := range noises(t) {
		if a := simulate(8, rounds, 0, noise); a.found > allowed {
			t.Errorf("%s: %d of %d find a slow one", name, a.found, repetitions)
		}
		if a := simulate(8, rounds, 0.10, noise); a.found < repetitions*8/10 {
			t.Errorf("%s: only %d of %d find the slow one", name, a.found, repetitions)
		}
	}
}

// A verdict is wrong at most as often as its step may be: of a candidate that is like good, beside a bad one that can just be told from it.
func TestPlacesKeepTheirLevel(t *testing.T) {
	noise := noises(t)["normal"]
	for _, slower := range []float64{0.01, 0.02} {
		r := rand.New(rand.NewPCG(1, 2))
		levels := stepAt(3, 2, slower)
		placed, wrong, may := 0, 0, 0.0
		for range 5 * repetitions {
			for _, e := range (bisect.Series{Candidates: 3, Rounds: rounds}).Follow(measure(r, levels, rounds, noise)).Steps {
				if e.Kind != bisect.Place {
					continue
				}
				placed, may = placed+1, may+e.Level
				if e.Verdict == bisect.Slow {
					wrong++
				}
			}
		}
		t.Logf("%g: of %d that are placed %d are wrong, and %.1f may be", slower, placed, wrong, may)
		if placed < repetitions/2 || float64(wrong) > may {
			t.Errorf("%g: of %d that are placed %d are wrong, and %.1f may be", slower, placed, wrong, may)
		}
	}
}

// Whatever the levels are, at most 5 in 100 call one slower than another one, measured side by side, that is not.
func TestWhatIsProvenIsSlower(t *testing.T) {
	noise := noises(t)["normal"]
	r := rand.New(rand.NewPCG(1, 2))
	certain, wrong, several := 0, 0, 0
	for range repetitions {
		levels := stepAt(16, 15, 0.06)
		for i := 1; i < 15; i++ {
			levels[i] = math.Log1p(0.06 * float64(r.IntN(4)) / 3)
		}
		s := bisect.Series{Candidates: len(levels), Rounds: rounds}.Follow(measure(r, levels, rounds, noise))
		if s.Certain() {
			certain++
		}
		if s.Certain() && levels[s.FirstSlow] <= levels[s.LastFast] {
			wrong++
		}
		if s.Several || len(s.Between) > 0 {
			several++
		}
	}
	t.Logf("of %d: %d certain, %d wrong, %d told of several steps", repetitions, certain, wrong, several)
	if wrong > allowed || certain < repetitions/2 {
		t.Errorf("%d of %d are certain, and %d wrong", certain, repetitions, wrong)
	}
}

// Of one step, at most 5 in 100 say that there are several; of two equal ones, most of those that are certain do.
func TestSeveralStepsAreTold(t *testing.T) {
	noise := noises(t)["normal"]
	for _, c := range []struct{ steps, least, most int }{{1, 0, allowed}, {2, repetitions / 2, repetitions}} {
		r := rand.New(rand.NewPCG(1, 2))
		told := 0
		for range repetitions {
			levels := stepAt(8, 2+r.IntN(2), 0.10)
			if c.steps == 2 {
				for i := range 6 {
					levels[i] /= 2
				}
			}
			if s := (bisect.Series{Candidates: 8, Rounds: rounds}).Follow(measure(r, levels, rounds, noise)); s.Several || len(s.Between) > 0 {
				told++
			}
		}
		if told < c.least || told > c.most {
			t.Errorf("%d of %d bisects of %d steps tell of several", told, repetitions, c.steps)
		}
	}
}

// Rounds that were measured before spare others, and leave the answers right.
func TestReusedRoundsAreRight(t *testing.T) {
	noise := noises(t)["recorded cold"]
	r := rand.New(rand.NewPCG(1, 2))
	var fresh, reusing tally
	for range repetitions {
		first := 1 + r.IntN(7)
		levels := stepAt(8, first, 0.05)
		series := bisect.Series{Candidates: 8, Rounds: rounds}
		fresh.add(series.Follow(measure(r, levels, rounds, noise)), first, 8)
		for range 6 {
			round := bisect.Round{}
			for i, level := range levels {
				round[i] = level + noise(r)
			}
			series.Reused = append(series.Reused, round)
		}
		s := series.Follow(measure(r, levels, rounds, noise))
		reusing.add(s, first, 8)
	}
	if fresh.wrong > allowed || reusing.wrong > allowed || reusing.single <= fresh.single {
		t.Errorf("%+v without, %+v with reused rounds", fresh, reusing)
	}
}

// Rounds of a calmer day do not make what comes after them look sure: neither those of all candidates nor those without the bad one, which no step is judged by.
func TestReusedRoundsMayBeCalmer(t *testing.T) {
	noise := noises(t)["normal"]
	for _, c := range []struct {
		slower   float64
		measured int // of the 8 candidates, in the rounds that are reused
		single   int // at least, in 100
	}{{0, 8, 0}, {0, 7, 0}, {0.03, 8, 85}, {0.03, 7, 50}} {
		r := rand.New(rand.NewPCG(1, 2))
		var a tally
		for range repetitions {
			first := 1 + r.IntN(7)
			levels := stepAt(8, first, c.slower)
			series := bisect.Series{Candidates: 8, Rounds: rounds}
			for range rounds {
				round := bisect.Round{}
				for i, level := range levels[:c.measured] {
					round[i] = level + noise(r)/3
				}
				series.Reused = append(series.Reused, round)
			}
			a.add(series.Follow(measure(r, levels, rounds, noise)), first, 8)
		}
		t.Logf("%+v: of %d: %d found, %d certain, %d of them of one candidate, %d wrong", c, repetitions, a.found, a.certain, a.single, a.wrong)
		if c.slower == 0 && a.found > allowed || a.wrong > allowed || 100*a.single < c.single*repetitions {
			t.Errorf("%+v: of %d: %d found, %d certain, %d of them of one candidate, %d wrong", c, repetitions, a.found, a.certain, a.single, a.wrong)
		}
	}
}
