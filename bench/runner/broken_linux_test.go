package runner_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/runner"
)

// hog keeps every CPU busy twice over until stop is called or the test ends.
func hog(t *testing.T) (stop func()) {
	t.Helper()
	var busy []*exec.Cmd
	stop = func() {
		for _, c := range busy {
			// That it was killed is no error here.
			_ = errors.Join(c.Process.Kill(), c.Wait())
		}
		busy = nil
	}
	t.Cleanup(stop)
	for range 2 * runtime.NumCPU() {
		// The limit is for when these tests are killed.
		c := exec.Command("sh", "-c", "ulimit -t 30; while :; do :; done")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		busy = append(busy, c)
	}
	return stop
}

// What else the machine does is noticed, named, and measured again. Nothing is said about the
// trials before and after: other tests may disturb those.
func TestBusyMachineInMidRun(t *testing.T) {
	p, o := plan(madeUp(t, "sleep 0.5\n"+clean), 0), options(t)
	o.Judge = nil // the real one
	var stop func()
	var during []int
	o.Progress = func(now runner.Progress) {
		switch {
		case now.Ended == nil || now.Round == 0 || len(during) == 2:
		case stop == nil:
			stop = hog(t)
		default:
			if during = append(during, now.Ended.Trial); len(during) == 2 {
				stop()
			}
		}
	}
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	s := recorded(t, o)
	if len(during) != 2 || s.Manifest.Outcome != bench.Complete {
		t.Fatalf("disturbed trials %v, outcome %q", during, s.Manifest.Outcome)
	}
	for _, number := range during {
		trial, next := s.Trials[number-1], s.Trials[number]
		if !strings.Contains(strings.Join(trial.Disturbed, ", "), "foreign cpu") || trial.Counted || trial.Status != bench.OK {
			t.Errorf("trial %d: disturbed %q, counted %v, %s", number, trial.Disturbed, trial.Counted, trial.Status)
		}
		if next.Cell != trial.Cell || next.Round != trial.Round {
			t.Errorf("trial %d of round %d is followed by one of round %d", number, trial.Round, next.Round)
		}
	}
}

// project makes a folder of sources and returns it with the corpus that it is.
func project(t *testing.T) (file, corpus string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "a.py")
	write(t, file, "x = 1\n")
	return file, "path:" + dir
}

// changing runs the plan and has change called after the warm-up. The session must end with an
// error that says all of says.
func changing(t *testing.T, p bench.Plan, o runner.Options, change func(), says ...string) {
	t.Helper()
	o.Progress = func(now runner.Progress) {
		if now.Ended != nil && now.Round == 0 {
			change()
		}
	}
	_, err := runner.Run(t.Context(), p, o)
	if err == nil {
		t.Fatal("nobody noticed")
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if s := recorded(t, o); s.Manifest.Outcome != bench.Broken || len(s.Trials) != 3 {
		t.Errorf("outcome %q after %d trials", s.Manifest.Outcome, len(s.Trials))
	}
}

func TestProjectChangedInMidRun(t *testing.T) {
	file, corpus := project(t)
	p, o := plan(madeUp(t, clean), 0), options(t)
	p.Corpora = []string{corpus}
	changing(t, p, o, func() { write(t, file, "x = 2\n") }, corpus, "was changed while it was checked", "start a new session")
	if _, err := runner.Resume(t.Context(), o); err == nil || !strings.Contains(err.Error(), "the corpus is not what it was: value[1].sha256 was ") {
		t.Errorf("%v", err)
	}
}

func TestFetchedSourcesChangedInMidRun(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0), options(t)
	change := func() {
		found, err := filepath.Glob(filepath.Join(o.Store.Root, "sources", "hello-*", "hello.py"))
		if err != nil || len(found) != 1 {
			t.Fatalf("%q, %v", found, err)
		}
		write(t, found[0], "x = 2\n")
	}
	changing(t, p, o, change, "the corpus hello", `"hello.py" was changed`, "remove that folder")
	// Nor does anybody begin with them.
	o.Out += "-2"
	if _, err := runner.Run(t.Context(), p, o); err == nil || !strings.Contains(err.Error(), `"hello.py" was changed`) {
		t.Errorf("%v", err)
	}
}

func TestResumeRefusesAChangedProject(t *testing.T) {
	file, corpus := project(t)
	p, o := plan(madeUp(t, clean), 0), options(t)
	p.Corpora = []string{corpus}
	interruptAfter(t, p, o, 2)
	write(t, file, "x = 2\n")
	if _, err := runner.Resume(t.Context(), o); err == nil || !strings.Contains(err.Error(), "the corpus is not what it was: value[1].sha256 was ") {
		t.Errorf("%v", err)
	}
	write(t, file, "x = 1\n")
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Error(err)
	}
	if s := recorded(t, o); s.Manifest.Outcome != bench.Complete || len(s.Trials) != 3 {
		t.Errorf("outcome %q after %d trials", s.Manifest.Outcome, len(s.Trials))
	}
}
