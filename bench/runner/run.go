package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/host"
	"paceline/bench/process"
	"paceline/bench/session"
)

// Options say where and how a run happens.
type Options struct {
	Store    *fetch.Store
	Out      string         // the session directory, which must be [session.Vacant]
	Work     string         // folder for the workspaces of runs
	Version  string         // of this Paceline
	Progress func(Progress) // may be nil
	// Judge says what disturbed a trial; nil is [host.Judge].
	Judge func(noise bench.Noise, wall time.Duration, cpus int) []string
	// Instrument, unless nil, watches further trials.
	Instrument *Instrument
	// Needed, unless nil, is asked before each round which cells are still needed, from the trials of the
	// rounds before; when none is, the session is decided. As it sees nothing else, a session that is resumed goes on
	// as it would have.
	Needed func(m bench.Manifest, before []bench.Trial) []bench.Cell
	// Deadline, unless zero, is a time after which no round begins, beside the budget of the plan: that of several sessions together.
	Deadline time.Time
}

// Instrument watches trials of its own, which never count. In every round there is one beside
// the timed trial of each cell, so that what watching costs can be told.
type Instrument struct {
	Name bench.Instrument
	// Begin is called just before the command of a trial starts. The function that it returns
	// is called when the trial is over and all is known about it, but not when ctx ends.
	Begin func(ctx context.Context, t bench.Trial) (end func(t bench.Trial) error, err error)
	// Cells are those that it watches; nil is all.
	Cells []bench.Cell
	// Env makes the environment of its trials from that of plain ones; nil leaves it as it is.
	Env func(plain []string) []string
	// Enough says after a round whether no more is needed.
	Enough func() bool
}

// watches says whether there are trials of the instrument, which may be none, for a cell.
func (i *Instrument) watches(c bench.Cell) bool {
	return i != nil && (i.Cells == nil || slices.Contains(i.Cells, c))
}

// run is a session while it is being measured.
type run struct {
	plan     bench.Plan
	cells    []bench.Cell
	subjects map[pair]*subject
	store    *fetch.Store
	fills    []fill
	work     *workspace
	writer   *session.Writer
	session  session.Session
	done     map[bench.Place]bool // trials that need no further one
	passes   map[blockKey][]pass  // through blocks, of a session that was cut off
	reached  int                  // its last round that was begun
	repeats  int                  // blocks that were repeated
	ahead    []spot               // all that is planned
	planned  int                  // trials, warm-up included
	clock    clock
	progress func(Progress)

	instrument *Instrument // may be nil
	joins      bool        // only the instrument's trials are made
	judge      func(bench.Noise, time.Duration, int) []string
	needed     func(bench.Manifest, []bench.Trial) []bench.Cell // nil when all cells are, in all rounds
	unfilled   bench.Unanswered                                 // what the warm-up gave no answer of
	deadline   time.Time                                        // after which no round begins; zero when there is none
}

// Run measures the plan and returns what was measured, as far as it came when there is an
// error. Then the manifest says so too, if it could be written. When ctx is cancelled, the
// error is its cause.
func Run(ctx context.Context, plan bench.Plan, o Options) (session.Session, error) {
	if err := session.Vacant(o.Out); err != nil {
		return session.Session{}, err
	}
	manifest, subjects, err := prepare(ctx, o, plan)
	if err != nil {
		return session.Session{}, err
	}
	writer, err := session.Create(o.Out)
	if err != nil {
		return session.Session{}, err
	}
	manifest.Started = time.Now()
	return measure(ctx, o, writer, session.Session{Dir: o.Out, Manifest: manifest}, subjects)
}

// Resume goes on with the session in o.Out, which was cut off, by its own plan. It refuses when
// what would be measured now is not what was measured before, and leaves the session as it is.
func Resume(ctx context.Context, o Options) (session.Session, error) {
	writer, begun, subjects, err := reopen(ctx, o, "resume", nil)
	if err != nil {
		return begun, err
	}
	begun.Manifest.Outcome, begun.Manifest.Ended = bench.Running, nil
	return measure(ctx, o, writer, begun, subjects)
}

// reopen opens the session in o.Out to add trials of those cells, which its plan must have. It
// refuses when what would be measured now is not what was measured before: the session stays as it
// is then, and is returned with the error, which says what was to be done.
func reopen(ctx context.Context, o Options, toDo string, cells []bench.Cell) (*session.Writer, session.Session, map[pair]*subject, error) {
	writer, begun, err := session.Open(o.Out)
	if err != nil {
		return nil, session.Session{}, nil, err
	}
	var manifest bench.Manifest
	var subjects map[pair]*subject
	err = sameBuilds(ctx, o.Store, begun.Manifest.Checkers)
	if err == nil {
		manifest, subjects, err = prepare(ctx, o, begun.Manifest.Plan)
	}
	if err == nil {
		err = sameAs(begun.Manifest, manifest)
	}
	if err == nil {
		err = AllPlanned(begun.Manifest.Plan, cells)
	}
	if err == nil {
		err = writer.Mend(&begun)
	}
	var changed *ChangedError
	if errors.As(err, &changed) {
		err = fmt.Errorf("%w; start a new session", err)
	}
	if err != nil {
		return nil, begun, nil, errors.Join(fmt.Errorf("%s %s: %w", toDo, o.Out, err), writer.Close())
	}
	return writer, begun, subjects, nil
}

// prepare makes the parts of the plan ready and says in a manifest what they are.
func prepare(ctx context.Context, o Options, plan bench.Plan) (bench.Manifest, map[pair]*subject, error) {
	manifest := bench.Manifest{
		Schema: bench.Schema, Paceline: o.Version, Plan: plan, Host: host.Describe(),
		Outcome: bench.Running, Pace: host.PaceVersion, Limits: process.Limits(),
		Environment: checker.Environment(),
	}
	subjects, err := subjectsOf(ctx, o.Store, plan, &manifest)
	return manifest, subjects, err
}

// measure runs what the session still lacks. It takes over the writer.
func measure(ctx context.Context, o Options, w *session.Writer, s session.Session, subjects map[pair]*subject) (session.Session, error) {
	r, err := newRun(o, w, s, subjects, s.Manifest.Plan.Cells())
	if err != nil {
		return s, err
	}
	err = r.complete(ctx)
	return r.session, err
}

// newRun takes over the writer.
func newRun(o Options, w *session.Writer, s session.Session, subjects map[pair]*subject, cells []bench.Cell) (*run, error) {
	work, err := openWorkspace(o.Work)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	r := &run{
		plan: s.Manifest.Plan, cells: cells, subjects: subjects,
		store: o.Store, work: work, writer: w, session: s, done: map[bench.Place]bool{},
		clock: newClock(), progress: o.Progress, instrument: o.Instrument, judge: o.Judge,
		needed: o.Needed, deadline: o.Deadline, unfilled: bench.Unanswered{},
	}
	if r.judge == nil {
		r.judge = host.Judge
	}
	r.fills = fillsOf(r.cells)
	return r, nil
}

// complete runs what is missing and closes what newRun opened.
func (r *run) complete(ctx context.Context) error {
	r.recall()
	for number := 1; number <= r.plan.Rounds; number++ {
		r.ahead = append(r.ahead, slices.Concat(r.blocks(number)...)...)
	}
	r.planned = len(r.session.Trials) + r.lacking()
	err := r.end(ctx, r.measure(ctx))
	return errors.Join(err, r.writer.Close(), r.work.close())
}

// lacking counts the trials that are still to be recorded, warm-up included.
func (r *run) lacking() int {
	n := r.undone(r.ahead)
	for _, f := range r.fills {
		if r.recordsFill(r.inWarmUp(f.cell)) {
			n++
		}
	}
	for _, s := range r.proofs() {
		if r.recordsProof(s) {
			n++
		}
	}
	return n
}

// measure runs the warm-up and the rounds.
func (r *run) measure(ctx context.Context) error {
	if err := r.writer.WriteManifest(r.session.Manifest); err != nil {
		return err
	}
	if err := r.copySources(ctx); err != nil {
		return err
	}
	if err := r.warmUp(ctx); err != nil {
		return err
	}
	outcome, err := r.rounds(ctx)
	if err != nil {
		return err
	}
	if err := r.sameSources(ctx); err != nil {
		return err
	}
	if !r.joins {
		r.session.Manifest.Outcome = outcome
	}
	return nil
}

// rounds runs the rounds, and tells whether all that are planned were needed.
func (r *run) rounds(ctx context.Context) (bench.Outcome, error) {
	for number := 1; number <= r.plan.Rounds; number++ {
		needed := r.narrow(number)
		if len(needed) == 0 {
			return bench.Decided, nil
		}
		for _, block := range r.blocks(number) {
			if err := r.block(ctx, in(needed, block)); err != nil {
				return "", err
			}
		}
		// Of a session that was cut off, the round that it was in comes first.
		if number < r.reached {
			continue
		}
		if early := r.endsEarly(number, time.Now()); early != "" && number < r.plan.Rounds {
			return early, nil
		}
	}
	return bench.Complete, nil
}

// sameSources reports a corpus that someone changed since it was made ready: then trials of
// different sources would be compared.
func (r *run) sameSources(ctx context.Context) error {
	checked := map[string]bool{}
	for _, c := range r.cells {
		if checked[c.Corpus] {
			continue
		}
		checked[c.Corpus] = true
		if err := r.subjects[pairOf(c)].corpus.Unchanged(ctx, r.store); err != nil {
			return err
		}
	}
	return nil
}

// end writes down how the session ended.
func (r *run) end(ctx context.Context, err error) error {
	m := &r.session.Manifest
	switch {
	case r.joins:
		return err
	case err != nil && ctx.Err() != nil:
		m.Outcome = bench.Interrupted
	case err != nil:
		m.Outcome = bench.Broken
	}
	now := time.Now()
	m.Ended = &now
	if failed := r.writer.WriteManifest(*m); failed != nil && err == nil {
		return failed
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("the session in %s ends here: %w", r.session.Dir, err)
	}
	return err
}
