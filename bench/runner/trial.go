package runner

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/host"
	"paceline/bench/process"
)

// spot is the place of a trial in the session.
type spot struct {
	cell         bench.Cell
	cache        bench.Cell // whose cache it uses: its own but for warm-up
	round, block int
	seed         int
}

// trial runs one trial and records it. The error is about what keeps the session from going
// on; a checker that fails is a trial like others.
func (r *run) trial(ctx context.Context, s spot) (bench.Trial, error) {
	began := time.Now()
	r.tell(s, nil)
	t, err := r.runTrial(ctx, s)
	if ctx.Err() != nil {
		return bench.Trial{}, context.Cause(ctx) // the trial was cut off, so it says nothing
	}
	if err != nil {
		return bench.Trial{}, fmt.Errorf("%s: %w", s.cell, err)
	}
	t.Trial = len(r.session.Trials) + 1
	if err := r.writer.Append(t); err != nil {
		return bench.Trial{}, err
	}
	r.session.Trials = append(r.session.Trials, t)
	r.clock.note(s.cache, time.Since(began))
	r.tell(s, &t)
	return t, nil
}

func (r *run) runTrial(ctx context.Context, s spot) (bench.Trial, error) {
	subject := r.subjects[pairOf(s.cell)]
	task, err := r.setUp(ctx, s, subject)
	if err != nil {
		return bench.Trial{}, fmt.Errorf("set up: %w", err)
	}
	invocation, err := subject.checker.Invoke(task)
	if err != nil {
		return bench.Trial{}, err
	}
	t := bench.Trial{
		Round: s.round, Block: s.block, Seed: s.seed, Cell: s.cell,
		Instrument: bench.InstrumentNone, Disturbed: []string{},
	}
	result, err := r.measureTrial(ctx, &t, process.Command{
		Args: invocation.Args, Env: invocation.Env, Watch: invocation.Watch, Dir: task.Dir,
		Output: r.work.output(), OutputLimit: r.plan.OutputLimit, TimeLimit: r.plan.TimeLimit,
	})
	if err != nil {
		return bench.Trial{}, err
	}
	return t, r.conclude(&t, subject, task, result)
}

// setUp gives the trial its working directory and its cache.
func (r *run) setUp(ctx context.Context, s spot, subject *subject) (checker.Task, error) {
	cwd, err := r.work.emptyDir()
	if err != nil {
		return checker.Task{}, err
	}
	index := slices.Index(r.cells, s.cache)
	cache := r.work.cache(index)
	if s.cell.Cache == bench.Warm {
		err = copyFolder(ctx, r.work.snapshot(index), cache)
	} else {
		err = emptyFolder(cache)
	}
	if err != nil {
		return checker.Task{}, fmt.Errorf("cache: %w", err)
	}
	if err := syncFileSystem(r.work.dir); err != nil {
		return checker.Task{}, fmt.Errorf("sync the file system: %w", err)
	}
	return subject.task(cwd, cache, s.cell.Workers, s.seed), nil
}

// measureTrial runs the command and fills in what it cost and what the machine did meanwhile.
func (r *run) measureTrial(ctx context.Context, t *bench.Trial, c process.Command) (process.Result, error) {
	pace := []int64{host.Pace().Nanoseconds()}
	before := host.Read()
	result, err := process.Run(ctx, c)
	after := host.Read()
	if err != nil {
		return result, err
	}
	t.Started = result.Started
	t.WallNanos, t.TreeWallNanos = result.Wall.Nanoseconds(), nanoseconds(result.TreeWall)
	t.UserNanos, t.SysNanos = result.User.Nanoseconds(), result.Sys.Nanoseconds()
	t.MaxRSSBytes, t.MajorFaults = result.MaxRSSBytes, result.MajorFaults
	t.Processes, t.Leaked = result.Processes, result.Leaked
	t.Exit = result.Exit
	known := result.User + result.Sys + result.SupervisorCPU
	t.Noise = host.Between(before, after, known, r.session.Manifest.Host.CPUs)
	t.Noise.PaceNanos = append(pace, host.Pace().Nanoseconds())
	return result, nil
}

// conclude reads what the checker said, keeps it and judges the trial.
func (r *run) conclude(t *bench.Trial, subject *subject, task checker.Task, result process.Result) error {
	name, err := r.writer.SaveOutput(r.work.output())
	if err != nil {
		return err
	}
	said, err := os.ReadFile(r.work.output())
	if err != nil {
		return fmt.Errorf("read the output: %w", err)
	}
	t.Output = name
	t.Roles = subject.checker.Roles(result.Seen)
	judge(t, evidence{
		result: result, answer: subject.checker.Read(string(said), task),
		compiled: subject.checker.Identity().Compiled, expect: subject.expect(),
		reference: subject.reference, limits: r.plan,
	})
	return nil
}

func nanoseconds(d *time.Duration) *int64 {
	if d == nil {
		return nil
	}
	n := d.Nanoseconds()
	return &n
}

// tell reports progress; ended is nil before the trial.
func (r *run) tell(s spot, ended *bench.Trial) {
	if r.progress == nil {
		return
	}
	now := time.Now()
	r.progress(Progress{
		Cell: s.cell, Round: s.round, Rounds: r.plan.Rounds,
		Done: len(r.session.Trials), Planned: r.planned,
		Elapsed: now.Sub(r.clock.started), Left: r.left(now), Ended: ended,
	})
}
