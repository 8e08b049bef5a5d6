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
	// longBlock is a block so long that only the disturbed cell and its baseline are repeated.
	longBlock = time.Minute
)

// block runs the trials of a block that have not been made, and those that were disturbed
// again.
func (r *run) block(ctx context.Context, block []spot) error {
	todo := slices.DeleteFunc(slices.Clone(block), func(s spot) bool { return r.done[s.identity()] })
	if len(todo) == 0 {
		return nil
	}
	if todo[0].instrument == bench.InstrumentCeiling {
		_, err := r.trials(ctx, block, true)
		return err
	}
	for {
		began := time.Now()
		disturbed, err := r.pass(ctx, todo)
		if err != nil || len(disturbed) == 0 || r.repeats >= maxRepeats {
			return err
		}
		r.repeats++
		todo = again(block, disturbed, time.Since(began))
		r.planned += len(todo)
	}
}

// pass runs the trials once and returns the cells that were disturbed and do not count.
func (r *run) pass(ctx context.Context, todo []spot) (disturbed []bench.Cell, err error) {
	for _, s := range todo {
		if _, err := r.trial(ctx, s, true); err != nil {
			return nil, err
		}
		if !r.done[s.identity()] {
			disturbed = append(disturbed, s.cell)
		}
	}
	return disturbed, nil
}

// again is what must be repeated of a block.
func again(block []spot, disturbed []bench.Cell, took time.Duration) []spot {
	if took < longBlock {
		return block
	}
	return slices.DeleteFunc(slices.Clone(block), func(s spot) bool {
		baseline := slices.ContainsFunc(disturbed, func(c bench.Cell) bool { return c.Sequential() == s.cell })
		return !baseline && !slices.Contains(disturbed, s.cell)
	})
}
