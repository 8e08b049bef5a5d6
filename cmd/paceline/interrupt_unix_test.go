//go:build unix

package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
)

// An interrupt ends the trial that is running, and what was measured before is kept and
// printed.
func TestInterrupt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "S")
	command := exec.CommandContext(t.Context(), "paceline", "run", "--checker", "cmd:sleep 0.3", "--corpus", "hello",
		"--workers", "0", "--cache", "cold", "--rounds", "1000", "--out", dir)
	command.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir())
	var out strings.Builder
	command.Stdout = &out
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stderr)
	// On a busy machine the first trial of round 1 may be one that is repeated and does not count.
	readTo(t, lines, "round 2/1000")
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	readTo(t, lines, "paceline: interrupted")
	err = command.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != interrupted {
		t.Errorf("ended with %v, want status %d", err, interrupted)
	}
	if !strings.Contains(out.String(), "hello: sequential takes") {
		t.Errorf("printed %q, want the table", out.String())
	}
	s, err := session.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.Manifest.Outcome != bench.Interrupted || len(s.Trials) < 2 || s.Torn {
		t.Errorf("the session is %q with %d trials (torn: %v)", s.Manifest.Outcome, len(s.Trials), s.Torn)
	}
}

func readTo(t *testing.T, lines *bufio.Reader, text string) {
	t.Helper()
	for {
		line, err := lines.ReadString('\n')
		if strings.Contains(line, text) {
			return
		}
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatalf("it never said %q", text)
		}
	}
}
