package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/runner"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// bisectEnds reads the ends of a series: two releases, or two commits of a checkout.
func bisectEnds(good, bad string) (from, to checker.Spec, err error) {
	from, err = bisectEnd("--good", good)
	if err != nil {
		return from, to, err
	}
	to, err = bisectEnd("--bad", bad)
	switch {
	case err != nil:
		return from, to, err
	case (from.Rev == "") != (to.Rev == ""):
		return from, to, fmt.Errorf("--good %s and --bad %s are a release and a commit: name two releases, or two commits of one checkout", good, bad)
	case from.Text == to.Text:
		return from, to, fmt.Errorf("--good and --bad are both %s: name two", from.Text)
	}
	return from, to, nil
}

func bisectEnd(flag, text string) (checker.Spec, error) {
	spec, err := checker.Parse(text)
	switch {
	case err != nil:
		return spec, fmt.Errorf("%s: %w", flag, err)
	case spec.Version == "" && spec.Rev == "":
		return spec, fmt.Errorf("%s %s: name a release, such as mypy@2.4.1, or a commit of a checkout, mypy:CHECKOUT@REV+compiled", flag, text)
	}
	return spec, nil
}

// completeRecord finds the candidates of a series, and the rounds of sessions that it can be based on.
func completeRecord(ctx context.Context, std streams, record *bisect.Record, good, bad checker.Spec, reuse []string) error {
	show := newReporter(std.err)
	defer show.close()
	store, err := newStore(ctx, show, true)
	if err != nil {
		return err
	}
	if record.Candidates, err = candidatesBetween(ctx, store, good, bad); err != nil {
		return err
	}
	if err := record.Validate(); err != nil {
		return err
	}
	show.say(fmt.Sprintf("%d candidates from %s to %s", len(record.Candidates), good.Text, bad.Text))
	for _, dir := range reuse {
		reused, err := reusedOf(ctx, store, show, *record, dir)
		if err != nil {
			return fmt.Errorf("--reuse %s: %w", dir, err)
		}
		record.Reused = append(record.Reused, reused)
	}
	return nil
}

// shownCommit is how many digits of a commit are shown: what its checker has.
const shownCommit = 12

func candidatesBetween(ctx context.Context, store *fetch.Store, good, bad checker.Spec) ([]bisect.Candidate, error) {
	var candidates []bisect.Candidate
	if good.Rev != "" {
		commits, err := checker.Commits(ctx, good, bad)
		for _, c := range commits {
			candidates = append(candidates, bisect.Candidate{Checker: c.Checker, Commit: c.Commit[:min(shownCommit, len(c.Commit))], Subject: c.Subject})
		}
		return candidates, err
	}
	releases, err := checker.Releases(ctx, store, good, bad)
	if errors.Is(err, fetch.ErrBackwards) {
		releases, err = checker.Releases(ctx, store, bad, good)
		slices.Reverse(releases)
	}
	for _, name := range releases {
		candidates = append(candidates, bisect.Candidate{Checker: name})
	}
	return candidates, err
}

// reusedOf takes the rounds of a session that a bisect can be based on, if what they measured is what would be measured now.
func reusedOf(ctx context.Context, store *fetch.Store, show reporter, record bisect.Record, dir string) (bisect.Reused, error) {
	s, err := session.Read(dir)
	if err != nil {
		return bisect.Reused{}, err
	}
	reused, err := record.Reuse(dir, s)
	if err != nil {
		return bisect.Reused{}, err
	}
	if err := fits(ctx, store, show, record.Manifest(reused), "leave it out"); err != nil {
		return bisect.Reused{}, err
	}
	show.say(fmt.Sprintf("used too: %s of %s", summary.Counted(len(reused.Rounds), "round"), dir))
	return reused, nil
}

// fits reports why what a manifest has on record would be measured otherwise now, and what to do then.
func fits(ctx context.Context, store *fetch.Store, show reporter, m bench.Manifest, toDo string) error {
	err := runner.Fits(ctx, runnerOptions(store, "", show), m.Plan, m)
	var changed *runner.ChangedError
	if errors.As(err, &changed) {
		return fmt.Errorf("%w; %s", err, toDo)
	}
	return err
}

// sameMachine refuses to go on with a bisect where what is on record would be measured otherwise.
func sameMachine(ctx context.Context, std streams, b *bisection) error {
	before := b.before()
	if len(before) == 0 {
		return nil
	}
	show := newReporter(std.err)
	defer show.close()
	store, err := newStore(ctx, show, true)
	if err != nil {
		return err
	}
	for _, m := range before {
		if err := fits(ctx, store, show, m, "start a new bisect"); err != nil {
			return fmt.Errorf("go on with %s: %w", b.dir, err)
		}
	}
	return nil
}
