package runner

import (
	"context"
	"fmt"
	"slices"

	"paceline/bench"
)

// ChangedError is that what would be measured now is not what a session measured.
type ChangedError struct {
	What       string // the checker, the corpus, the host, ...
	Difference string // the first value of it that differs
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("the %s is not what it was: %s", e.What, e.Difference)
}

// Fits reports why the trials of a session cannot stand beside those that the plan would have made now: its checkers and its corpora, which are made
// ready, the host and the environment must be what the session's manifest says of them, or it is a [ChangedError]. The session may have more of them, and
// another Paceline may have measured it.
func Fits(ctx context.Context, o Options, plan bench.Plan, recorded bench.Manifest) error {
	checkers := slices.DeleteFunc(slices.Clone(recorded.Checkers), func(c bench.CheckerIdentity) bool { return !slices.Contains(plan.Checkers, c.Checker) })
	if err := sameBuilds(ctx, o.Store, checkers); err != nil {
		return err
	}
	now, _, err := prepare(ctx, o, plan)
	if err != nil {
		return err
	}
	then := bench.Manifest{
		Paceline: now.Paceline, Host: recorded.Host, Environment: recorded.Environment, Checkers: checkers,
		Corpora: slices.DeleteFunc(slices.Clone(recorded.Corpora), func(c bench.CorpusIdentity) bool { return !slices.Contains(plan.Corpora, c.Corpus) }),
	}
	sortAs(plan.Checkers, then.Checkers)
	return sameAs(then, now)
}

// sortAs puts checkers in the order of a plan.
func sortAs(names []string, checkers []bench.CheckerIdentity) {
	slices.SortFunc(checkers, func(a, b bench.CheckerIdentity) int {
		return slices.Index(names, a.Checker) - slices.Index(names, b.Checker)
	})
}
