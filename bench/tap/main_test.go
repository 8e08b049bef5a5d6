package tap

import (
	"os"
	"testing"

	"paceline/bench/process"
)

func TestMain(m *testing.M) {
	if process.IsSupervisor(os.Args) {
		os.Exit(process.Supervise())
	}
	os.Exit(m.Run())
}
