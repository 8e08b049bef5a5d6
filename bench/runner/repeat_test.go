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

// What is compared ran side by side, also when the session was cut off in the middle of repeats.
func TestResumeGoesOnInItsPass(t *testing.T) {
	for name, c := range map[string]struct {
		disturbed []int // trials that are, by number of those that are judged
		cut       int   // trials, warm-up included, after which it is cut off
		trials    int
	}{
		"repeat cut after its first trial":            {[]int{2}, 1 + 3, 1 + 4 + 2},
		"every pass disturbed in turn":                {[]int{1, 4, 5, 8, 9}, 1 + 10, 1 + 12 + 2},
		"disturbed first trial of a repeat, then cut": {[]int{2, 3}, 1 + 3, 1 + 6 + 2},
	} {
		t.Run(name, func(t *testing.T) {
			p, o := plan(madeUp(t, clean), 0, 2), options(t)
			o.Judge = disturbing(c.disturbed...)
			interruptAfter(t, p, o, c.cut)
			o.Judge = undisturbed
			var last runner.Progress
			o.Progress = func(now runner.Progress) { last = now }
			if _, err := runner.Resume(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			trials := recorded(t, o).Trials
			if len(trials) != c.trials || last.Done != c.trials || last.Planned != c.trials {
				t.Fatalf("%d trials, want %d; told %d of %d", len(trials), c.trials, last.Done, last.Planned)
			}
			// The last two of each round are its cells, undisturbed and side by side.
			for _, end := range []int{len(trials) - 2, len(trials)} {
				a, b := trials[end-2], trials[end-1]
				if a.Round != b.Round || a.Cell == b.Cell || !a.Counted || !b.Counted {
					t.Errorf("trials %d and %d: %+v, %+v", end-1, end, a, b)
				}
			}
		})
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
