package build

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	c := newCheckout(t)
	c.write("a", "1\n")
	first := c.commit("first")
	c.git("tag", "-a", "-m", "t", "v1")
	c.git("checkout", "-q", "-b", "topic/a@b")
	c.write("a", "2\n")
	second := c.commit("second")
	c.write("a", "changed and not committed\n")
	bare := filepath.Join(t.TempDir(), "bare.git")
	c.git("clone", "-q", "--bare", c.dir, bare)
	for _, dir := range []string{c.dir, bare} {
		for rev, commit := range map[string]string{
			"master": first, "v1": first, "topic/a@b": second, "HEAD": second, "HEAD~1": first, "HEAD^": first,
			first: first, second[:9]: second, "@": second,
		} {
			r, err := Resolve(t.Context(), dir, rev)
			if err != nil {
				t.Errorf("%s: %v", rev, err)
				continue
			}
			if r.Commit != commit || r.Rev != rev || r.Checkout != dir || !isObject(r.Tree) || r.Tree == r.Commit || r.Short() != commit[:12] {
				t.Errorf("%s: %+v", rev, r)
			}
		}
	}
}

func TestResolveInVain(t *testing.T) {
	c := newCheckout(t)
	c.write("inside/a", "1\n")
	c.commit("a")
	file := filepath.Join(c.dir, "inside", "a")
	for name, x := range map[string]struct {
		dir, rev string
		says     []string
	}{
		"unknown":             {c.dir, "nowhere", []string{c.dir, `no revision "nowhere"`, "name a branch, tag or commit"}},
		"empty":               {c.dir, "", []string{`no revision ""`}},
		"a flag":              {c.dir, "--all", []string{`no revision "--all"`}},
		"a range":             {c.dir, "HEAD..HEAD", []string{"no revision"}},
		"a file of it":        {c.dir, "HEAD:inside/a", []string{"no revision"}},
		"two lines":           {c.dir, "HEAD\nHEAD", []string{"no revision"}},
		"a zero byte":         {c.dir, "HEAD\x00", []string{"no name of a revision"}},
		"a folder inside":     {filepath.Join(c.dir, "inside"), "HEAD", []string{"inside a git checkout", "top folder"}},
		"a file":              {file, "HEAD", []string{file, "no folder", "git checkout"}},
		"no checkout":         {t.TempDir(), "HEAD", []string{"is no git checkout", "not a git repository"}},
		"nothing there":       {filepath.Join(c.dir, "gone"), "HEAD", []string{"gone is no folder"}},
		"nothing is commited": {newCheckout(t).dir, "HEAD", []string{`no revision "HEAD"`}},
	} {
		r, err := Resolve(t.Context(), x.dir, x.rev)
		wantError(t, name, err, x.says...)
		if r.Tree != "" {
			t.Errorf("%s: %+v in spite of the error", name, r)
		}
	}
	t.Setenv("PATH", t.TempDir())
	_, err := Resolve(t.Context(), c.dir, "HEAD")
	wantError(t, "without git", err, "no git on PATH", "install it")
}

// Variables that a hook of git sets must not lead to another repository.
func TestResolveWithVariablesOfGit(t *testing.T) {
	c, other := newCheckout(t), newCheckout(t)
	c.write("a", "1\n")
	commit := c.commit("a")
	t.Setenv("GIT_DIR", filepath.Join(other.dir, ".git"))
	t.Setenv("GIT_WORK_TREE", other.dir)
	if r := c.resolve("HEAD"); r.Commit != commit {
		t.Errorf("%+v", r)
	}
}

func TestFile(t *testing.T) {
	c := newCheckout(t)
	c.write("a/b.txt", "text\r\n")
	c.commit("a")
	if err := os.Remove(filepath.Join(c.dir, "a", "b.txt")); err != nil {
		t.Fatal(err)
	}
	r := c.resolve("HEAD")
	if text, err := r.File(t.Context(), "a/b.txt"); err != nil || text != "text\r\n" {
		t.Errorf("%q, %v", text, err)
	}
	_, err := r.File(t.Context(), "pyproject.toml")
	wantError(t, "no such file", err, r.Short(), "has no file pyproject.toml")
	wantFailed(t, "no such file", err, true)
	r.Tree = strings.Repeat("0", len(r.Tree))
	_, err = r.File(t.Context(), "a/b.txt")
	wantError(t, "a damaged repository", err, "read a/b.txt of commit "+r.Short(), "git says")
	wantFailed(t, "a damaged repository", err, false)
}

// What a partial clone lacks is told, not fetched.
func TestFileOfAPartialClone(t *testing.T) {
	c := newCheckout(t)
	c.write("a", "1\n")
	c.commit("a")
	c.git("config", "uploadpack.allowFilter", "true")
	partial := checkout{t, filepath.Join(t.TempDir(), "partial.git")}
	c.git("clone", "-q", "--bare", "--filter=blob:none", "file://"+c.dir, partial.dir)
	before := partial.state()
	r := partial.resolve("HEAD")
	_, err := r.File(t.Context(), "a")
	wantError(t, "a file", err, "read a of commit "+r.Short(), "git says: fatal: ")
	wantFailed(t, "a file", err, false)
	_, err = exported(t, r)
	wantError(t, "all files", err, "a")
	wantFailed(t, "all files", err, false)
	if !maps.Equal(partial.state(), before) {
		t.Error("the clone is not what it was")
	}
}

func TestBetween(t *testing.T) {
	c := newCheckout(t)
	old := c.commit("old")
	start := c.commit("start")
	c.git("checkout", "-q", "-b", "side")
	c.commit("on the side")
	side := c.git("rev-parse", "side")
	c.git("checkout", "-q", "master")
	odd := c.commit("commit \x1b[31mé; `x` %s")
	c.git("merge", "-q", "--no-ff", "-m", "merged", "side")
	merged := c.git("rev-parse", "HEAD")
	last := c.commit("")
	got, err := Between(t.Context(), c.resolve(start), c.resolve("master"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Commit{{start, "start"}, {odd, "commit \x1b[31mé; `x` %s"}, {merged, "merged"}, {last, ""}}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %q, want %q", i, got[i], want[i])
		}
	}
	if got, err := Between(t.Context(), c.resolve(side), c.resolve("master")); err != nil || len(got) == 0 || got[0].ID != side || got[len(got)-1].ID != last {
		t.Errorf("from a branch that was merged: %q, %v", got, err)
	}
	_, err = Between(t.Context(), c.resolve("master"), c.resolve(old))
	wantError(t, "backwards", err, "does not descend from", "older one first")
	_, err = Between(t.Context(), c.resolve("HEAD"), c.resolve("master"))
	wantError(t, "the same", err, "same commit", "name two")
}

func TestReadCommits(t *testing.T) {
	id := strings.Repeat("a", 40)
	for text, ok := range map[string]bool{
		"": true, "commit " + id + "\n> subject\n": true, "commit " + id + "\n> \n": true,
		"commit " + id: false, "commit " + id + "\n": false, "commit " + id + "\n> subject": false, "commit " + id + "\nsubject\n": false,
		id + "\n> subject\n": false, "commit x\n> subject\n": false, "commit " + id + "\n> a\nb\n": false, "\n": false,
	} {
		if _, err := readCommits(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzReadCommits(f *testing.F) {
	f.Add("commit " + strings.Repeat("0", 40) + "\n> subject\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := readCommits(text)
		if err != nil {
			return
		}
		again := ""
		for _, c := range all {
			again += "commit " + c.ID + "\n> " + c.Subject + "\n"
		}
		if again != text {
			t.Errorf("%q reads as %q", text, all)
		}
	})
}
