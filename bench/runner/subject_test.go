package runner

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"paceline/bench"
)

// A revision that is not there is told before anything is fetched or built.
func TestRevisionsComeFirst(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{"init", "-q"}, {"commit", "-q", "--allow-empty", "-m", "a"}} {
		git := exec.CommandContext(t.Context(), "git", args...)
		git.Dir = dir
		git.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b")
		if said, err := git.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, said)
		}
	}
	plan := bench.Plan{
		Checkers: []string{"mypy:" + dir + "@HEAD+compiled", "mypy:" + dir + "@gone+compiled"}, Corpora: []string{"hello"},
		Workers: []int{0}, Caches: []bench.CacheState{bench.Cold}, Rounds: 1, TimeLimit: 1, OutputLimit: 1,
	}
	_, err := subjectsOf(t.Context(), nil, plan, &bench.Manifest{})
	if err == nil || !strings.Contains(err.Error(), `no revision "gone"`) {
		t.Errorf("%v", err)
	}
}
