package bisect

import (
	"fmt"
	"slices"

	"paceline/bench/session"
)

// ledger tells what is on record of the steps, one after the other.
type ledger struct {
	record Record
	steps  map[int]session.Session // by number
	before []origin                // of all that was measured before the step
	number int                     // of the step that was asked for last
	used   int                     // steps that were on record
	wrong  error                   // why a step does not belong where it is
}

// next is what is on record of the step that comes next; not made when there is nothing, or something that does not belong there.
func (l *ledger) next(t Task) (step Step, made bool) {
	l.number++
	i := slices.IndexFunc(l.record.Skipped, func(s Skip) bool { return s.Step == l.number })
	s, begun := l.steps[l.number]
	switch {
	case i >= 0:
		step, l.wrong = l.skipped(t, l.record.Skipped[i])
	case begun:
		step, l.wrong = l.measured(t, s)
	default:
		return Step{}, false
	}
	l.used++
	return step, l.wrong == nil
}

// skipped is a step whose candidate could not be had.
func (l *ledger) skipped(t Task, skip Skip) (Step, error) {
	if skip.Candidate != l.record.Candidates[t.Candidate].Checker || t.Kind != Place {
		return Step{}, fmt.Errorf("step %d skipped %s, where another one comes: the record was changed", l.number, skip.Candidate)
	}
	return Step{Unusable: &Unusable{Candidate: t.Candidate, Reason: skip.Reason}}, nil
}

// measured is a step that has a session.
func (l *ledger) measured(t Task, s session.Session) (Step, error) {
	r := l.record
	if p := s.Manifest.Plan; !slices.Equal(p.Checkers, r.names(t)) || !slices.Equal(p.Cells(), r.Plan(t, l.number).Cells()) {
		return Step{}, fmt.Errorf("step %d (%s) measured something else than what comes there: the steps were changed", l.number, s.Dir)
	}
	here := originOf(fmt.Sprintf("step %d (%s)", l.number, s.Dir), s.Manifest, r.Corpus)
	if err := here.sameAsAll(l.before); err != nil {
		return Step{}, err
	}
	l.before = append(l.before, here)
	return stepOf(t, t.Measured(len(r.Candidates)-1), s), nil
}
