package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Change is where a series moved to another level.
type Change struct {
	At       int      // index of the first value after the change
	From, To float64  // medians of the stretches before and after, each up to the neighbouring change
	Size     Estimate // To over From as a ratio: exp of Independent(logs before, logs after).Estimate()
	P        float64  // of the permutation test of these two stretches, 0.001 to 0.01
}

// fewest is how many values a stretch must have to be split. Of 10 values, 2 in 252 orders have the smallest
// five first or last, which is below the level; of 9, 2 in 126 have the smallest four or five so.
const fewest = 10

// alone tests at the level of 1%, in steps of 0.1%, and half is each of two tests which together keep that level. Those
// only look for candidates, in stretches that may be long, so they draw fewer orders.
var (
	alone = permutationTest{orders: 999, enough: 10}
	half  = permutationTest{orders: 399, enough: 2}
)

// Changes finds where a series of positive values (times, bytes, ratios) moved to another level, in order. A series of
// fewer than 10 values has no changes. A value that is not positive or not finite is an error that names its
// index. The same values and seed give the same changes, on any number of processors.
//
// A stretch is split by E-divisive (Matteson and James, A nonparametric approach for multiple change point analysis of
// multivariate data, Journal of the American Statistical Association 109, 2014; Daly et al., The use of change point
// detection to identify software performance regressions in a continuous integration system, ICPE 2020): where the
// two parts differ most, by their energy statistic, when random orders of its values seldom differ as much.
// The parts are then split in the same way. The values are logarithms, so that 1 s more
// counts as much for a checker that takes 10 s as 10 s more for one that takes 100 s.
//
// From 24 values on, a level can go away and come back, and splits in two may miss that. So a stretch
// that is not split is searched with moving sums too, and either test has half the level. A series
// without a change therefore shows one in at most 1% of cases, whatever the distribution of its
// values is, if they are independent and come from one distribution. Values that depend
// on those before them break this: a machine that stays slow for a while changes, for this test.
//
// Then the changes are settled, as each was found when its neighbours were not known yet (compare Fleming et al., Hunter: using
// change point detection to hunt for performance regressions, ICPE 2023). Each moves to where it splits the stretch between its
// neighbours best. A change is doubtful when p of that split is above 1%, or when the interval
// of its size includes 1: the energy statistic sees any difference, also when values only spread more.
// The most doubtful one is dropped, which merges its two stretches, until none is. No size is too small
// otherwise: what is worth a look is for the caller to say, who has Size.
func Changes(xs []float64, seed uint64) ([]Change, error) {
	logs := make([]float64, len(xs))
	for i, x := range xs {
		if notFinite(x) || x <= 0 {
			return nil, fmt.Errorf("changes: the value at index %d is %g: a change is a ratio, which takes positive, finite values", i, x)
		}
		logs[i] = math.Log(x)
	}
	s := series{values: xs, logs: logs, seed: seed, ps: map[[2]int]float64{}}
	return s.settle(s.divide(0, len(xs))), nil
}

// series is what changes are sought in.
type series struct {
	values, logs []float64
	seed         uint64
	ps           map[[2]int]float64 // of stretches that were tested before
}

// divide splits the stretch for as long as its parts have changes, and returns where.
func (s series) divide(from, to int) []int {
	if to-from < fewest {
		return nil
	}
	at, found := s.candidate(from, to)
	if !found {
		return nil
	}
	return slices.Concat(s.divide(from, at), []int{at}, s.divide(at, to))
}

// candidate is where the stretch has a change, if it has one.
func (s series) candidate(from, to int) (at int, found bool) {
	e := energyOf(s.logs[from:to])
	if to-from < hiding {
		at, p := s.test(alone, e, e.split)
		return from + at, p <= alone.level()
	}
	at, p := s.test(half, e, e.split)
	if p > half.level() {
		at, p = s.test(half, e, e.moving)
	}
	return from + at, p <= half.level()
}

func (s series) test(t permutationTest, e energy, scanner func() scan) (at int, p float64) {
	at, evidence := scanner()(e.order)
	return at, t.p(scanner, e.order, evidence, s.seed)
}

// settle moves the changes to their best places and drops the most doubtful one, until none is doubtful.
func (s series) settle(ats []int) []Change {
	for len(ats) > 0 {
		s.move(ats)
		changes := s.describe(ats)
		weakest := slices.MaxFunc(changes, moreDoubtful)
		if doubt(weakest) <= alone.level() {
			return changes
		}
		ats = slices.DeleteFunc(ats, func(at int) bool { return at == weakest.At })
	}
	return nil
}

// move puts each change where it splits the stretch between its neighbours best, until none moves. Each
// time the stretches become less spread, so that it ends, but for rounding: hence the limit.
func (s series) move(ats []int) {
	for range s.logs {
		before := slices.Clone(ats)
		for i := range ats {
			from, to := s.around(ats, i)
			e := energyOf(s.logs[from:to])
			at, _ := e.split()(e.order)
			ats[i] = from + at
		}
		if slices.Equal(ats, before) {
			return
		}
	}
}

// around is the stretch between the neighbours of a change.
func (s series) around(ats []int, i int) (from, to int) {
	to = len(s.logs)
	if i > 0 {
		from = ats[i-1]
	}
	if i+1 < len(ats) {
		to = ats[i+1]
	}
	return from, to
}

func (s series) describe(ats []int) []Change {
	changes := make([]Change, len(ats))
	for i, at := range ats {
		from, to := s.around(ats, i)
		changes[i] = Change{
			At:   at,
			From: Median(s.values[from:at]).Value,
			To:   Median(s.values[at:to]).Value,
			Size: sizeOf(s.logs[from:at], s.logs[at:to]),
			P:    s.p(from, to),
		}
	}
	return changes
}

func (s series) p(from, to int) float64 {
	stretch := [2]int{from, to}
	p, known := s.ps[stretch]
	if !known {
		e := energyOf(s.logs[from:to])
		_, p = s.test(alone, e, e.split)
		s.ps[stretch] = p
	}
	return p
}

// doubt is p, or 1 when the level may not have moved at all: the energy statistic sees any difference.
func doubt(c Change) float64 {
	if c.Size.Interval.Low <= 1 && c.Size.Interval.High >= 1 {
		return 1
	}
	return c.P
}

func moreDoubtful(a, b Change) int {
	return cmp.Or(cmp.Compare(doubt(a), doubt(b)), cmp.Compare(b.distance(), a.distance()))
}

func (c Change) distance() float64 { return math.Abs(math.Log(c.Size.Value)) }
