package checker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"paceline/bench"
	"paceline/bench/build"
	"paceline/bench/fetch"
)

// installMypyBuilt builds a revision of a checkout, compiled, and runs it with the packages that the
// revision requires.
func installMypyBuilt(ctx context.Context, store *fetch.Store, spec Spec) (Checker, error) {
	m, err := mypyBuilt(ctx, store, spec)
	if err != nil {
		return nil, notBuilt(spec, err)
	}
	m.identity.Checker = spec.Text
	err = m.askVersion(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.As(err, &noVersionError{}):
		return nil, notBuilt(spec, &build.FailedError{What: fmt.Sprintf("it was built, and does not run: %v", err)})
	case err != nil:
		return nil, notBuilt(spec, fmt.Errorf("run what was built: %w", err))
	case !*m.identity.Compiled:
		return nil, notBuilt(spec, &build.FailedError{What: "it was built, and says that it is not compiled"})
	}
	return m, nil
}

// notBuilt tells what kept a revision from being built. A fault of its own is told as that of a release that cannot be had.
func notBuilt(spec Spec, err error) error {
	var failed *build.FailedError
	if errors.As(err, &failed) {
		return &UnavailableError{spec.Text, err}
	}
	return fmt.Errorf("checker %s: %w", spec.Text, err)
}

func mypyBuilt(ctx context.Context, store *fetch.Store, spec Spec) (mypy, error) {
	revision, err := build.Resolve(ctx, spec.Path, cmp.Or(spec.Commit, spec.Rev))
	if err != nil {
		return mypy{}, err
	}
	revision.Rev = spec.Rev
	requirements, err := revision.File(ctx, requirementsFile)
	if err != nil {
		return mypy{}, err
	}
	// Before the build, which takes long.
	lock, err := build.Require(ctx, store, requirementsKind, strings.Split(requirements, "\n"))
	if err != nil {
		return mypy{}, fmt.Errorf("%s of commit %s: %w", requirementsFile, revision.Short(), err)
	}
	built, err := build.Build(ctx, store, revision)
	if err != nil {
		return mypy{}, err
	}
	m, err := onPath(ctx, store, built.Site, lock)
	if err != nil {
		return mypy{}, err
	}
	now := gitState(ctx, revision.Checkout)
	m.identity.Compiler, m.identity.Build = built.Recipe.Made(), built.Key
	m.identity.Git = &bench.Git{Commit: revision.Commit, Rev: revision.Rev, LocalChanges: now != nil && now.Dirty}
	return m, nil
}
