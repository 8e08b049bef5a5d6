package corpora

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		dir   string // below the temporary folder, which DIR stands for in what is wanted
		path  string
		args  string
		work  string
	}{
		"package":         {map[string]string{"p/__init__.py": "", "p/mypy.ini": "[mypy]"}, "p", "DIR", "--config-file= -p p", ""},
		"inner package":   {map[string]string{"p/__init__.py": "", "p/q/__init__.pyi": ""}, "p/q", "DIR", "--config-file= -p p.q", ""},
		"own targets":     {map[string]string{"mypy.ini": "[mypy]\nfiles = src\n", "a.py": ""}, "", "", "--config-file DIR/mypy.ini", "DIR"},
		"own config":      {map[string]string{".mypy.ini": "[mypy]\nstrict = True\n[mypy-x.*]\nfiles = no\n", "a.py": ""}, "", "DIR", "--config-file DIR/.mypy.ini -m a", "DIR"},
		"toml":            {map[string]string{"pyproject.toml": "[project]\nname = 'x'\n[tool.mypy]\npackages = ['p']\n", "setup.cfg": "[mypy]\n"}, "", "", "--config-file DIR/pyproject.toml", "DIR"},
		"setup.cfg":       {map[string]string{"pyproject.toml": "[project]\n", "setup.cfg": "[metadata]\nfiles=x\n[mypy]\n", "a.py": ""}, "", "DIR", "--config-file DIR/setup.cfg -m a", "DIR"},
		"importable":      {map[string]string{"b/__init__.py": "", "a.py": "", "a.pyi": "", "not-a-name.py": "", "text.txt": "", "data/x": ""}, "", "DIR", "--config-file= -m a -p b", ""},
		"src":             {map[string]string{"setup.py": "", "src/p/__init__.py": "", "src/setup.py": ""}, "", "DIR DIR/src", "--config-file= -m setup -p p", ""},
		"src alone":       {map[string]string{"src/p/__init__.py": ""}, "", "DIR/src", "--config-file= -p p", ""},
		"ini by its name": {map[string]string{"mypy.ini": "[mypy-foo.*]\nignore_errors = True\n", "setup.cfg": "[mypy]\nfiles = x\n", "a.py": ""}, "", "DIR", "--config-file DIR/mypy.ini -m a", "DIR"},
		"toml overrides":  {map[string]string{"pyproject.toml": "[[tool.mypy.overrides]]\nmodule = 'foo'\nfiles = 'no'\n", "a.py": ""}, "", "DIR", "--config-file DIR/pyproject.toml -m a", "DIR"},
		"dotted toml":     {map[string]string{"pyproject.toml": "tool.mypy.files = [\n'p',\n]\n", "a.py": ""}, "", "", "--config-file DIR/pyproject.toml", "DIR"},
		"foreign config":  {map[string]string{"setup.cfg": "[metadata]\n", "a.py": ""}, "", "DIR", "--config-file= -m a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			tmp := t.TempDir()
			for file, text := range c.files {
				write(t, filepath.Join(tmp, filepath.FromSlash(file)), text)
			}
			r := preparePath(t, filepath.Join(tmp, filepath.FromSlash(c.dir)))
			wanted := func(text string) []string {
				return strings.Fields(filepath.FromSlash(strings.ReplaceAll(text, "DIR", filepath.ToSlash(tmp))))
			}
			if !slices.Equal(r.Path, wanted(c.path)) || !slices.Equal(r.Args, wanted(c.args)) || strings.Join(wanted(c.work), " ") != r.WorkDir || !r.Config {
				t.Errorf("%+v", r)
			}
			if r.Dir != r.Corpus.Path || len(r.SHA256) != 64 || r.Corpus.Expect != nil {
				t.Errorf("%+v", r)
			}
		})
	}
}

func preparePath(t *testing.T, dir string) Ready {
	t.Helper()
	c, err := Find("path:" + dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Prepare(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPathWithNothingToCheck(t *testing.T) {
	c, err := Find("path:" + t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Prepare(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "no Python package or module") {
		t.Errorf("%v", err)
	}
}

func TestPathIsARelativeFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "p/__init__.py", "")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if r := preparePath(t, "p"); r.Dir != filepath.Join(here, "p") || r.Corpus.Name != "path:"+r.Dir {
		t.Errorf("%+v", r)
	}
}

func TestDigestOfAFolder(t *testing.T) {
	dir := t.TempDir()
	sum := func() string { return preparePath(t, dir).SHA256 }
	file := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	write(t, file("a.py"), "x")
	write(t, file("mypy.ini"), "[mypy]\n")
	last := sum()
	// What is no source does not count.
	for _, name := range []string{"README", ".git/a.py", "__pycache__/a.py", "env/pyvenv.cfg", "env/lib/a.py"} {
		write(t, file(name), "x")
		if sum() != last {
			t.Errorf("%s counts", name)
		}
	}
	if err := os.Symlink("nowhere", file("dangling.py")); err != nil {
		t.Fatal(err)
	}
	if sum() != last {
		t.Error("a link to nowhere counts")
	}
	for _, name := range []string{"a.py", "b.py", "c/d.pyi", "mypy.ini"} {
		write(t, file(name), "[mypy]\nstrict = True")
		if now := sum(); now == last {
			t.Errorf("%s does not count", name)
		} else {
			last = now
		}
	}
	if err := os.Rename(file("b.py"), file("e.py")); err != nil {
		t.Fatal(err)
	}
	if sum() == last {
		t.Error("names do not count")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := digestFolder(ctx, dir, ""); err == nil {
		t.Error("not cancelled")
	}
}

func TestPathWithABrokenConfig(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "pyproject.toml"), "[tool.mypy\n")
	c, err := Find("path:" + dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Prepare(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "pyproject.toml: toml: line ") {
		t.Errorf("%v", err)
	}
}

// A project's configuration may hold anything.
func FuzzConfigKeys(f *testing.F) {
	f.Add("[mypy]\nfiles = src\n[mypy-x.*]\nstrict: yes\n")
	f.Add("[tool.mypy]\npackages = ['p']\n[[tool.mypy.overrides]]\nmodule = 'x'\n")
	f.Add("[mypy")
	f.Add("=\n:\n[")
	f.Fuzz(func(t *testing.T, text string) {
		for name, read := range map[string]func(string) ([]string, bool, error){"ini": iniKeys, "toml": tomlKeys} {
			keys, found, err := read(text)
			if len(keys) > 0 && (!found || err != nil) {
				t.Errorf("%s: keys %q, found %v, %v", name, keys, found, err)
			}
		}
	})
}
