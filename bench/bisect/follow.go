package bisect

import (
	"math/bits"
	"slices"

	"paceline/bench/stats"
)

// patience is how many candidates in a row may not be placed before a search ends: what is left is like them.
const patience = 2

// course is a series while its steps are taken.
type course struct {
	series    Series
	measured  func(Task) (Step, bool)
	rows      []Round // all so far, whatever they were measured for, but for those that prove
	level     float64 // what is left of it for candidates to be placed wrongly
	aside     []int   // that no verdict can be had of
	unplaced  int     // in a row
	confirmed Verdict
	proven    Verdict
	state     State
}

// Follow takes the steps of a series one after the other. It asks for what was measured for each task, until the series is over, or a step is open,
// or there is none on record. What was measured after a step had been decided is not looked at. A step that reused rounds decide is
// not asked for.
func (s Series) Follow(measured func(Task) (Step, bool)) State {
	c := &course{series: s, measured: measured, rows: slices.Clone(s.Reused), level: Level, confirmed: Open, proven: Open}
	c.state = State{FirstSlow: s.last(), Number: 1}
	for c.state.Next == nil {
		task, more := c.next()
		if !more {
			break
		}
		c.take(task)
	}
	c.conclude()
	return c.state
}

// next is the task that comes next; not more when the series is over.
func (c *course) next() (task Task, more bool) {
	s, last := c.state, c.series.last()
	pool := c.pool()
	switch {
	case c.confirmed == Open:
		return Task{Kind: Confirm, Candidate: last}, true
	case c.confirmed != Slow:
		return Task{}, false
	case len(pool) > 0 && c.unplaced < patience:
		return Task{Kind: Place, Candidate: pool[len(pool)/2]}, true
	case c.proven == Open && c.needsProof():
		return Task{Kind: Prove, Candidate: s.FirstSlow, Fast: s.LastFast}, true
	}
	return Task{}, false
}

// whole says whether all between good and bad is left.
func (c *course) whole() bool { return c.state.LastFast == 0 && c.state.FirstSlow == c.series.last() }

// needsProof says whether the ends of what is left are to be measured side by side in rounds of their own. The first step did so, unless it was judged by
// reused rounds too: good and bad may have been chosen by looking at these.
func (c *course) needsProof() bool { return !c.whole() || len(c.series.Reused) > 0 }

// pool are the candidates that are left and can be placed.
func (c *course) pool() []int {
	var pool []int
	for i := c.state.LastFast + 1; i < c.state.FirstSlow; i++ {
		if !slices.Contains(c.aside, i) {
			pool = append(pool, i)
		}
	}
	return pool
}

// take takes a step: from reused rounds alone where they suffice, else with what was measured.
func (c *course) take(task Task) {
	e := c.judge(task, Step{})
	if e.Verdict == Open {
		step, made := c.measured(task)
		if !made {
			c.state.Next = &task
			return
		}
		e = c.judge(task, step)
		e.Step = c.state.Number
		if e.Verdict != Open {
			c.state.Number++
		}
	}
	c.state.Steps = append(c.state.Steps, e)
	if e.Verdict == Open {
		c.state.Next = &task
		return
	}
	c.settle(e)
}

// settle draws the consequence of a step that is over.
func (c *course) settle(e Evidence) {
	switch e.Kind {
	case Confirm:
		c.confirmed = e.Verdict
	case Prove:
		c.proven = e.Verdict
		return // its rounds are about candidates that were chosen for their times
	case Place:
		c.place(e)
	}
	if e.Verdict != Skipped {
		c.rows = append(c.rows, e.Rounds[c.reused(e.Task):]...)
	}
}

// place narrows what is left. What was skipped before any look at its rounds, reused ones included, has spent nothing of the level.
func (c *course) place(e Evidence) {
	if e.Verdict != Skipped || len(e.Rounds) >= stats.FirstLook {
		c.level -= e.Level
	}
	switch e.Verdict {
	case Slow:
		c.state.FirstSlow, c.unplaced = e.Candidate, 0
	case Fast:
		c.state.LastFast, c.unplaced = e.Candidate, 0
	case Undecided:
		c.aside = append(c.aside, e.Candidate)
		c.unplaced++
	case Skipped:
		c.aside = append(c.aside, e.Candidate)
	}
}

// levelOf is the chance of a wrong verdict that a step may take: of those that place, as many parts of what is left of the level
// as there are tests to come at most.
func (c *course) levelOf(task Task) float64 {
	if task.Kind == Place {
		return c.level / float64(bits.Len(uint(len(c.pool()))))
	}
	return Level
}

// reused is how many of the rounds that were measured before a step is judged by. What proves may not have been looked at
// before.
func (c *course) reused(task Task) int {
	if task.Kind == Prove {
		return 0
	}
	return len(c.reusedBy(task))
}

// reusedBy are those with all that the step measures, without what else they have: other candidates may vary less.
func (c *course) reusedBy(task Task) []Round {
	var rows []Round
	for _, row := range c.series.Reused {
		if part, has := row.of(task.Measured(c.series.last())); has {
			rows = append(rows, part)
		}
	}
	return rows
}

// of is the part of a round that is about some candidates; not ok unless it has all of them.
func (r Round) of(candidates []int) (part Round, ok bool) {
	part = Round{}
	for _, i := range candidates {
		if part[i], ok = r[i]; !ok {
			return nil, false
		}
	}
	return part, true
}

// looks are the numbers of rounds, reused ones included, after which a step is judged. What tells by how much the first slow one is slower has
// at least as many rounds as an interval needs, unless fewer are asked for.
func (c *course) looks(task Task) []int {
	own := stats.Looks(c.series.Rounds)
	if task.Kind == Prove || c.series.Candidates == 2 {
		own = slices.DeleteFunc(own, func(n int) bool { return n < min(stats.MinSamples, c.series.Rounds) })
	}
	before := c.reused(task)
	var looks []int
	if before >= stats.FirstLook {
		looks = append(looks, before)
	}
	for _, n := range own {
		looks = append(looks, before+n)
	}
	return looks
}
