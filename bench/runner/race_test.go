package runner_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/runner"
	"paceline/bench/session"
)

// onlyAfter needs all cells in the first round, then those with at least 2 workers, and after round 3 none. It looks
// at trials only, as a race does.
func onlyAfter(m bench.Manifest, before []bench.Trial) []bench.Cell {
	last := 0
	for _, t := range before {
		last = max(last, t.Round)
	}
	return slices.DeleteFunc(m.Plan.Cells(), func(c bench.Cell) bool { return last >= 3 || last >= 1 && c.Workers < 2 })
}

func racing(checker string) bench.Plan {
	p := plan(checker, 0, 1, 2)
	p.Rounds, p.Race = 5, &bench.Race{Within: 0.03}
	return p
}

// roundsOf counts the timed trials of each number of workers.
func roundsOf(trials []bench.Trial) map[int]int {
	rounds := map[int]int{}
	for _, t := range trials {
		if t.Round > 0 {
			rounds[t.Workers]++
		}
	}
	return rounds
}

func wantRaced(t *testing.T, o runner.Options) {
	t.Helper()
	s := recorded(t, o)
	if got := roundsOf(s.Trials); s.Manifest.Outcome != bench.Decided || got[0] != 1 || got[1] != 1 || got[2] != 3 {
		t.Errorf("%s with %v trials by workers", s.Manifest.Outcome, got)
	}
	if problems, err := session.Verify(o.Out); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestOnlyWhatIsNeededIsMeasured(t *testing.T) {
	o := options(t)
	o.Needed = onlyAfter
	var planned int
	o.Progress = func(p runner.Progress) { planned = p.Planned }
	ran, err := runner.Run(t.Context(), racing(madeUp(t, clean)), o)
	if err != nil {
		t.Fatal(err)
	}
	if planned > len(ran.Trials)+2 {
		t.Errorf("%d trials were planned at the end, and %d made", planned, len(ran.Trials))
	}
	wantRaced(t, o)
}

// A session that is cut off anywhere and resumed has the trials of one that was not.
func TestRacesAreResumed(t *testing.T) {
	o := options(t)
	o.Needed = onlyAfter
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	o.Progress = func(p runner.Progress) {
		if p.Round == 2 && p.Ended != nil {
			cancel(stop)
		}
	}
	if _, err := runner.Run(ctx, racing(madeUp(t, clean)), o); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	o.Progress = nil
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	wantRaced(t, o)
}

// Where counts race, one that leaves no cache is out of those that start from one, and the others go on.
func TestRacesGoOnWithoutACache(t *testing.T) {
	o := options(t)
	o.Needed = onlyAfter
	p := racing(madeUp(t, "if [ $workers = 1 ]; then echo 'mypy: no such option'; exit 2; fi\n"+clean))
	p.Caches = []bench.CacheState{bench.Warm}
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	if got := roundsOf(recorded(t, o).Trials); got[1] != 0 || got[2] != 3 {
		t.Errorf("%v trials by workers", got)
	}
}

// A step of a bisect compares all that it measures, so it does not go on without the cache of one, nor when it is resumed.
func TestStepsNeedEveryCache(t *testing.T) {
	o := options(t)
	o.Needed = onlyAfter
	p := racing(madeUp(t, "if [ $workers = 1 ]; then echo 'mypy: no such option'; exit 2; fi\n"+clean))
	p.Race, p.Bisect, p.Caches = nil, &bench.Bisect{}, []bench.CacheState{bench.Warm}
	_, err := runner.Run(t.Context(), p, o)
	_, again := runner.Resume(t.Context(), o)
	for _, err := range []error{err, again} {
		if err == nil || !strings.Contains(err.Error(), "the warm-up of") {
			t.Errorf("%v", err)
		}
	}
	if got := roundsOf(recorded(t, o).Trials); len(got) > 0 {
		t.Errorf("%v trials by workers", got)
	}
}

// A count that raced, and whose cache cannot be filled again, would be missing from the rest of its race.
func TestRaceIsNotResumedWithoutItsCache(t *testing.T) {
	o := options(t)
	o.Needed = onlyAfter
	broken := filepath.Join(t.TempDir(), "broken")
	p := racing(madeUp(t, "if [ $workers = 2 ] && [ -e "+broken+" ]; then echo 'mypy: no such option'; exit 2; fi\n"+clean))
	p.Caches = []bench.CacheState{bench.Warm}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	o.Progress = func(p runner.Progress) {
		if p.Round == 1 && p.Ended != nil {
			cancel(stop)
		}
	}
	if _, err := runner.Run(ctx, p, o); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	write(t, broken, "")
	o.Progress = nil
	if _, err := runner.Resume(t.Context(), o); err == nil || !strings.Contains(err.Error(), "the warm-up of") {
		t.Errorf("resumed: %v", err)
	}
}
