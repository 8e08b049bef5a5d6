package fetch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// unpacked fetches the good archive and returns its top folder and a function that uses it again.
func unpacked(t *testing.T) (dir string, again func() error) {
	t.Helper()
	a, content := goodArchive(t)
	newIndex(t, map[string][]byte{a.File: content})
	s := &Store{Root: t.TempDir()}
	dir, err := s.Unpack(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return dir, func() error {
		now, err := s.Unpack(t.Context(), a)
		if err == nil && now != dir {
			t.Errorf("it is in %s, not in %s", now, dir)
		}
		return err
	}
}

func TestChangedSourcesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		says   string
		change func(dir string) error
	}{
		"changed": {`"demo-1.0/demo.py" was changed`, func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "demo.py"), []byte("x = 2\n"), 0o644)
		}},
		"added":        {`"demo-1.0/a.pyi" was added`, func(dir string) error { return os.WriteFile(filepath.Join(dir, "a.pyi"), nil, 0o644) }},
		"removed":      {`"demo-1.0/run" was removed`, func(dir string) error { return os.Remove(filepath.Join(dir, "run")) }},
		"added folder": {`"demo-1.0/a" was added`, func(dir string) error { return os.Mkdir(filepath.Join(dir, "a"), 0o755) }},
		"executable":   {`"demo-1.0/run" was changed`, func(dir string) error { return os.Chmod(filepath.Join(dir, "run"), 0o644) }},
		"a link instead": {`"demo-1.0/demo.py" was changed`, func(dir string) error {
			file := filepath.Join(dir, "demo.py")
			return errors.Join(os.Rename(file, file+".old"), os.Symlink("demo.py.old", file))
		}},
		"beside the top folder": {`"also.py" was added`, func(dir string) error { return os.WriteFile(filepath.Join(filepath.Dir(dir), "also.py"), nil, 0o644) }},
		"the sums": {`"demo-1.0" was added`, func(dir string) error {
			return os.WriteFile(filepath.Dir(dir)+".sum", nil, 0o644)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, again := unpacked(t)
			if err := c.change(dir); err != nil {
				t.Fatal(err)
			}
			err := again()
			wantError(t, err, "demo-1.0.tar.gz", filepath.Dir(dir), c.says, "remove that folder")
			if strings.Contains(err.Error(), "XDG_CACHE_HOME") {
				t.Errorf("the disk is not to blame: %v", err)
			}
			// What the error says to do helps.
			if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
				t.Fatal(err)
			}
			if err := again(); err != nil {
				t.Error(err)
			}
			if !isFileWith(filepath.Join(dir, "demo.py"), "x = 1\n") || again() != nil {
				t.Error("it is not as it was")
			}
		})
	}
}

func TestChangedFilesOfPlaceAreRefused(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	files := map[string]string{"a.py": "x"}
	dir, err := s.Place(t.Context(), "hello-1", files)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.py"), []byte("y"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = s.Place(t.Context(), "hello-1", files)
	wantError(t, err, "hello-1", `"a.py" was changed`)
}

func TestBytecodeBesideSourcesIsNoChange(t *testing.T) {
	dir, again := unpacked(t)
	cache := filepath.Join(dir, "__pycache__")
	if err := errors.Join(os.Mkdir(cache, 0o755), os.WriteFile(filepath.Join(cache, "demo.pyc"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}

// An older Paceline, or one that was killed, left no sums.
func TestSourcesWithoutSumsAreUnpackedAgain(t *testing.T) {
	dir, again := unpacked(t)
	withoutSums := func() os.FileInfo {
		info, err := os.Stat(dir)
		if err := errors.Join(err, os.Remove(filepath.Dir(dir)+".sum")); err != nil {
			t.Fatal(err)
		}
		return info
	}
	before := withoutSums()
	if err := again(); err != nil {
		t.Fatal(err)
	}
	// Someone may be checking them.
	if now, err := os.Stat(dir); err != nil || !os.SameFile(before, now) {
		t.Errorf("sources that are whole were replaced: %v", err)
	}
	file := filepath.Join(dir, "demo.py")
	if err := os.WriteFile(file, []byte("x = 2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	withoutSums()
	if err := again(); err != nil {
		t.Fatal(err)
	}
	if !isFileWith(file, "x = 1\n") || again() != nil {
		t.Error("it is not as it was")
	}
}

func TestVerifyingCanBeCancelled(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	files := map[string]string{"a.py": "x"}
	if _, err := s.Place(t.Context(), "hello-1", files); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Place(ctx, "hello-1", files); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Whatever a folder's entries are called, its sums read back as they were written.
func TestSumsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.String(), func(s string) string { return s }).Draw(t, "names")
		written := sums{}
		for _, name := range names {
			written[strconv.Quote(name)] = rapid.SampledFrom([]string{"folder", "file:00", "link:ff"}).Draw(t, "sum")
		}
		if change := written.change(readSums(string(written.text()))); change != "" {
			t.Errorf("%s", change)
		}
	})
}
