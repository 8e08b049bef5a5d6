package runner_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/runner"
	"paceline/bench/session"
)

// A session that is killed at any moment goes on where it stopped: in the end each planned
// trial is there once, and no process is left.
func TestKilledAndResumed(t *testing.T) {
	const kills, rounds = 50, 20
	dir := t.TempDir()
	checker := madeUp(t, "echo filled > \"$cache/x\"; sleep 0.01\n"+clean)
	random := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for run := 0; ; run++ {
		if run > 10*kills {
			t.Fatalf("the session does not end after %d runs", run)
		}
		// Most kills come early, so that the session lasts for all of them.
		limit := time.Duration(20+random.IntN(250)) * time.Millisecond
		if killed == kills {
			limit = 10 * time.Minute
		}
		finished, err := childRun(dir, checker, rounds, limit)
		if err != nil {
			t.Fatal(err)
		}
		if finished {
			break
		}
		killed++
	}
	t.Logf("killed %d times", killed)
	if killed < kills/2 {
		t.Errorf("killed %d times only", killed)
	}
	s, err := session.Read(filepath.Join(dir, "session"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Torn || s.Manifest.Outcome != bench.Complete {
		t.Errorf("torn: %v, outcome %q", s.Torn, s.Manifest.Outcome)
	}
	wantEachOnce(t, s, 2+4*rounds)
	wantNoneRunning(t, dir)
}

// childRun starts a run, or resumes it, in a process of its own, and kills that after a time.
func childRun(dir, checker string, rounds int, limit time.Duration) (finished bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0])
	c.Env = append(os.Environ(), "RUNNER_TEST_DIR="+dir, "RUNNER_TEST_CHECKER="+checker, fmt.Sprintf("RUNNER_TEST_ROUNDS=%d", rounds))
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	err = c.Run()
	if err != nil && ctx.Err() != nil {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w: %s", err, said.String())
	}
	return true, nil
}

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

// wantNoneRunning checks that no process has the folder among its arguments or its environment.
func wantNoneRunning(t *testing.T, dir string) {
	t.Helper()
	self := os.Getpid()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		var pid int
		if _, err := fmt.Sscanf(file, "/proc/%d/environ", &pid); err != nil || pid == self {
			continue
		}
		environment, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(environment), dir) && syscall.Kill(pid, 0) == nil {
			t.Errorf("process %d is left", pid)
		}
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
			if err == nil || !strings.Contains(err.Error(), c.says) {
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
