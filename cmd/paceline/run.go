package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/host"
	"paceline/bench/runner"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/corpora"
)

func newRun(std streams) *cobra.Command {
	f := newRunFlags()
	c := &cobra.Command{
		Use:   "run [flags]",
		Short: "Measure checkers on corpora, with and without workers",
		Long: `Run measures every combination of the checkers, corpora, worker counts and cache states,
one trial each per round, and prints the medians with their 95% intervals. The trials are
kept in a session directory, each written as it ends.

A checker is mypy@VERSION (the compiled wheel), mypy@VERSION+pure (the interpreted one),
mypy:PATH (an executable or a checkout), mypy:CHECKOUT@REV+compiled (a branch or commit,
built with mypyc: docs/COMMITS.md), replay:SCHEDULE (a recorded schedule, by name or file,
replayed without Python), or cmd:COMMAND (any command, with --workers 0).
A corpus is a name of "paceline corpora list", path:DIR for your own sources, or
synth:SHAPE, a package that is made (docs/EXTENDING.md).

Cold trials start with an empty cache of the checker, warm ones with a cache that the same
check filled before. Ctrl-C ends the running trial and prints what there is; a second
Ctrl-C ends at once. However a session was cut off, --resume goes on with it.`,
		Example: `  paceline run --checker mypy@2.4.1 --corpus mypy-self --workers 0,1,2,4 --cache cold,warm
  paceline run --corpus path:src/mypackage --precision 2% --budget 10m
  paceline run --checker mypy@2.4.1 --checker mypy@2.4.1+pure --corpus mypy-plugins --workers 0,2 --json`,
		Args: named(),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := notEmpty(c.Flags(), "resume"); err != nil {
				return err
			}
			if f.resume != "" {
				if err := onlyResume(c.Flags()); err != nil {
					return err
				}
				return resume(c.Context(), std, f.resume, f.json)
			}
			plan, err := f.plan(c.Flags(), host.Describe().UsableCPUs)
			if err != nil {
				return err
			}
			return measure(c.Context(), std, plan, f.directory(time.Now()), f.json)
		},
	}
	f.register(c.Flags())
	return c
}

// measure runs the plan into dir and prints what was measured, also after an interrupt or a
// failure.
func measure(ctx context.Context, std streams, plan bench.Plan, dir string, asJSON bool) error {
	if err := checkPlan(plan); err != nil {
		return err
	}
	if err := session.Vacant(dir); err != nil {
		return err
	}
	return inSession(ctx, std, plan, dir, asJSON, func(ctx context.Context, o runner.Options) (session.Session, error) {
		return runner.Run(ctx, plan, o)
	})
}

// resume goes on with the session in dir.
func resume(ctx context.Context, std streams, dir string, asJSON bool) error {
	begun, err := session.Read(dir)
	if err != nil {
		return err
	}
	if err := checkPlan(begun.Manifest.Plan); err != nil {
		return err
	}
	if begun.Manifest.Plan.Sweep {
		return fmt.Errorf("%s is a session of paceline sweep: go on with it by paceline sweep --resume %s", dir, dir)
	}
	if begun.Manifest.Plan.Race != nil {
		return fmt.Errorf("%s is a session of paceline tune: go on with it by paceline tune --resume %s", dir, dir)
	}
	if begun.Manifest.Plan.Bisect != nil {
		return fmt.Errorf("%s is a step of paceline bisect: go on with it by paceline bisect --resume %s", dir, filepath.Dir(filepath.Dir(filepath.Clean(dir))))
	}
	return inSession(ctx, std, begun.Manifest.Plan, dir, asJSON, runner.Resume)
}

// inSession measures with what the plan needs, and prints what there is then.
func inSession(ctx context.Context, std streams, plan bench.Plan, dir string, asJSON bool,
	run func(context.Context, runner.Options) (session.Session, error)) error {
	measured, failed := measureInto(ctx, std, plan, dir, run)
	if len(measured.Trials) == 0 {
		return failed
	}
	found := summary.Of(measured.Manifest, measured.Trials)
	if err := printSummary(std, found, asJSON); err != nil && failed == nil {
		failed = err
	}
	if failed == nil && len(found.Findings) > 0 {
		failed = findingError{}
	}
	return failed
}

// measureInto runs what measures into dir with what the plan needs.
func measureInto(ctx context.Context, std streams, plan bench.Plan, dir string,
	run func(context.Context, runner.Options) (session.Session, error)) (session.Session, error) {
	show := newReporter(std.err)
	defer show.close()
	store, err := newStore(ctx, show, needsPython(plan))
	if err != nil {
		return session.Session{}, err
	}
	show.say("session " + dir)
	return run(ctx, runnerOptions(store, dir, show))
}

func runnerOptions(store *fetch.Store, dir string, show reporter) runner.Options {
	return runner.Options{
		Store: store, Out: dir, Work: filepath.Join(store.Root, "work"), Version: version(), Progress: show.trial,
	}
}

// printSummary prints text for people, or the cells as JSON with the sentences beside them.
func printSummary(std streams, s summary.Summary, asJSON bool) error {
	if !asJSON {
		return s.Text(std.out)
	}
	if err := s.Notes(std.err); err != nil {
		return err
	}
	return printJSON(std.out, s.Cells)
}

func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// newStore opens the store of everything fetched. Python is looked for only where it is
// needed, since there may be none.
func newStore(ctx context.Context, show reporter, python bool) (*fetch.Store, error) {
	root, err := fetch.DefaultRoot()
	if err != nil {
		return nil, err
	}
	store := &fetch.Store{Root: root, Progress: show.say}
	if python {
		store.Python, _, err = fetch.FindPython(ctx)
	}
	return store, err
}

// needsPython tells whether a checked plan has a part that is installed with Python.
func needsPython(plan bench.Plan) bool {
	for _, text := range plan.Checkers {
		if spec, err := checker.Parse(text); err == nil && spec.NeedsPython() {
			return true
		}
	}
	for _, name := range plan.Corpora {
		if corpus, err := corpora.Find(name); err == nil && corpus.Lock != "" {
			return true
		}
	}
	return false
}
