package runner

import (
	"slices"

	"paceline/bench"
)

// narrow tells which cells a round needs, and takes the others out of what is ahead.
func (r *run) narrow(number int) []bench.Cell {
	if r.needed == nil && !r.plan.Sweep || r.joins {
		return r.cells
	}
	needed := slices.Clone(r.cells)
	if r.needed != nil {
		before := slices.DeleteFunc(slices.Clone(r.session.Trials), func(t bench.Trial) bool { return t.Round >= number })
		needed = r.needed(r.session.Manifest, before)
	}
	needed = slices.DeleteFunc(needed, r.isOut)
	ahead := r.undone(r.ahead)
	r.ahead = slices.DeleteFunc(r.ahead, func(s spot) bool { return s.round >= number && !slices.Contains(needed, s.cell) })
	r.planned -= ahead - r.undone(r.ahead)
	return needed
}

// in is the part of a block that is about the cells.
func in(cells []bench.Cell, block []spot) []spot {
	return slices.DeleteFunc(block, func(s spot) bool { return !slices.Contains(cells, s.cell) })
}

// mayFail says whether a run goes on without what depends on the warm-up trial: where counts race, one that cannot check is
// out, and in a sweep a release that cannot. A step of a bisect needs all that it measures. What could before a session was cut off has to be able to again, or
// the rest of its trials could not be made.
func (r *run) mayFail(f fill) bool {
	races := r.needed != nil && r.plan.Race != nil && f.cell.Workers > 0
	sweeps := r.plan.Sweep && !r.joins
	return (races || sweeps) && !r.answered(r.inWarmUp(f.cell))
}
