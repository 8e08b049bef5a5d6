package runner

import (
	"context"
	"fmt"
	"os"
	"time"

	"paceline/bench"
	"paceline/bench/host"
)

// trial runs one trial and records it if wanted. The error is about what keeps the session from
// going on; a checker that fails is a trial like others.
func (r *run) trial(ctx context.Context, s spot, record bool) (*measurement, error) {
	made, err := r.trials(ctx, []spot{s}, record)
	if err != nil {
		return nil, err
	}
	return made[0], nil
}

// trials runs trials at the same time.
func (r *run) trials(ctx context.Context, spots []spot, record bool) ([]*measurement, error) {
	began := time.Now()
	r.tell(spots[0], nil)
	made, err := r.perform(ctx, spots)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx) // they were cut off, so they say nothing
	}
	for _, m := range made {
		if err == nil {
			err = r.conclude(m)
		}
		if err == nil && m.end != nil {
			err = m.end(m.trial)
		}
		if err == nil && record {
			err = r.record(&m.trial)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", spots[0].cell, err)
	}
	r.clock.note(spots[0], time.Since(began))
	r.tell(spots[0], &made[len(made)-1].trial)
	return made, nil
}

// perform sets the trials up, then runs them.
func (r *run) perform(ctx context.Context, spots []spot) ([]*measurement, error) {
	var all []*measurement
	for i, s := range spots {
		m := &measurement{spot: s, subject: r.subjects[pairOf(s.cell)], trial: s.begun()}
		if err := r.setUp(ctx, m, i); err != nil {
			return nil, fmt.Errorf("set up: %w", err)
		}
		all = append(all, m)
	}
	if err := syncFileSystem(r.work.dir); err != nil {
		return nil, fmt.Errorf("sync the file system: %w", err)
	}
	return all, r.observe(ctx, all)
}

// observe runs what is set up and notes what the machine did meanwhile besides.
func (r *run) observe(ctx context.Context, all []*measurement) error {
	for _, m := range all {
		if r.instrument == nil || m.spot.instrument != r.instrument.Name {
			continue
		}
		var err error
		if m.end, err = r.instrument.Begin(ctx, m.trial); err != nil {
			return err
		}
		m.env = r.instrument.Env
	}
	paceBefore := host.Pace()
	before := host.Read()
	err := runAll(ctx, all, r.plan)
	after := host.Read()
	paceAfter := host.Pace()
	var known time.Duration
	for _, m := range all {
		known += m.result.User + m.result.Sys + m.result.SupervisorCPU
	}
	cpus := r.session.Manifest.Host.CPUs
	for _, m := range all {
		m.trial.Noise = host.Between(before, after, known, cpus)
		m.trial.Noise.PaceNanos = []int64{paceBefore.Nanoseconds(), paceAfter.Nanoseconds()}
		if m.spot.round > 0 && m.spot.instrument == bench.InstrumentNone {
			m.trial.Disturbed = r.judge(m.trial.Noise, after.At.Sub(before.At), cpus)
		}
	}
	return err
}

// conclude reads and keeps what the checker said, and judges the trial.
func (r *run) conclude(m *measurement) error {
	t := &m.trial
	fillCost(t, m.result)
	name, err := r.writer.SaveOutput(m.slot.output)
	if err != nil {
		return err
	}
	said, err := os.ReadFile(m.slot.output)
	if err != nil {
		return fmt.Errorf("read the output: %w", err)
	}
	t.Output = name
	t.Roles = m.subject.checker.Roles(m.result.Seen)
	m.answer = m.subject.checker.Read(string(said), m.task)
	judge(t, evidence{
		result: m.result, answer: m.answer,
		compiled: m.subject.checker.Identity().Compiled, expect: m.subject.expect,
		known:     m.subject.corpus.Corpus.DifferencesOf(m.subject.checker.Identity().Version),
		reference: m.subject.reference, limits: r.plan,
	})
	if len(t.Disturbed) > 0 && r.repeats < maxRepeats {
		t.Counted = false // its block comes again
	}
	if m.subject.reference == nil && t.Round == 0 && t.Workers == 0 && usable(t.Status) {
		m.subject.reference = referenceOf(*t, m.answer)
	}
	return nil
}

// record numbers the trial and writes it down.
func (r *run) record(t *bench.Trial) error {
	t.Trial = 1
	if n := len(r.session.Trials); n > 0 {
		t.Trial = r.session.Trials[n-1].Trial + 1
	}
	if err := r.writer.Append(*t); err != nil {
		return err
	}
	r.session.Trials = append(r.session.Trials, *t)
	r.note(*t)
	return nil
}
