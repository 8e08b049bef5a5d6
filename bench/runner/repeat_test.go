package runner_test

import (
	"slices"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/runner"
)

// disturbing makes the judged trials of these numbers, from 1, disturbed.
func disturbing(which ...int) func(bench.Noise, time.Duration, int) []string {
	judged := 0
	return func(bench.Noise, time.Duration, int) []string {
		judged++
		if slices.Contains(which, judged) {
			return []string{"steal 9%"}
		}
		return []string{}
	}
}

// The block of a disturbed trial comes again, and the disturbed trial does not count.
func TestDisturbedBlockComesAgain(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0, 2), options(t)
	o.Judge = disturbing(2)
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	s := recorded(t, o)
	var rounds []int
	for _, trial := range s.Trials {
		rounds = append(rounds, trial.Round)
		if disturbed := len(trial.Disturbed) > 0; trial.Round > 0 && trial.Counted == disturbed {
			t.Errorf("trial %d: counted %v, disturbed %v", trial.Trial, trial.Counted, trial.Disturbed)
		}
	}
	if want := []int{0, 1, 1, 1, 1, 2, 2}; !slices.Equal(rounds, want) {
		t.Errorf("rounds %v, want %v", rounds, want)
	}
	if a, b := s.Trials[1], s.Trials[3]; a.Block != b.Block || a.Seed != b.Seed {
		t.Errorf("it came again as another: %+v, %+v", a, b)
	}
}

// What is compared ran side by side: when the repeat is disturbed too, the block comes a third
// time.
func TestDisturbedRepeatComesAgain(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0, 2), options(t)
	p.Rounds = 1
	o.Judge = disturbing(1, 4)
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	trials := recorded(t, o).Trials
	if len(trials) != 1+3*2 || len(trials[5].Disturbed)+len(trials[6].Disturbed) != 0 {
		t.Errorf("%d trials, want the block three times: %+v", len(trials), trials)
	}
}

// Where everything is disturbed, five blocks come again and what follows counts, flagged.
func TestRepeatsEnd(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0), options(t)
	p.Rounds = 4
	o.Judge = func(bench.Noise, time.Duration, int) []string { return []string{"foreign 50%"} }
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	counted, again := 0, 0
	for _, trial := range recorded(t, o).Trials {
		switch {
		case trial.Round == 0:
		case len(trial.Disturbed) == 0:
			t.Errorf("trial %d is not flagged", trial.Trial)
		case trial.Counted:
			counted++
		default:
			again++
		}
	}
	if counted != 4 || again != 5 {
		t.Errorf("%d counted and %d repeated, want 4 and 5", counted, again)
	}
}

// A session that was cut off before the repeat makes it when it goes on.
func TestResumeRepeats(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0, 2), options(t)
	o.Judge = disturbing(2)
	interruptAfter(t, p, o, 3)
	o.Judge = undisturbed
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	var rounds []int
	for _, trial := range recorded(t, o).Trials {
		rounds = append(rounds, trial.Round)
	}
	if want := []int{0, 1, 1, 1, 1, 2, 2}; !slices.Equal(rounds, want) {
		t.Errorf("rounds %v, want %v: the whole block comes again", rounds, want)
	}
}

// The last repeat that is allowed is made even when the session was cut off before it.
func TestResumeMakesTheLastRepeat(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0), options(t)
	p.Rounds = 1
	always := func(bench.Noise, time.Duration, int) []string { return []string{"steal 9%"} }
	o.Judge = always
	interruptAfter(t, p, o, 1+5)
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	trials := recorded(t, o).Trials
	if len(trials) != 1+5+1 || !trials[6].Counted {
		t.Errorf("%d trials: %+v", len(trials), trials)
	}
}
