package session

import (
	"slices"
	"time"

	"paceline/bench"
)

// blockID names a block of the session.
type blockID struct{ round, block int }

// checkTrials checks each trial by itself and against those before it.
func (v *verifier) checkTrials() {
	made := map[bench.Place]int{}
	spoiled := map[blockID]int{}    // trials of the block that were disturbed and do not count
	crowds := map[bench.Place]int{} // copies of the crowd that is being made, by the place without copy
	for i, l := range v.lines {
		v.checkNumber(i)
		v.checkCounted(l)
		v.checkTime(i)
		if l.Round == 0 {
			v.checkWarmUp(l)
			continue
		}
		v.checkPlace(l)
		at := l.Trial.Place()
		block := blockID{l.Round, l.Block}
		switch {
		case l.Instrument == bench.InstrumentCeiling:
			v.checkCrowd(l, crowds)
		case made[at] > spoiled[block]:
			// Only a block with a disturbed trial is repeated.
			v.say(trialsFile, l.number, "%s was measured before, and nothing disturbed it", at)
		}
		made[at]++
		if l.Instrument == bench.InstrumentNone && len(l.Disturbed) > 0 && !l.Counted {
			spoiled[block]++
		}
	}
}

// checkNumber checks that trials are numbered as their lines, and says once where they go apart.
func (v *verifier) checkNumber(i int) {
	l, want := v.lines[i], v.lines[i].number
	if i > 0 {
		before := v.lines[i-1]
		want = before.Trial.Trial + l.number - before.number
	}
	if l.Trial.Trial != want {
		v.say(trialsFile, l.number, "trial %d is where trial %d should be", l.Trial.Trial, want)
	}
}

// checkCounted checks that what counts may, and that what does not has a reason.
func (v *verifier) checkCounted(l line) {
	usable := l.Status == bench.OK || l.Status == bench.Differs
	may := l.Round > 0 && l.Instrument == bench.InstrumentNone && usable
	switch {
	case !slices.Contains([]bench.Status{bench.OK, bench.Differs, bench.Failed, bench.Crashed, bench.TimedOut}, l.Status):
		v.say(trialsFile, l.number, "the status %q is none", l.Status)
	case l.Counted && !may:
		v.say(trialsFile, l.number, "it is counted, with status %s, instrument %s, in round %d", l.Status, l.Instrument, l.Round)
	case !l.Counted && may && len(l.Disturbed) == 0:
		v.say(trialsFile, l.number, "it is not counted, and nothing disturbed it")
	case l.Counted && l.WallNanos <= 0:
		v.say(trialsFile, l.number, "it is counted and took %d ns", l.WallNanos)
	}
}

// checkTime checks that trials start in order. Those of a crowd start at once.
func (v *verifier) checkTime(i int) {
	l, started, after := v.lines[i], v.manifest.Started, "the session"
	if i > 0 {
		before := v.lines[i-1]
		if before.Instrument == bench.InstrumentCeiling && before.Round == l.Round && before.Block == l.Block {
			return
		}
		started, after = before.Started, "the trial before it"
	}
	if l.Started.Before(started) {
		v.say(trialsFile, l.number, "it started at %s, before %s (%s)",
			l.Started.Format(time.RFC3339Nano), after, started.Format(time.RFC3339Nano))
	}
	// Trials of other instruments may join a session later.
	if ended := v.manifest.Ended; ended != nil && l.Started.After(*ended) && ofThePlan(l.Instrument) {
		v.say(trialsFile, l.number, "it started at %s, after the end of the session (%s)",
			l.Started.Format(time.RFC3339Nano), ended.Format(time.RFC3339Nano))
	}
}

// checkWarmUp checks that a warm-up trial is of what the plan has.
func (v *verifier) checkWarmUp(l line) {
	if v.plan != nil && !v.plan.warmUp[l.Cell.InWarmUp()] {
		v.say(trialsFile, l.number, "%s is not in the plan", l.Cell)
	}
}

// checkPlace checks that the plan has the trial's place. Other instruments than its own come
// beside its trials.
func (v *verifier) checkPlace(l line) {
	if v.plan == nil {
		return
	}
	at := l.Trial.Place()
	if !ofThePlan(at.Instrument) {
		at.Instrument = bench.InstrumentNone
	}
	if !v.plan.has(at) {
		v.say(trialsFile, l.number, "%s is not in the plan", l.Trial.Place())
	}
}

// ofThePlan says whether plans ask for trials of the instrument.
func ofThePlan(i bench.Instrument) bool {
	return i == bench.InstrumentNone || i == bench.InstrumentMemory || i == bench.InstrumentCeiling
}

// checkCrowd checks that a crowd is made twice only when a kill cut the first one off.
func (v *verifier) checkCrowd(l line, crowds map[bench.Place]int) {
	crowd := l.Trial.Place()
	crowd.Copy = 0
	made := crowds[crowd]
	switch {
	case l.Copy == made+1:
		made++
	case l.Copy == 1 && made < l.Copies:
		made = 1
	default:
		v.say(trialsFile, l.number, "%s does not follow copy %d", l.Trial.Place(), made)
	}
	crowds[crowd] = made
}

// checkMissing checks that a session that ended with a round has all trials up to there.
func (v *verifier) checkMissing() {
	// What a race did not need was not measured.
	if v.plan == nil || v.manifest.Plan.Race != nil {
		return
	}
	made, last := map[bench.Place]int{}, 0
	for _, l := range v.lines {
		made[l.Trial.Place()]++
		if ofThePlan(l.Instrument) { // others may have joined later, in further rounds
			last = max(last, l.Round)
		}
	}
	rounds := min(last, v.plan.plan.Rounds)
	switch v.manifest.Outcome {
	case bench.Complete:
		rounds = v.plan.plan.Rounds
	case bench.StoppedEarly, bench.EnoughSamples, bench.OutOfBudget:
	default:
		return
	}
	if at, missing := v.plan.firstMissing(rounds, made, v.leftOut()); missing {
		v.say(trialsFile, 0, "the outcome is %q, and trials are missing, first %s", v.manifest.Outcome, at)
	}
}

// leftOut tells which cells have no trials in rounds: those of a sweep whose warm-up gave no answer.
func (v *verifier) leftOut() func(bench.Cell) bool {
	trials := make([]bench.Trial, len(v.lines))
	for i, l := range v.lines {
		trials[i] = l.Trial
	}
	unanswered := bench.UnansweredIn(trials)
	return func(c bench.Cell) bool {
		_, out := unanswered.LeavesOut(c)
		return out && v.manifest.Plan.Sweep
	}
}
