package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/host"
	"paceline/bench/session"
	"paceline/bench/tune"
	"paceline/corpora"
)

// tuneFlags are the flags of paceline tune.
type tuneFlags struct {
	run       *runFlags
	maxMemory size
	within    share
	noTrace   bool
}

func newTune(std streams) *cobra.Command {
	f := &tuneFlags{run: newRunFlags(), within: 0.03}
	f.run.workers, f.run.caches = list{values: []string{"auto"}}, list{values: []string{"auto"}}
	c := &cobra.Command{
		Use:   "tune [flags] CORPUS | path:DIR | SESSION",
		Short: "Tell how many workers a project should use",
		Long: `Tune finds the smallest number of workers whose wall time is within 3% of the best, at 95%
confidence, for each cache state: cold (as in CI), warm, and after an edit where the corpus has
some. Worker counts race: those that cannot be the answer are measured no more. Counts that take
more memory than --max-memory or the control group allows, or that fail, are ruled out.

Then it traces a few cold runs with 1 and 2 workers and predicts, for 4, 8 and 16 CPUs, how many
workers to use there and what they would gain; and it names the cycles of modules that
hold the code back. It prints the lines for mypy.ini, pyproject.toml and CI.

All trials are kept in a session. Given such a session, it prints the answer again; --resume
goes on with one that was cut off.`,
		Example: `  paceline tune path:src/mypackage
  paceline tune mypy-self --cache cold --max-memory 4GiB --out S
  paceline tune S --json`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(notEmpty(c.Flags(), "resume"), notEmpty(c.Flags(), "out")); err != nil {
				return err
			}
			if f.run.resume != "" {
				return f.resume(c, std, args)
			}
			if err := named("CORPUS | path:DIR | SESSION")(c, args); err != nil {
				return err
			}
			tuned, none := session.Read(args[0])
			if none == nil {
				return f.show(c.Flags(), std, tuned)
			}
			if _, err := corpora.Find(args[0]); err != nil {
				return errors.Join(err, none)
			}
			plan, err := f.plan(c.Flags(), args[0], host.Describe())
			if err != nil {
				return err
			}
			return f.measure(c.Context(), std, plan, f.run.directory(time.Now()))
		},
	}
	f.register(c.Flags())
	return c
}

func (f *tuneFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&f.run.checkers, "checker", "what checks: a `CHECKER`")
	flags.Var(&f.run.workers, "workers", "`COUNTS` to race, such as 0,1,2,4; auto is those that suit this machine")
	flags.Var(&f.run.caches, "cache", "cache `STATES`; auto is cold, warm, and the edits that the corpus has")
	flags.Var(&f.maxMemory, "max-memory", "rule out what takes more at its peak: a `SIZE` such as 4GiB (default what the control group allows, less 10%)")
	flags.Var(&f.within, "within", "how much slower than the best is good enough: a `SHARE` such as 3%")
	flags.IntVar(&f.run.rounds, "rounds", f.run.rounds, "race for at most `N` rounds")
	flags.DurationVar(&f.run.budget, "budget", 0, "start no round after this `TIME`, such as 10m (default none)")
	f.run.ceilingFlag(flags)
	flags.BoolVar(&f.noTrace, "no-trace", false, "make no traces, and so no predictions")
	flags.StringVar(&f.run.out, "out", "", "session `DIR`, new or empty (default paceline-session-DATE-TIME)")
	flags.StringVar(&f.run.resume, "resume", "", "go on with the session in `DIR` by its own plan; takes no other flag but --no-trace and --json")
	flags.Uint64Var(&f.run.seed, "seed", 0, "`SEED` of the order of trials, kept in the manifest (default random)")
	flags.DurationVar(&f.run.timeLimit, "time-limit", f.run.timeLimit, "kill a trial after this `TIME`")
	flags.BoolVar(&f.run.json, "json", false, "print the answer as JSON")
}

// plan is what the flags ask for, of a corpus on a machine.
func (f *tuneFlags) plan(flags *pflag.FlagSet, name string, on bench.Host) (bench.Plan, error) {
	plan := bench.Plan{
		Checkers: checker.Names(f.run.checkers.values), Corpora: []string{name}, Rounds: f.run.rounds, Budget: f.run.budget,
		Ceiling: f.run.ceiling, TimeLimit: f.run.timeLimit, OutputLimit: int64(f.run.outputLimit), Seed: f.run.seed,
		Race: &bench.Race{Within: float64(f.within), MaxMemoryBytes: int64(f.maxMemory)},
	}
	if !flags.Changed("seed") {
		plan.Seed = uint64(rand.Uint32()) // short enough to be typed again
	}
	corpus, err := corpora.Find(name)
	if err != nil {
		return plan, err
	}
	if plan.Workers, err = f.counts(on); err != nil {
		return plan, err
	}
	plan.Caches = f.states(corpus)
	return plan, errors.Join(f.tunable(plan), checkPlan(plan))
}

func (f *tuneFlags) counts(on bench.Host) ([]int, error) {
	if !f.run.workers.given {
		return tune.Candidates(on), nil
	}
	counts, err := workerCounts(f.run.workers.values, on.UsableCPUs)
	slices.Sort(counts)
	return counts, err
}

func (f *tuneFlags) states(corpus corpora.Corpus) []bench.CacheState {
	var states []bench.CacheState
	for _, word := range words(f.run.caches.values) {
		if word != "auto" {
			states = append(states, bench.CacheState(word))
			continue
		}
		for _, state := range bench.CacheStates() {
			if _, edits := corpus.Edits[state]; edits || !state.Edited() {
				states = append(states, state)
			}
		}
	}
	return states
}

// tunable refuses a plan whose checkers cannot be raced.
func (f *tuneFlags) tunable(plan bench.Plan) error {
	if len(plan.Checkers) != 1 {
		return errors.New("tune is about one checker: name one")
	}
	spec, err := checker.Parse(plan.Checkers[0])
	switch {
	case err != nil:
		return fmt.Errorf("--checker: %w", err)
	case spec.Command != "":
		return fmt.Errorf("--checker %s: tune needs a checker with workers: a mypy or a replay", plan.Checkers[0])
	case len(plan.Workers) < 2:
		return errors.New("--workers: name at least two counts, one of them 0, to choose from")
	}
	return nil
}

// resume goes on with a session that was cut off.
func (f *tuneFlags) resume(c *cobra.Command, std streams, args []string) error {
	if err := errors.Join(named()(c, args), onlyWith(c.Flags(), "goes with --resume: the plan is in the session's manifest", "resume", "json", "no-trace")); err != nil {
		return err
	}
	begun, err := session.Read(f.run.resume)
	if err != nil {
		return err
	}
	if err := errors.Join(raced(begun), checkPlan(begun.Manifest.Plan)); err != nil {
		return err
	}
	return f.goOn(c.Context(), std, begun.Manifest.Plan, f.run.resume)
}

// show prints the answer of a session again.
func (f *tuneFlags) show(flags *pflag.FlagSet, std streams, tuned session.Session) error {
	if err := errors.Join(onlyWith(flags, "goes with a session, which is measured", "json"), raced(tuned)); err != nil {
		return err
	}
	return f.print(std, tuned)
}

// onlyWith reports a flag that was given besides those that go together.
func onlyWith(flags *pflag.FlagSet, reason string, together ...string) error {
	if other := givenBesides(flags, together...); other != "" {
		last := len(together) - 1
		names := "--" + together[last]
		if last > 0 {
			names = "--" + strings.Join(together[:last], ", --") + " or " + names
		}
		return fmt.Errorf("--%s: only %s %s", other, names, reason)
	}
	return nil
}

// raced refuses a session that tune did not make.
func raced(s session.Session) error {
	if s.Manifest.Plan.Race == nil {
		return fmt.Errorf("%s is a session of other measurements, in which no worker counts raced: paceline report shows it", s.Dir)
	}
	return nil
}
