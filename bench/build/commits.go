package build

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Commit is a commit with the first line of its message.
type Commit struct{ ID, Subject string }

// Between lists the commits after one revision up to another along first parents, oldest first; the
// first revision itself comes first. It is an error when the second does not descend from it.
func Between(ctx context.Context, from, to Revision) ([]Commit, error) {
	if from.Commit == to.Commit {
		return nil, fmt.Errorf("%s and %s are the same commit, %s: name two", from.Rev, to.Rev, to.Short())
	}
	_, err := Git(ctx, to.Checkout, "merge-base", "--is-ancestor", from.Commit, to.Commit)
	var no *gitError
	if errors.As(err, &no) && no.status == 1 {
		return nil, fmt.Errorf("%s (%s) does not descend from %s (%s): name two revisions of one line of development, the older one first",
			to.Rev, to.Short(), from.Rev, from.Short())
	}
	if err != nil {
		return nil, fmt.Errorf("find the commits from %s to %s: %w", from.Rev, to.Rev, err)
	}
	var all []Commit
	for _, commits := range [][]string{{"--no-walk", from.Commit}, {"--first-parent", "--reverse", from.Commit + ".." + to.Commit}} {
		listing, err := Git(ctx, to.Checkout, append([]string{"rev-list", "--format=> %s"}, commits...)...)
		if err != nil {
			return nil, fmt.Errorf("list the commits from %s to %s: %w", from.Rev, to.Rev, err)
		}
		some, err := readCommits(listing)
		if err != nil {
			return nil, fmt.Errorf("list the commits from %s to %s: %w", from.Rev, to.Rev, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// readCommits reads what git rev-list prints: two lines a commit, its id after a word and its subject after a mark.
func readCommits(listing string) ([]Commit, error) {
	var all []Commit
	for listing != "" {
		head, rest, _ := strings.Cut(listing, "\n")
		line, after, whole := strings.Cut(rest, "\n")
		id, isHead := strings.CutPrefix(head, "commit ")
		subject, isSubject := strings.CutPrefix(line, "> ")
		if !isHead || !isSubject || !whole || !isObject(id) {
			return nil, fmt.Errorf("git lists the commit %q in a way that is not known", head)
		}
		all, listing = append(all, Commit{id, subject}), after
	}
	return all, nil
}
