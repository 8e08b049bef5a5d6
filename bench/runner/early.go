package runner

import (
	"time"

	"paceline/bench"
	"paceline/bench/stats"
)

// endsEarly says why no round comes after the one of that number; empty when one does.
func (r *run) endsEarly(number int, now time.Time) bench.Outcome {
	switch {
	case r.plan.Precision > 0 && number >= bench.MinPrecisionRounds && r.precise():
		return bench.StoppedEarly
	case r.plan.Budget > 0 && now.Sub(r.clock.started) >= r.plan.Budget:
		return bench.OutOfBudget
	}
	return ""
}

// precise says whether every cell's median wall time is known well enough. A cell without an
// interval is not.
func (r *run) precise() bool {
	walls := map[bench.Cell][]float64{}
	for _, t := range r.session.Trials {
		if t.Counted {
			walls[t.Cell] = append(walls[t.Cell], float64(t.WallNanos))
		}
	}
	for _, c := range r.cells {
		if stats.RelativeHalfWidth(stats.Median(walls[c])) > r.plan.Precision {
			return false
		}
	}
	return true
}

// left estimates the time until the session ends.
func (r *run) left(now time.Time) time.Duration {
	left := r.clock.left(r.remaining())
	if r.plan.Budget > 0 {
		left = min(left, max(0, r.plan.Budget-now.Sub(r.clock.started)))
	}
	return left
}

// remaining counts the trials of each cell that are still to come.
func (r *run) remaining() map[bench.Cell]int {
	remaining := map[bench.Cell]int{}
	for _, c := range r.cells {
		remaining[c] = r.plan.Rounds
	}
	for _, t := range r.session.Trials {
		if t.Round > 0 {
			remaining[t.Cell]--
		}
	}
	return remaining
}
