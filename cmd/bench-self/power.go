package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/perf/benchmath"

	"paceline/bench"
	"paceline/bench/compare"
	"paceline/bench/session"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// powerCommand as a first argument tells how often comparisons find what is there.
const powerCommand = "power"

const (
	// powerBudget is how long a comparison may measure.
	powerBudget = 10 * time.Minute
	// slowedBy is how much slower the third checker of a session of [power] is made.
	slowedBy = 0.02
	// slowedComparisons and sameComparisons are how many are drawn.
	slowedComparisons = 100
	sameComparisons   = 1000
)

// evidence is what sessions of one base, the same again, and a slowed one measured.
type evidence struct {
	sessions     []session.Session
	same, slowed []pairOfTrials // each with the base
	trial        time.Duration  // from the start of one to that of the next
}

// power prints how often comparisons of the recorded rounds find what is there, and find what is not.
func power(dirs []string, w io.Writer) error {
	e, err := gather(dirs)
	if err != nil {
		return err
	}
	rounds := int(powerBudget / (2 * e.trial))
	if err := summary.WriteText(w, []summary.Table{e.real(), e.drawn(rounds)}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n%s\n", e.verdict(rounds))
	return err
}

func gather(dirs []string) (evidence, error) {
	var e evidence
	if len(dirs) == 0 {
		return e, errors.New("name sessions of three checkers: a base, the same again, and one slowed by 2%")
	}
	for _, dir := range dirs {
		s, err := session.Read(dir)
		if err != nil {
			return e, err
		}
		if len(s.Manifest.Plan.Cells()) != 3 || len(s.Manifest.Plan.Checkers) != 3 {
			return e, fmt.Errorf("%s has not one cell of three checkers: a base, the same again, and one slowed by 2%%", dir)
		}
		e.sessions = append(e.sessions, s)
		e.same, e.slowed = append(e.same, pairsOf(s, 1)...), append(e.slowed, pairsOf(s, 2)...)
	}
	if len(e.same) == 0 || len(e.slowed) == 0 {
		return e, errors.New("no round has both trials of a pair counted")
	}
	if e.trial = betweenTrials(e.sessions); e.trial <= 0 {
		return e, errors.New("the trials do not say when they started")
	}
	return e, nil
}

// pairOfTrials is the logarithms of the wall times of base and head in one round.
type pairOfTrials struct{ base, head float64 }

// pairsOf are the pairs of the session's nth checker with the first one, in the order of the rounds.
func pairsOf(s session.Session, nth int) []pairOfTrials {
	cells := s.Manifest.Plan.Cells()
	counted := summary.RoundsOf(s.Trials)
	base, head := counted[cells[0]], counted[cells[nth]]
	var pairs []pairOfTrials
	for _, round := range base.Common(head) {
		pairs = append(pairs, pairOfTrials{math.Log(float64(base[round].WallNanos)), math.Log(float64(head[round].WallNanos))})
	}
	return pairs
}

func differences(pairs []pairOfTrials) []float64 {
	xs := make([]float64, len(pairs))
	for i, p := range pairs {
		xs[i] = p.head - p.base
	}
	return xs
}

// unpaired is the p-value of benchstat's test, which takes no notice of rounds.
func unpaired(pairs []pairOfTrials) float64 {
	old, recent := make([]float64, len(pairs)), make([]float64, len(pairs))
	for i, p := range pairs {
		old[i], recent[i] = p.base, p.head
	}
	thresholds := benchmath.DefaultThresholds
	return benchmath.AssumeNothing.Compare(benchmath.NewSample(old, &thresholds), benchmath.NewSample(recent, &thresholds)).P
}

// betweenTrials is the median time from the start of a trial to that of the next one.
func betweenTrials(sessions []session.Session) time.Duration {
	var nanos []float64
	for _, s := range sessions {
		trials := slices.SortedFunc(slices.Values(s.Trials), func(a, b bench.Trial) int { return cmp.Compare(a.Trial, b.Trial) })
		for i := 1; i < len(trials); i++ {
			if trials[i-1].Round > 0 {
				nanos = append(nanos, float64(trials[i].Started.Sub(trials[i-1].Started)))
			}
		}
	}
	return time.Duration(stats.Median(nanos).Value)
}

// real are the comparisons as they were measured.
func (e evidence) real() summary.Table {
	t := summary.Table{
		Title:  "Comparisons as measured",
		Header: []string{"session", "slower by", "rounds", "ratio", "p", "would show", "p of benchstat's test"},
	}
	for _, s := range e.sessions {
		for nth, slower := range map[int]float64{1: 0, 2: slowedBy} {
			pairs := pairsOf(s, nth)
			c := stats.Paired(differences(pairs))
			estimate := c.Estimate()
			row := []string{s.Dir, summary.Percent(slower), fmt.Sprint(len(pairs)), fmt.Sprintf("%.3fx", math.Exp(estimate.Value)), fmt.Sprintf("%.2g", c.P()), "-", fmt.Sprintf("%.2g", unpaired(pairs))}
			if estimate.Interval != nil {
				row[3] += fmt.Sprintf(" (%.3f-%.3f)", math.Exp(estimate.Interval.Low), math.Exp(estimate.Interval.High))
			}
			if d := c.Detectable(compare.Level, compare.Power); d != nil {
				row[5] = summary.Percent(math.Expm1(*d))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	slices.SortFunc(t.Rows, slices.Compare)
	return t
}

// kindOfComparison is comparisons that are drawn alike.
type kindOfComparison struct {
	name        string
	comparisons int
	draw        func(r *rand.Rand) pairOfTrials
}

// drawn are comparisons of so many rounds, drawn from the recorded ones with replacement.
func (e evidence) drawn(rounds int) summary.Table {
	t := summary.Table{
		Title:  fmt.Sprintf("Comparisons of %d rounds, which take %v, drawn from %d recorded rounds", rounds, powerBudget, len(e.same)),
		Header: []string{"what", "comparisons", "found", "rate", "found by benchstat's test"},
	}
	r := rand.New(rand.NewPCG(1, 1))
	for _, k := range e.kinds() {
		found, foundUnpaired := 0, 0
		for range k.comparisons {
			pairs := make([]pairOfTrials, rounds)
			for i := range pairs {
				pairs[i] = k.draw(r)
			}
			if stats.Paired(differences(pairs)).P() <= compare.Level {
				found++
			}
			if unpaired(pairs) <= compare.Level {
				foundUnpaired++
			}
		}
		rate := stats.Rate(found, k.comparisons)
		t.Rows = append(t.Rows, []string{
			k.name, fmt.Sprint(k.comparisons), fmt.Sprint(found),
			fmt.Sprintf("%s (%s-%s)", summary.Percent(rate.Value), summary.Percent(rate.Interval.Low), summary.Percent(rate.Interval.High)), fmt.Sprint(foundUnpaired),
		})
	}
	return t
}

func (e evidence) kinds() []kindOfComparison {
	either := func(r *rand.Rand) pairOfTrials {
		p := e.same[r.IntN(len(e.same))]
		if r.IntN(2) == 0 {
			p.base, p.head = p.head, p.base
		}
		return p
	}
	return []kindOfComparison{
		{"slowed by 2%, as recorded", slowedComparisons, func(r *rand.Rand) pairOfTrials { return e.slowed[r.IntN(len(e.slowed))] }},
		{"the same with either label, and 2% added", slowedComparisons, func(r *rand.Rand) pairOfTrials {
			p := either(r)
			p.head += math.Log1p(slowedBy)
			return p
		}},
		{"the same with either label: false alarms", sameComparisons, either},
	}
}

// verdict says what this machine can find, and why not less.
func (e evidence) verdict(rounds int) string {
	same := differences(e.same)
	detectable := stats.DetectableIn(rounds, same, compare.Level, compare.Power)
	if detectable == nil {
		return fmt.Sprintf("%d rounds find nothing at %s.", rounds, summary.Percent(compare.Level))
	}
	text := fmt.Sprintf("%d rounds find a slowdown of %s or more in %s of comparisons here",
		rounds, summary.Percent(math.Expm1(*detectable)), summary.Percent(compare.Power))
	if math.Expm1(*detectable) <= slowedBy {
		return text + "."
	}
	needed := stats.Paired(same).PairsNeeded(math.Log1p(slowedBy), compare.Level, compare.Power)
	spread := make([]float64, len(same))
	for i, x := range same {
		spread[i] = math.Abs(x)
	}
	return text + fmt.Sprintf(": half of the pairs of the same are more than %s apart. For %s it would take some %d rounds, %v (predicted).",
		summary.Percent(math.Expm1(stats.Median(spread).Value)), summary.Percent(slowedBy), needed, (time.Duration(needed)*2*e.trial).Round(time.Minute))
}
