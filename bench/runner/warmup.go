package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"paceline/bench"
)

// fill is a cache that trials start from. Which CPUs were used makes no difference to it.
type fill struct {
	cell  bench.Cell // cold, on all CPUs
	keeps bool       // a cell starts from it
}

// fillOf is the cell whose cold trial fills the cache that the cell starts from.
func fillOf(c bench.Cell) bench.Cell {
	c.Cache, c.CPUs = bench.Cold, ""
	return c
}

// fillsOf lists what must run before the rounds: for each checker, variant and corpus the
// sequential trial, which is the reference, then one for every other cell that starts from a
// filled cache.
func fillsOf(cells []bench.Cell) []fill {
	var fills []fill
	add := func(cell bench.Cell, keeps bool) {
		i := slices.IndexFunc(fills, func(f fill) bool { return f.cell == cell })
		if i < 0 {
			i, fills = len(fills), append(fills, fill{cell: cell})
		}
		fills[i].keeps = fills[i].keeps || keeps
	}
	for _, c := range cells {
		add(fillOf(c).Sequential(), false)
		if c.Cache.Filled() {
			add(fillOf(c), true)
		}
	}
	return fills
}

// warmUp runs the trials that do not count. It is an error when those of a sweep leave nothing to measure.
func (r *run) warmUp(ctx context.Context) error {
	var last error
	for i, f := range r.fills {
		s := r.inWarmUp(f.cell)
		if r.gaveUp(s) || r.isOut(f.cell) {
			r.skip(f)
			continue
		}
		m, err := r.fill(ctx, s)
		if err != nil && m != nil && r.mayFail(f) {
			r.unfilled[f.cell.InWarmUp()], last = m.trial, err
			continue
		}
		if err != nil {
			return err
		}
		if !f.keeps {
			continue
		}
		if err := copyFolder(ctx, m.slot.cache, r.work.snapshot(i)); err != nil {
			return fmt.Errorf("keep the cache of %s: %w", f.cell, err)
		}
	}
	if r.plan.Sweep && !slices.ContainsFunc(r.cells, func(c bench.Cell) bool { return !r.isOut(c) }) {
		return errors.Join(errors.New("no warm-up gave an answer, so there is nothing to measure"), last)
	}
	return r.proveEdits(ctx)
}

// inWarmUp is where a trial stands that does not count.
func (r *run) inWarmUp(c bench.Cell) spot {
	return spot{cell: c, seed: order(r.cells, r.plan.Seed, 0).seed, instrument: bench.InstrumentNone}
}

// fill runs one warm-up trial. A session that is resumed has it on record: then it runs again for
// its cache and its answer, is not recorded twice, and must give the same answer. With the error that it
// ended without an answer comes the trial.
func (r *run) fill(ctx context.Context, s spot) (m *measurement, err error) {
	recorded, record := r.answered(s), r.recordsFill(s)
	for try := 0; try == 0 || try < bench.WarmUpTries && m.trial.Status == bench.Crashed; try++ {
		if try > 0 && record {
			r.planned++
		}
		if m, err = r.trial(ctx, s, record); err != nil {
			return nil, err
		}
	}
	t := m.trial
	if !usable(t.Status) {
		return m, fmt.Errorf("the warm-up of %s ended as %s: %s; %s", s.cell, t.Status, t.Error, r.printed(t))
	}
	if recorded && s.cell.Workers == 0 && !r.saidBefore(t) {
		return nil, fmt.Errorf("%s: its diagnostics are not those that the session has on record: start a new one", s.cell)
	}
	return m, nil
}

// recordsFill tells whether a warm-up trial is recorded: once, and not in a session that is joined.
func (r *run) recordsFill(s spot) bool { return !r.joins && !r.answered(s) && !r.gaveUp(s) }

// answered tells whether a trial of the place that ended with an answer is on record.
func (r *run) answered(s spot) bool {
	return slices.ContainsFunc(r.session.Trials, func(t bench.Trial) bool {
		return t.Place() == s.place() && usable(t.Status)
	})
}

// maxQuoted is how many bytes of what a checker printed an error quotes.
const maxQuoted = 2000

// printed tells what the warm-up trial printed with which the run ends: where that is or, since a
// session that is joined keeps no output that no trial names, the last of it.
func (r *run) printed(t bench.Trial) string {
	file := r.writer.OutputPath(t.Output)
	if !r.joins {
		return "what it printed is in " + file
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Sprintf("what it printed cannot be read: %v", err)
	}
	said := strings.TrimSpace(string(text))
	switch {
	case said == "":
		return "it printed nothing"
	case len(said) > maxQuoted:
		return "what it printed ends with: " + strings.ToValidUTF8(said[len(said)-maxQuoted:], "")
	}
	return "it printed: " + said
}

// saidBefore tells whether a recorded trial of the same place gave the same answer.
func (r *run) saidBefore(t bench.Trial) bool {
	return slices.ContainsFunc(r.session.Trials, func(old bench.Trial) bool {
		if old.Place() != t.Place() || (old.Diagnostics == nil) != (t.Diagnostics == nil) {
			return false
		}
		return old.Exit == t.Exit && (t.Diagnostics == nil || old.Diagnostics.Digest == t.Diagnostics.Digest)
	})
}
