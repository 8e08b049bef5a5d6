package runner_test

import (
	"context"
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
	"paceline/bench/session"
)

// A session that is killed at any moment goes on where it stopped: in the end each planned
// trial is there once, and no process is left.
func TestKilledAndResumed(t *testing.T) {
	const kills, rounds = 50, 40
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
	if killed < kills {
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
