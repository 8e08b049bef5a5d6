package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/host"
	"paceline/bench/runner"
	"paceline/bench/scaling"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/tune"
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

// measure runs the numbers of workers that this machine has CPUs and memory for.
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
	machine := host.Describe()
	counts, left := t.fitting(o.Workers, machine)
	if err := warn(std, left...); err != nil {
		return none, err
	}
	if len(counts) == 0 {
		return none, fmt.Errorf("--check: none of the numbers of workers fits on this machine with %s: add a smaller one to --workers",
			summary.Counted(machine.UsableCPUs, "CPU"))
	}
	run.workers = list{values: []string{"0"}}
	for _, n := range counts {
		run.workers.values = append(run.workers.values, fmt.Sprint(n))
	}
	plan, err := run.plan(flags, machine.UsableCPUs)
	if err != nil {
		return none, err
	}
	if err := checkPlan(plan); err != nil {
		return none, err
	}
	return t.runPlan(ctx, std, plan, run.directory(time.Now()))
}

// fitting are the numbers of workers that a machine has CPUs and memory for, and sentences about those that lack only memory.
func (t tracedCheck) fitting(workers []int, on bench.Host) (counts []int, left []string) {
	memory := on.MemoryBytes
	if limit := on.MemoryLimitBytes; limit > 0 && (memory == 0 || limit < memory) {
		memory = limit
	}
	allowed := int64((1 - tune.Headroom) * float64(memory))
	for _, n := range workers {
		peak := t.peakBytes(n)
		switch {
		case n > on.UsableCPUs:
		case memory > 0 && peak > allowed:
			left = append(left, fmt.Sprintf("not measured with %s: it would take some %s of memory (predicted), and %s may be used",
				summary.Counted(n, "worker"), summary.Bytes(peak), summary.Bytes(allowed)))
		default:
			counts = append(counts, n)
		}
	}
	return counts, left
}

// peakBytes is the memory that a run with so many workers takes, as far as the session tells: what was measured, or else as
// much for each process as in the cell that was traced. It is 0 when it is not known.
func (t tracedCheck) peakBytes(workers int) int64 {
	if t.session == nil {
		return 0
	}
	peaks := map[int]int64{}
	for _, trial := range t.session.Trials {
		cell := trial.Cell
		cell.Workers = t.cell.Workers
		if cell == t.cell && trial.Instrument == bench.InstrumentNone && trial.MaxRSSBytes != nil {
			peaks[trial.Workers] = max(peaks[trial.Workers], *trial.MaxRSSBytes)
		}
	}
	if peak, measured := peaks[workers]; measured {
		return peak
	}
	return peaks[t.cell.Workers] / int64(t.cell.Workers+1) * int64(workers+1)
}

// runPlan measures a plan into a new session.
func (t tracedCheck) runPlan(ctx context.Context, std streams, plan bench.Plan, dir string) (session.Session, error) {
	if err := session.Vacant(dir); err != nil {
		return session.Session{}, err
	}
	show := newReporter(std.err)
	defer show.close()
	store, err := newStore(ctx, show, needsPython(plan))
	if err != nil {
		return session.Session{}, err
	}
	if err := t.unchanged(ctx, store); err != nil {
		return session.Session{}, err
	}
	show.say("session " + dir)
	return runner.Run(ctx, plan, runnerOptions(store, dir, show))
}

// unchanged refuses a corpus that is not what was traced, before time goes into measuring it. Of a schedule without a session
// that is not known.
func (t tracedCheck) unchanged(ctx context.Context, store *fetch.Store) error {
	if t.session == nil {
		return nil
	}
	corpus, err := corpora.Find(t.cell.Corpus)
	if err != nil {
		return err
	}
	is, err := corpus.Prepare(ctx, store)
	if err != nil {
		return err
	}
	return sameSubjects(t.session.Manifest, bench.Manifest{
		Corpora: []bench.CorpusIdentity{{Corpus: t.cell.Corpus, SHA256: is.SHA256, Lock: is.LockDigest}},
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
