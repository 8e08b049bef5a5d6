package runner

import (
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/testenv"
)

// A revision that is not there is told before anything is fetched or built.
func TestRevisionsComeFirst(t *testing.T) {
	dir := t.TempDir()
	testenv.Git(t, dir, "init", "-q")
	testenv.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "a")
	plan := bench.Plan{
		Checkers: []string{"mypy:" + dir + "@HEAD+compiled", "mypy:" + dir + "@gone+compiled"}, Corpora: []string{"hello"},
		Workers: []int{0}, Caches: []bench.CacheState{bench.Cold}, Rounds: 1, TimeLimit: 1, OutputLimit: 1,
	}
	_, err := subjectsOf(t.Context(), nil, plan, &bench.Manifest{})
	if err == nil || !strings.Contains(err.Error(), `no revision "gone"`) {
		t.Errorf("%v", err)
	}
}
