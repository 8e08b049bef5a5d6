package build

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"paceline/bench/fetch"
)

// Built is a revision that was built.
type Built struct {
	Site     string // folder for Python's path: the compiled packages are in it
	Key      string // of the recipe
	Recipe   Recipe
	Revision Revision
}

// job is one build.
type job struct {
	store    *fetch.Store
	revision Revision
	project  project
	env      fetch.Environment // of what the build requires
	recipe   Recipe
	every    time.Duration // how often a build that goes on says so
}

// Build returns the build of a revision, which it makes when there is none of this recipe. That takes
// minutes for mypy. The error of a revision that cannot be built is a [FailedError].
func Build(ctx context.Context, store *fetch.Store, r Revision) (b Built, err error) {
	defer func() { err = r.explain(err) }()
	j, err := prepare(ctx, store, r)
	if err != nil {
		return Built{}, err
	}
	key := j.recipe.Key()
	dir, err := store.Made(ctx, key, j.build)
	if err != nil {
		return Built{}, err
	}
	return Built{Site: siteOf(dir), Key: key, Recipe: j.recipe, Revision: r}, nil
}

// RecipeOf is the recipe that the revision would be built by now. Nothing is compiled for it, but what the build requires is made
// ready.
func RecipeOf(ctx context.Context, store *fetch.Store, r Revision) (Recipe, error) {
	j, err := prepare(ctx, store, r)
	return j.recipe, r.explain(err)
}

func siteOf(dir string) string { return filepath.Join(dir, "site") }

// prepare makes everything ready that goes into the build, and says what that is.
func prepare(ctx context.Context, store *fetch.Store, r Revision) (job, error) {
	text, err := r.File(ctx, "pyproject.toml")
	if err != nil {
		return job{}, err
	}
	p, err := readProject(text)
	if err != nil {
		return job{}, &FailedError{What: err.Error()}
	}
	if runtime.GOOS == "windows" {
		return job{}, errors.New("building a commit needs gcc or clang, and mypy's own build on Windows uses neither: name a release, or a checkout that was compiled in place")
	}
	c, err := findCompiler(ctx)
	if err != nil {
		return job{}, err
	}
	lock := fetch.Lock{Name: "a build that requires nothing"}
	if len(p.Requires) > 0 {
		if lock, err = Require(ctx, store, "build", p.Requires); err != nil {
			return job{}, err
		}
	}
	env, err := store.Environment(ctx, lock)
	if err != nil {
		return job{}, err
	}
	return job{store: store, revision: r, project: p, env: env, every: progressEvery, recipe: Recipe{
		Version: recipeVersion, Tree: r.Tree, Compiler: c, Variables: variables(),
		Requirements: env.Lock, Python: env.Version, Interpreter: store.Python,
	}}, nil
}

// Require is the lock of what a revision requires, as [fetch.Store.Require] has it. The error is a [FailedError] when that cannot be
// had whatever the machine.
func Require(ctx context.Context, store *fetch.Store, what string, requirements []string) (fetch.Lock, error) {
	lock, err := store.Require(ctx, what, requirements)
	if fetch.Unmet(err) {
		return fetch.Lock{}, &FailedError{What: "what it requires cannot be had: " + err.Error()}
	}
	return lock, err
}

// say tells in a plain line what is happening.
func (j job) say(format string, args ...any) {
	if j.store.Progress != nil {
		j.store.Progress(fmt.Sprintf(format, args...))
	}
}
