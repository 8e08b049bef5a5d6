package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench/host"
	"paceline/bench/replay"
	"paceline/bench/schedule"
	"paceline/bench/summary"
	"paceline/plots"
)

// replayFlags are what schedules are replayed with, as given.
type replayFlags struct {
	workers, policies list
	time              string
	repeats           int
	out, from         string
	json              bool
}

func newReplay(std streams) *cobra.Command {
	f := &replayFlags{
		workers: list{values: []string{"1,2,4,8"}}, policies: list{values: []string{schedule.Policies()[0].Name}},
		time: string(replay.Sleep), repeats: 3,
	}
	c := &cobra.Command{
		Use:   "replay SCHEDULE",
		Short: "Run a recorded schedule with coordinator and workers in Go, by any policy",
		Long: `Replay runs what a parallel checker had to do, as a trace recorded it: a coordinator in Go
hands SCCs to worker processes over the checker's own protocol, and each worker spends the
time that an SCC cost. It prints the median time of checking, beside what the simulator
says and the bound that the import graph sets, for each policy and number of workers.
Speedup is over the sum of all costs.

A SCHEDULE is the name of a corpus of the catalogue, of which one is recorded, or a file
that paceline trace made, SESSION/traces/CELL.schedule.json.gz.

With --time sleep workers wait instead of computing, so that a machine can show how
scheduler and protocol behave with more workers than it has CPUs; with --time spin they
use CPU time as the checker did. Every repeat is kept in a file, with a figure of the
speedup beside it, in --out; --from prints that again.`,
		Example: `  paceline replay mypy-self --workers 1,2,4,8,16,32 --policy all --out figures
  paceline replay mypy-self --workers 2 --time spin
  paceline replay S/traces/mypy-self-cold-w1.schedule.json.gz --policy mypy,critical-path --json
  paceline replay --from figures`,
		Args: func(c *cobra.Command, args []string) error {
			if f.from != "" {
				return named()(c, args)
			}
			return named("SCHEDULE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			for _, name := range []string{"out", "from"} {
				if err := notEmpty(c.Flags(), name); err != nil {
					return err
				}
			}
			if f.from != "" {
				return f.again(std, c.Flags())
			}
			p, err := f.plan(args[0])
			if err != nil {
				return err
			}
			if f.out == "" {
				f.out = "paceline-replay-" + time.Now().Format("20060102-150405")
			}
			return f.run(c.Context(), std, p)
		},
	}
	f.register(c.Flags())
	return c
}

func (f *replayFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&f.workers, "workers", fmt.Sprintf("`COUNTS` of worker processes, from 1 to %d each", replay.MaxWorkers))
	flags.Var(&f.policies, "policy", "`NAMES` of policies with commas between them, or all: "+strings.Join(policyNames(), ", "))
	flags.StringVar(&f.time, "time", f.time, "how workers spend `TIME`: sleep or spin")
	flags.IntVar(&f.repeats, "repeats", f.repeats, "replay each `N` times, and take the median")
	flags.StringVar(&f.out, "out", "", "keep every repeat in `DIR` and draw the speedup there, as SVG and PNG (default paceline-replay-DATE-TIME)")
	flags.StringVar(&f.from, "from", "", "replay nothing: print what an earlier replay kept in `DIR`; takes no other flag but --json and --out")
	flags.BoolVar(&f.json, "json", false, "print the points as JSON")
}

func policyNames() []string {
	var names []string
	for _, p := range schedule.Policies() {
		names = append(names, p.Name)
	}
	return names
}

// replayPlan is what is to be replayed.
type replayPlan struct {
	name     string
	schedule schedule.Schedule
	bound    schedule.Bound
	workers  []int
	policies []schedule.Policy
	time     replay.Time
	repeats  int
}

func (f *replayFlags) plan(name string) (replayPlan, error) {
	p := replayPlan{name: name, repeats: f.repeats}
	var err error
	if p.workers, err = f.counts(); err != nil {
		return p, err
	}
	if p.policies, err = f.chosenPolicies(); err != nil {
		return p, err
	}
	if p.time, err = replay.ParseTime(f.time); err != nil {
		return p, fmt.Errorf("--time: %w", err)
	}
	if p.repeats < 1 {
		return p, fmt.Errorf("--repeats %d: give a number above 0", p.repeats)
	}
	c, err := chooseSchedule(name)
	if err != nil {
		return p, err
	}
	p.schedule, p.bound = c.schedule, c.schedule.Bound()
	if p.bound.WorkNanos == 0 {
		return p, fmt.Errorf("%s: no SCC has a cost, so there is nothing to spend", name)
	}
	return p, nil
}

func (f *replayFlags) counts() ([]int, error) {
	counts, err := workerCounts(f.workers.values, host.Describe().UsableCPUs)
	if err != nil {
		return nil, err
	}
	for _, n := range counts {
		if n < 1 || n > replay.MaxWorkers {
			return nil, fmt.Errorf("--workers %d: a replay has 1 to %d workers", n, replay.MaxWorkers)
		}
	}
	slices.Sort(counts)
	return slices.Compact(counts), nil
}

func (f *replayFlags) chosenPolicies() ([]schedule.Policy, error) {
	var chosen []schedule.Policy
	for _, name := range words(f.policies.values) {
		named := schedule.Policies()
		if name != "all" {
			p, err := schedule.PolicyNamed(name)
			if err != nil {
				return nil, fmt.Errorf("--policy: %w", err)
			}
			named = []schedule.Policy{p}
		}
		for _, p := range named {
			if !slices.ContainsFunc(chosen, func(other schedule.Policy) bool { return other.Name == p.Name }) {
				chosen = append(chosen, p)
			}
		}
	}
	return chosen, nil
}

// run replays, keeps, prints and draws.
func (f *replayFlags) run(ctx context.Context, std streams, p replayPlan) error {
	if err := warn(std, p.limits(host.Describe().UsableCPUs)...); err != nil {
		return err
	}
	if err := os.MkdirAll(f.out, 0o777); err != nil { // known before anything is replayed
		return fmt.Errorf("--out: %w", err)
	}
	r := p.record(time.Now())
	var err error
	if r.Points, err = p.replayAll(ctx, std); err != nil {
		_ = os.Remove(f.out) // when nothing else is in it
		return err
	}
	return errors.Join(r.save(f.out), f.show(std, r)) // what was measured is shown in any case
}

// again prints and draws what was replayed before.
func (f *replayFlags) again(std streams, flags *pflag.FlagSet) error {
	var err error
	flags.Visit(func(given *pflag.Flag) {
		if !slices.Contains([]string{"from", "out", "json"}, given.Name) {
			err = fmt.Errorf("--%s does not go with --from: it was replayed already", given.Name)
		}
	})
	if err != nil {
		return err
	}
	r, err := readReplay(f.from)
	if err != nil {
		return err
	}
	return f.show(std, r)
}

func (f *replayFlags) show(std streams, r replayed) error {
	var err error
	if f.json {
		err = printJSON(std.out, r.Points)
	} else {
		err = printTables(std, asText, []summary.Table{r.table()}, r.about())
	}
	if err != nil || f.out == "" {
		return err
	}
	files, err := plots.Policies(r.figure(), f.out)
	if f.json {
		std.out = std.err
	}
	return errors.Join(err, printFiles(std, files, false))
}

// limits are what keeps the numbers from being what the checker would give.
func (p replayPlan) limits(cpus int) []string {
	var all []string
	if n := p.schedule.Missing(); n > 0 {
		all = append(all, fmt.Sprintf("of %d of %d SCCs not all costs are known: those count as nothing", n, len(p.schedule.SCCs)))
	}
	if most := slices.Max(p.workers); p.time == replay.Spin && most > cpus {
		all = append(all, fmt.Sprintf("%d workers compute on %d CPUs, so they wait for each other: --time sleep shows what more CPUs would give", most, cpus))
	}
	return all
}

func milliseconds(nanos int64) string { return wall(time.Duration(nanos)) }
