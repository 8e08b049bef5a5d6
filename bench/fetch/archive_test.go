package fetch

import (
	"context"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// contents lists what is below a folder, for comparing.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

func TestUnpackFetchesOnce(t *testing.T) {
	a, content := goodArchive(t)
	ix := newIndex(t, map[string][]byte{a.File: content})
	var said []string
	s := &Store{Root: t.TempDir(), Progress: func(line string) { said = append(said, line) }}
	dir, err := s.Unpack(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if got := contents(t, dir); got != ". demo.py run" {
		t.Errorf("unpacked %q", got)
	}
	if info, err := os.Stat(filepath.Join(dir, "run")); err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("run is not executable: %v", err)
	}
	if got := contents(t, filepath.Join(s.Root, "sources")); strings.Contains(got, ".new") {
		t.Errorf("left behind: %q", got)
	}
	if len(said) != 2 {
		t.Errorf("said %q", said)
	}
	asked := ix.requests.Load()
	ix.server.Close()
	again, err := s.Unpack(t.Context(), a)
	if err != nil || again != dir || ix.requests.Load() != asked {
		t.Errorf("second time: %q, %v, %d more requests", again, err, ix.requests.Load()-asked)
	}
}

func TestUnpackZip(t *testing.T) {
	content := zipOf(t, entry{name: "a.py", body: "x"}, entry{name: "b/c.py", body: "y"})
	newIndex(t, map[string][]byte{"demo-1.0.zip": content})
	dir, err := (&Store{Root: t.TempDir()}).Unpack(t.Context(), Archive{"demo", "1.0", "demo-1.0.zip", sumOf(content)})
	if err != nil {
		t.Fatal(err)
	}
	if got := contents(t, dir); got != ". a.py b b/c.py" {
		t.Errorf("unpacked %q", got)
	}
}

func TestUnpackAtOnce(t *testing.T) {
	a, content := goodArchive(t)
	ix := newIndex(t, map[string][]byte{a.File: content})
	root := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			dir, err := (&Store{Root: root}).Unpack(t.Context(), a)
			if err != nil || !isFileWith(filepath.Join(dir, "demo.py"), "x = 1\n") {
				t.Errorf("%q: %v", dir, err)
			}
		})
	}
	all.Wait()
	if n := ix.requests.Load(); n != 2 {
		t.Errorf("%d requests, want a page and a file", n)
	}
}

func isFileWith(name, text string) bool {
	got, err := os.ReadFile(name)
	return err == nil && string(got) == text
}

func TestUnpackRefuses(t *testing.T) {
	a, content := goodArchive(t)
	wrong := a
	wrong.SHA256 = strings.Repeat("0", 64)
	missing := a
	missing.File = "demo-9.tar.gz"
	unknown := a
	unknown.Package = "nothing"
	bad := content[:len(content)/2]
	cut := Archive{"demo", "2.0", "demo-2.0.tar.gz", sumOf(bad)}
	evil := gz(t, tarOf(t, entry{name: "../evil", body: "x"}))
	outside := Archive{"demo", "3.0", "demo-3.0.tar.gz", sumOf(evil)}
	newIndex(t, map[string][]byte{a.File: content, cut.File: bad, outside.File: evil})
	for name, c := range map[string]struct {
		archive Archive
		says    []string
	}{
		"wrong sha256":    {wrong, []string{a.File, a.SHA256, wrong.SHA256, "deleted"}},
		"no such file":    {missing, []string{"no such file", "PIP_INDEX_URL"}},
		"no such package": {unknown, []string{"no package nothing", "check the name"}},
		"cut":             {cut, []string{cut.File, "cut or damaged"}},
		"evil":            {outside, []string{"../evil", "do not use"}},
		"no sha256":       {Archive{"demo", "1.0", "demo-1.0.tar.gz", "abc"}, []string{"64 hexadecimal"}},
		"odd name":        {Archive{"demo", "1.0", "../demo.tar.gz", a.SHA256}, []string{"plain one"}},
		"odd kind":        {Archive{"demo", "1.0", "demo.exe", a.SHA256}, []string{".tar.gz"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Store{Root: t.TempDir()}
			_, err := s.Unpack(t.Context(), c.archive)
			wantError(t, err, c.says...)
			if got, err := os.ReadDir(filepath.Join(s.Root, "sources")); err == nil && len(got) > 0 {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

func TestUnpackClearsWhatAKilledRunLeft(t *testing.T) {
	a, content := goodArchive(t)
	newIndex(t, map[string][]byte{a.File: content})
	s := &Store{Root: t.TempDir()}
	half := filepath.Join(s.Root, "sources", ".new-demo-1.0-"+a.SHA256[:12], "demo-1.0")
	if err := os.MkdirAll(half, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(half, "demo.py"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	dir, err := s.Unpack(t.Context(), a)
	if err != nil || !isFileWith(filepath.Join(dir, "demo.py"), "x = 1\n") {
		t.Errorf("%q: %v", dir, err)
	}
}

func TestUnpackCancelled(t *testing.T) {
	a, content := goodArchive(t)
	ix := newIndex(t, map[string][]byte{a.File: content})
	ctx, cancel := context.WithCancel(t.Context())
	ix.handle = func(_ http.ResponseWriter, r *http.Request) bool {
		cancel()
		<-r.Context().Done()
		return true
	}
	started := time.Now()
	_, err := (&Store{Root: t.TempDir()}).Unpack(ctx, a)
	wantError(t, err, "canceled")
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestWaitingForALockCanBeCancelled(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	release, err := s.hold(t.Context(), "key")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.hold(ctx, "key"); err == nil {
		t.Error("got a lock that is held")
	}
}

func TestCacheThatCannotBeWritten(t *testing.T) {
	a, content := goodArchive(t)
	newIndex(t, map[string][]byte{a.File: content})
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := &Store{Root: filepath.Join(file, "paceline")}
	_, err := s.Unpack(t.Context(), a)
	wantError(t, err, s.Root, "XDG_CACHE_HOME")
	_, err = s.Place(t.Context(), "hello", map[string]string{"a.py": ""})
	wantError(t, err, s.Root, "XDG_CACHE_HOME")
}

func TestPlace(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	dir, err := s.Place(t.Context(), "hello-1", map[string]string{"a.py": "x", "b/c.py": "y"})
	if err != nil || contents(t, dir) != ". a.py b b/c.py" {
		t.Errorf("%q: %v", dir, err)
	}
	_, err = s.Place(t.Context(), "hello-2", map[string]string{"../a.py": "x"})
	wantError(t, err, "points out")
}

func TestDefaultRoot(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "c"))
	if got, err := DefaultRoot(); err != nil || got != filepath.Join(home, "c", "paceline") {
		t.Errorf("%q, %v", got, err)
	}
	// The XDG specification has relative paths ignored.
	t.Setenv("XDG_CACHE_HOME", "relative")
	if got, err := DefaultRoot(); err != nil || got != filepath.Join(home, ".cache", "paceline") {
		t.Errorf("%q, %v", got, err)
	}
}
