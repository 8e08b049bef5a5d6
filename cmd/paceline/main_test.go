package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"paceline/bench/checker"
	"paceline/bench/process"
	"paceline/bench/replay"
)

const noRaceSleep = "atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	if process.IsSupervisor(os.Args) {
		os.Exit(process.Supervise())
	}
	if replay.IsWorker(os.Args) || len(os.Args) > 1 && slices.Contains([]string{checker.ReplayIdentity, checker.ReplayCheck}, os.Args[1]) {
		main() // a test that runs commands in its own process started it
	}
	// The race detector would make the end of every process a second long.
	if err := os.Setenv("GORACE", noRaceSleep); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"paceline": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			paceline, err := exec.LookPath("paceline")
			if err != nil {
				return err
			}
			env.Setenv("BIN", filepath.Dir(paceline)) // holds nothing else
			env.Setenv("GORACE", noRaceSleep)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CACHE_HOME", env.WorkDir+"/cache")
			// Nobody answers there, because these tests need no package index.
			env.Setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":  status,
			"refused": refused,
			"json":    jsonHas,
			"profile": writeProfile,
		},
	})
}
