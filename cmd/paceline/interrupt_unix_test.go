//go:build unix

package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
)

// An interrupt, or a terminal that closes, ends the trial that is running, and what was measured before is kept and
// printed.
func TestInterrupt(t *testing.T) {
	// Under nohup the test would hand on that the signal is ignored; one that is heard is not.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	defer signal.Stop(heard)
	dir := filepath.Join(t.TempDir(), "S")
	command := exec.CommandContext(t.Context(), "paceline", "run", "--checker", "cmd:sleep 0.3", "--corpus", "hello",
		"--workers", "0", "--cache", "cold", "--rounds", "1000", "--out", dir)
	command.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir())
	// On a busy machine the first trial of round 1 may be one that is repeated and does not count.
	if out := signalAt(t, command, syscall.SIGHUP, "round 2/1000", "paceline: interrupted"); !strings.Contains(out, "hello: sequential takes") {
		t.Errorf("printed %q, want the table", out)
	}
	s, err := session.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.Manifest.Outcome != bench.Interrupted || len(s.Trials) < 2 || s.Torn {
		t.Errorf("the session is %q with %d trials (torn: %v)", s.Manifest.Outcome, len(s.Trials), s.Torn)
	}
}

// interruptAt interrupts a command when it says something. It must say more then, and end as interrupted; what it
// printed on stdout is returned.
func interruptAt(t *testing.T, command *exec.Cmd, sign string, more ...string) string {
	t.Helper()
	return signalAt(t, command, os.Interrupt, sign, more...)
}

func signalAt(t *testing.T, command *exec.Cmd, sent os.Signal, sign string, more ...string) string {
	t.Helper()
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
	readTo(t, lines, sign)
	if err := command.Process.Signal(sent); err != nil {
		t.Fatal(err)
	}
	for _, text := range more {
		readTo(t, lines, text)
	}
	var exit *exec.ExitError
	if err := command.Wait(); !errors.As(err, &exit) || exit.ExitCode() != interrupted {
		t.Errorf("ended with %v, want status %d", err, interrupted)
	}
	return out.String()
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
