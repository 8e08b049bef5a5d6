package checker

import (
	"context"
	"fmt"
	"path/filepath"

	"paceline/bench/build"
)

// Commit is a commit of a checkout as a checker.
type Commit struct {
	Checker string // mypy:CHECKOUT@COMMIT+compiled
	Commit  string // in full
	Subject string // first line of its message; foreign text
}

// Pinned is the spec with the commit that its revision means now, whatever becomes of a branch; one that names no
// revision is as it was.
func (s Spec) Pinned(ctx context.Context) (Spec, error) {
	if s.Rev == "" {
		return s, nil
	}
	r, err := build.Resolve(ctx, s.Path, s.Rev)
	if err != nil {
		return Spec{}, fmt.Errorf("checker %s: %w", s.Text, err)
	}
	s.Commit = r.Commit
	return s, nil
}

// Commits are the commits after good up to bad, oldest first, along first parents; good itself comes
// first. It is an error when bad does not descend from good or the checkouts differ.
func Commits(ctx context.Context, good, bad Spec) ([]Commit, error) {
	for _, s := range []Spec{good, bad} {
		if s.Rev == "" {
			return nil, fmt.Errorf("checker %s names no revision: write mypy:CHECKOUT@REV+%s", s.Text, compiled)
		}
	}
	if !sameFolder(good.Path, bad.Path) {
		return nil, fmt.Errorf("%s and %s are of different checkouts: name two revisions of one", good.Text, bad.Text)
	}
	from, err := build.Resolve(ctx, good.Path, good.Rev)
	if err != nil {
		return nil, fmt.Errorf("checker %s: %w", good.Text, err)
	}
	to, err := build.Resolve(ctx, bad.Path, bad.Rev)
	if err != nil {
		return nil, fmt.Errorf("checker %s: %w", bad.Text, err)
	}
	found, err := build.Between(ctx, from, to)
	if err != nil {
		return nil, err
	}
	var all []Commit
	for _, c := range found {
		all = append(all, Commit{
			Checker: fmt.Sprintf("%s:%s@%s+%s", mypyName, good.Path, c.ID[:12], compiled), Commit: c.ID, Subject: c.Subject,
		})
	}
	return all, nil
}

// sameFolder says whether two paths lead to one folder.
func sameFolder(a, b string) bool {
	return led(a) == led(b)
}

// led is where a path leads, through links; the path itself when there is nothing.
func led(path string) string {
	full, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if end, err := filepath.EvalSymlinks(full); err == nil {
		return end
	}
	return full
}
