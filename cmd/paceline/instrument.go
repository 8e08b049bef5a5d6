package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/host"
	"paceline/bench/runner"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// watching is trials that something watches, in a session of their own or beside those of one
// that is there.
type watching struct {
	plan  bench.Plan
	spec  checker.Spec // of its only checker
	cells []bench.Cell // that are watched
	dir   string       // of the session
	joins bool
}

// watcher watches trials.
type watcher interface {
	Instrument() *runner.Instrument
	Warnings() []string
	Close() error
}

// watchFlags are the flags that commands which watch have in common.
func (f *runFlags) watchFlags(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&f.checkers, "checker", "what checks: a `CHECKER`")
	flags.Var(&f.corpora, "corpus", "what is checked: a `CORPUS`")
	flags.Var(&f.workers, "workers", "`COUNTS` to watch, such as 2 or 0,1,2,4")
	flags.Var(&f.caches, "cache", "cache `STATES`")
	flags.IntVar(&f.rounds, "rounds", f.rounds, "run at most `N` rounds")
	flags.DurationVar(&f.budget, "budget", 0, "start no round after this `TIME`, such as 10m (default none)")
	flags.StringVar(&f.out, "out", "", "session `DIR`: a new one, or one that watched trials of its cells join (default paceline-session-DATE-TIME)")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of the order of trials, kept in the manifest (default random)")
	flags.DurationVar(&f.timeLimit, "time-limit", f.timeLimit, "kill a trial after this `TIME`")
}

// watched is what the flags ask for, with the sequential cell that every plan needs. The noun is
// what is made of it.
func (f *runFlags) watched(flags *pflag.FlagSet, noun string) (watching, error) {
	w := watching{dir: f.directory(time.Now())}
	var err error
	if w.plan, err = f.plan(flags, host.Describe().UsableCPUs); err != nil {
		return w, err
	}
	if len(w.plan.Checkers) != 1 || len(w.plan.Corpora) != 1 {
		return w, fmt.Errorf("a session of %s has one checker and one corpus: make several", noun)
	}
	asked := w.plan.Workers
	if !slices.Contains(asked, 0) {
		w.plan.Workers = append([]int{0}, asked...)
	}
	if w.spec, err = checker.Parse(w.plan.Checkers[0]); err != nil {
		return w, fmt.Errorf("--checker: %w", err)
	}
	if w.spec.Command != "" {
		return w, fmt.Errorf("--checker %s: %s need a mypy or a replay: what processes of another command are for is not known", w.plan.Checkers[0], noun)
	}
	for _, cell := range w.plan.Cells() {
		if slices.Contains(asked, cell.Workers) {
			w.cells = append(w.cells, cell)
		}
	}
	if err := checkPlan(w.plan); err != nil {
		return w, err
	}
	if err := session.Vacant(w.dir); err != nil {
		there, none := session.Read(w.dir)
		if none != nil {
			return w, err
		}
		w.joins = true
		return w, errors.Join(onlyJoin(flags, w.dir), runner.AllPlanned(there.Manifest.Plan, w.cells))
	}
	return w, nil
}

// onlyJoin reports a flag that trials which join a session do not heed.
func onlyJoin(flags *pflag.FlagSet, dir string) error {
	for _, name := range []string{"rounds", "budget", "seed", "time-limit", "ceiling"} {
		if flags.Changed(name) {
			return fmt.Errorf("--%s does not go with trials that join %s, which has a plan: leave it out, or choose another --out", name, dir)
		}
	}
	return nil
}

// onlyShow reports a flag that is for measuring, where a session is only shown.
func onlyShow(flags *pflag.FlagSet, showing ...string) error {
	if other := givenBesides(flags, showing...); other != "" {
		return fmt.Errorf("--%s is for measuring, which takes no argument: leave out one of them", other)
	}
	return nil
}

// command is the command line that watches like this one.
func (w watching) command(name string) string {
	var counts, caches []string
	for _, c := range w.cells {
		if n := strconv.Itoa(c.Workers); !slices.Contains(counts, n) {
			counts = append(counts, n)
		}
	}
	for _, c := range w.plan.Caches {
		caches = append(caches, string(c))
	}
	return fmt.Sprintf("paceline %s --checker %s --corpus %s --workers %s --cache %s", name,
		w.plan.Checkers[0], w.plan.Corpora[0], strings.Join(counts, ","), strings.Join(caches, ","))
}

// run makes the trials. The watcher is opened when the store is there, and closed in any case.
func (w watching) run(ctx context.Context, std streams, open func(context.Context, *fetch.Store) (watcher, error)) (session.Session, error) {
	show := newReporter(std.err)
	store, err := newStore(ctx, show, needsPython(w.plan))
	if err != nil {
		return session.Session{}, err
	}
	watch, err := open(ctx, store)
	if err != nil {
		return session.Session{}, err
	}
	show.say("session " + w.dir)
	options := runnerOptions(store, w.dir, show)
	options.Instrument = watch.Instrument()
	var made session.Session
	if w.joins {
		made, err = runner.Join(ctx, w.cells, options)
	} else {
		made, err = runner.Run(ctx, w.plan, options)
	}
	show.close()
	return made, errors.Join(err, watch.Close(), warn(std, watch.Warnings()...))
}

// tellFindings prints what the trials found, and says whether there was anything.
func tellFindings(std streams, s session.Session) bool {
	findings := summary.Of(s.Manifest, s.Trials).Findings
	for _, finding := range findings {
		fmt.Fprintln(std.err, "finding: "+summary.Printable(finding))
	}
	return len(findings) > 0
}

// printTables prints tables in a format, and below them what there is to note.
func printTables(std streams, format string, tables []summary.Table, notes []string) error {
	write := summary.WriteText
	if format == asMarkdown {
		write = summary.WriteMarkdown
	}
	if err := write(std.out, tables); err != nil {
		return err
	}
	for _, note := range notes {
		if _, err := fmt.Fprintf(std.out, "\n%s\n", summary.Printable(note)); err != nil {
			return err
		}
	}
	return nil
}
