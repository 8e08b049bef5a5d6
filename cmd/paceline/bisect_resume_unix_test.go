//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/session"
)

// bisectOfScripts begins a bisect of three scripts, since none can stand in for a release: one that is fast, and two that take several times as long.
func bisectOfScripts(t *testing.T) *bisection {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", filepath.Join(folder, "cache"))
	record := labRecord()
	record.Candidates, record.Rounds = nil, 6
	for _, script := range []struct{ name, pause string }{{"fast", "0.05"}, {"first", "0.25"}, {"last", "0.25"}} {
		file := filepath.Join(folder, script.name)
		if err := os.WriteFile(file, []byte(strings.Replace(fakeMypy, "0.05", script.pause, 1)), 0o755); err != nil {
			t.Fatal(err)
		}
		record.Candidates = append(record.Candidates, bisect.Candidate{Checker: "mypy:" + file})
	}
	record.Good, record.Bad = record.Candidates[0].Checker, record.Candidates[2].Checker
	b, err := newBisection(filepath.Join(folder, "B"), record)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// changed has a text in a file replaced, which must be there, until the returned function is called.
func changed(t *testing.T, file, old, now string) (putBack func()) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil && !strings.Contains(string(text), old) {
		err = errors.New("it has no " + old)
	}
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(string(text), old, now, 1)), 0o644)
	}
	if err != nil {
		t.Fatalf("change %s: %v", file, err)
	}
	return func() {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// An interrupted bisect prints what there is and how to go on. It does so only as it began, and then to the end.
func TestBisectIsInterruptedAndGoesOn(t *testing.T) {
	b := bisectOfScripts(t)
	out := interruptAt(t, exec.CommandContext(t.Context(), "paceline", "bisect", "--resume", b.dir),
		"round 2/6", "to go on: paceline bisect --resume "+b.dir, "paceline: interrupted")
	if !strings.Contains(out, "not decided yet") {
		t.Errorf("printed %q, want the table", out)
	}
	goOn := []string{"bisect", "--resume", b.dir}
	step := filepath.Join(b.dir, "steps", "01-confirm")
	t.Run("on another machine", func(t *testing.T) {
		defer changed(t, filepath.Join(step, "manifest.json"), `"cpus": `, `"cpus": 10`)()
		wantUnable(t, goOn, "go on with "+b.dir+": the host is not what it was: cpus was", "; start a new bisect")
	})
	t.Run("with another Paceline", func(t *testing.T) {
		defer changed(t, filepath.Join(step, "manifest.json"), `"paceline": "`, `"paceline": "other `)()
		wantUnable(t, goOn, "go on with "+b.dir+": paceline other ", "go on with that one, or remove "+step)
	})
	t.Run("without time", func(t *testing.T) {
		defer changed(t, filepath.Join(b.dir, bisectFile), `"rounds": 6`, `"budget_ns": 1, "rounds": 6`)()
		wantUnable(t, goOn, "to go on: paceline bisect --resume "+b.dir, "warning: the budget is used up", "is not known yet: go on with --resume")
	})
	if text, err := exec.CommandContext(t.Context(), "paceline", goOn...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if result := bisectTold(t, b.dir, fine); !result.Certain || result.FirstSlow != b.record.Candidates[1].Checker || len(result.Left) > 0 {
		t.Errorf("%+v", result)
	}
	if s, err := session.Read(step); err != nil || s.Manifest.Outcome != bench.Complete && s.Manifest.Outcome != bench.Decided {
		t.Errorf("the first step is %q, %v", s.Manifest.Outcome, err)
	}
	if problems, err := session.Verify(step); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

// Before a bisect has any step of its own, it is held to what it reuses.
func TestBisectGoesOnWithWhatItReuses(t *testing.T) {
	b := bisectOfScripts(t)
	reused := bisect.Reused{Session: "S", Corpus: bench.CorpusIdentity{Corpus: "hello"}}
	for _, c := range b.record.Candidates[:2] {
		reused.Checkers = append(reused.Checkers, bench.CheckerIdentity{Checker: c.Checker, Version: "2.4.1"})
	}
	b.record.Reused = append(b.record.Reused, reused)
	if err := b.save(); err != nil {
		t.Fatal(err)
	}
	wantUnable(t, []string{"bisect", "--resume", b.dir}, "go on with "+b.dir+": the checker is not what it was: ", `version was "2.4.1" and is "2.4.2"; start a new bisect`)
	if _, err := os.Stat(filepath.Join(b.dir, bisect.StepsFolder)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was measured: %v", err)
	}
}

// A bisect whose time is used up before anything is measured has no answer, and can go on.
func TestBisectWithoutTime(t *testing.T) {
	b := bisectOfScripts(t)
	b.record.Budget = 1
	if err := b.save(); err != nil {
		t.Fatal(err)
	}
	wantUnable(t, []string{"bisect", "--resume", b.dir}, "to go on: paceline bisect --resume "+b.dir, "the budget is used up before the bisect is over")
}
