package runner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/runner"
	"paceline/bench/session"
)

// runAsChild is the other side of childRun.
func runAsChild(dir string) error {
	o := runner.Options{
		Store: &fetch.Store{Root: filepath.Join(dir, "cache")},
		Out:   filepath.Join(dir, "session"), Work: filepath.Join(dir, "work"), Version: "test",
		Judge: undisturbed,
	}
	if _, err := os.Stat(filepath.Join(o.Out, "manifest.json")); err == nil {
		_, err := runner.Resume(context.Background(), o)
		return err
	}
	if err := os.RemoveAll(o.Out); err != nil { // killed before it began
		return err
	}
	p := plan(os.Getenv("RUNNER_TEST_CHECKER"), 0, 2)
	p.Caches = []bench.CacheState{bench.Cold, bench.Warm}
	if _, err := fmt.Sscan(os.Getenv("RUNNER_TEST_ROUNDS"), &p.Rounds); err != nil {
		return err
	}
	_, err := runner.Run(context.Background(), p, o)
	return err
}

// wantEachOnce checks that each place of the plan has one trial.
func wantEachOnce(t *testing.T, s session.Session, trials int) {
	t.Helper()
	type place struct {
		cell  bench.Cell
		round int
	}
	seen := map[place]bool{}
	for i, trial := range s.Trials {
		at := place{trial.Cell, trial.Round}
		if trial.Trial != i+1 || seen[at] {
			t.Errorf("trial %d is %d, of %s in round %d", i+1, trial.Trial, trial.Cell, trial.Round)
		}
		seen[at] = true
	}
	if len(seen) != trials {
		t.Errorf("%d places have trials, want %d", len(seen), trials)
	}
}

// interruptAfter runs the plan and interrupts it when so many trials have ended.
func interruptAfter(t *testing.T, p bench.Plan, o runner.Options, trials int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Progress = func(now runner.Progress) {
		if now.Ended != nil && now.Done == trials {
			cancel()
		}
	}
	if _, err := runner.Run(ctx, p, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("it was not interrupted: %v", err)
	}
}

func TestResumeRefuses(t *testing.T) {
	checker := madeUp(t, clean)
	p, o := plan(checker, 0), options(t)
	interruptAfter(t, p, o, 2)
	for _, c := range []struct {
		name, says string
		change     func(o *runner.Options)
	}{
		{"another paceline", `the paceline is not what it was: value was "test" and is "newer"`, func(o *runner.Options) { o.Version = "newer" }},
		{"another checker", `the checker is not what it was: value[1].version was "2.4.1" and is "2.5.0"`, func(*runner.Options) { rename(t, checker, "2.4.1", "2.5.0") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := o
			c.change(&changed)
			_, err := runner.Resume(t.Context(), changed)
			if err == nil || !strings.Contains(err.Error(), c.says+"; start a new session") {
				t.Errorf("%v", err)
			}
		})
	}
	rename(t, checker, "2.5.0", "2.4.1")
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Error(err)
	}
	if s := recorded(t, o); s.Manifest.Outcome != bench.Complete || len(s.Trials) != 3 {
		t.Errorf("outcome %q after %d trials", s.Manifest.Outcome, len(s.Trials))
	}
}

// The sequential answer is what everything is compared with, so a session cannot go on with
// another.
func TestResumeWithAnotherAnswer(t *testing.T) {
	checker := madeUp(t, "echo 'hello.py:1: error: a'; exit 1\n")
	rename(t, checker, "2.4.1", "2.4.2")
	p, o := plan(checker, 0), options(t)
	interruptAfter(t, p, o, 2)
	rename(t, checker, "error: a", "error: b")
	if _, err := runner.Resume(t.Context(), o); err == nil || !strings.Contains(err.Error(), "not those that the session has on record") {
		t.Errorf("%v", err)
	}
}

// A budget or a precision ends a resumed session after a round, never within the one that it was
// cut off in.
func TestResumeEndsWithAWholeRound(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0, 2), options(t)
	p.Rounds, p.Budget = 10, time.Minute
	interruptAfter(t, p, o, 1+2+2+1)
	// By now the budget is used up.
	file := filepath.Join(o.Out, "manifest.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	spent := strings.Replace(string(text), `"budget_ns": 60000000000`, `"budget_ns": 1`, 1)
	if spent == string(text) {
		t.Fatalf("no budget in %s", text)
	}
	if err := os.WriteFile(file, []byte(spent), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if s := recorded(t, o); s.Manifest.Outcome != bench.OutOfBudget || len(s.Trials) != 1+3*2 {
		t.Errorf("outcome %q after %d trials", s.Manifest.Outcome, len(s.Trials))
	}
	if problems, err := session.Verify(o.Out); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}
