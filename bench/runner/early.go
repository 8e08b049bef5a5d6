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
	case r.instrument != nil && r.instrument.Enough():
		return bench.EnoughSamples
	case r.plan.Budget > 0 && now.Sub(r.clock.started) >= r.plan.Budget:
		return bench.OutOfBudget
	}
	return ""
}

// precise says whether every cell's median wall time is known well enough. A cell without an
// interval is not. Of a cell's trials in one round, the last one counts.
func (r *run) precise() bool {
	walls := map[bench.Cell]map[int]float64{}
	for _, t := range r.session.Trials {
		if !t.Counted {
			continue
		}
		if walls[t.Cell] == nil {
			walls[t.Cell] = map[int]float64{}
		}
		walls[t.Cell][t.Round] = float64(t.WallNanos)
	}
	for _, c := range r.cells {
		var values []float64
		for _, wall := range walls[c] {
			values = append(values, wall)
		}
		if stats.RelativeHalfWidth(stats.Median(values)) > r.plan.Precision {
			return false
		}
	}
	return true
}
