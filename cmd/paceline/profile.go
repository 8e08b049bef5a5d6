package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/host"
	"paceline/bench/profile"
	"paceline/bench/runner"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// profileFlags are the flags of paceline profile.
type profileFlags struct {
	run     *runFlags
	samples int64
	diff    bool
	format  string
	// overview leaves out what is about one cell only.
	overview bool
}

// Formats of what is shown, beside those that profiles are exported in.
const (
	asText     = "text"
	asMarkdown = "markdown"
)

const (
	profileRounds  = 20
	profileSamples = 1000
)

func newProfile(std streams) *cobra.Command {
	f := &profileFlags{run: newRunFlags(), format: asText, samples: profileSamples}
	f.run.caches, f.run.workers = list{values: []string{"cold"}}, list{values: []string{"2"}}
	f.run.rounds = profileRounds
	c := &cobra.Command{
		Use:   "profile [flags] [SESSION | FILE]",
		Short: "Sample where coordinator and workers spend their time",
		Long: `Profile runs a checker on a corpus with and without py-spy on each of its processes, in
turn, until the coordinator and the workers have their samples. The profiles go into the
session directory: profiles/CELL/coordinator.cpu.pb.gz and so on, for "paceline pprof" and
everything else that reads pprof's format. CPU time is the measured one; samples say what
part of it went where. Wall profiles (wall.pb.gz) have the waiting too.

Given a session it prints the tables again; given one profile it writes it in another
format; with --diff it compares two sessions, or two folders of profiles.`,
		Example: `  paceline profile --checker mypy@2.4.1 --corpus mypy-self --workers 2 --out S
  paceline profile S
  paceline profile --diff S/profiles/mypy-self-cold-w1 S/profiles/mypy-self-cold-w2
  paceline profile --format speedscope S/profiles/mypy-self-cold-w2/worker-0.cpu.pb.gz > worker.json
  paceline pprof -top -tagfocus role=coordinator S/profiles/mypy-self-cold-w2/all.cpu.pb.gz`,
		RunE: func(c *cobra.Command, args []string) error {
			if f.diff {
				return f.compare(c, std, args)
			}
			if len(args) > 0 {
				return f.show(c, std, args)
			}
			return f.measure(c, std)
		},
	}
	f.register(c.Flags())
	return c
}

func (f *profileFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&f.run.checkers, "checker", "what checks: a `CHECKER`")
	flags.Var(&f.run.corpora, "corpus", "what is checked: a `CORPUS`")
	flags.Var(&f.run.workers, "workers", "`COUNTS` to sample, such as 2 or 0,1,2,4")
	flags.Var(&f.run.caches, "cache", "cache `STATES`")
	flags.Int64Var(&f.samples, "samples", f.samples, "go on until each role has `N` samples of running")
	flags.IntVar(&f.run.rounds, "rounds", f.run.rounds, "run at most `N` rounds")
	flags.DurationVar(&f.run.budget, "budget", 0, "start no round after this `TIME`, such as 10m (default none)")
	flags.StringVar(&f.run.out, "out", "", "session `DIR`: a new one, or one that sampled trials of its cells join (default paceline-session-DATE-TIME)")
	flags.Uint64Var(&f.run.seed, "seed", 0, "`SEED` of the order of trials, kept in the manifest (default random)")
	flags.DurationVar(&f.run.timeLimit, "time-limit", f.run.timeLimit, "kill a trial after this `TIME`")
	flags.BoolVar(&f.diff, "diff", false, "compare two sessions or two folders of profiles")
	flags.BoolVar(&f.overview, "overview", false, "print only the tables that set cells side by side")
	flags.StringVar(&f.format, "format", f.format, "how to show a session: text or markdown; what to write of a FILE: "+strings.Join(profile.Formats(), ", "))
	flags.BoolVar(&f.run.json, "json", false, "print the tables as JSON")
}

// onlyShow reports a flag that is for measuring.
func onlyShow(flags *pflag.FlagSet) error {
	var err error
	flags.Visit(func(given *pflag.Flag) {
		if !slices.Contains([]string{"diff", "format", "json", "overview"}, given.Name) {
			err = fmt.Errorf("--%s is for measuring, which takes no argument: leave out one of them", given.Name)
		}
	})
	return err
}

// onlyJoin reports a flag that trials which join a session do not heed.
func onlyJoin(flags *pflag.FlagSet, dir string) error {
	for _, name := range []string{"rounds", "budget", "seed", "time-limit"} {
		if flags.Changed(name) {
			return fmt.Errorf("--%s does not go with trials that join %s, which has a plan: leave it out, or choose another --out", name, dir)
		}
	}
	return nil
}

// tablesFormat checks that the format is one for tables.
func (f *profileFlags) tablesFormat() error {
	if !slices.Contains([]string{asText, asMarkdown}, f.format) {
		return fmt.Errorf("--format %s is for one profile, such as SESSION/profiles/CELL/all.cpu.pb.gz: choose %s or %s", f.format, asText, asMarkdown)
	}
	return nil
}

// plan is what the flags ask for, with the sequential cell that every plan needs.
func (f *profileFlags) plan(flags *pflag.FlagSet) (plan bench.Plan, asked []int, err error) {
	plan, err = f.run.plan(flags, host.Describe().UsableCPUs)
	if err != nil {
		return plan, nil, err
	}
	if f.samples < 1 {
		return plan, nil, fmt.Errorf("--samples %d: give a number above 0", f.samples)
	}
	if len(plan.Checkers) != 1 || len(plan.Corpora) != 1 {
		return plan, nil, errors.New("a session of profiles has one checker and one corpus: make several and compare them with --diff")
	}
	asked = plan.Workers
	if !slices.Contains(asked, 0) {
		plan.Workers = append([]int{0}, asked...)
	}
	spec, err := checker.Parse(plan.Checkers[0])
	if err != nil {
		return plan, nil, fmt.Errorf("--checker: %w", err)
	}
	if spec.Command != "" {
		return plan, nil, fmt.Errorf("--checker %s: profiles need a mypy: what processes of another command are for is not known", plan.Checkers[0])
	}
	return plan, asked, runner.Check(plan)
}

func (f *profileFlags) measure(c *cobra.Command, std streams) error {
	if err := f.tablesFormat(); err != nil {
		return err
	}
	plan, asked, err := f.plan(c.Flags())
	if err != nil {
		return err
	}
	dir := f.run.directory(time.Now())
	if err := session.Vacant(dir); err != nil {
		if _, none := session.Read(dir); none != nil {
			return err
		}
		if err := onlyJoin(c.Flags(), dir); err != nil {
			return err
		}
		return f.sample(c.Context(), std, plan, asked, dir, sampling{
			runner.Join, "the session has no more rounds: sample into one of its own, with another --out",
		})
	}
	run := func(ctx context.Context, _ []bench.Cell, o runner.Options) (session.Session, error) {
		return runner.Run(ctx, plan, o)
	}
	return f.sample(c.Context(), std, plan, asked, dir, sampling{run, "--rounds and --budget allow more"})
}

// sampling makes sampled trials of the cells, in a session that there is or in a new one.
type sampling struct {
	run  func(ctx context.Context, cells []bench.Cell, o runner.Options) (session.Session, error)
	more string // how to get more samples
}

// sample runs the plan under the sampler and shows what there is then, also after an interrupt.
func (f *profileFlags) sample(ctx context.Context, std streams, plan bench.Plan, asked []int, dir string, how sampling) error {
	show := newReporter(std.err)
	store, err := newStore(ctx, show, true)
	if err != nil {
		return err
	}
	var cells []bench.Cell
	for _, c := range plan.Cells() {
		if slices.Contains(asked, c.Workers) {
			cells = append(cells, c)
		}
	}
	sampler, err := profile.Open(ctx, store, profile.Options{
		Session: dir, Command: commandOf(plan, asked), Cells: cells, Samples: f.samples,
	})
	if err != nil {
		return err
	}
	show.say("session " + dir)
	measured, failed := how.run(ctx, cells, runner.Options{
		Store: store, Out: dir, Work: filepath.Join(store.Root, "work"), Version: version(),
		Progress: show.trial, Instrument: sampler.Instrument(),
	})
	show.close()
	failed = errors.Join(failed, sampler.Close())
	for _, w := range sampler.Warnings() {
		fmt.Fprintln(std.err, "warning: "+summary.Printable(w))
	}
	if failed == nil && !sampler.Enough() {
		fmt.Fprintf(std.err, "warning: not every role has %d samples when the rounds or the budget ended: %s\n", f.samples, how.more)
	}
	if !slices.ContainsFunc(measured.Trials, func(t bench.Trial) bool { return t.Instrument == bench.InstrumentSampler }) {
		return failed
	}
	findings := summary.Of(measured.Manifest, measured.Trials).Findings
	for _, finding := range findings {
		fmt.Fprintln(std.err, "finding: "+summary.Printable(finding))
	}
	if err := f.shown(std, dir); err != nil {
		return errors.Join(failed, err)
	}
	if failed == nil && len(findings) > 0 {
		return findingError{}
	}
	return failed
}

// commandOf is the command line that samples like this one.
func commandOf(plan bench.Plan, asked []int) string {
	var counts, caches []string
	for _, n := range asked {
		counts = append(counts, strconv.Itoa(n))
	}
	for _, c := range plan.Caches {
		caches = append(caches, string(c))
	}
	return fmt.Sprintf("paceline profile --checker %s --corpus %s --workers %s --cache %s",
		plan.Checkers[0], plan.Corpora[0], strings.Join(counts, ","), strings.Join(caches, ","))
}

func (f *profileFlags) show(c *cobra.Command, std streams, args []string) error {
	if err := onlyShow(c.Flags()); err != nil {
		return err
	}
	if len(args) > 1 {
		return errors.New("name one session or one profile; --diff takes two")
	}
	if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
		return f.export(c, std, args[0])
	}
	if err := f.tablesFormat(); err != nil {
		return err
	}
	return f.shown(std, args[0])
}

// export writes one profile in another format.
func (f *profileFlags) export(c *cobra.Command, std streams, file string) error {
	if !c.Flags().Changed("format") || f.run.json {
		return fmt.Errorf("name the format of %s with --format: one of %s", file, strings.Join(profile.Formats(), ", "))
	}
	p, err := profile.ReadFile(file)
	if err != nil {
		return err
	}
	return profile.Export(p, f.format, std.out)
}

// shown prints the tables of a session's profiles.
func (f *profileFlags) shown(std streams, dir string) error {
	cells, err := profile.Read(dir)
	if err != nil {
		return err
	}
	notes := notesOf(dir, cells)
	if f.run.json {
		for _, note := range notes {
			fmt.Fprintln(std.err, summary.Printable(note))
		}
		return printJSON(std.out, usesOf(cells))
	}
	var tables []profile.Table
	if f.overview || len(cells) > 1 {
		tables = profile.Overview(cells)
	}
	for _, c := range cells {
		if f.overview {
			break
		}
		of, err := c.Tables()
		if err != nil {
			return err
		}
		tables = append(tables, of...)
	}
	if err := f.print(std, tables); err != nil {
		return err
	}
	for _, note := range notes {
		if _, err := fmt.Fprintf(std.out, "\n%s\n", summary.Printable(note)); err != nil {
			return err
		}
	}
	return nil
}

// notesOf tells what sampling cost, where the trials are at hand, and what is doubtful.
func notesOf(dir string, cells []profile.Cell) []string {
	var notes []string
	if s, err := session.Read(dir); err == nil {
		for _, c := range s.Manifest.Plan.Cells() {
			sampled := func(p profile.Cell) bool { return p.Name == c.Name() && p.Checker == c.Checker }
			if slices.ContainsFunc(cells, sampled) {
				notes = append(notes, profile.CostOf(c, s.Trials).Sentence(c.Name()))
				if unseen := profile.Unseen(c, s.Trials); unseen != "" {
					notes = append(notes, unseen)
				}
			}
		}
	}
	for _, c := range cells {
		if doubt := c.Doubt(); doubt != "" {
			notes = append(notes, doubt)
		}
	}
	return notes
}

// use is a line of the JSON.
type use struct {
	Checker string `json:"checker"`
	Cell    string `json:"cell"`
	Runs    int    `json:"runs"`
	profile.Use
}

func usesOf(cells []profile.Cell) []use {
	all := []use{}
	for _, c := range cells {
		for _, u := range c.Uses() {
			all = append(all, use{Checker: c.Checker, Cell: c.Name, Runs: c.Runs(), Use: u})
		}
	}
	return all
}

func (f *profileFlags) print(std streams, tables []profile.Table) error {
	if f.format == asMarkdown {
		return profile.Markdown(std.out, tables)
	}
	return profile.Text(std.out, tables)
}

// difference is a line of the JSON of --diff.
type difference struct {
	Old string `json:"old"`
	New string `json:"new"`
	profile.Difference
}

// sideName names a side of a comparison, by its folder where the other one is called the same.
func sideName(c, other profile.Cell) string {
	name := c.Checker + " " + c.Name
	if c.Checker == other.Checker && c.Name == other.Name {
		name += " in " + c.Dir
	}
	return name
}

func (f *profileFlags) compare(c *cobra.Command, std streams, args []string) error {
	if err := onlyShow(c.Flags()); err != nil {
		return err
	}
	if err := named("OLD", "NEW")(c, args); err != nil {
		return err
	}
	if err := f.tablesFormat(); err != nil {
		return err
	}
	old, err := profile.Read(args[0])
	if err != nil {
		return err
	}
	recent, err := profile.Read(args[1])
	if err != nil {
		return err
	}
	pairs, err := profile.Match(old, recent)
	if err != nil {
		return err
	}
	var tables []profile.Table
	lines := []difference{}
	for _, p := range pairs {
		tables = append(tables, profile.DiffTables(p[0], p[1])...)
		for _, d := range profile.Diff(p[0], p[1]) {
			lines = append(lines, difference{Old: sideName(p[0], p[1]), New: sideName(p[1], p[0]), Difference: d})
		}
	}
	if f.run.json {
		return printJSON(std.out, lines)
	}
	return f.print(std, tables)
}
