package runner_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/runner"
	"paceline/bench/session"
)

// unable is a check that says it cannot.
const unable = "echo 'mypy: no such option'; exit 2\n"

// sweeping is a sweep of these checkers.
func sweeping(caches []bench.CacheState, checkers ...string) bench.Plan {
	p := plan(checkers[0], 0, 1)
	p.Checkers, p.Caches, p.Sweep = checkers, caches, true
	return p
}

// timed counts the timed trials of a checker by their cells' names.
func timed(s session.Session, checker string) map[string]int {
	count := map[string]int{}
	for _, t := range s.Trials {
		if t.Round > 0 && t.Checker == checker {
			count[t.Cell.Name()]++
		}
	}
	return count
}

func wantWhole(t *testing.T, dir string) {
	t.Helper()
	if problems, err := session.Verify(dir); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

// A release that cannot check is out, and the others are measured.
func TestSweepGoesOnWithoutARelease(t *testing.T) {
	broken, works := madeUp(t, unable), madeUp(t, clean)
	s := mustRun(t, sweeping([]bench.CacheState{bench.Cold, bench.Warm}, broken, works))
	if got := timed(s, broken); len(got) > 0 {
		t.Errorf("trials of what cannot check: %v", got)
	}
	if got := timed(s, works); len(got) != 4 || got["hello-warm-w1"] != 2 {
		t.Errorf("trials of what can: %v", got)
	}
	if s.Manifest.Outcome != bench.Complete {
		t.Errorf("it is %s", s.Manifest.Outcome)
	}
	for _, trial := range s.Trials {
		if trial.Checker == broken && (trial.Workers != 0 || trial.Status != bench.Failed) {
			t.Errorf("%s in the warm-up: %s", trial.Cell, trial.Status)
		}
	}
	wantWhole(t, s.Dir)
}

// Where only workers leave no cache, what starts from one is out.
func TestSweepGoesOnWithoutACache(t *testing.T) {
	broken, works := madeUp(t, "if [ $workers = 1 ]; then "+unable+"fi\n"+clean), madeUp(t, clean)
	s := mustRun(t, sweeping([]bench.CacheState{bench.Warm}, broken, works))
	if got := timed(s, broken); len(got) != 1 || got["hello-warm-w0"] != 2 {
		t.Errorf("trials of what cannot check with a worker: %v", got)
	}
	wantWhole(t, s.Dir)
}

func TestSweepOfNothing(t *testing.T) {
	_, err := runner.Run(t.Context(), sweeping([]bench.CacheState{bench.Cold}, madeUp(t, unable), madeUp(t, unable)), options(t))
	if err == nil || !strings.Contains(err.Error(), "nothing to measure") || !strings.Contains(err.Error(), "no such option") {
		t.Errorf("%v", err)
	}
}

// What was out stays out when the session goes on, even if it could check now.
func TestResumedSweepLeavesOutWhatWasOut(t *testing.T) {
	broken, works := madeUp(t, "if [ $tries = 1 ]; then "+unable+"fi\n"+clean), madeUp(t, clean)
	o := options(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	o.Progress = func(p runner.Progress) {
		if p.Round == 1 && p.Ended != nil {
			cancel(stop)
		}
	}
	if _, err := runner.Run(ctx, sweeping([]bench.CacheState{bench.Cold}, broken, works), o); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	o.Progress = nil
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s := recorded(t, o)
	if got := timed(s, broken); len(got) > 0 {
		t.Errorf("trials of what was out: %v", got)
	}
	if got := timed(s, works); got["hello-cold-w0"] != 2 || got["hello-cold-w1"] != 2 {
		t.Errorf("trials of what was in: %v", got)
	}
	wantWhole(t, o.Out)
}

// Flags of a variant are held only against the checkers that have it.
func TestVariantOfOneChecker(t *testing.T) {
	p := plan("cmd:/bin/true", 0)
	p.Checkers = append(p.Checkers, madeUp(t, clean))
	p.Variants = []bench.Variant{{Name: "more", Flags: []string{"--more"}, Checkers: p.Checkers[1:]}}
	if err := runner.Check(p); err != nil {
		t.Error(err)
	}
	p.Variants[0].Checkers = nil
	wantRefused(t, p, "takes no flags of a variant")
}
