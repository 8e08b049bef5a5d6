package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/host"
	"paceline/bench/runner"
	"paceline/bench/scaling"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/corpora"
)

// measuredRuns are what was measured of the runs that are predicted.
type measuredRuns struct {
	cells    []summary.Cell     // with workers
	speedups []scaling.Measured // the same by round
}

// measurement is what was measured; nil when nothing was asked for.
func (f *predictFlags) measurement(ctx context.Context, std streams, flags *pflag.FlagSet, t tracedCheck, o scaling.Options) (*measuredRuns, error) {
	switch {
	case f.measured != "":
		s, err := session.Read(f.measured)
		if err != nil {
			return nil, err
		}
		return t.measuredIn(s)
	case f.check:
		s, failed := f.measure(ctx, std, flags, t, o)
		if len(s.Trials) == 0 {
			return nil, failed
		}
		m, err := t.measuredIn(s)
		if err != nil {
			return nil, err
		}
		if failed == nil && tellFindings(std, s) {
			failed = findingError{}
		}
		return m, failed
	}
	return nil, nil
}

// measure runs the numbers of workers that this machine has CPUs for.
func (f *predictFlags) measure(ctx context.Context, std streams, flags *pflag.FlagSet, t tracedCheck, o scaling.Options) (session.Session, error) {
	none := session.Session{}
	if f.checker != "" && f.checker != t.cell.Checker {
		return none, fmt.Errorf("--checker %s: the schedule is of %s, and another checker has other costs: trace %s, or leave --checker out", f.checker, t.cell.Checker, f.checker)
	}
	corpus := t.cell.Corpus
	if f.corpus != "" && f.corpus != corpus {
		return none, fmt.Errorf("--corpus %s: the schedule is of %s: trace %s, or leave --corpus out", f.corpus, corpus, f.corpus)
	}
	if _, err := corpora.Find(corpus); err != nil {
		return none, fmt.Errorf("the schedule is of the corpus %s, which cannot be measured here: %w", summary.Printable(corpus), err)
	}
	run := newRunFlags()
	run.checkers, run.corpora = list{values: []string{t.cell.Checker}}, list{values: []string{corpus}}
	run.caches, run.rounds, run.out = list{values: []string{string(t.cell.Cache)}}, f.rounds, f.out
	run.workers = list{values: []string{"0"}}
	usable := host.Describe().UsableCPUs
	for _, n := range o.Workers {
		if n <= usable {
			run.workers.values = append(run.workers.values, fmt.Sprint(n))
		}
	}
	if len(run.workers.values) == 1 {
		return none, fmt.Errorf("--check: none of the numbers of workers fits on %d CPUs: add one to --workers", usable)
	}
	plan, err := run.plan(flags, usable)
	if err != nil {
		return none, err
	}
	if err := checkPlan(plan); err != nil {
		return none, err
	}
	return runPlan(ctx, std, plan, run.directory(time.Now()))
}

// runPlan measures a plan into a new session.
func runPlan(ctx context.Context, std streams, plan bench.Plan, dir string) (session.Session, error) {
	if err := session.Vacant(dir); err != nil {
		return session.Session{}, err
	}
	show := newReporter(std.err)
	defer show.close()
	store, err := newStore(ctx, show, needsPython(plan))
	if err != nil {
		return session.Session{}, err
	}
	show.say("session " + dir)
	return runner.Run(ctx, plan, runner.Options{
		Store: store, Out: dir, Work: filepath.Join(store.Root, "work"), Version: version(), Progress: show.trial,
	})
}

// measuredIn finds in a session what was measured of the same check.
func (t tracedCheck) measuredIn(s session.Session) (*measuredRuns, error) {
	if t.session != nil {
		if err := sameSubjects(t.session.Manifest, s.Manifest); err != nil {
			return nil, err
		}
	}
	m := &measuredRuns{}
	rounds := summary.RoundsOf(s.Trials)
	sequential := t.cell
	sequential.Workers = 0
	for _, c := range summary.Of(s.Manifest, s.Trials).Cells {
		cell := measuredCell(c)
		same := cell
		same.Workers = t.cell.Workers
		if same != t.cell || c.Workers == 0 || c.Speedup == nil {
			continue
		}
		m.cells = append(m.cells, c)
		speedups := map[int]float64{}
		for _, round := range rounds[cell].Common(rounds[sequential]) {
			speedups[round] = float64(rounds[sequential][round].WallNanos) / float64(rounds[cell][round].WallNanos)
		}
		m.speedups = append(m.speedups, scaling.Measured{Workers: c.Workers, Speedups: speedups})
	}
	if len(m.cells) == 0 {
		return nil, fmt.Errorf("%s %w (%s): measure it with --check", s.Dir, errNothingMeasured, t.cell)
	}
	return m, nil
}

// with is what was measured with so many workers; nil when nothing was.
func (m *measuredRuns) with(workers int) *summary.Cell {
	if m == nil {
		return nil
	}
	if i := slices.IndexFunc(m.cells, func(c summary.Cell) bool { return c.Workers == workers }); i >= 0 {
		return &m.cells[i]
	}
	return nil
}
