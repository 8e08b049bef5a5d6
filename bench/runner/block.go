package runner

import (
	"context"
	"slices"
	"time"

	"paceline/bench"
)

const (
	// maxRepeats is how many blocks of a session are repeated because something disturbed them.
	maxRepeats = 5
	// longBlock is a block so long that only what was disturbed and its baseline are repeated.
	longBlock = time.Minute
)

// block runs the trials of a block that have not been made, and repeats it when something
// disturbed it.
func (r *run) block(ctx context.Context, block []spot) error {
	todo := slices.DeleteFunc(slices.Clone(block), func(s spot) bool { return r.done[s.place()] })
	if len(todo) == 0 {
		return nil
	}
	if todo[0].instrument == bench.InstrumentCeiling {
		_, err := r.trials(ctx, block, true)
		return err
	}
	// A session that was cut off between a disturbed trial and the repeat goes on with the repeat.
	disturbed, took := r.cutOff(block)
	if len(disturbed) > 0 {
		todo = again(block, disturbed, took)
	}
	for {
		began := time.Now()
		disturbed, err := r.pass(ctx, todo)
		took = max(took, time.Since(began))
		if err != nil || len(disturbed) == 0 || r.repeats >= maxRepeats {
			return err
		}
		r.repeats++
		todo = again(block, disturbed, took)
		r.planned += len(todo)
	}
}

// pass runs the trials once and returns the cells that were disturbed and are to be repeated.
func (r *run) pass(ctx context.Context, todo []spot) (disturbed []bench.Cell, err error) {
	for _, s := range todo {
		m, err := r.trial(ctx, s, true)
		if err != nil {
			return nil, err
		}
		if len(m.trial.Disturbed) > 0 && !m.trial.Counted {
			disturbed = append(disturbed, s.cell)
		}
	}
	return disturbed, nil
}

// cutOff returns the cells of a block whose last recorded trial is to be repeated, and the time
// that the recorded trials took.
func (r *run) cutOff(block []spot) (disturbed []bench.Cell, took time.Duration) {
	for _, s := range block {
		repeat := false
		for _, t := range r.session.Trials {
			if t.Place() == s.place() {
				took += time.Duration(t.WallNanos)
				repeat = len(t.Disturbed) > 0 && !r.done[s.place()]
			}
		}
		if repeat {
			disturbed = append(disturbed, s.cell)
		}
	}
	return disturbed, took
}

// again is what must be repeated of a block: all of it or, of a long one, the worker counts
// that were disturbed, with all that is compared at them, and their baselines.
func again(block []spot, disturbed []bench.Cell, took time.Duration) []spot {
	if took < longBlock {
		return block
	}
	return slices.DeleteFunc(slices.Clone(block), func(s spot) bool {
		return s.cell.Workers != 0 && !slices.ContainsFunc(disturbed, func(c bench.Cell) bool { return c.Workers == s.cell.Workers })
	})
}
