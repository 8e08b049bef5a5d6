package process_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"paceline/bench/process"
)

// programVariable makes the test binary a small program of that name instead of the tests.
const programVariable = "PACELINE_TEST_PROGRAM"

const noRaceSleep = "atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	if process.IsSupervisor(os.Args) {
		os.Exit(process.Supervise())
	}
	if name := os.Getenv(programVariable); name != "" {
		if err := runProgram(name, os.Args[1:]); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	// The race detector would make the end of every program a second long.
	if err := os.Setenv("GORACE", noRaceSleep); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}
