package checker

import (
	"context"
	"fmt"

	"paceline/bench"
	"paceline/bench/build"
	"paceline/bench/fetch"
)

// installMypyBuilt builds a revision of a checkout, compiled, and runs it with the packages that the
// revision requires.
func installMypyBuilt(ctx context.Context, store *fetch.Store, spec Spec) (Checker, error) {
	m, err := mypyBuilt(ctx, store, spec)
	if err != nil {
		return nil, fmt.Errorf("checker %s: %w", spec.Text, err)
	}
	m.identity.Checker = spec.Text
	err = m.askVersion(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, &build.FailedError{What: fmt.Sprintf("checker %s: it was built, and does not run: %v", spec.Text, err)}
	case !*m.identity.Compiled:
		return nil, &build.FailedError{What: fmt.Sprintf("checker %s: it was built, and says that it is not compiled", spec.Text)}
	}
	return m, nil
}

func mypyBuilt(ctx context.Context, store *fetch.Store, spec Spec) (mypy, error) {
	revision, err := build.Resolve(ctx, spec.Path, spec.Rev)
	if err != nil {
		return mypy{}, err
	}
	requirements, err := revision.File(ctx, requirementsFile)
	if err != nil {
		return mypy{}, err
	}
	built, err := build.Build(ctx, store, revision)
	if err != nil {
		return mypy{}, err
	}
	m, err := onPath(ctx, store, built.Site, requirements)
	if err != nil {
		return mypy{}, err
	}
	now := gitState(ctx, revision.Checkout)
	m.identity.Compiler, m.identity.Build = built.Recipe.Compiler.Version, built.Key
	m.identity.Git = &bench.Git{Commit: revision.Commit, Rev: revision.Rev, LocalChanges: now != nil && now.Dirty}
	return m, nil
}
