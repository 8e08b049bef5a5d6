package checker

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// git runs git in the folder, as nobody's configuration says.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b")
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, said)
	}
}

func TestGitState(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := gitState(t.Context(), dir); got != nil {
		t.Errorf("no checkout, and its state is %+v", got)
	}
	git(t, dir, "init", "-q")
	if got := gitState(t.Context(), dir); got != nil {
		t.Errorf("nothing committed, and its state is %+v", got)
	}
	write("a.py", "1\n")
	git(t, dir, "add", "a.py")
	git(t, dir, "commit", "-q", "-m", "a")
	write("untracked.py", "")
	clean := gitState(t.Context(), dir)
	if clean == nil || clean.Dirty || !regexp.MustCompile(`^[0-9a-f]{40,64}$`).MatchString(clean.Commit) {
		t.Fatalf("%+v", clean)
	}
	write("a.py", "22\n")
	if got := gitState(t.Context(), dir); got == nil || !got.Dirty || got.Commit != clean.Commit {
		t.Errorf("a changed file: %+v", got)
	}
	inside := filepath.Join(dir, "unpacked")
	if err := os.Mkdir(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := gitState(t.Context(), inside); got != nil {
		t.Errorf("a folder in another checkout: %+v", got)
	}
}

// Whether files changed is told without the programs that a checkout's configuration names for them.
func TestGitStateRunsNoFilter(t *testing.T) {
	dir, mark := t.TempDir(), filepath.Join(t.TempDir(), "ran")
	file := filepath.Join(dir, "a.py")
	git(t, dir, "init", "-q")
	for name, text := range map[string]string{"a.py": "1\n", ".gitattributes": "* filter=evil\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "a")
	for _, kind := range []string{"clean", "process"} {
		git(t, dir, "config", "filter.evil."+kind, "touch "+mark+"; cat")
	}
	git(t, dir, "config", "filter.evil.required", "true")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(file, later, later); err != nil {
		t.Fatal(err)
	}
	if got := gitState(t.Context(), dir); got == nil || got.Dirty {
		t.Errorf("a file that was touched: %+v", got)
	}
	git(t, dir, "config", "filter.odd=.clean", "touch "+mark)
	if got := gitState(t.Context(), dir); got != nil {
		t.Errorf("a filter that cannot be switched off: %+v", got)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a filter ran")
	}
}

func TestGitStateWithoutGit(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "a")
	t.Setenv("PATH", t.TempDir())
	if got := gitState(t.Context(), dir); got != nil {
		t.Errorf("%+v", got)
	}
}
