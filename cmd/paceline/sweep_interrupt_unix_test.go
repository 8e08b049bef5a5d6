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
	"paceline/bench/session"
)

// An interrupted sweep prints what there is and is in no history. It goes on with --resume, which adds it.
func TestSweepIsInterruptedAndResumed(t *testing.T) {
	folder := t.TempDir()
	dir, db := filepath.Join(folder, "S"), filepath.Join(folder, "H.db")
	args := []string{"run", "--corpus", "hello", "--workers", "0,1", "--cache", "cold", "--rounds", "6", "--out", dir}
	for _, name := range []string{"old", "new"} {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(fakeMypy), 0o755); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--checker", "mypy:"+file)
	}
	t.Setenv("XDG_CACHE_HOME", filepath.Join(folder, "cache"))
	interruptAt(t, exec.CommandContext(t.Context(), "paceline", args...), "round 2/6", "paceline: interrupted")
	sweepInstead(t, dir)
	command := exec.CommandContext(t.Context(), "paceline", "sweep", "--resume", dir, "--db", db)
	if out := interruptAt(t, command, "round 4/6", "to go on: paceline sweep --resume", "paceline: interrupted"); !strings.Contains(out, "hello, cold") {
		t.Errorf("printed %q, want the table", out)
	}
	if _, err := os.Stat(db); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a history: %v", err)
	}
	text, err := exec.CommandContext(t.Context(), "paceline", "sweep", "--resume", dir, "--db", db).CombinedOutput()
	if err != nil || !strings.Contains(string(text), "S: added, 24 trials of 4 cells") {
		t.Fatalf("%v\n%s", err, text)
	}
	if s, err := session.Read(dir); err != nil || s.Manifest.Outcome != bench.Complete {
		t.Errorf("the session is %q, %v", s.Manifest.Outcome, err)
	}
}

// sweepInstead makes a sweep of a session, since no script can stand in for a release.
func sweepInstead(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, "manifest.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), `"rounds": 6`, `"sweep": true, "rounds": 6`, 1)
	if changed == string(text) {
		t.Fatalf("no rounds in %s", text)
	}
	if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
}
