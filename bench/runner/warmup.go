package runner

import (
	"context"
	"fmt"
	"slices"

	"paceline/bench"
)

// warmUps lists the cells whose caches the trials before the rounds use, in order: for each
// checker and corpus the sequential cell, whose trial is the reference, then every other warm
// cell. What is filled is what the cell's warm trials start from.
func warmUps(cells []bench.Cell) []bench.Cell {
	byPair := map[pair][]bench.Cell{}
	var pairs []pair
	for _, c := range cells {
		p := pairOf(c)
		if byPair[p] == nil {
			pairs = append(pairs, p)
		}
		byPair[p] = append(byPair[p], c)
	}
	var all []bench.Cell
	for _, p := range pairs {
		own := byPair[p]
		slices.SortStableFunc(own, func(a, b bench.Cell) int { return a.Workers - b.Workers })
		warm := slices.DeleteFunc(slices.Clone(own), func(c bench.Cell) bool { return c.Cache != bench.Warm })
		if len(warm) == 0 {
			warm = own[:1]
		}
		all = append(all, warm...)
	}
	return all
}

// warmUpTries allows for one crash: on a busy machine the workers of mypy may fail to connect
// in time.
const warmUpTries = 2

// warmUp runs a trial that does not count, with an empty cache, and keeps what it leaves.
func (r *run) warmUp(ctx context.Context, filled bench.Cell, seed int) error {
	cell := filled
	cell.Cache = bench.Cold
	var t bench.Trial
	for try := 0; try == 0 || try < warmUpTries && t.Status == bench.Crashed; try++ {
		var err error
		if t, err = r.trial(ctx, spot{cell: cell, cache: filled, seed: seed}); err != nil {
			return err
		}
	}
	if t.Status != bench.OK && t.Status != bench.Differs {
		return fmt.Errorf("the warm-up of %s ended as %s: %s; what it printed is in %s",
			cell, t.Status, t.Error, r.writer.OutputPath(t.Output))
	}
	if subject := r.subjects[pairOf(cell)]; subject.reference == nil {
		subject.reference = referenceOf(t)
	}
	if filled.Cache != bench.Warm {
		return nil
	}
	index := slices.Index(r.cells, filled)
	if err := copyFolder(ctx, r.work.cache(index), r.work.snapshot(index)); err != nil {
		return fmt.Errorf("keep the cache of %s: %w", filled, err)
	}
	return nil
}
