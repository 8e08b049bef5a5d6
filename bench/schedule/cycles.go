package schedule

import (
	"cmp"
	"slices"
)

// Cycle is an SCC of several modules, which must be checked together, one after the other.
type Cycle struct {
	SCC     int
	Modules []string // sorted
	// CostNanos is the CPU time that checking it takes.
	CostNanos int64
	// Without is the bound of the other SCCs; its path is not told.
	Without Bound
	// Gains are in the order in which the numbers of workers were asked for.
	Gains []Gain
}

// Gain is what a run at its bound would gain with a number of workers if the cycle cost nothing.
type Gain struct {
	Workers int
	// Ratio is how many times as fast the run would be: 1 is no gain.
	Ratio float64
}

// Limit is how many times as fast a run that took so long would be at most if its work had that
// bound: with N workers it could not take less than the time that it spent outside of checking
// and the bound. It is zero when what it spent outside is not known.
func (p Phases) Limit(b Bound, workers int) float64 {
	if p.CheckingNanos <= 0 {
		return 0
	}
	return float64(p.WallNanos) / float64(max(1, p.fixedNanos()+b.Nanos(workers)))
}

// Cycles tells of each SCC of at least two modules how much it holds up a run that reaches its
// bound: the ratio
//
//	(fixed + bound) / (fixed + bound without the cycle's cost)
//
// of bounds for N workers, where fixed is the time that the run spent outside checking; when
// that is not known it is zero and the ratios are larger than they would be. A cycle that was
// split would still cost something, so the ratio is the most that splitting it can give. The
// schedule must be valid. The cycles are sorted by their gain with the largest number of
// workers, then by cost, largest first.
func (s Schedule) Cycles(workers []int) []Cycle {
	b, g := s.Bound(), s.graph()
	onPath := make(map[int]bool, len(b.Path))
	for _, id := range b.Path {
		onPath[id] = true
	}
	var cycles []Cycle
	for _, scc := range s.SCCs {
		if len(scc.Modules) < 2 {
			continue
		}
		without := Bound{WorkNanos: b.WorkNanos - scc.Cost(), SpanNanos: b.SpanNanos}
		// The critical path costs as much as before when the cycle is not on it.
		if onPath[scc.ID] {
			without.SpanNanos = g.chains(scc.ID).nanos
		}
		cycles = append(cycles, Cycle{
			SCC: scc.ID, Modules: scc.Modules, CostNanos: scc.Cost(), Without: without, Gains: gains(s.Phases.fixedNanos(), b, without, workers),
		})
	}
	largest := indexOfLargest(workers)
	slices.SortFunc(cycles, func(a, b Cycle) int {
		if largest >= 0 && a.Gains[largest].Ratio != b.Gains[largest].Ratio {
			return cmp.Compare(b.Gains[largest].Ratio, a.Gains[largest].Ratio)
		}
		return cmp.Or(cmp.Compare(b.CostNanos, a.CostNanos), cmp.Compare(a.SCC, b.SCC))
	})
	return cycles
}

func gains(fixed int64, with, without Bound, workers []int) []Gain {
	var list []Gain
	for _, n := range workers {
		// At least a nanosecond: there is always something left, so no ratio is infinite.
		now := max(1, float64(fixed)+float64(with.Nanos(n)))
		then := max(1, float64(fixed)+float64(without.Nanos(n)))
		list = append(list, Gain{Workers: n, Ratio: now / then})
	}
	return list
}

// fixedNanos is the time that the run spent outside checking, zero when that is not known.
func (p Phases) fixedNanos() int64 {
	if p.CheckingNanos <= 0 {
		return 0
	}
	return max(0, p.WallNanos-p.CheckingNanos)
}

// indexOfLargest is -1 for an empty list.
func indexOfLargest(list []int) int {
	largest := -1
	for i, n := range list {
		if largest < 0 || n > list[largest] {
			largest = i
		}
	}
	return largest
}
