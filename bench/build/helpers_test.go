package build

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench/testenv"
)

// checkout is a git checkout made for a test.
type checkout struct {
	t   testing.TB
	dir string
}

func newCheckout(t testing.TB) checkout {
	c := checkout{t, t.TempDir()}
	c.git("init", "-q", "-b", "master")
	return c
}

func (c checkout) git(args ...string) string {
	c.t.Helper()
	return testenv.Git(c.t, c.dir, args...)
}

func (c checkout) write(name, text string) {
	c.t.Helper()
	file := filepath.Join(c.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		c.t.Fatal(err)
	}
}

// commit commits all that is there and returns the commit.
func (c checkout) commit(subject string) string {
	c.t.Helper()
	c.git("add", "-A")
	c.git("commit", "-q", "--allow-empty", "--allow-empty-message", "-m", subject)
	return c.git("rev-parse", "HEAD")
}

func (c checkout) resolve(rev string) Revision {
	c.t.Helper()
	r, err := Resolve(c.t.Context(), c.dir, rev)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// state tells everything below the checkout, git's own files too, by size and time.
func (c checkout) state() map[string]string {
	c.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(c.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			all[path] = info.Mode().String() + info.ModTime().String()
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}

func wantError(t *testing.T, what string, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %q does not say %q", what, err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: %q is more than one line", what, err)
	}
}

// wantFailed checks whether the error is that of a revision that cannot be built.
func wantFailed(t *testing.T, what string, err error, want bool) *FailedError {
	t.Helper()
	var failed *FailedError
	if errors.As(err, &failed) != want {
		t.Errorf("%s: %v: a fault of the revision: %v, want %v", what, err, !want, want)
	}
	return failed
}
