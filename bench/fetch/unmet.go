package fetch

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// requirementError is about a requirement that cannot be read.
type requirementError struct{ err error }

func (e *requirementError) Error() string { return e.err.Error() }

func (e *requirementError) Unwrap() error { return e.err }

// Unmet says whether an error is that requirements cannot be met: one of them cannot be read, nothing in the index satisfies it and runs
// on the store's Python, or two contradict each other. An index that does not answer is another error.
func Unmet(err error) bool {
	var unread *requirementError
	return errors.As(err, &unread) || NoWheel(err) || pipSays(err, "ResolutionImpossible")
}

// NoWheel says whether an error is that pip found no wheel of a package for its Python on this system.
func NoWheel(err error) bool { return pipSays(err, noDistribution) }

const noDistribution = "No matching distribution found for "

// pipSays says whether an error is of a pip that was answered by its index and said that.
func pipSays(err error, text string) bool {
	var failed *commandError
	return errors.As(err, &failed) && strings.Contains(failed.output, text) && !strings.Contains(failed.output, "after connection broken")
}

// answered is the error of a pip, unless that found no wheel of a package since the index did not answer. pip hardly tells these apart, so the
// index is asked again.
func (s *Store) answered(ctx context.Context, err error) error {
	var wheelless *commandError
	if !NoWheel(err) || !errors.As(err, &wheelless) {
		return err
	}
	found := regexp.MustCompile(noDistribution + `([A-Za-z0-9._-]+)`).FindStringSubmatch(wheelless.output)
	if found == nil {
		return err
	}
	ix, failed := s.index(ctx)
	if failed == nil {
		_, failed = ix.list(ctx, found[1])
	}
	var none *noPackageError
	if failed == nil || errors.As(failed, &none) {
		return err
	}
	return fmt.Errorf("pip finds no wheel of %s: %w", found[1], failed)
}
