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
// disturbed it. A session that was cut off goes on in the pass that it was in.
func (r *run) block(ctx context.Context, block []spot) error {
	if len(block) == 0 {
		return nil
	}
	if block[0].instrument == bench.InstrumentCeiling {
		return r.crowd(ctx, block)
	}
	now := resumeBlock(block, r.passes[blockKey{block[0].round, block[0].block}])
	todo, disturbed, granted, took := now.lacks, now.disturbed(), now.again, now.took
	r.planned += len(todo) - r.undone(block)
	for {
		began := time.Now()
		more, err := r.pass(ctx, todo)
		if err != nil {
			return err
		}
		disturbed = append(disturbed, more...)
		took = max(took, time.Since(began))
		if len(disturbed) == 0 {
			return nil
		}
		if !granted {
			if r.repeats >= maxRepeats {
				return nil
			}
			r.repeats++
		}
		todo, disturbed, granted = again(block, disturbed, took), nil, false
		r.planned += len(todo)
	}
}

// undone counts the trials that are not on record.
func (r *run) undone(spots []spot) int {
	n := 0
	for _, s := range spots {
		if !r.done[s.place()] {
			n++
		}
	}
	return n
}

// crowd runs what runs at once, unless all of it is on record.
func (r *run) crowd(ctx context.Context, block []spot) error {
	lacks := r.undone(block)
	if lacks == 0 {
		return nil
	}
	r.planned += len(block) - lacks
	_, err := r.trials(ctx, block, true)
	return err
}

// pass runs the trials once and returns the cells that were disturbed and are to be repeated.
func (r *run) pass(ctx context.Context, todo []spot) (disturbed []bench.Cell, err error) {
	for _, s := range todo {
		m, err := r.trial(ctx, s, true)
		if err != nil {
			return nil, err
		}
		if asksAgain(m.trial) {
			disturbed = append(disturbed, s.cell)
		}
	}
	return disturbed, nil
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
