package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

// tinyMypy is a mypy in one module, which mypyc compiles as it compiles the real one. It needs a C
// compiler, and a package index or a cache that an earlier run has filled.
var tinyMypy = map[string]string{
	"pyproject.toml":        "[build-system]\nrequires = [\n  \"setuptools\",\n  \"mypy==2.4.1\",\n]\nbuild-backend = \"setuptools.build_meta\"\n",
	"mypy-requirements.txt": "# what it runs with\nmypy_extensions>=1.0.0\n",
	"setup.py": `import os
from setuptools import setup

modules = []
if os.environ.get("MYPY_USE_MYPYC") == "1":
    from mypyc.build import mypycify
    modules = mypycify(["mypy/core.py"], opt_level=os.environ.get("MYPYC_OPT_LEVEL", "3"))
setup(name="mypy", version="2.9.0", packages=["mypy"], ext_modules=modules)
`,
	"mypy/__init__.py": "",
	"mypy/core.py":     "def greeting(name: str) -> str:\n    return \"Success: \" + name\n",
	"mypy/__main__.py": `import sys
from mypy import core

compiled = "no" if core.__file__.endswith(".py") else "yes"
if "--version" in sys.argv:
    print(f"mypy 2.9.0 (compiled: {compiled})")
else:
    print(core.greeting("no issues found in 1 source file"))
`,
}

// placed writes files and returns a function that runs git beside them.
func placed(t *testing.T, dir string, files map[string]string) (git func(args ...string) string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return func(args ...string) string {
		t.Helper()
		return testenv.Git(t, dir, args...)
	}
}

// ownBuilds makes the cache one that has the environments of other tests, and no builds.
func ownBuilds(t *testing.T) (builds string) {
	t.Helper()
	shared, err := fetch.DefaultRoot()
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	root := filepath.Join(cache, "paceline")
	for _, folder := range []string{"environments", "recorded", "locks"} {
		there := filepath.Join(shared, folder)
		if err := errors.Join(os.MkdirAll(there, 0o755), os.MkdirAll(root, 0o755), os.Symlink(there, filepath.Join(root, folder))); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("XDG_CACHE_HOME", cache)
	return filepath.Join(root, "builds")
}

// installing installs a checker and says whether it was built for that.
func installing(t *testing.T, text string) (is bench.CheckerIdentity, built bool, err error) {
	t.Helper()
	store, err := newStore(t.Context(), newReporter(io.Discard), true)
	if err != nil {
		t.Fatal(err)
	}
	store.Progress = func(line string) { built = built || strings.HasPrefix(line, "building commit ") }
	spec, err := checker.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	c, err := checker.Install(t.Context(), store, spec)
	if err == nil {
		is = c.Identity()
	}
	return is, built, err
}

// A branch is built as mypy is and measured beside its base; what it is stays on record.
func TestCommitsCompiled(t *testing.T) {
	builds, dir := ownBuilds(t), t.TempDir()
	t.Setenv("MYPYC_OPT_LEVEL", "0")
	git := placed(t, dir, tinyMypy)
	git("init", "-q", "-b", "master")
	git("add", "-A")
	git("commit", "-q", "-m", "base")
	base := git("rev-parse", "HEAD")
	git("checkout", "-q", "-b", "topic/slow")
	placed(t, dir, map[string]string{"mypy/core.py": tinyMypy["mypy/core.py"] + "\n\ndef more() -> int:\n    return 1\n"})
	git("commit", "-q", "-a", "-m", "more")
	slow := git("rev-parse", "HEAD")
	placed(t, dir, map[string]string{"setup.py": "raise SystemExit('not committed')\n"})

	checkers := []string{"mypy:" + dir + "@master+compiled", "mypy:" + dir + "@topic/slow+compiled"}
	s, _ := measured(t, "--checker", checkers[0], "--checker", checkers[1], "--corpus", "hello", "--workers", "0", "--cache", "cold", "--rounds", "1")
	var keys []string
	for i, is := range s.Manifest.Checkers {
		commit, rev := []string{base, slow}[i], []string{"master", "topic/slow"}[i]
		if is.Checker != checkers[i] || is.Version != "2.9.0" || is.Compiled == nil || !*is.Compiled || is.Compiler == "" || len(is.Lock) != 64 {
			t.Errorf("identity: %+v", is)
		}
		if want := (bench.Git{Commit: commit, Rev: rev, LocalChanges: true}); is.Git == nil || *is.Git != want {
			t.Errorf("%s: %+v, want %+v", is.Checker, is.Git, want)
		}
		if _, err := os.Stat(filepath.Join(builds, is.Build, "site", "mypy")); err != nil {
			t.Errorf("%s: build %q: %v", is.Checker, is.Build, err)
		}
		keys = append(keys, is.Build)
	}
	if keys[0] == keys[1] {
		t.Errorf("both builds are %s", keys[0])
	}
	for _, trial := range s.Trials {
		if trial.Status != bench.OK || trial.Diagnostics == nil || trial.Diagnostics.Count != 0 {
			t.Errorf("%+v", trial)
		}
	}
	local := func(warning string) bool {
		return strings.Contains(warning, "local changes, which are not in the build of commit "+slow)
	}
	if warnings := summary.Of(s.Manifest, s.Trials).Warnings; !slices.ContainsFunc(warnings, local) {
		t.Errorf("warnings: %q", warnings)
	}

	t.Run("again", func(t *testing.T) {
		if is, built, err := installing(t, checkers[0]); err != nil || built || is.Build != keys[0] {
			t.Errorf("built %v, %+v, %v", built, is, err)
		}
		t.Setenv("CFLAGS", "-DOTHER=1")
		is, built, err := installing(t, checkers[0])
		if err != nil || !built || is.Build == keys[0] || is.Compiler == s.Manifest.Checkers[0].Compiler {
			t.Errorf("with other flags: built %v, %+v, %v", built, is, err)
		}
	})
	t.Run("another compiler", func(t *testing.T) {
		t.Setenv("CFLAGS", "-DTHIRD=1")
		before, err := os.ReadDir(builds)
		if err != nil {
			t.Fatal(err)
		}
		wantUnable(t, []string{"run", "--resume", s.Dir}, checkers[0]+" was built with "+s.Manifest.Checkers[0].Compiler+", and would be with ", "start a new session")
		if after, err := os.ReadDir(builds); err != nil || len(after) != len(before) {
			t.Errorf("something was built: %v, %v", after, err)
		}
	})
	t.Run("doctor", func(t *testing.T) {
		wantDoctor(t, checkers[0], "version 2.9.0, compiled", "commit "+base, "built with ")
	})
	t.Run("moved", func(t *testing.T) {
		git("branch", "-q", "-f", "master", slow)
		wantUnable(t, []string{"run", "--resume", s.Dir}, "master was commit "+base+" and is "+slow+" now", "start a new session")
	})
	t.Run("broken", func(t *testing.T) {
		before, err := os.ReadDir(builds)
		if err != nil {
			t.Fatal(err)
		}
		placed(t, dir, map[string]string{"mypy/core.py": "def greeting(name: str) -> str:\n    return 1\n", "setup.py": tinyMypy["setup.py"]})
		git("commit", "-q", "-a", "-m", "broken")
		wantUnable(t, []string{"run", "--checker", checkers[1], "--corpus", "hello", "--workers", "0", "--cache", "cold", "--out", filepath.Join(t.TempDir(), "S")},
			"build commit "+git("rev-parse", "--short=12", "HEAD"), "does not build", "all that was printed is in "+builds, "\n  mypy/core.py:2: error: Incompatible return value type")
		after, err := os.ReadDir(builds)
		if err != nil || len(after) != len(before)+1 {
			t.Errorf("more than a log is kept: %v, %v", after, err)
		}
	})
}

func wantUnable(t *testing.T, args []string, says ...string) {
	t.Helper()
	var out, complaints bytes.Buffer
	status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &complaints})
	if status != unable {
		t.Errorf("%q ends with status %d", args, status)
	}
	for _, text := range says {
		if !strings.Contains(complaints.String(), text) {
			t.Errorf("%q does not say %q, but %q", args, text, complaints.String())
		}
	}
}

// wantDoctor checks what doctor says of a checker; what it says of the machine is not looked at.
func wantDoctor(t *testing.T, checker string, says ...string) {
	t.Helper()
	var out, complaints bytes.Buffer
	if status := run(t.Context(), []string{"doctor", "--checker", checker}, streams{in: strings.NewReader(""), out: &out, err: &complaints}); status == unable {
		t.Errorf("doctor ends with status %d: %s", status, complaints.String())
	}
	for _, text := range says {
		if !strings.Contains(out.String(), text) {
			t.Errorf("doctor does not say %q, but %q", text, out.String())
		}
	}
}
