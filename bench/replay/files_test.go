package replay_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench/replay"
)

// Without a folder a run makes one, wherever temporary files lie, and takes it away.
func TestTemporaryFolder(t *testing.T) {
	for _, folder := range []string{"short", strings.Repeat("long", 25)} {
		parent, err := os.MkdirTemp("", "p")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(parent) })
		temporary := filepath.Join(parent, folder)
		mkdir(t, temporary)
		o := options(t, 2)
		o.Dir = ""
		t.Setenv("TMPDIR", temporary)
		result, err := replay.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		checkOrder(t, o, result.Timeline)
		nothingLeft(t, temporary)
	}
}

// A worker of which the coordinator has gone leaves nothing, however far it has come, also not a
// folder of the run's own.
func TestWorkerWithoutCoordinator(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		temporary, err := os.MkdirTemp("", "p")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(temporary) })
		files := replay.Files{Build: "gone", Dir: temporary, Own: filepath.Join(temporary, "own")}
		mkdir(t, files.Own)
		name, err := replay.Settings{Files: files, Time: replay.Sleep}.Write()
		if err != nil {
			t.Fatal(err)
		}
		// Its standard input is at its end from the start.
		if err := exec.Command(self, replay.WorkerMark, name, "0").Run(); err == nil {
			t.Error("it ended well")
		}
		nothingLeft(t, temporary)
	}
}
