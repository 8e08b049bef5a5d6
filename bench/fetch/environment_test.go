package fetch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func python(t *testing.T) string {
	t.Helper()
	path, _, err := FindPython(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestResolveAndInstall goes the whole way with the real pip and an index in this process.
func TestResolveAndInstall(t *testing.T) {
	ix := newIndex(t, map[string][]byte{
		"top-1.0-py3-none-any.whl":     wheelOf(t, "top", "1.0", "part[more]>=1", "never; python_version < '3.10'", "old; python_version < '3.0.1' or sys_platform == 'none'"),
		"part-1.0-py3-none-any.whl":    wheelOf(t, "part", "1.0", "extra_one; extra == 'more'"),
		"part-1.0.tar.gz":              []byte("never read"),
		"part-2.0.tar.gz":              []byte("no wheel, not chosen"),
		"extra_one-3-py3-none-any.whl": wheelOf(t, "extra_one", "3"),
		"old-5-py3-none-any.whl":       wheelOf(t, "old", "5"),
	})
	s := &Store{Root: t.TempDir(), Python: python(t)}
	l, err := s.Resolve(t.Context(), "demo", []string{"# what we want", "top==1.0", "gone ; sys_platform == 'none'"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"extra-one==3", "old==5", "part==1.0", "top==1.0"}
	if got := l.Packages(); !slices.Equal(got, want) {
		t.Errorf("locked %q", got)
	}
	for _, text := range []string{`old==5 ; sys_platform == "none" \`, "sha256:" + sumOf([]byte("never read"))} {
		if !strings.Contains(l.Text, text) {
			t.Errorf("the lock has no %q: %s", text, l.Text)
		}
	}

	env, err := s.Environment(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if want = []string{"extra-one==3", "part==1.0", "top==1.0"}; !slices.Equal(env.Packages, want) {
		t.Errorf("installed %q", env.Packages)
	}
	if out, err := run(t.Context(), env.Python, nil, "-c", "import top; print(top.version)"); err != nil || strings.TrimSpace(out) != "1.0" {
		t.Errorf("import: %q, %v", out, err)
	}
	if compiled, _ := filepath.Glob(filepath.Join(env.Dir, "lib", "*", "site-packages", "__pycache__", "top.*.pyc")); len(compiled) != 1 {
		t.Errorf("compiled: %q", compiled)
	}
	again(t, ix, s, l, env)
	madeAnew(t, s)

	bad := Lock{Name: "bad", Text: "top==1.0 --hash=sha256:" + zeros}
	_, err = s.Environment(t.Context(), bad)
	wantError(t, err, "bad", "DO NOT MATCH THE HASHES", zeros)
	if dirs, _ := filepath.Glob(filepath.Join(s.Root, "environments", bad.Digest()[:16]+"*")); len(dirs) > 0 {
		t.Errorf("left behind: %q", dirs)
	}
}

// again asks for an environment that is there: neither the index nor Python may be needed.
func again(t *testing.T, ix *fakeIndex, s *Store, l Lock, env Environment) {
	t.Helper()
	asked := ix.requests.Load()
	t.Setenv("PATH", "")
	quiet := &Store{Root: s.Root, Python: s.Python, Progress: func(line string) { t.Errorf("said %q", line) }}
	got, err := quiet.Environment(t.Context(), l)
	if err != nil || got.Dir != env.Dir || got.Version != env.Version || !slices.Equal(got.Packages, env.Packages) || got.Lock != l.Digest() {
		t.Errorf("second time: %+v, %v", got, err)
	}
	if more := ix.requests.Load() - asked; more != 0 {
		t.Errorf("%d requests for an environment that is there", more)
	}
}

// madeAnew breaks the environment of pip alone as a killed run does.
func madeAnew(t *testing.T, s *Store) {
	t.Helper()
	env, err := s.Environment(t.Context(), Lock{Name: "pip"})
	if err != nil {
		t.Fatal(err)
	}
	rest := filepath.Join(env.Dir, "rest")
	if err := os.WriteFile(rest, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(markingFile(env.Dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Environment(t.Context(), Lock{Name: "pip"}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(rest); err == nil {
		t.Error("an unfinished environment was kept")
	}
}

func TestIndexOfPip(t *testing.T) {
	ownPip(t)
	config := filepath.Join(t.TempDir(), "pip.conf")
	t.Setenv("PIP_CONFIG_FILE", config)
	s := &Store{Root: t.TempDir(), Python: python(t)}
	for section, address := range map[string]string{"global": "http://127.0.0.1:1/of/global", "download": "http://127.0.0.1:1/of/download"} {
		if err := os.WriteFile(config, []byte("["+section+"]\nindex-url = "+address+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		ix, err := s.index(t.Context())
		if err != nil || ix.base.String() != address {
			t.Errorf("[%s]: %v, %v", section, ix, err)
		}
	}
}

func TestInstallFromAFolder(t *testing.T) {
	ownPip(t)
	folder, wheel := t.TempDir(), wheelOf(t, "local", "1.0")
	if err := os.WriteFile(filepath.Join(folder, "local-1.0-py3-none-any.whl"), wheel, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", folder)
	// What a user's own set-up may hold must not matter.
	t.Setenv("PIP_TARGET", t.TempDir())
	t.Setenv("PYTHONPATH", folder)
	s := &Store{Root: t.TempDir(), Python: python(t)}
	env, err := s.Environment(t.Context(), Lock{Name: "local", Text: "local==1.0 --hash=sha256:" + sumOf(wheel)})
	if err != nil || !slices.Equal(env.Packages, []string{"local==1.0"}) {
		t.Errorf("%+v, %v", env, err)
	}
}

func TestEnvironmentWithoutPython(t *testing.T) {
	s := &Store{Root: t.TempDir(), Python: "python3"}
	_, err := s.Environment(t.Context(), Lock{Name: "demo"})
	wantError(t, err, "demo", "absolute path")
	s.Python = filepath.Join(s.Root, "python3")
	_, err = s.Environment(t.Context(), Lock{Name: "demo"})
	wantError(t, err, "demo", "is gone")
	if strings.Contains(err.Error(), "XDG_CACHE_HOME") {
		t.Errorf("blames the cache: %v", err)
	}
}
