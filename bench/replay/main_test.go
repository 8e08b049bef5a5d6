package replay_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"paceline/bench/replay"
)

// programVariable makes the test binary a program of that name instead of the tests.
const programVariable = "PACELINE_TEST_PROGRAM"

func TestMain(m *testing.M) {
	switch {
	case replay.IsWorker(os.Args):
		os.Exit(replay.Work(os.Args))
	case len(os.Args) > 1 && os.Args[1] == faultMark:
		os.Exit(misbehave(os.Args))
	case os.Getenv(programVariable) != "":
		if err := runProgram(os.Getenv(programVariable), os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	// The race detector would make the end of every process a second long.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}
