package checker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"paceline/bench/fetch"
)

// UnavailableError is that a checker cannot be had here: the package index does not have the release, or no wheel of it for this
// Python; or the revision does not build or requires what cannot be had, which is a [paceline/bench/build.FailedError] within.
type UnavailableError struct {
	Checker string
	Err     error
}

func (e *UnavailableError) Error() string {
	return fmt.Sprintf("checker %s cannot be installed here: %v", e.Checker, e.Err)
}

func (e *UnavailableError) Unwrap() error { return e.Err }

// ParseRange reads a range of releases, NAME@FIRST..LAST[+BUILD], such as mypy@2.0.0..2.4.1+pure; LAST may have its name too. It is not
// ok when the text is no range.
func ParseRange(text string) (from, to Spec, ok bool, err error) {
	first, last, ok := strings.Cut(text, "..")
	at := strings.IndexAny(first, "@:")
	if !ok || at < 0 || first[at] != '@' {
		return Spec{}, Spec{}, false, nil
	}
	if !strings.Contains(last, "@") {
		last = first[:at+1] + last
	}
	if _, build, built := strings.Cut(last, "+"); built && !strings.Contains(first, "+") {
		first += "+" + build
	}
	from, err = Parse(first)
	if err == nil {
		to, err = Parse(last)
	}
	if err == nil {
		err = sameKind(from, to)
	}
	if err != nil {
		return Spec{}, Spec{}, true, fmt.Errorf("range %q: %w", text, err)
	}
	return from, to, true, nil
}

// sameKind reports why two checkers are not the ends of a range of releases.
func sameKind(from, to Spec) error {
	for _, s := range []Spec{from, to} {
		if s.Version == "" {
			return fmt.Errorf("checker %s is no release: name one such as mypy@2.4.1", s.Text)
		}
	}
	if from.Name != to.Name || from.Build != to.Build {
		return fmt.Errorf("%s and %s are not of one build: write +%s for both, or for none", from.Text, to.Text, pure)
	}
	return nil
}

// Releases are the final releases of a checker from one to another, both included, in ascending order, each as a checker of their
// build: mypy@2.0.0, mypy@2.1.0, ... Which ones there are is asked of the package index.
func Releases(ctx context.Context, store *fetch.Store, from, to Spec) ([]string, error) {
	if err := sameKind(from, to); err != nil {
		return nil, err
	}
	versions, err := store.Releases(ctx, from.Name, from.Version, to.Version)
	if err != nil {
		return nil, fmt.Errorf("releases from %s to %s: %w", from.Text, to.Text, err)
	}
	var checkers []string
	for _, version := range versions {
		checkers = append(checkers, releaseOf(from, version))
	}
	return slices.Compact(Names(checkers)), nil // an index may spell one in two ways
}

// releaseOf is the checker of another version and the same build.
func releaseOf(s Spec, version string) string {
	name := s.Name + "@" + version
	if s.Build != "" {
		name += "+" + s.Build
	}
	return name
}

// errNoPureWheel is that only compiled wheels of a release are there.
var errNoPureWheel = errors.New("the package index has no pure wheel of it: leave out +" + pure)

// notInstalled tells what kept a release from being installed.
func notInstalled(ctx context.Context, store *fetch.Store, spec Spec, err error) error {
	switch {
	case errors.Is(err, fetch.ErrNoVersion) || errors.Is(err, errNoPureWheel):
		return &UnavailableError{spec.Text, err}
	case fetch.NoWheel(err):
		python, failed := store.PythonVersion(ctx)
		if failed != nil {
			return errors.Join(err, failed)
		}
		return &UnavailableError{spec.Text, fmt.Errorf("there is no wheel of it, or of what it needs, for Python %s on this system: %w", python, err)}
	}
	return fmt.Errorf("checker %s: %w", spec.Text, err)
}

// notCompiled is that pip took the pure wheel, since the index has no compiled one for the Python.
func notCompiled(spec Spec, python string) error {
	return &UnavailableError{spec.Text, fmt.Errorf("there is no compiled wheel of it for Python %s on this system: use another Python, or write %s for the interpreted build",
		python, releaseOf(Spec{Name: spec.Name, Build: pure}, spec.Version))}
}

// holdsCompiled tells whether the mypy in an environment is made of extension modules.
func holdsCompiled(dir string) bool {
	for _, modules := range []string{"lib/python*/site-packages/mypy/*.so", "Lib/site-packages/mypy/*.pyd"} {
		if found, err := fs.Glob(os.DirFS(dir), modules); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}
