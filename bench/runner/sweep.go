package runner

import "paceline/bench"

// isOut says that trials of the cell cannot be made or judged: what fills its cache, or the sequential check that it is judged by, gave no
// answer in the warm-up.
func (r *run) isOut(c bench.Cell) bool {
	_, out := r.unfilled.LeavesOut(c)
	return out
}

// gaveUp says whether a sweep that is resumed has tried the warm-up trial as often as it may, in vain. Trials of its release that were made
// only now would stand beside older ones of others.
func (r *run) gaveUp(s spot) bool {
	return r.plan.Sweep && !r.joins && bench.TriedInVain(s.place(), r.session.Trials)
}

// skip takes what the warm-up trial is for out of the run.
func (r *run) skip(f fill) {
	s := r.inWarmUp(f.cell)
	r.unfilled[f.cell.InWarmUp()] = s.begun()
	if r.recordsFill(s) {
		r.planned--
	}
}
