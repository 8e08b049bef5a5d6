package runner

import (
	"strings"
	"testing"

	"paceline/bench"
)

func TestOtherBuild(t *testing.T) {
	yes, no, one := true, false, 1
	roles := []bench.Role{{Role: bench.Coordinator, Compiled: &yes}, {Role: bench.Worker, Worker: &one, Compiled: &no, Loaded: "/src"}}
	got := otherBuild(roles, &yes)
	if !strings.Contains(got, "worker 1 loaded an interpreted checker from /src instead of a compiled one") || !strings.Contains(got, "working directory") {
		t.Errorf("%q", got)
	}
	roles[1].Compiled = nil
	if got := otherBuild(roles, &yes); got != "" {
		t.Errorf("unknown is no mix: %q", got)
	}
	if got := otherBuild(roles, nil); got != "" {
		t.Errorf("a command has no build: %q", got)
	}
}
