package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench/host"
	"paceline/bench/scaling"
	"paceline/bench/schedule"
	"paceline/bench/summary"
)

// predictFlags are what runs are predicted for, as given.
type predictFlags struct {
	workers         list
	cpus            int
	policy          string
	check           bool
	checker, corpus string
	rounds          int
	out, measured   string
	overview        bool
	format          string
	json            bool
}

func newPredict(std streams) *cobra.Command {
	f := &predictFlags{
		workers: list{values: []string{"1,2,4,8,16"}}, policy: schedule.Policies()[0].Name, rounds: defaultRounds, format: asText,
	}
	c := &cobra.Command{
		Use:   "predict [flags] SCHEDULE",
		Short: "Predict whole runs with other numbers of workers, and on other CPUs",
		Long: `Predict works out what a whole run takes with so many workers on so many CPUs, from what
traced runs took: start-up, checking as simulated by mypy's rule with what each worker has
to load and collect, and the end, on CPUs that are shared. Everything it prints is predicted
but for the columns that say measured. docs/PREDICTING.md tells how, and what it cannot know.

A SCHEDULE is a session that paceline trace made, with 1 worker and with 2; a file of it,
SESSION/traces/CELL.schedule.json.gz; or a corpus of the catalogue, of which one is recorded.

With --check it also measures the numbers of workers that this machine has CPUs for, and
prints by how much the predicted speedup is off; --measured takes them from a session that
is there, which may be the SCHEDULE itself. With --overview, SCHEDULE is several sessions of
traces: a table of corpora with predicted and measured speedup at one number of workers.`,
		Example: `  paceline predict S --workers 1..64 --cpus 64
  paceline predict S --workers 1,2 --measured S
  paceline predict mypy-self --workers 1,2 --check --rounds 12 --out CHECK
  paceline predict --overview --workers 2 S1 S2 S3`,
		Args: func(c *cobra.Command, args []string) error {
			if f.overview {
				return named("SESSION...")(c, args)
			}
			return named("SCHEDULE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error { return f.run(c.Context(), std, c.Flags(), args) },
	}
	f.register(c.Flags())
	return c
}

func (f *predictFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&f.workers, "workers", "`COUNTS` of workers to predict, such as 1,2,4 or 1..64")
	flags.IntVar(&f.cpus, "cpus", 0, "predict for a machine with `N` CPUs (default that of the traces)")
	flags.StringVar(&f.policy, "policy", f.policy, "`NAME` of how work is handed out: "+strings.Join(policyNames(), ", "))
	flags.BoolVar(&f.check, "check", false, "also measure what fits on this machine, and print how far off the prediction is")
	flags.StringVar(&f.checker, "checker", "", "the `CHECKER` to measure, which must be that of the schedule")
	flags.StringVar(&f.corpus, "corpus", "", "the `CORPUS` to measure (default that of the schedule)")
	flags.IntVar(&f.rounds, "rounds", f.rounds, "measure `N` rounds")
	flags.StringVar(&f.out, "out", "", "session `DIR` of what is measured (default paceline-session-DATE-TIME)")
	flags.StringVar(&f.measured, "measured", "", "measure nothing: take what was measured from `SESSION`")
	flags.BoolVar(&f.overview, "overview", false, "print a table of several sessions")
	flags.StringVar(&f.format, "format", f.format, "how to print the tables: text or markdown")
	flags.BoolVar(&f.json, "json", false, "print the predictions as JSON")
}

func (f *predictFlags) run(ctx context.Context, std streams, flags *pflag.FlagSet, args []string) error {
	options, err := f.options(flags)
	if err != nil {
		return err
	}
	if f.overview {
		return f.showOverview(std, args, options)
	}
	source, err := chooseTraced(args[0])
	if err != nil {
		return err
	}
	if source.schedule.Machine == nil && options.CPUs == 0 {
		options.CPUs = host.Describe().UsableCPUs
	}
	predictions, err := scaling.Predict(source.schedule, options)
	if err != nil {
		return err
	}
	m, failed := f.measurement(ctx, std, flags, source, options)
	if m == nil && failed != nil {
		return failed
	}
	points := pointsOf(predictions, m)
	return errors.Join(f.show(std, source, points, m, options), failed)
}

// options checks the flags that need no file.
func (f *predictFlags) options(flags *pflag.FlagSet) (scaling.Options, error) {
	o := scaling.Options{CPUs: f.cpus}
	var err error
	if o.Workers, err = workerCounts(f.workers.values, host.Describe().UsableCPUs); err != nil {
		return o, err
	}
	for _, n := range o.Workers {
		if n < 1 {
			return o, fmt.Errorf("--workers %d: only runs with 1 worker or more are predicted", n)
		}
	}
	if flags.Changed("cpus") && f.cpus < 1 {
		return o, fmt.Errorf("--cpus %d: give a number above 0", f.cpus)
	}
	if o.Policy, err = schedule.PolicyNamed(f.policy); err != nil {
		return o, fmt.Errorf("--policy: %w", err)
	}
	for _, name := range []string{"checker", "corpus", "rounds", "out"} {
		if flags.Changed(name) && !f.check {
			return o, fmt.Errorf("--%s is for measuring: add --check, or leave it out", name)
		}
	}
	switch {
	case f.check && f.measured != "":
		return o, errors.New("--check measures and --measured does not: leave out one of them")
	case f.overview && (f.check || flags.Changed("measured")):
		return o, errors.New("--overview takes what was measured from its sessions: leave out --check and --measured")
	case f.overview && len(o.Workers) != 1:
		return o, errors.New("--overview is about one number of workers: give one, such as --workers 2")
	}
	return o, errors.Join(checkFormat(f.format), notEmpty(flags, "out"), notEmpty(flags, "measured"))
}

// show prints what is predicted, and what was measured beside it.
func (f *predictFlags) show(std streams, source tracedCheck, points []predictedPoint, m *measuredRuns, o scaling.Options) error {
	notes := scaling.Limits(source.schedule, o)
	var fits []scaling.Fit
	if m != nil {
		var err error
		if fits, err = scaling.Fits(m.speedups); err != nil {
			notes = append(notes, sentence(err.Error()))
		}
	}
	for _, fit := range fits {
		notes = append(notes, fit.Sentence())
	}
	if f.json {
		for _, note := range notes {
			fmt.Fprintln(std.err, summary.Printable(note))
		}
		return printJSON(std.out, points)
	}
	tables := []summary.Table{predictedTable(source, points, m != nil)}
	if len(fits) > 0 {
		tables = append(tables, fitTable(fits))
	}
	return printTables(std, f.format, tables, notes)
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }
