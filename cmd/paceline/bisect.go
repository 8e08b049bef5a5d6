package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// bisectFlags are the flags of paceline bisect.
type bisectFlags struct {
	good, bad, corpus, cache string
	workers, rounds          int
	budget, timeLimit        time.Duration
	reuse                    []string
	seed                     uint64
	out, resume              string
	json                     bool
}

func newBisect(std streams) *cobra.Command {
	f := &bisectFlags{}
	c := &cobra.Command{
		Use:   "bisect --good CHECKER --bad CHECKER | bisect DIR",
		Short: "Find the first slow release or commit",
		Long: `Bisect finds the first slow one between a good and a bad release of mypy, or between two
commits of a checkout, at 95% confidence. It first measures whether bad is slower than good,
then the one in the middle beside both, and so on, each only for as many rounds as it takes to
tell; at the end the first slow one and the last fast one, side by side. What cannot be built,
or whose answer is not right, is skipped.

It is about one cell: one corpus, number of workers and cache state. Each step is a session
in DIR/steps. --reuse takes the rounds of a session that has some of the releases or commits,
such as a sweep. Given a DIR, it prints the answer again; --resume goes on with a bisect that was
cut off.`,
		Example: `  paceline bisect --good mypy@2.0.0 --bad mypy@2.4.1 --corpus mypy-self --out B
  paceline bisect --good mypy:../mypy@v2.4.1+compiled --bad mypy:../mypy@master+compiled --workers 2
  paceline bisect B --json`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(notEmpty(c.Flags(), "resume"), notEmpty(c.Flags(), "out")); err != nil {
				return err
			}
			switch {
			case f.resume != "":
				return f.goOn(c, std, args)
			case len(args) > 0:
				return f.show(c, std, args)
			case f.good == "" || f.bad == "":
				return errors.New("bisect needs --good and --bad, or the DIR of a bisect: paceline bisect --help has an example")
			}
			return f.start(c.Context(), std, c.Flags())
		},
	}
	f.register(c.Flags())
	return c
}

func (f *bisectFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringVar(&f.good, "good", "", "a `CHECKER` that is fast enough: a release, or mypy:CHECKOUT@REV+compiled")
	flags.StringVar(&f.bad, "bad", "", "a `CHECKER` that is slower: a later commit, or a release later or earlier")
	flags.StringVar(&f.corpus, "corpus", "mypy-self", "what is checked: a `CORPUS`")
	flags.IntVar(&f.workers, "workers", 0, "with so many workers, `N`; 0 is sequential")
	flags.StringVar(&f.cache, "cache", string(bench.Cold), "cache `STATE`")
	flags.IntVar(&f.rounds, "rounds", defaultRounds, "measure at most `N` rounds in a step")
	flags.DurationVar(&f.budget, "budget", 0, "start no round after this `TIME`, such as 1h (default none)")
	flags.StringArrayVar(&f.reuse, "reuse", nil, "a `SESSION` whose rounds of the same cell are used too; repeat for several")
	flags.StringVar(&f.out, "out", "", "`DIR` of the bisect, new or empty (default paceline-bisect-DATE-TIME)")
	flags.StringVar(&f.resume, "resume", "", "go on with the bisect in `DIR`; takes no other flag but --json")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of the order of trials, kept in the record (default random)")
	flags.DurationVar(&f.timeLimit, "time-limit", defaultTimeLimit, "kill a trial after this `TIME`")
	flags.BoolVar(&f.json, "json", false, "print the answer as JSON")
}

// directory is where the bisect goes.
func (f *bisectFlags) directory(now time.Time) string {
	if f.out != "" {
		return f.out
	}
	return "paceline-bisect-" + now.Format("20060102-150405")
}

// start begins a bisect.
func (f *bisectFlags) start(ctx context.Context, std streams, flags *pflag.FlagSet) error {
	good, bad, err := bisectEnds(f.good, f.bad)
	if err != nil {
		return err
	}
	dir := f.directory(time.Now())
	if err := session.Vacant(dir); err != nil {
		return err
	}
	record := f.record()
	if !flags.Changed("seed") {
		record.Seed = uint64(rand.Uint32()) // short enough to be typed again
	}
	// What is wrong with the rest of it shows before anything is asked of an index or a checkout.
	record.Candidates = []bisect.Candidate{{Checker: good.Text}, {Checker: bad.Text}}
	if err := record.Validate(); err != nil {
		return err
	}
	if err := checkPlan(record.Plan(bisect.Task{Kind: bisect.Confirm, Candidate: 1}, 1)); err != nil {
		return err
	}
	if err := completeRecord(ctx, std, &record, good, bad, f.reuse); err != nil {
		return err
	}
	b, err := newBisection(dir, record)
	if err != nil {
		return err
	}
	return f.measure(ctx, std, b)
}

// record is what the flags ask for, without its candidates.
func (f *bisectFlags) record() bisect.Record {
	return bisect.Record{
		Schema: bisect.Schema, Paceline: version(), Started: time.Now(), Good: f.good, Bad: f.bad,
		Corpus: f.corpus, Workers: f.workers, Cache: bench.CacheState(f.cache), Rounds: f.rounds, Budget: f.budget,
		TimeLimit: f.timeLimit, OutputLimit: bisectOutput, Seed: f.seed, Reused: []bisect.Reused{}, Skipped: []bisect.Skip{},
	}
}

// bisectOutput is how many bytes of a trial's output are kept.
const bisectOutput = 64 << 20

// goOn does the rest of a bisect that was cut off.
func (f *bisectFlags) goOn(c *cobra.Command, std streams, args []string) error {
	if err := errors.Join(named()(c, args), onlyWith(c.Flags(), "goes with --resume: all else is in the bisect's record", "resume", "json")); err != nil {
		return err
	}
	b, err := openBisection(f.resume)
	if err != nil {
		return err
	}
	state, err := b.state()
	if err != nil {
		return err
	}
	if state.Next != nil {
		if err := b.sameVersion(state); err != nil {
			return err
		}
		if err := sameMachine(c.Context(), std, b); err != nil {
			return err
		}
	}
	return f.measure(c.Context(), std, b)
}

// show prints the answer of a bisect again.
func (f *bisectFlags) show(c *cobra.Command, std streams, args []string) error {
	if err := errors.Join(named("DIR")(c, args), onlyWith(c.Flags(), "goes with a bisect that was made", "json")); err != nil {
		return err
	}
	b, err := openBisection(args[0])
	if err != nil {
		return err
	}
	return f.print(std, b)
}

// measure has the steps measured that are left, and prints the answer as far as it came.
func (f *bisectFlags) measure(ctx context.Context, std streams, b *bisection) error {
	m := stepMeasurer{std: std}
	if b.record.Budget > 0 {
		m.deadline = time.Now().Add(b.record.Budget)
	}
	failed := b.drive(ctx, m.announce, m.measure)
	state, err := b.state()
	if err != nil {
		return failed // which says so too
	}
	var unfinished outOfBudgetError
	spent := errors.As(failed, &unfinished)
	if state.Next != nil && (spent || ctx.Err() != nil) {
		fmt.Fprintf(std.err, "to go on: paceline bisect --resume %s\n", summary.Printable(b.dir))
	}
	if len(state.Steps) == 0 {
		return failed
	}
	if spent {
		failed = warn(std, unfinished.Error())
	}
	return errors.Join(failed, f.print(std, b))
}

// print prints the answer. Without one it is an error, which says why.
func (f *bisectFlags) print(std streams, b *bisection) error {
	state, err := b.state()
	if err != nil {
		return err
	}
	result := b.record.Result(state)
	if f.json {
		err = printJSON(std.out, result)
	} else {
		err = printTables(std, asText, []summary.Table{result.Table()}, result.Sentences())
	}
	return errors.Join(err, result.Err())
}
