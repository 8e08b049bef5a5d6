package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paceline/bench"
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
}

// run is a session while it is being measured.
type run struct {
	plan     bench.Plan
	cells    []bench.Cell
	subjects map[pair]*subject
	work     *workspace
	writer   *session.Writer
	session  session.Session
	clock    clock
	progress func(Progress)
	planned  int // trials, at most
}

// Run measures the plan and returns what was measured, as far as it came when there is an
// error. Then the manifest says so too, if it could be written. When ctx is cancelled, the
// error is its cause.
func Run(ctx context.Context, plan bench.Plan, o Options) (session.Session, error) {
	if err := session.Vacant(o.Out); err != nil {
		return session.Session{}, err
	}
	manifest := bench.Manifest{
		Schema: bench.Schema, Paceline: o.Version, Plan: plan, Host: host.Describe(),
		Outcome: bench.Running, Pace: host.PaceVersion, Limits: process.Limits(),
	}
	subjects, err := prepare(ctx, o.Store, plan, &manifest)
	if err != nil {
		return session.Session{}, err
	}
	work, err := openWorkspace(o.Work)
	if err != nil {
		return session.Session{}, err
	}
	writer, err := session.Create(o.Out)
	if err != nil {
		return session.Session{}, errors.Join(err, work.close())
	}
	manifest.Started = time.Now()
	r := &run{
		plan: plan, cells: plan.Cells(), subjects: subjects, work: work, writer: writer,
		session: session.Session{Dir: o.Out, Manifest: manifest},
		clock:   clock{started: manifest.Started, took: map[bench.Cell]time.Duration{}}, progress: o.Progress,
	}
	err = r.measure(ctx)
	return r.session, errors.Join(r.end(ctx, err), writer.Close(), work.close())
}

// measure runs the warm-up and the rounds.
func (r *run) measure(ctx context.Context) error {
	if err := r.writer.WriteManifest(r.session.Manifest); err != nil {
		return err
	}
	caches := warmUps(r.cells)
	r.planned = len(caches) + r.plan.Rounds*len(r.cells)
	seed := order(r.cells, r.plan.Seed, 0).seed
	for _, cell := range caches {
		if err := r.warmUp(ctx, cell, seed); err != nil {
			return err
		}
	}
	outcome := bench.Complete
	for number := 1; number <= r.plan.Rounds; number++ {
		if err := r.round(ctx, number); err != nil {
			return err
		}
		if early := r.endsEarly(number, time.Now()); early != "" && number < r.plan.Rounds {
			outcome = early
			break
		}
	}
	r.session.Manifest.Outcome = outcome
	return nil
}

// round runs one trial of every cell.
func (r *run) round(ctx context.Context, number int) error {
	drawn := order(r.cells, r.plan.Seed, number)
	for i, block := range drawn.blocks {
		for _, cell := range block {
			s := spot{cell: cell, cache: cell, round: number, block: i + 1, seed: drawn.seed}
			if _, err := r.trial(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// end writes down how the session ended.
func (r *run) end(ctx context.Context, err error) error {
	m := &r.session.Manifest
	switch {
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
