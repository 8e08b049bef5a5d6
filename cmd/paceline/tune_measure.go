package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/runner"
	"paceline/bench/session"
	"paceline/bench/stats"
	"paceline/bench/summary"
	"paceline/bench/tap"
	"paceline/bench/tune"
)

// measure races the plan's worker counts in a new session and prints the answer. A session of what cannot be checked at all is
// not kept.
func (f *tuneFlags) measure(ctx context.Context, std streams, plan bench.Plan, dir string) error {
	if err := session.Vacant(dir); err != nil {
		return err
	}
	_, missing := os.Stat(dir)
	measured, err := race(ctx, std, plan, dir, func(ctx context.Context, o runner.Options) (session.Session, error) {
		return runner.Run(ctx, plan, o)
	})
	if err != nil && ctx.Err() == nil && unchecked(measured.Trials) {
		return errors.Join(cannotCheck(std, measured), discard(dir, missing != nil))
	}
	return f.conclude(ctx, std, measured, err)
}

// unchecked says whether a session ended with its first trials, because the checker cannot check the corpus.
func unchecked(trials []bench.Trial) bool {
	return len(trials) > 0 && !slices.ContainsFunc(trials, func(t bench.Trial) bool {
		return t.Status == bench.OK || t.Status == bench.Differs
	})
}

// discard removes what is in a session's folder and, if the session made that, the folder.
func discard(dir string, made bool) error {
	if made {
		return os.RemoveAll(dir)
	}
	inside, err := os.ReadDir(dir)
	for _, entry := range inside {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, entry.Name())))
	}
	return err
}

// goOn does the rest of a session that was cut off.
func (f *tuneFlags) goOn(ctx context.Context, std streams, plan bench.Plan, dir string) error {
	measured, err := race(ctx, std, plan, dir, runner.Resume)
	return f.conclude(ctx, std, measured, err)
}

func race(ctx context.Context, std streams, plan bench.Plan, dir string,
	run func(context.Context, runner.Options) (session.Session, error)) (session.Session, error) {
	return measureInto(ctx, std, plan, dir, func(ctx context.Context, o runner.Options) (session.Session, error) {
		o.Needed = tune.Needed
		return run(ctx, o)
	})
}

func anyCounted(trials []bench.Trial) bool {
	return slices.ContainsFunc(trials, func(t bench.Trial) bool { return t.Counted })
}

// maxSaid is how many bytes of a checker's message are shown.
const maxSaid = 4000

// cannotCheck shows what the checker said of a corpus that it could not check.
func cannotCheck(std streams, measured session.Session) error {
	t := measured.Trials[len(measured.Trials)-1]
	said, err := os.ReadFile(filepath.Join(measured.Dir, "output", t.Output))
	if err != nil {
		return fmt.Errorf("read what the checker said: %w", err)
	}
	text := strings.ToValidUTF8(string(said[:min(len(said), maxSaid)]), "")
	for line := range strings.Lines(text) {
		fmt.Fprintln(std.err, "  "+summary.Printable(strings.TrimRight(line, "\n")))
	}
	return fmt.Errorf("%s cannot be checked, which without workers ended as %s: %s; make that work first", t.Corpus, t.Status, t.Error)
}

// conclude traces what was raced, if that is wanted and went well, and prints the answer, also after an interrupt or
// a failure.
func (f *tuneFlags) conclude(ctx context.Context, std streams, measured session.Session, failed error) error {
	if len(measured.Trials) == 0 {
		return failed
	}
	if failed == nil {
		failed = tune.Of(measured.Manifest, measured.Trials).Err()
	}
	if failed == nil && !f.noTrace {
		failed = traceTuned(ctx, std, &measured)
	}
	if measured.Manifest.Outcome == bench.Interrupted {
		fmt.Fprintf(std.err, "to go on: paceline tune --resume %s\n", summary.Printable(measured.Dir))
	}
	if !anyCounted(measured.Trials) {
		return failed
	}
	found := tellFindings(std, measured)
	failed = errors.Join(failed, f.print(std, measured))
	if failed == nil && found {
		return findingError{}
	}
	return failed
}

// traceTuned has trials with 1 and 2 workers traced in the session, as many as an interval needs, unless
// it has traces.
func traceTuned(ctx context.Context, std streams, measured *session.Session) error {
	plan := measured.Manifest.Plan
	w := watching{plan: plan, dir: measured.Dir, joins: true}
	var err error
	if w.spec, err = checker.Parse(plan.Checkers[0]); err != nil {
		return err
	}
	answer := tune.Of(measured.Manifest, measured.Trials)
	for _, cell := range plan.Cells() {
		if cell.Cache == bench.Cold && (cell.Workers == 1 || cell.Workers == 2) && answer.Usable(cell) {
			w.cells = append(w.cells, cell)
		}
	}
	if _, err := tap.Read(w.dir); !errors.Is(err, tap.ErrNoTraces) {
		return err
	}
	if len(w.cells) == 0 {
		return warn(std, "no traces, and so no predictions: they need cold runs with 1 or 2 workers")
	}
	if err := decodable(std, plan.Checkers[0]); err != nil {
		return warn(std, fmt.Sprintf("no traces, and so no predictions: %v", err))
	}
	traced, err := w.run(ctx, std, func(context.Context, *fetch.Store) (watcher, error) {
		if w.spec.Replay != "" {
			recorder, err := newReplayRecorder(w)
			return aFew{watcher: recorder}, err
		}
		recorder, err := tap.NewRecorder(w.dir, w.cells)
		return aFew{watcher: recorder}, err
	})
	if len(traced.Trials) > 0 {
		*measured = traced
	}
	if err != nil {
		return err
	}
	if err := w.unanswered(traced.Trials); err != nil {
		return warn(std, fmt.Sprintf("no predictions: %v", err))
	}
	return errors.Join(tap.AddBeside(w.dir), writeScheduleProfile(w.dir))
}

// aFew watches as many rounds as an interval needs.
type aFew struct{ watcher }

func (a aFew) Instrument() *runner.Instrument {
	i := *a.watcher.Instrument()
	rounds := 0
	i.Enough = func() bool {
		rounds++
		return rounds >= stats.MinSamples
	}
	return &i
}
