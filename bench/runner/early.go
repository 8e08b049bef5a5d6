package runner

import (
	"slices"
	"time"

	"paceline/bench"
	"paceline/bench/summary"
)

// endsEarly says why no round comes after the one of that number; empty when one does.
func (r *run) endsEarly(number int, now time.Time) bench.Outcome {
	switch {
	case !r.joins && r.plan.Precision > 0 && number >= bench.MinPrecisionRounds && r.precise():
		return bench.StoppedEarly
	case r.instrument != nil && r.instrument.Enough():
		return bench.EnoughSamples
	case r.plan.Budget > 0 && now.Sub(r.clock.started) >= r.plan.Budget, !r.deadline.IsZero() && now.After(r.deadline):
		return bench.OutOfBudget
	}
	return ""
}

// precise says whether every cell's median wall time is known well enough. A cell without an
// interval is not.
func (r *run) precise() bool {
	found := summary.Of(r.session.Manifest, r.session.Trials)
	return !slices.ContainsFunc(found.Cells, func(c summary.Cell) bool { return c.Within() > r.plan.Precision })
}
