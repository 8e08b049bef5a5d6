package tap

import (
	"fmt"

	"paceline/bench/schedule"
)

// Sentences tell in words what holds the run up, and what is missing.
func (t Trace) Sentences() []string {
	var sentences []string
	say := func(format string, args ...any) {
		sentences = append(sentences, t.Timeline.Cell+": "+fmt.Sprintf(format, args...))
	}
	missing := t.Schedule.Missing()
	switch {
	case t.Timeline.Workers == 0:
		say("a sequential run sends no messages, so there are no SCCs and no bound: trace with 1 worker or more.")
	case t.Explained():
		t.sayCycle(say)
		if missing > 0 {
			say("of %d of %d SCCs no cost is known, as of those that are fresh: the bound is of the others.", missing, len(t.Schedule.SCCs))
		}
	case len(t.Timeline.Batches) > 0:
		say("not every request was answered, so there is no bound to set the run against.")
	case len(t.Schedule.SCCs) > 0:
		say("nothing was checked, so there is no bound to set the run against.")
	}
	return append(sentences, t.Timeline.Notes...)
}

// sayCycle tells of the cycle that holds the run up most.
func (t Trace) sayCycle(say func(string, ...any)) {
	worst := schedule.Cycle{}
	limit := smallestGain * t.Schedule.Phases.Limit(t.Schedule.Bound(), t.Timeline.Workers)
	for _, c := range t.Schedule.Cycles(GainWorkers()) {
		if l := t.Schedule.Phases.Limit(c.Without, t.Timeline.Workers); l > limit {
			worst, limit = c, l
		}
	}
	if len(worst.Modules) == 0 {
		return
	}
	say("if the cycle of %d modules around %s cost nothing, this run would be at most %.2f times as fast (predicted).",
		len(worst.Modules), worst.Modules[0], limit)
	for _, g := range worst.Gains {
		if g.Workers == boundWorkers && g.Ratio >= smallestGain {
			say("at the bound, %d workers would be %.2f times as fast without that cycle as with it (predicted).", g.Workers, g.Ratio)
		}
	}
}

// boundWorkers is the number of workers for which the gain at the bound is told in words: a usual
// one for a machine of its own.
const boundWorkers = 4
