package checker

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"paceline/bench/testenv"
)

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
	testenv.Git(t, dir, "init", "-q")
	if got := gitState(t.Context(), dir); got != nil {
		t.Errorf("nothing committed, and its state is %+v", got)
	}
	write("a.py", "1\n")
	testenv.Git(t, dir, "add", "a.py")
	testenv.Git(t, dir, "commit", "-q", "-m", "a")
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
	testenv.Git(t, dir, "init", "-q")
	for name, text := range map[string]string{"a.py": "1\n", ".gitattributes": "* filter=evil\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	testenv.Git(t, dir, "add", ".")
	testenv.Git(t, dir, "commit", "-q", "-m", "a")
	for _, kind := range []string{"clean", "process"} {
		testenv.Git(t, dir, "config", "filter.evil."+kind, "touch "+mark+"; cat")
	}
	testenv.Git(t, dir, "config", "filter.evil.required", "true")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(file, later, later); err != nil {
		t.Fatal(err)
	}
	if got := gitState(t.Context(), dir); got == nil || got.Dirty {
		t.Errorf("a file that was touched: %+v", got)
	}
	testenv.Git(t, dir, "config", "filter.odd=.clean", "touch "+mark)
	if got := gitState(t.Context(), dir); got != nil {
		t.Errorf("a filter that cannot be switched off: %+v", got)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a filter ran")
	}
}

func TestGitStateWithoutGit(t *testing.T) {
	dir := t.TempDir()
	testenv.Git(t, dir, "init", "-q")
	testenv.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "a")
	t.Setenv("PATH", t.TempDir())
	if got := gitState(t.Context(), dir); got != nil {
		t.Errorf("%+v", got)
	}
}
