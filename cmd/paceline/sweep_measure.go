package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/history"
	"paceline/bench/pep440"
	"paceline/bench/runner"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/sweep"
)

// releaseRange is what one --checker names: all releases from one to another, which may be the same.
type releaseRange struct{ from, to checker.Spec }

// releaseRanges are what all of them name, of one build.
type releaseRanges []releaseRange

// releasesNamed reads ranges and single releases.
func releasesNamed(texts []string) (releaseRanges, error) {
	var all releaseRanges
	for _, text := range texts {
		from, to, ok, err := checker.ParseRange(text)
		if !ok {
			from, err = checker.Parse(text)
			to = from
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("--checker: %w", err)
		case from.Version == "":
			return nil, fmt.Errorf("--checker %s is no release: name a range such as mypy@2.0.0..2.4.1, or releases one by one", text)
		case len(all) > 0 && from.Build != all[0].from.Build:
			return nil, fmt.Errorf("--checker: %s and %s are of different builds: sweep one of them", all[0].from.Text, from.Text)
		}
		all = append(all, releaseRange{from, to})
	}
	return all, nil
}

// ends are the releases that are named, in ascending order.
func (r releaseRanges) ends() []string {
	var ends []checker.Spec
	for _, of := range r {
		ends = append(ends, of.from, of.to)
	}
	return ascending(ends)
}

// all are the releases of all ranges, in ascending order. The package index is asked only when there is a range.
func (r releaseRanges) all(ctx context.Context, std streams) ([]string, error) {
	if !slices.ContainsFunc(r, func(of releaseRange) bool { return of.from != of.to }) {
		return r.ends(), nil
	}
	show := newReporter(std.err)
	defer show.close()
	store, err := newStore(ctx, show, true)
	if err != nil {
		return nil, err
	}
	var specs []checker.Spec
	for _, of := range r {
		names := []string{of.from.Text}
		if of.from != of.to {
			if names, err = checker.Releases(ctx, store, of.from, of.to); err != nil {
				return nil, fmt.Errorf("--checker: %w", err)
			}
		}
		for _, name := range names {
			spec, err := checker.Parse(name)
			if err != nil {
				return nil, fmt.Errorf("--checker: %w", err)
			}
			specs = append(specs, spec)
		}
	}
	return ascending(specs), nil
}

// ascending names each release once, the earliest first; 2.4 and 2.4.0 are one.
func ascending(specs []checker.Spec) []string {
	inOrder := func(a, b checker.Spec) int { return pep440.Compare(a.Version, b.Version) }
	slices.SortStableFunc(specs, inOrder)
	var names []string
	for _, s := range slices.CompactFunc(specs, func(a, b checker.Spec) bool { return inOrder(a, b) == 0 }) {
		names = append(names, s.Text)
	}
	return names
}

// wasSwept refuses a session that sweep did not make.
func wasSwept(s session.Session) error {
	if !s.Manifest.Plan.Sweep {
		return fmt.Errorf("%s is a session of other measurements, in which no releases were swept: paceline report shows it, and paceline compare sets its checkers side by side", s.Dir)
	}
	return nil
}

// measure sweeps into dir and prints the tables, also after an interrupt or a failure.
func (f *sweepFlags) measure(ctx context.Context, std streams, plan bench.Plan, dir string) error {
	measured, err := measureInto(ctx, std, plan, dir, func(ctx context.Context, o runner.Options) (session.Session, error) {
		return runner.Run(ctx, plan, o)
	})
	return f.conclude(ctx, std, measured, err)
}

// goOn does the rest of a session that was cut off.
func (f *sweepFlags) goOn(ctx context.Context, std streams, plan bench.Plan, dir string) error {
	if err := f.checkHistory(ctx); err != nil {
		return err
	}
	measured, err := measureInto(ctx, std, plan, dir, runner.Resume)
	return f.conclude(ctx, std, measured, err)
}

// conclude adds what was measured to the history, unless it was cut off, and prints it.
func (f *sweepFlags) conclude(ctx context.Context, std streams, measured session.Session, failed error) error {
	if len(measured.Trials) == 0 {
		return failed
	}
	spent := failed == nil && measured.Manifest.Outcome == bench.OutOfBudget
	if spent || measured.Manifest.Outcome == bench.Interrupted {
		fmt.Fprintf(std.err, "to go on: paceline sweep --resume %s\n", summary.Printable(measured.Dir))
	}
	if failed == nil && !f.noHistory && anyCounted(measured.Trials) {
		failed = f.keep(ctx, std, measured.Dir)
	}
	if err := f.print(std, measured); failed == nil {
		return err
	}
	return failed
}

// checkHistory reports a history that the session could not be added to, before anything is measured. What is not there is made
// afterwards.
func (f *sweepFlags) checkHistory(ctx context.Context) error {
	if f.noHistory {
		return nil
	}
	if _, err := os.Stat(f.db); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Dir(f.db)); err != nil {
			return fmt.Errorf("--db %s: there is no folder to make it in: name a file in a folder that is there", f.db)
		}
		return nil
	}
	file, err := history.Open(ctx, f.db, version())
	if err != nil {
		return err
	}
	return file.Close()
}

// keep adds the session to the history and says so.
func (f *sweepFlags) keep(ctx context.Context, std streams, dir string) error {
	added, err := addSessions(ctx, std, []string{dir}, f.db)
	if err != nil {
		return fmt.Errorf("the session is measured, and not in the history (add it by paceline history add %s): %w", dir, err)
	}
	return printAdditions(streams{out: std.err}, added, false)
}

// print prints the tables of a session. A release that gives another answer than it should is a finding; a slower one is none.
func (f *sweepFlags) print(std streams, s session.Session) error {
	r := sweep.Of(s)
	var err error
	switch {
	case f.run.json:
		err = errors.Join(printJSON(std.out, r.Rows), r.Said(std.err))
	case f.format == asMarkdown:
		err = r.Markdown(std.out)
	default:
		err = errors.Join(r.Text(std.out), r.Said(std.err))
	}
	if err == nil && len(r.Findings) > 0 {
		err = findingError{}
	}
	return err
}
