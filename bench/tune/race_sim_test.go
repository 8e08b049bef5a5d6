package tune_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/tune"
)

// repetitions is how many races are simulated of each kind.
const repetitions = 2000

// noises are kinds of noise of one round: a value to add to the logarithm of each count's time.
func noises() map[string]func(r *rand.Rand, round, counts int) []float64 {
	each := func(value func(r *rand.Rand, round, i, counts int) float64) func(*rand.Rand, int, int) []float64 {
		return func(r *rand.Rand, round, counts int) []float64 {
			row := make([]float64, counts)
			for i := range row {
				row[i] = value(r, round, i, counts)
			}
			return row
		}
	}
	const spread = 0.016 // of one trial, as on the machine whose sessions are in docs
	return map[string]func(*rand.Rand, int, int) []float64{
		"normal": each(func(r *rand.Rand, _, _, _ int) float64 { return spread * r.NormFloat64() }),
		"heavy-tailed": each(func(r *rand.Rand, _, _, _ int) float64 { // Student's t with 3 degrees of freedom
			a, b, c := r.NormFloat64(), r.NormFloat64(), r.NormFloat64()
			return spread / 1.7 * r.NormFloat64() / math.Sqrt((a*a+b*b+c*c)/3)
		}),
		"skewed": each(func(r *rand.Rand, _, _, _ int) float64 { return spread * r.ExpFloat64() }),
		"unequal": each(func(r *rand.Rand, _, i, counts int) float64 { // more workers vary more, up to 4 times as much
			return spread * (0.5 + 1.5*float64(i)/float64(counts-1)) * r.NormFloat64()
		}),
		"the last alone": each(func(r *rand.Rand, _, i, counts int) float64 {
			if i == counts-1 {
				return 2 * spread * r.NormFloat64()
			}
			return spread / 3 * r.NormFloat64()
		}),
		"drifting": func(r *rand.Rand, round, counts int) []float64 { // by 1% a round and within it, in random order
			row := make([]float64, counts)
			for at, i := range r.Perm(counts) {
				row[i] = 0.01*(float64(round)+float64(at)/float64(counts)) + spread*r.NormFloat64()
			}
			return row
		},
	}
}

// truths are times of the counts 0, 1, 2, ... relative to each other. Answers are hardest where times are near the margin.
func truths() map[string][]float64 {
	return map[string][]float64{
		"2 are best":         {1.54, 1.69, 1, 1.04, 1.11},
		"sequential is best": {1, 1.4, 1.8, 2, 2.4},
		"just within":        {1.0299, 1.2, 1.0299, 1, 1},
		"the last":           {1.6, 1.5, 1.3, 1.2, 1.031, 1},
		"the last of many":   {1.6, 1.5, 1.3, 1.2, 1.1, 1.08, 1.031, 1.031, 1},
	}
}

func countsOf(n int) []int {
	counts := make([]int, n)
	for i := range counts {
		counts[i] = i
	}
	return counts
}

// judged tells whether an answer is within the margin of the best, and no smaller count within it was rejected.
func judged(race tune.Race, truth []float64, within float64) bool {
	best := truth[0]
	for _, w := range truth {
		best = min(best, w)
	}
	good := func(i int) bool { return truth[i] <= best*(1+within)*(1+1e-9) }
	for i, racer := range race.Racers {
		if i < race.Answer && good(i) && racer.Fate == tune.Rejected {
			return false
		}
	}
	return race.Answer >= 0 && good(race.Answer)
}

// tally counts what came of races.
type tally struct{ races, wrong, certain, wrongly, trials int }

func (a *tally) add(race tune.Race, truth []float64) {
	good := judged(race, truth, within)
	a.races++
	for _, x := range race.Racers {
		a.trials += x.Rounds
	}
	if !good {
		a.wrong++
	}
	if race.Certain {
		a.certain++
		if !good {
			a.wrongly++
		}
	}
}

const (
	within    = 0.03
	maxRounds = 12
)

// repeat races counts of known times many times, with noise of that kind.
func repeat(truth []float64, noise func(*rand.Rand, int, int) []float64, rule tune.Rule) tally {
	r := rand.New(rand.NewPCG(1, 2))
	var a tally
	for range repetitions {
		rows := make([][]float64, rule.Looks[len(rule.Looks)-1])
		for round := range rows {
			rows[round] = noise(r, round, len(truth))
			for i := range truth {
				rows[round][i] += math.Log(truth[i])
			}
		}
		a.add(rule.Run(countsOf(len(truth)), rows), truth)
	}
	return a
}

// Of all races, at most 5% have a wrong answer, whatever the noise, certain or not.
func TestRacesAreRight(t *testing.T) {
	for _, truthName := range []string{"just within", "the last", "the last of many"} {
		truth := truths()[truthName]
		for name, noise := range noises() {
			if truthName == "the last of many" && name != "the last alone" {
				continue // takes long, and errs less than with fewer
			}
			t.Run(truthName+", "+name, func(t *testing.T) {
				t.Parallel()
				a := repeat(truth, noise, tune.RuleOf(within, maxRounds))
				t.Logf("%d wrong, %d of those called certain, of %d", a.wrong, a.wrongly, a.races)
				if float64(a.wrong) > tune.Level*repetitions {
					t.Errorf("%d of %d races have a wrong answer, %d of %d that are called certain", a.wrong, a.races, a.wrongly, a.certain)
				}
			})
		}
	}
}

// However few rounds a race has, at most 5% have a wrong answer that is called certain.
func TestFewRoundsAreRightlyCertain(t *testing.T) {
	for _, rounds := range []int{1, 2, 3} {
		a := repeat(truths()["the last of many"], noises()["the last alone"], tune.RuleOf(within, rounds))
		if float64(a.wrongly) > tune.Level*repetitions || rounds < 3 && a.certain > 0 {
			t.Errorf("%d rounds: %d of %d races that are called certain are wrong, of %d", rounds, a.wrongly, a.certain, a.races)
		}
	}
}

// Where counts differ clearly, a race is certain and takes less than half of the trials of the whole grid.
func TestRacesAreShort(t *testing.T) {
	for _, name := range []string{"2 are best", "sequential is best"} {
		truth := truths()[name]
		a := repeat(truth, noises()["normal"], tune.RuleOf(within, maxRounds))
		if grid := a.races * maxRounds * len(truth); 2*a.trials > grid || a.certain < a.races*9/10 {
			t.Errorf("%s: %d of %d trials, %d of %d races certain", name, a.trials, grid, a.certain, a.races)
		}
	}
}

// recorded are the logarithms of the wall times of docs/sessions/mypy-self when in that cache state, by round, for its worker counts.
func recorded(t *testing.T, cache bench.CacheState) [][]float64 {
	t.Helper()
	s, err := session.Read("../../docs/sessions/mypy-self")
	if err != nil {
		t.Fatal(err)
	}
	counted := summary.RoundsOf(s.Trials)
	var rows [][]float64
	for round := 1; round <= s.Manifest.Plan.Rounds; round++ {
		var row []float64
		for _, c := range s.Manifest.Plan.Cells() {
			if trial, made := counted[c][round]; made && c.Cache == cache {
				row = append(row, math.Log(float64(trial.WallNanos)))
			}
		}
		if len(row) == len(s.Manifest.Plan.Workers) {
			rows = append(rows, row)
		}
	}
	if len(rows) < 6 {
		t.Fatalf("%d whole rounds are recorded when %s", len(rows), cache)
	}
	return rows
}

// Rounds are drawn from recorded ones: the truth is that of all of them together.
func TestRacesOfRecordedNoiseAreRight(t *testing.T) {
	for _, cache := range []bench.CacheState{bench.Cold, bench.Warm} {
		rows := recorded(t, cache)
		truth := make([]float64, len(rows[0]))
		for i := range truth {
			for _, row := range rows {
				truth[i] += row[i] / float64(len(rows))
			}
			truth[i] = math.Exp(truth[i])
		}
		r := rand.New(rand.NewPCG(1, 2))
		var a tally
		for range repetitions {
			drawn := make([][]float64, maxRounds)
			for i := range drawn {
				drawn[i] = rows[r.IntN(len(rows))]
			}
			a.add(tune.RuleOf(within, maxRounds).Run(countsOf(len(truth)), drawn), truth)
		}
		if float64(a.wrong) > tune.Level*repetitions {
			t.Errorf("%s: %d of %d races have a wrong answer, %d of %d that are called certain", cache, a.wrong, a.races, a.wrongly, a.certain)
		}
		t.Logf("%s: %d wrong, %d certain of %d; %.0f%% of the grid's trials", cache, a.wrong, a.certain, a.races, 100*float64(a.trials)/float64(a.races*maxRounds*len(truth)))
	}
}
