package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/noise"
	"paceline/bench/runner"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// noiseFlags are what a run of the same against the same is made of, as given.
type noiseFlags struct {
	checker, corpus, cache string
	workers, rounds        int
	timeLimit              time.Duration
	outputLimit            size
	seed                   uint64
	out, from              string
	json                   bool
}

// noiseRounds is how many pairs are measured by default.
const noiseRounds = 20

func newNoise(std streams) *cobra.Command {
	f := &noiseFlags{outputLimit: 64 << 20}
	c := &cobra.Command{
		Use:   "noise",
		Short: "Measure the same twice: what can this machine detect?",
		Long: `Noise runs a checker against itself: every round has two trials of each cell that differ in
nothing. It prints how far the two are apart, how often a comparison of them finds a difference
that is not there, and the smallest slowdown that 10, 20 and 50 rounds would find here.

The session is one like any other, with a variant named ` + noise.Name + `. --from analyses it again.`,
		Example: `  paceline noise --checker mypy@2.4.1 --corpus mypy-plugins --workers 2 --rounds 50 --out S
  paceline noise --from S --json`,
		Args: named(),
		RunE: func(c *cobra.Command, _ []string) error {
			for _, name := range []string{"from", "out"} {
				if err := notEmpty(c.Flags(), name); err != nil {
					return err
				}
			}
			if f.from != "" {
				return analyse(std, c.Flags(), f)
			}
			if !c.Flags().Changed("seed") {
				f.seed = uint64(rand.Uint32()) // short enough to be typed again
			}
			return measureTwice(c.Context(), std, f.plan(), f.directory(time.Now()), f.json)
		},
	}
	f.register(c.Flags())
	return c
}

func (f *noiseFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringVar(&f.checker, "checker", "mypy@2.4.1", "what checks: a `CHECKER`")
	flags.StringVar(&f.corpus, "corpus", "mypy-plugins", "what is checked: a `CORPUS`")
	flags.IntVar(&f.workers, "workers", 0, "also with so many workers, `N`, beside sequential")
	flags.StringVar(&f.cache, "cache", string(bench.Cold), "cache `STATE`")
	flags.IntVar(&f.rounds, "rounds", noiseRounds, "pairs of each cell, `N`")
	flags.StringVar(&f.out, "out", "", "session `DIR`, new or empty (default paceline-session-DATE-TIME)")
	flags.StringVar(&f.from, "from", "", "measure nothing: analyse the session in `DIR`; takes no other flag but --json")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of the order of trials, kept in the manifest (default random)")
	flags.DurationVar(&f.timeLimit, "time-limit", defaultTimeLimit, "kill a trial after this `TIME`")
	flags.Var(&f.outputLimit, "output-limit", "keep no more of a trial's output: a `SIZE` in bytes, KiB, MiB or GiB")
	flags.BoolVar(&f.json, "json", false, "print the cells as JSON")
}

// plan has the sequential cell in any case, which the answers are verified against.
func (f *noiseFlags) plan() bench.Plan {
	return bench.Plan{
		Checkers: checker.Names([]string{f.checker}), Variants: []bench.Variant{noise.Again()}, Corpora: []string{f.corpus},
		Workers: slices.Compact([]int{0, f.workers}), Caches: []bench.CacheState{bench.CacheState(f.cache)},
		Rounds: f.rounds, TimeLimit: f.timeLimit, OutputLimit: int64(f.outputLimit), Seed: f.seed,
	}
}

// directory is where the session goes.
func (f *noiseFlags) directory(now time.Time) string {
	run := runFlags{out: f.out}
	return run.directory(now)
}

// analyse prints the noise of a session that is there.
func analyse(std streams, flags *pflag.FlagSet, f *noiseFlags) error {
	var err error
	flags.Visit(func(given *pflag.Flag) {
		if given.Name != "from" && given.Name != "json" {
			err = fmt.Errorf("--%s does not go with --from: the session was measured already", given.Name)
		}
	})
	if err != nil {
		return err
	}
	s, err := readSession(std, f.from)
	if err != nil {
		return err
	}
	cells, err := noise.Of(s.Manifest, s.Trials)
	if err != nil {
		return fmt.Errorf("%s: %w", f.from, err)
	}
	return printNoise(std, cells, f.json)
}

// measureTwice runs the plan into dir and prints its noise, as far as it came.
func measureTwice(ctx context.Context, std streams, plan bench.Plan, dir string, asJSON bool) error {
	if err := checkPlan(plan); err != nil {
		return err
	}
	if err := session.Vacant(dir); err != nil {
		return err
	}
	measured, failed := measureInto(ctx, std, plan, dir, func(ctx context.Context, o runner.Options) (session.Session, error) {
		return runner.Run(ctx, plan, o)
	})
	if len(measured.Trials) == 0 {
		return failed
	}
	cells, err := noise.Of(measured.Manifest, measured.Trials)
	switch {
	case failed != nil && err != nil:
		return failed
	case err != nil:
		return err
	}
	found := summary.Of(measured.Manifest, measured.Trials)
	if err := found.Notes(std.err); err != nil {
		return err
	}
	err = printNoise(std, cells, asJSON)
	switch {
	case failed != nil:
		return failed
	case err == nil && len(found.Findings) > 0:
		return findingError{}
	}
	return err
}

// printNoise prints the cells; a count of false alarms that is no chance is a finding.
func printNoise(std streams, cells []noise.Cell, asJSON bool) error {
	findings := noise.Findings(cells)
	var err error
	if asJSON {
		err = printJSON(std.out, cells)
	} else {
		err = noise.Text(std.out, cells)
	}
	for _, finding := range findings {
		if _, failed := fmt.Fprintln(std.err, "finding: "+summary.Printable(finding)); failed != nil && err == nil {
			err = failed
		}
	}
	if err == nil && len(findings) > 0 {
		err = findingError{}
	}
	return err
}
