//go:build unix

package runner

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/build"
	"paceline/bench/fetch"
	"paceline/bench/fetch/fetchtest"
	"paceline/bench/session"
	"paceline/bench/testenv"
)

// storeForBuilds has no builds, and the environments of other tests.
func storeForBuilds(t *testing.T) *fetch.Store {
	t.Helper()
	shared, _ := fetchtest.Shared(t, fetch.Lock{})
	return fetchtest.New(t, shared, "environments")
}

// useCompiler makes CC a program that says it is a compiler, and cannot compile.
func useCompiler(t *testing.T, version string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "cc")
	script := "#!/bin/sh\ncase $1 in --version) echo '" + version + "';; -dumpmachine) echo x;; *) exit 1;; esac\n"
	if err := os.WriteFile(file, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CC", file)
}

// Where a commit would be built otherwise by now, a session is neither gone on with nor used, and nothing is built to find that out.
func TestBuildsThatChanged(t *testing.T) {
	store, dir, out := storeForBuilds(t), t.TempDir(), filepath.Join(t.TempDir(), "S")
	useCompiler(t, "cc 1")
	testenv.Git(t, dir, "init", "-q", "-b", "master")
	if err := os.WriteFile(filepath.Join(dir, "pyproject.toml"), []byte("[build-system]\nrequires = []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	testenv.Git(t, dir, "add", "-A")
	testenv.Git(t, dir, "commit", "-q", "-m", "first")
	revision, err := build.Resolve(t.Context(), dir, "master")
	if err != nil {
		t.Fatal(err)
	}
	recipe, err := build.RecipeOf(t.Context(), store, revision)
	if err != nil {
		t.Fatal(err)
	}
	is := bench.CheckerIdentity{
		Checker: "mypy:" + dir + "@master+compiled", Git: &bench.Git{Commit: revision.Commit, Rev: "master"}, Compiler: recipe.Made(), Build: recipe.Key(),
	}
	m := bench.Manifest{Schema: bench.Schema, Outcome: bench.Interrupted, Checkers: []bench.CheckerIdentity{is}, Plan: bench.Plan{
		Checkers: []string{is.Checker}, Corpora: []string{"hello"}, Workers: []int{0}, Caches: []bench.CacheState{bench.Cold}, Rounds: 1, TimeLimit: 1, OutputLimit: 1,
	}}
	w, err := session.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.WriteManifest(m), w.Close()); err != nil {
		t.Fatal(err)
	}
	o := Options{Store: store, Out: out, Work: t.TempDir()}
	refused := func(what string, changed bool, says string) {
		t.Helper()
		_, resumed := Resume(t.Context(), o)
		for way, err := range map[string]error{"resume": resumed, "fits": Fits(t.Context(), o, m.Plan, m)} {
			var other *ChangedError
			if err == nil || !strings.Contains(err.Error(), says) || errors.As(err, &other) != changed {
				t.Errorf("%s, %s: %v, want %q", what, way, err, says)
			}
		}
		if _, err := os.Stat(filepath.Join(store.Root, "builds")); err == nil {
			t.Errorf("%s: something was built", what)
		}
	}
	// The commit lacks a file, which is found out when it is installed.
	refused("nothing", false, "no file mypy-requirements.txt")
	t.Run("a variable", func(t *testing.T) {
		t.Setenv("CFLAGS", "-DX")
		refused("a variable", true, "the checker is not what it was: "+is.Checker+" was built with "+is.Compiler+", and would be with cc 1, variables ")
	})
	useCompiler(t, "cc 1")
	refused("the compiler's path", true, "was build "+is.Build+", and would be build ")
	useCompiler(t, "cc 2")
	refused("the compiler", true, "was built with "+is.Compiler+", and would be with cc 2")
	testenv.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "second")
	refused("the commit", false, "master was commit "+revision.Commit+" and is ")
}
