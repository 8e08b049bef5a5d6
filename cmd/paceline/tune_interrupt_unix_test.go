//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/tune"
)

// fakeMypy answers like a mypy of no known version, after a while.
const fakeMypy = `#!/bin/sh
case "$*" in *--version*) echo "mypy 2.4.2 (compiled: yes)"; exit 0;; esac
sleep 0.05
echo 'Success: no issues found in 1 source file'
`

// An interrupted tune prints what there is, and goes on with --resume as if nothing had happened.
func TestTuneIsInterruptedAndResumed(t *testing.T) {
	folder := t.TempDir()
	dir, mypy := filepath.Join(folder, "S"), filepath.Join(folder, "mypy")
	if err := os.WriteFile(mypy, []byte(fakeMypy), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", filepath.Join(folder, "cache"))
	command := exec.CommandContext(t.Context(), "paceline", "tune", "hello", "--checker", "mypy:"+mypy,
		"--workers", "0,1,2", "--cache", "cold", "--rounds", "4", "--no-trace", "--out", dir)
	out := interruptAt(t, command, "round 2/4", "to go on: paceline tune --resume", "paceline: interrupted")
	if !strings.Contains(out, "This is not certain") {
		t.Errorf("printed %q, want an answer", out)
	}
	if text, err := exec.CommandContext(t.Context(), "paceline", "tune", "--resume", dir, "--no-trace").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s, err := session.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if o := s.Manifest.Outcome; o != bench.Complete && o != bench.Decided {
		t.Errorf("the session is %q", o)
	}
	if answer := tune.Of(s.Manifest, s.Trials); answer.Caches[0].Workers == nil {
		t.Errorf("no answer: %+v", answer.Caches[0])
	}
}
