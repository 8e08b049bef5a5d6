package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/host"
	"paceline/bench/session"
	"paceline/bench/sweep"
)

// sweepFlags are the flags of paceline sweep.
type sweepFlags struct {
	run       *runFlags
	native    bool
	noHistory bool
	db        string
	format    string
}

func newSweepFlags() *sweepFlags {
	f := &sweepFlags{run: newRunFlags(), native: true, format: asText}
	f.run.checkers = list{}
	return f
}

func newSweep(std streams) *cobra.Command {
	f := newSweepFlags()
	c := &cobra.Command{
		Use:   "sweep [flags] [SESSION]",
		Short: "Tell since which release a checker is slower or faster",
		Long: `Sweep measures all releases of a range in one session, in turn in every round, and prints for
each cell how its wall time and its speedups changed from one release to the next. It adds the session
to a history, and paceline plot draws it.

A range is mypy@FIRST..LAST[+BUILD]; --checker repeats, and takes single releases too. Which
releases there are is asked of the package index; one that cannot be installed is an error before
anything is measured.

Before 2.4 sequential mypy parses with an older parser than its workers do. So these releases also
run sequentially with the native parser (--native-parser), and each speedup is also told over that
and over 1 worker.

A release whose answer is not the right one has no time but a finding, and the exit status is 1. A
slower release is none. Given a session that was swept, it prints the tables again; --resume goes
on with one that was cut off.`,
		Example: `  paceline sweep --checker mypy@2.0.0..2.4.1 --corpus mypy-self --workers 0,1,2,4 --out S
  paceline sweep --checker mypy@2.3.1 --checker mypy@2.4.1 --corpus path:src/mypackage --cache cold
  paceline sweep S --format markdown`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(notEmpty(c.Flags(), "resume"), notEmpty(c.Flags(), "out"), notEmpty(c.Flags(), "db"), checkFormat(f.format)); err != nil {
				return err
			}
			if f.run.resume != "" {
				return f.resume(c, std, args)
			}
			if len(args) > 0 {
				return f.show(c, std, args)
			}
			dir := f.run.directory(time.Now())
			plan, err := f.plan(c.Context(), std, c.Flags(), dir)
			if err != nil {
				return err
			}
			return f.measure(c.Context(), std, plan, dir)
		},
	}
	f.register(c.Flags())
	return c
}

func (f *sweepFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&f.run.checkers, "checker", "`RELEASES` to measure: a range such as mypy@2.0.0..2.4.1, or one; repeat for several")
	flags.Var(&f.run.corpora, "corpus", "what is checked: a `CORPUS`; repeat for several")
	flags.Var(&f.run.workers, "workers", "`COUNTS` such as 0,1,2,4, where 0 is sequential; auto doubles up to twice the CPUs")
	flags.Var(&f.run.caches, "cache", "cache `STATES`")
	flags.BoolVar(&f.native, "native-parser", f.native, "also measure releases before 2.4 sequentially with the native parser")
	flags.StringArrayVar(&f.run.variants, "variant", nil, "also run with further flags: `NAME=FLAGS`, such as files=--no-sqlite-cache; repeat for several")
	flags.IntVar(&f.run.rounds, "rounds", f.run.rounds, "trials of each cell, `N`")
	flags.DurationVar(&f.run.budget, "budget", 0, "start no round after this `TIME`, such as 1h (default none)")
	flags.StringVar(&f.run.out, "out", "", "session `DIR`, new or empty (default paceline-session-DATE-TIME)")
	flags.StringVar(&f.run.resume, "resume", "", "go on with the session in `DIR` by its own plan; takes no flag that is part of it")
	flags.StringVar(&f.db, "db", historyFile, "the history's `FILE`")
	flags.BoolVar(&f.noHistory, "no-history", false, "add the session to no history")
	flags.Uint64Var(&f.run.seed, "seed", 0, "`SEED` of the order of trials, kept in the manifest (default random)")
	flags.DurationVar(&f.run.timeLimit, "time-limit", f.run.timeLimit, "kill a trial after this `TIME`")
	flags.Var(&f.run.outputLimit, "output-limit", "keep no more of a trial's output: a `SIZE` in bytes, KiB, MiB or GiB")
	flags.StringVar(&f.format, "format", f.format, "how to print the tables: text or markdown")
	flags.BoolVar(&f.run.json, "json", false, "print a row for each cell and release as JSON")
}

// plan is what the flags ask for, to be measured into dir. What is wrong with them is told before the index is asked for releases.
func (f *sweepFlags) plan(ctx context.Context, std streams, flags *pflag.FlagSet, dir string) (bench.Plan, error) {
	if !f.run.checkers.given {
		return bench.Plan{}, errors.New("--checker is missing: name releases, such as mypy@2.0.0..2.4.1")
	}
	plan, err := f.run.plan(flags, host.Describe().UsableCPUs)
	if err != nil {
		return plan, err
	}
	plan.Sweep = true
	releases, err := releasesNamed(f.run.checkers.values)
	if err != nil {
		return plan, err
	}
	plan.Checkers = releases.ends()
	if err := errors.Join(checkPlan(plan), session.Vacant(dir), f.checkHistory(ctx)); err != nil {
		return plan, err
	}
	if plan.Checkers, err = releases.all(ctx, std); err != nil {
		return plan, err
	}
	if arm, ok := sweep.Arm(plan.Checkers, plan.Workers); ok && f.native {
		plan.Variants = append(plan.Variants, arm)
	}
	return plan, checkPlan(plan)
}

// resume goes on with a session that was cut off.
func (f *sweepFlags) resume(c *cobra.Command, std streams, args []string) error {
	if err := errors.Join(named()(c, args), onlyWith(c.Flags(), "goes with --resume: the plan is in the session's manifest",
		slices.Concat(f.showing(), []string{"resume", "db", "no-history"})...)); err != nil {
		return err
	}
	begun, err := session.Read(f.run.resume)
	if err != nil {
		return err
	}
	if err := errors.Join(wasSwept(begun), checkPlan(begun.Manifest.Plan)); err != nil {
		return err
	}
	return f.goOn(c.Context(), std, begun.Manifest.Plan, f.run.resume)
}

// show prints the tables of a session again.
func (f *sweepFlags) show(c *cobra.Command, std streams, args []string) error {
	if err := errors.Join(named("SESSION")(c, args), onlyWith(c.Flags(), "goes with a session, which is measured", f.showing()...)); err != nil {
		return err
	}
	s, err := readSession(std, args[0])
	if err != nil {
		return err
	}
	if err := wasSwept(s); err != nil {
		return err
	}
	return f.print(std, s)
}

// showing are the flags that say how the tables are printed.
func (f *sweepFlags) showing() []string { return []string{"json", "format"} }
