package checker

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestShadow(t *testing.T) {
	for _, c := range []struct {
		name string
		file string
		want string
	}{
		{"nothing", "", ""},
		{"a package", "mypy/__init__.py", "mypy/"},
		{"a module", "mypy.py", "mypy.py"},
		{"what mypy needs", "librt/__init__.py", "librt/"},
		{"a folder that is no package comes after the installed one", "mypy/notes.txt", ""},
		{"a folder of a module's name", "mypyc.py/file", ""},
		{"another package", "mypy_extras/__init__.py", ""},
	} {
		if got := Shadow(folderWith(t, c.file)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestProjectGuard(t *testing.T) {
	for _, c := range []struct{ file, shadow string }{
		{"mypy/__init__.py", "mypy/"}, {"ast_serialize.py", "ast_serialize.py"}, {"mypy_plugin.py", ""},
	} {
		dir := folderWith(t, c.file)
		for _, safe := range []bool{false, true} {
			m := testMypy()
			m.safePath = safe
			got, err := m.Invoke(Task{Dir: dir, Project: true})
			if c.shadow != "" && !safe {
				wantError(t, c.file, err, dir, c.shadow, "mypy@2.4.1", "Python 3.11")
				continue
			}
			if err != nil {
				t.Errorf("%s, safe path %v: %v", c.file, safe, err)
			}
			if v, _ := value(t, got.Env, "PYTHONSAFEPATH"); v != "1" {
				t.Errorf("%s: PYTHONSAFEPATH=%q", c.file, v)
			}
		}
		if _, err := testMypy().Invoke(Task{Dir: dir}); err != nil {
			t.Errorf("%s in a neutral folder: %v", c.file, err)
		}
	}
}

// folderWith is a new folder that holds one empty file; without a name, nothing.
func folderWith(t *testing.T, file string) string {
	t.Helper()
	dir := t.TempDir()
	if file == "" {
		return dir
	}
	path := filepath.Join(dir, filepath.FromSlash(file))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	return dir
}
