package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/process"
)

// measurement is a trial while it is being made.
type measurement struct {
	spot    spot
	subject *subject
	slot    slot
	task    checker.Task
	env     func([]string) []string // the environment that watching needs; nil when nobody watches
	end     func(bench.Trial) error // ends the watching; nil when nobody watches
	undo    func() error            // takes an edit back; nil when there is none
	result  process.Result
	answer  checker.Answer
	trial   bench.Trial
}

// setUp makes all that the trial must find: its folders, its cache, its sources.
func (r *run) setUp(ctx context.Context, m *measurement, number int) error {
	var err error
	if m.slot, err = r.work.emptySlot(number); err != nil {
		return err
	}
	cell := m.spot.cell
	if cell.Cache.Filled() {
		if err := copyFolder(ctx, r.work.snapshot(r.fillIndex(cell)), m.slot.cache); err != nil {
			return fmt.Errorf("restore the cache: %w", err)
		}
	}
	m.task = m.subject.task(m.spot, m.slot)
	if cell.Cache.Edited() {
		if m.undo, err = edit(m.subject.corpus.Dir, m.subject.corpus.Corpus.Edits[cell.Cache]); err != nil {
			return fmt.Errorf("edit the sources: %w", err)
		}
	}
	return nil
}

func (r *run) fillIndex(c bench.Cell) int {
	return slices.IndexFunc(r.fills, func(f fill) bool { return f.cell == fillOf(c) })
}

// runAll runs trials at the same time.
func runAll(ctx context.Context, all []*measurement, limits bench.Plan) error {
	failed := make([]error, len(all))
	var running sync.WaitGroup
	for i, m := range all {
		running.Go(func() { failed[i] = m.run(ctx, limits) })
	}
	running.Wait()
	return errors.Join(failed...)
}

// run runs the command, and takes an edit back.
func (m *measurement) run(ctx context.Context, limits bench.Plan) (err error) {
	if m.undo != nil {
		defer func() { err = errors.Join(err, m.undo()) }()
	}
	invocation, err := m.subject.checker.Invoke(m.task)
	if err != nil {
		return err
	}
	if m.env != nil {
		invocation.Env = m.env(invocation.Env)
	}
	m.result, err = process.Run(ctx, process.Command{
		Args: invocation.Args, Env: invocation.Env, Watch: invocation.Watch, Dir: m.task.Dir,
		Output: m.slot.output, OutputLimit: limits.OutputLimit, TimeLimit: limits.TimeLimit,
		CPUs: m.spot.cell.CPUs, PSS: m.spot.instrument == bench.InstrumentMemory,
	})
	return err
}

// fillCost fills in what the trial cost.
func fillCost(t *bench.Trial, result process.Result) {
	t.Started, t.Exit = result.Started, result.Exit
	t.WallNanos, t.TreeWallNanos = result.Wall.Nanoseconds(), nanoseconds(result.TreeWall)
	t.UserNanos, t.SysNanos = result.User.Nanoseconds(), result.Sys.Nanoseconds()
	t.MaxRSSBytes, t.PeakPSSBytes, t.MajorFaults = result.MaxRSSBytes, result.PeakPSSBytes, result.MajorFaults
	t.Processes, t.Leaked = result.Processes, result.Leaked
}

func nanoseconds(d *time.Duration) *int64 {
	if d == nil {
		return nil
	}
	n := d.Nanoseconds()
	return &n
}
