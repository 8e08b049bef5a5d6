package runner

import (
	"slices"

	"paceline/bench"
)

// isOut says that trials of the cell cannot be made or judged: what fills its cache, or the sequential check that it is judged by, gave no
// answer in the warm-up.
func (r *run) isOut(c bench.Cell) bool {
	return r.unfilled[fillOf(c).Sequential()] || c.Cache.Filled() && r.unfilled[fillOf(c)]
}

// gaveUp says whether a sweep that is resumed has tried the warm-up trial as often as it may, in vain. Trials of its release that were made
// only now would stand beside older ones of others.
func (r *run) gaveUp(s spot) bool {
	if !r.plan.Sweep || r.joins || r.answered(s) {
		return false
	}
	tries := slices.DeleteFunc(slices.Clone(r.session.Trials), func(t bench.Trial) bool { return t.Place() != s.place() })
	return len(tries) >= bench.WarmUpTries || len(tries) > 0 && tries[len(tries)-1].Status != bench.Crashed
}

// skip takes what the warm-up trial is for out of the run.
func (r *run) skip(f fill) {
	r.unfilled[f.cell] = true
	if r.recordsFill(r.inWarmUp(f.cell)) {
		r.planned--
	}
}
