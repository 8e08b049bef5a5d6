package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Revision is one commit of a local checkout.
type Revision struct {
	Checkout string // its folder, an absolute path
	Rev      string // as it was asked for: a branch, a tag, a commit
	Commit   string // in full
	Tree     string // all of its files, by content
}

// Short is enough of the commit to tell it from others.
func (r Revision) Short() string { return r.Commit[:12] }

// explain says of an error which revision it keeps from being built.
func (r Revision) explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("build commit %s of %s: %w", r.Short(), r.Checkout, err)
}

// Resolve finds out which commit a name means in a checkout, or in a bare repository.
func Resolve(ctx context.Context, checkout, rev string) (Revision, error) {
	full, err := filepath.Abs(checkout)
	if err != nil {
		return Revision{}, err
	}
	if info, err := os.Stat(full); err != nil || !info.IsDir() {
		return Revision{}, fmt.Errorf("%s is no folder: name that of a git checkout", full)
	}
	prefix, err := Git(ctx, full, "rev-parse", "--show-prefix")
	var no *gitError
	switch {
	case errors.As(err, &no):
		return Revision{}, fmt.Errorf("%s is no git checkout whose revisions could be built: %w", full, err)
	case err != nil:
		return Revision{}, err
	case strings.TrimSpace(prefix) != "":
		return Revision{}, fmt.Errorf("%s is a folder inside a git checkout: name the checkout's top folder", full)
	}
	r := Revision{Checkout: full, Rev: rev}
	if r.Commit, err = object(ctx, full, rev, "commit"); err != nil {
		return Revision{}, err
	}
	r.Tree, err = object(ctx, full, r.Commit, "tree")
	return r, err
}

// object is the id of the commit or tree that a name means.
func object(ctx context.Context, dir, name, kind string) (string, error) {
	if strings.ContainsRune(name, 0) {
		return "", fmt.Errorf("%q is no name of a revision", name)
	}
	said, err := Git(ctx, dir, "rev-parse", "--verify", "--end-of-options", name+"^{"+kind+"}")
	id := strings.TrimSpace(said)
	var no *gitError
	if errors.As(err, &no) || err == nil && !isObject(id) {
		return "", fmt.Errorf("%s has no revision %q: name a branch, tag or commit that is there (git fetch brings others)", dir, name)
	}
	return id, err
}

func isObject(id string) bool { return regexp.MustCompile(`^[0-9a-f]{40,64}$`).MatchString(id) }

// File is the content of one file of the revision. That there is none is a [FailedError].
func (r Revision) File(ctx context.Context, name string) (string, error) {
	listing, err := Git(ctx, r.Checkout, "ls-tree", "-z", "--full-tree", r.Tree, name)
	var found []blob
	if err == nil {
		found, err = readTree(listing)
	}
	if err == nil && len(found) == 0 {
		return "", &FailedError{What: fmt.Sprintf("commit %s has no file %s, which building it needs", r.Short(), name)}
	}
	text := ""
	if err == nil {
		text, err = Git(ctx, r.Checkout, "cat-file", "blob", found[0].object)
	}
	if err != nil {
		return "", fmt.Errorf("read %s of commit %s: %w", name, r.Short(), err)
	}
	return text, nil
}
