package checker

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench/fetch"
	"paceline/bench/testenv"
)

func mustParse(t *testing.T, text string) Spec {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCommits(t *testing.T) {
	dir := t.TempDir()
	testenv.Git(t, dir, "init", "-q", "-b", "master")
	for _, subject := range []string{"first", "second", "third"} {
		testenv.Git(t, dir, "commit", "-q", "--allow-empty", "-m", subject)
		testenv.Git(t, dir, "tag", subject)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	all, err := Commits(t.Context(), mustParse(t, "mypy:"+dir+"@first+compiled"), mustParse(t, "mypy:"+link+"@master+compiled"))
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	for i, subject := range []string{"first", "second", "third"} {
		c := all[i]
		if c.Subject != subject || len(c.Commit) < 40 || c.Checker != "mypy:"+dir+"@"+c.Commit[:12]+"+compiled" {
			t.Errorf("%d: %+v", i, c)
		}
		if s := mustParse(t, c.Checker); s.Path != dir || s.Rev != c.Commit[:12] {
			t.Errorf("%+v", s)
		}
	}
}

func TestCommitsInVain(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	for _, d := range []string{dir, other} {
		testenv.Git(t, d, "init", "-q", "-b", "master")
		testenv.Git(t, d, "commit", "-q", "--allow-empty", "-m", "first")
		testenv.Git(t, d, "commit", "-q", "--allow-empty", "-m", "second")
	}
	at := func(dir, rev string) string { return "mypy:" + dir + "@" + rev + "+compiled" }
	for _, c := range []struct {
		good, bad string
		says      []string
	}{
		{"mypy@2.4.1", at(dir, "HEAD"), []string{"mypy@2.4.1 names no revision", "mypy:CHECKOUT@REV+compiled"}},
		{at(dir, "HEAD"), "mypy:" + dir, []string{"mypy:" + dir + " names no revision"}},
		{at(dir, "HEAD^"), at(other, "HEAD"), []string{"different checkouts"}},
		{at(dir, "HEAD"), at(dir, "HEAD^"), []string{"does not descend from"}},
		{at(dir, "HEAD"), at(dir, "master"), []string{"same commit"}},
		{at(dir, "gone"), at(dir, "master"), []string{"checker " + at(dir, "gone"), "no revision"}},
		{at(dir, "HEAD"), at(dir, "gone"), []string{"checker " + at(dir, "gone"), "no revision"}},
	} {
		_, err := Commits(t.Context(), mustParse(t, c.good), mustParse(t, c.bad))
		wantError(t, c.good+" to "+c.bad, err, c.says...)
	}
}

// A branch that moves after it was pinned is built as it was then.
func TestPinned(t *testing.T) {
	dir := t.TempDir()
	testenv.Git(t, dir, "init", "-q", "-b", "master")
	testenv.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "first")
	spec := mustParse(t, "mypy:"+dir+"@master+compiled")
	pinned, err := spec.Pinned(t.Context())
	if err != nil || len(pinned.Commit) < 40 {
		t.Fatalf("%+v, %v", pinned, err)
	}
	testenv.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "second")
	_, err = Install(t.Context(), nil, pinned)
	wantError(t, "pinned", err, "commit "+pinned.Commit[:12]+" has no file")
	if _, err = Install(t.Context(), nil, spec); err == nil || strings.Contains(err.Error(), pinned.Commit[:12]) {
		t.Errorf("not pinned: %v", err)
	}
	pinned.Commit = ""
	if pinned != spec {
		t.Errorf("%+v became %+v", spec, pinned)
	}
	release := mustParse(t, "mypy@2.4.1")
	if got, err := release.Pinned(t.Context()); err != nil || got != release {
		t.Errorf("a release: %+v, %v", got, err)
	}
	_, err = mustParse(t, "mypy:"+dir+"@gone+compiled").Pinned(t.Context())
	wantError(t, "gone", err, "checker mypy:"+dir+"@gone+compiled", "no revision")
}

// What is wrong with a revision is told before anything is fetched.
func TestBuiltInVain(t *testing.T) {
	dir := t.TempDir()
	spec := mustParse(t, "mypy:"+dir+"@HEAD+compiled")
	_, err := Install(t.Context(), nil, spec)
	wantError(t, "no checkout", err, "checker "+spec.Text, "is no git checkout")
	testenv.Git(t, dir, "init", "-q")
	testenv.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "empty")
	_, err = Install(t.Context(), nil, spec)
	wantError(t, "an empty commit", err, "checker "+spec.Text, "has no file mypy-requirements.txt")
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q is more than one line", err)
	}
}

// What a commit runs with is looked at before it is built. One whose requirements nothing meets cannot be had; what the machine lacks is no fault of it.
func TestRequirementsInVain(t *testing.T) {
	store := &fetch.Store{Root: t.TempDir(), Python: filepath.Join(t.TempDir(), "python")}
	for requirement, c := range map[string]struct {
		unavailable bool
		says        string
	}{
		"a @ git+https://host/a": {true, "what it requires cannot be had"},
		"-r more.txt":            {true, "what it requires cannot be had"},
		"a==1":                   {false, "is gone"}, // the Python
	} {
		dir := t.TempDir()
		testenv.Git(t, dir, "init", "-q")
		// Without a pyproject.toml it cannot be built either.
		if err := os.WriteFile(filepath.Join(dir, "mypy-requirements.txt"), []byte(requirement+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		testenv.Git(t, dir, "add", "-A")
		testenv.Git(t, dir, "commit", "-q", "-m", "first")
		spec := mustParse(t, "mypy:"+dir+"@HEAD+compiled")
		_, err := Install(t.Context(), store, spec)
		wantError(t, requirement, err, "mypy-requirements.txt of commit ", c.says)
		var unavailable *UnavailableError
		if got := errors.As(err, &unavailable) && unavailable.Checker == spec.Text; got != c.unavailable {
			t.Errorf("%s: cannot be had: %v, want %v (%v)", requirement, got, c.unavailable, err)
		}
	}
}
