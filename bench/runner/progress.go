package runner

import (
	"time"

	"paceline/bench"
)

// Progress is told before and after each trial.
type Progress struct {
	Cell       bench.Cell
	Instrument bench.Instrument
	Copies     int           // of a ceiling trial: how many run at once
	Round      int           // 0 is warm-up
	Rounds     int           // planned, at most
	Done       int           // trials that have ended
	Planned    int           // trials, at most, with the repeats so far
	Elapsed    time.Duration // since the session began or was resumed
	Left       time.Duration // estimated, at most; 0 while there is nothing to estimate it from
	Ended      *bench.Trial  // nil before the trial
}

// tell reports progress; ended is nil before the trial.
func (r *run) tell(s spot, ended *bench.Trial) {
	if r.progress == nil {
		return
	}
	now := time.Now()
	r.progress(Progress{
		Cell: s.cell, Instrument: s.instrument, Copies: s.copies, Round: s.round, Rounds: r.plan.Rounds,
		Done: len(r.session.Trials), Planned: r.planned, Elapsed: now.Sub(r.clock.started), Left: r.left(now), Ended: ended,
	})
}

// left estimates the time until the session ends.
func (r *run) left(now time.Time) time.Duration {
	var left time.Duration
	for _, s := range r.ahead {
		if !r.done[s.place()] {
			left += r.clock.expect(s)
		}
	}
	if r.plan.Budget > 0 {
		left = min(left, max(0, r.plan.Budget-now.Sub(r.clock.started)))
	}
	return left
}

// clock knows what trials took, set-up included.
type clock struct {
	started time.Time
	took    map[kind]time.Duration // the last of its kind
}

// kind is what trials have in common that take about the same time.
type kind struct {
	cell       bench.Cell
	instrument bench.Instrument
	copies     int
}

func kindOf(s spot) kind { return kind{s.cell, s.instrument, s.copies} }

func newClock() clock { return clock{started: time.Now(), took: map[kind]time.Duration{}} }

func (c *clock) note(s spot, took time.Duration) { c.took[kindOf(s)] = took }

// expect is what the trial will take. One of a kind that has not run yet is taken for an
// average one; of several at once, the first takes the time of all.
func (c *clock) expect(s spot) time.Duration {
	if s.copy > 1 || len(c.took) == 0 {
		return 0
	}
	if took, known := c.took[kindOf(s)]; known {
		return took
	}
	var sum time.Duration
	for _, took := range c.took {
		sum += took
	}
	return sum / time.Duration(len(c.took))
}
