package replay_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"paceline/bench/replay"
)

// program starts a replay that does not end, as a process that leads a group.
func program(t *testing.T, dir string, kind replay.Time) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self, dir, string(kind))
	command.Env = append(os.Environ(), programVariable+"=replay")
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output := new(bytes.Buffer)
	command.Stderr = output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, output
}

// A signal at any time ends the run, also when it goes to the whole group, and nothing is left.
func TestSignals(t *testing.T) {
	const tries = 12
	random := rand.New(rand.NewPCG(1, 2))
	for _, sent := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		for range tries {
			dir := t.TempDir()
			kind := []replay.Time{replay.Sleep, replay.Spin}[random.IntN(2)]
			command, output := program(t, dir, kind)
			waitForFile(t, dir)
			time.Sleep(time.Duration(random.Int64N(int64(150 * time.Millisecond))))
			to := command.Process.Pid * (1 - 2*random.IntN(2)) // the process or its group
			if err := syscall.Kill(to, sent); err != nil {
				t.Fatal(err)
			}
			_ = command.Wait()
			if status := command.ProcessState.ExitCode(); status != interrupted {
				t.Errorf("%v: exit status %d: %s", sent, status, output)
			}
			nothingLeft(t, dir)
		}
	}
}

// A coordinator that is killed leaves nothing either: its workers clean up.
func TestKilledCoordinator(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 12 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			dir := t.TempDir()
			command, _ := program(t, dir, replay.Sleep)
			waitForFile(t, dir)
			// Before a worker has begun to watch, there is nobody to clean up.
			for due := time.Now().Add(time.Minute); len(alive(t, dir)) < 3 && time.Now().Before(due); {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Duration(random.Int64N(int64(100 * time.Millisecond))))
			if err := command.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = command.Wait()
			for due := time.Now().Add(time.Minute); len(alive(t, dir)) > 0 && time.Now().Before(due); {
				time.Sleep(time.Millisecond)
			}
			nothingLeft(t, dir)
		})
	}
}

// waitForFile waits until a run has begun in a folder. Before, the program may not be ready for
// signals.
func waitForFile(t *testing.T, dir string) {
	t.Helper()
	for due := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Microsecond) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) > 0 {
			return
		}
		if time.Now().After(due) {
			t.Fatal("the program did not begin")
		}
	}
}
