package fetch

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"paceline/bench/pep440"
)

// ErrNoVersion is that the index has no file of a version.
var ErrNoVersion = errors.New("the index has no such version: check the number")

// ErrBackwards is about a range that ends before it begins.
var ErrBackwards = errors.New("name the earlier one first")

// PythonVersion is that of the interpreter that environments are made with, such as 3.11.7.
func (s *Store) PythonVersion(ctx context.Context) (string, error) {
	py, err := inspect(ctx, s.Python)
	return py.Version, err
}

// final is a version that is no development, early or post release.
var final = regexp.MustCompile(`^\d+(\.\d+)*$`)

// Releases lists the final releases of a package from one version to another, both included, oldest first. Those that were
// withdrawn (yanked) are left out. It is an error when one of the two is not among them, and [ErrBackwards]
// when the first comes after the last.
func (s *Store) Releases(ctx context.Context, pkg, from, to string) ([]string, error) {
	if pep440.Compare(from, to) > 0 {
		return nil, fmt.Errorf("%s comes after %s: %w", from, to, ErrBackwards)
	}
	all, err := s.Versions(ctx, pkg)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(v string) bool { return !final.MatchString(v) })
	for _, end := range []string{from, to} {
		if !slices.ContainsFunc(all, func(v string) bool { return pep440.Compare(v, end) == 0 }) {
			return nil, fmt.Errorf("the index has no release %s of %s%s", end, pkg, near(all, end))
		}
	}
	return slices.DeleteFunc(all, func(v string) bool { return pep440.Compare(v, from) < 0 || pep440.Compare(v, to) > 0 }), nil
}

// near names the releases just before and after a version that is not among them, to end a sentence.
func near(all []string, version string) string {
	var before, after string
	for _, v := range all {
		switch {
		case pep440.Compare(v, version) < 0:
			before = v
		case after == "":
			after = v
		}
	}
	switch {
	case before == "" && after == "":
		return ", nor any other"
	case after == "":
		return ": the latest is " + before
	case before == "":
		return ": the earliest is " + after
	}
	return fmt.Sprintf(": near it are %s and %s", before, after)
}
