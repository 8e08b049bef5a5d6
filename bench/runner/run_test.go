package runner_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/runner"
)

func TestRun(t *testing.T) {
	p := plan(madeUp(t, clean), 0, 2)
	s := mustRun(t, p)
	m := s.Manifest
	if m.Outcome != bench.Complete || m.Ended == nil || m.Ended.Before(m.Started) || m.Schema != bench.Schema || m.Paceline != "test" {
		t.Errorf("manifest: %+v", m)
	}
	if len(m.Checkers) != 1 || m.Checkers[0].Version != "2.4.1" || len(m.Corpora) != 1 || len(m.Corpora[0].SHA256) != 64 {
		t.Errorf("identities: %+v %+v", m.Checkers, m.Corpora)
	}
	if len(s.Trials) != 5 {
		t.Fatalf("%d trials, want one of warm-up and two rounds of two", len(s.Trials))
	}
	seeds := map[int]int{}
	for i, trial := range s.Trials {
		if trial.Trial != i+1 || trial.Round != (i+1)/2 || trial.Status != bench.OK || trial.Counted != (i > 0) {
			t.Errorf("trial %d: %+v", i+1, trial)
		}
		if trial.WallNanos <= 0 || trial.Started.IsZero() || len(trial.Noise.PaceNanos) != 2 {
			t.Errorf("trial %d measured nothing: %+v", i+1, trial)
		}
		if trial.Diagnostics == nil || trial.Diagnostics.Count != 0 || trial.Expected == nil || !*trial.Expected {
			t.Errorf("trial %d answered %+v, expected %v", i+1, trial.Diagnostics, trial.Expected)
		}
		if old, known := seeds[trial.Round]; known && old != trial.Seed {
			t.Errorf("round %d has two hash seeds", trial.Round)
		}
		seeds[trial.Round] = trial.Seed
		if printed(t, s, trial) != "Success: no issues found in 1 source file" {
			t.Errorf("trial %d printed %q", i+1, printed(t, s, trial))
		}
	}
	if len(seeds) != 3 || seeds[1] == seeds[2] {
		t.Errorf("hash seeds by round: %v", seeds)
	}
}

// A cold trial finds an empty cache, a warm one what the warm-up of its own cell left, every
// time and with its time of modification.
func TestCaches(t *testing.T) {
	p := plan(madeUp(t, `
if [ -f "$cache/sub/filled" ]; then
	echo "warm $(cat "$cache/sub/filled") $(stat -c %Y "$cache/sub/filled")"
	echo spoiled > "$cache/sub/filled"
elif [ -n "$(ls "$cache")" ]; then
	echo "neither"
else
	echo cold
	mkdir "$cache/sub"
	echo "by-$workers" > "$cache/sub/filled"
	touch -d @1000000000 "$cache/sub/filled"
fi
`), 0, 2)
	p.Caches = []bench.CacheState{bench.Warm, bench.Cold}
	s := mustRun(t, p)
	if len(s.Trials) != 2+2*4 {
		t.Errorf("%d trials, want 2 of warm-up and two rounds of four", len(s.Trials))
	}
	for _, trial := range s.Trials {
		want := "cold"
		if trial.Cache == bench.Warm {
			want = map[int]string{0: "warm by-0 1000000000", 2: "warm by-2 1000000000"}[trial.Workers]
		}
		if got := printed(t, s, trial); got != want {
			t.Errorf("%s of round %d printed %q, want %q", trial.Cell, trial.Round, got, want)
		}
	}
}

// The working directory of a trial is empty, whatever the one before left there.
func TestWorkingDirectory(t *testing.T) {
	s := mustRun(t, plan(madeUp(t, "ls -A; touch left-behind\n"), 0))
	for _, trial := range s.Trials {
		if got := printed(t, s, trial); got != "" {
			t.Errorf("trial %d found %q", trial.Trial, got)
		}
	}
}

func TestStatuses(t *testing.T) {
	const twoErrors = "echo 'hello.py:1: error: a'; echo 'hello.py:2: error: b'; exit 1\n"
	for _, c := range []struct {
		name, parallel string // what it does with workers
		status         bench.Status
		counted        bool
		says           string
	}{
		{"ok", twoErrors, bench.OK, true, ""},
		{"other order", "echo 'hello.py:2: error: b'; echo 'hello.py:1: error: a'; exit 1\n", bench.OK, true, ""},
		{"one diagnostic dropped", "echo 'hello.py:1: error: a'; exit 1\n", bench.Differs, true, "not the sequential ones"},
		{"other exit status", "exit 0\n", bench.Failed, false, "exit status 0 where sequential has 1"},
		{"could not check", "echo 'mypy: no such option'; exit 2\n", bench.Failed, false, "mypy: no such option"},
		{"signal", "kill -SEGV $$\n", bench.Crashed, false, "SIGSEGV"},
		{"internal error", "echo 'x.py:1: error: INTERNAL ERROR -- please report'; exit 2\n", bench.Crashed, false, "INTERNAL ERROR"},
		{"hangs", "sleep 60\n", bench.TimedOut, false, "time limit of 2s"},
		{"prints without end", "head -c 20000000 /dev/zero; exit 1\n", bench.Failed, false, "more than 1048576 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			// hello has an expected answer for 2.4.1, which these would all miss.
			checker := madeUp(t, "if [ $workers = 0 ]; then\n"+twoErrors+"fi\n"+c.parallel)
			rename(t, checker, "2.4.1", "2.4.2")
			p := plan(checker, 0, 2)
			p.Rounds, p.TimeLimit = 1, 2*time.Second
			s := mustRun(t, p)
			if len(s.Trials) != 3 {
				t.Fatalf("%d trials, want 3", len(s.Trials))
			}
			for _, trial := range s.Trials {
				if trial.Workers == 0 {
					if trial.Status != bench.OK || trial.Expected != nil {
						t.Errorf("sequential: %+v", trial)
					}
					continue
				}
				if trial.Status != c.status || trial.Counted != c.counted || !strings.Contains(trial.Error, c.says) || (c.says == "") != (trial.Error == "") {
					t.Errorf("%s, counted %v, %q", trial.Status, trial.Counted, trial.Error)
				}
				if info, err := os.Stat(filepath.Join(s.Dir, "output", trial.Output)); err != nil || info.Size() > p.OutputLimit {
					t.Errorf("output: %v", err)
				}
			}
		})
	}
}

// rename replaces a text in the script of a made-up checker.
func rename(t *testing.T, checker, old, text string) {
	t.Helper()
	file := strings.TrimPrefix(checker, "mypy:")
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(script), old, text)), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestUnexpectedAnswer(t *testing.T) {
	s := mustRun(t, plan(madeUp(t, "echo 'Success: no issues found in 2 source files'\n"), 0))
	for _, trial := range s.Trials {
		if trial.Expected == nil || *trial.Expected {
			t.Errorf("the catalogue expects 1 file, and 2 were checked: %+v", trial)
		}
	}
}

// A warm-up that is no use ends the session, which keeps it.
func TestUselessWarmUp(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		trials int
		says   string
	}{
		"fails":   {"echo 'mypy: no such option'; exit 2\n", 1, "failed: exit status 2"},
		"crashes": {"kill -KILL $$\n", 2, "crashed: ended by SIGKILL"},
		"hangs":   {"sleep 60\n", 1, "timeout: killed after its time limit of 1s"},
	} {
		t.Run(name, func(t *testing.T) {
			p, o := plan(madeUp(t, c.body), 0, 2), options(t)
			p.TimeLimit = time.Second
			ran, err := runner.Run(t.Context(), p, o)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
			s := recorded(t, o)
			if len(s.Trials) != c.trials || len(ran.Trials) != c.trials || s.Manifest.Outcome != bench.Broken || s.Manifest.Ended == nil {
				t.Errorf("%d trials, outcome %q", len(s.Trials), s.Manifest.Outcome)
			}
		})
	}
}

func TestWarmUpIsTriedAgainAfterACrash(t *testing.T) {
	s := mustRun(t, plan(madeUp(t, "if [ $tries = 1 ]; then kill -KILL $$; fi\n"+clean), 0))
	if len(s.Trials) != 4 || s.Trials[0].Status != bench.Crashed || s.Trials[1].Round != 0 || s.Trials[1].Status != bench.OK {
		t.Errorf("%+v", s.Trials)
	}
}

// A cancelled run drops the trial in flight and keeps all before it.
func TestInterrupt(t *testing.T) {
	p, o := plan(madeUp(t, "if [ $tries = 4 ]; then sleep 60; fi\n"+clean), 0, 2), options(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	enough := errors.New("enough")
	o.Progress = func(now runner.Progress) {
		if now.Ended == nil && now.Done == 3 {
			time.AfterFunc(300*time.Millisecond, func() { cancel(enough) })
		}
	}
	ran, err := runner.Run(ctx, p, o)
	if !errors.Is(err, enough) {
		t.Errorf("%v", err)
	}
	s := recorded(t, o)
	if len(s.Trials) != 3 || len(ran.Trials) != 3 || s.Manifest.Outcome != bench.Interrupted || s.Manifest.Ended == nil {
		t.Errorf("%d trials, outcome %q", len(s.Trials), s.Manifest.Outcome)
	}
}

func TestProgress(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0, 2), options(t)
	var told []runner.Progress
	o.Progress = func(now runner.Progress) { told = append(told, now) }
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	if len(told) != 10 {
		t.Fatalf("told %d times of 5 trials", len(told))
	}
	for i, now := range told {
		ended := i%2 == 1
		if (now.Ended != nil) != ended || now.Done != (i+1)/2 || now.Planned != 5 || now.Rounds != 2 {
			t.Errorf("%d: %+v", i, now)
		}
		if last := i == len(told)-1; i > 0 && (now.Left == 0) != last {
			t.Errorf("%d: %v left", i, now.Left)
		}
	}
}

func TestExistingSession(t *testing.T) {
	o := options(t)
	if err := os.MkdirAll(filepath.Join(o.Out, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Run(t.Context(), plan("cmd:/bin/true", 0), o); err == nil || !strings.Contains(err.Error(), "exists and is not empty") {
		t.Errorf("%v", err)
	}
}

func TestBudgetEndsAfterARound(t *testing.T) {
	p := plan(madeUp(t, "sleep 0.1\n"+clean), 0, 2)
	p.Rounds, p.Budget = 1000, time.Nanosecond
	s := mustRun(t, p)
	if s.Manifest.Outcome != bench.OutOfBudget || len(s.Trials) != 3 {
		t.Errorf("outcome %q after %d trials, want one whole round", s.Manifest.Outcome, len(s.Trials))
	}
}

func TestPrecisionEndsAfterEnoughRounds(t *testing.T) {
	p := plan(madeUp(t, "sleep 0.1\n"+clean), 0)
	p.Rounds, p.Precision = bench.MinPrecisionRounds+5, 0.99
	s := mustRun(t, p)
	if s.Manifest.Outcome != bench.StoppedEarly || len(s.Trials) != 1+bench.MinPrecisionRounds {
		t.Errorf("outcome %q after %d trials", s.Manifest.Outcome, len(s.Trials))
	}
}
