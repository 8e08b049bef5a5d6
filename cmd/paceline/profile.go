package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/profile"
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
part of it went where. Wall profiles (wall.pb.gz) have the waiting too. A replay
(replay:SCHEDULE) samples itself, and its wall profiles come from its timeline.

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
	f.run.watchFlags(flags)
	flags.Int64Var(&f.samples, "samples", f.samples, "go on until each role has `N` samples of running")
	flags.BoolVar(&f.diff, "diff", false, "compare two sessions or two folders of profiles")
	flags.BoolVar(&f.overview, "overview", false, "print only the tables that set cells side by side")
	flags.StringVar(&f.format, "format", f.format, "how to show a session: text or markdown; what to write of a FILE: "+strings.Join(profile.Formats(), ", "))
	flags.BoolVar(&f.run.json, "json", false, "print the tables as JSON")
}

// tablesFormat checks that the format is one for tables.
func (f *profileFlags) tablesFormat() error {
	if !slices.Contains([]string{asText, asMarkdown}, f.format) {
		return fmt.Errorf("--format %s is for one profile, such as SESSION/profiles/CELL/all.cpu.pb.gz: choose %s or %s", f.format, asText, asMarkdown)
	}
	return nil
}

// measure samples, and shows what there is then, also after an interrupt.
func (f *profileFlags) measure(c *cobra.Command, std streams) error {
	if err := f.tablesFormat(); err != nil {
		return err
	}
	if f.samples < 1 {
		return fmt.Errorf("--samples %d: give a number above 0", f.samples)
	}
	w, err := f.run.watched(c.Flags(), "profiles")
	if err != nil {
		return err
	}
	more := "--rounds and --budget allow more"
	if w.joins {
		more = "the session has no more rounds: sample into one of its own, with another --out"
	}
	var sampler watcher
	measured, failed := w.run(c.Context(), std, func(ctx context.Context, store *fetch.Store) (watcher, error) {
		var err error
		o := profile.Options{Session: w.dir, Command: w.command("profile"), Cells: w.cells, Samples: f.samples}
		if w.spec.Replay != "" {
			sampler, err = newReplaySampler(o)
		} else {
			sampler, err = profile.Open(ctx, store, o)
		}
		return sampler, err
	})
	if failed == nil && !sampler.Instrument().Enough() {
		fmt.Fprintf(std.err, "warning: not every role has %d samples when the rounds or the budget ended: %s\n", f.samples, more)
	}
	if !slices.ContainsFunc(measured.Trials, func(t bench.Trial) bool { return t.Instrument == bench.InstrumentSampler }) {
		return failed
	}
	found := tellFindings(std, measured)
	if err := f.shown(std, w.dir); err != nil {
		return errors.Join(failed, err)
	}
	if failed == nil && found {
		return findingError{}
	}
	return failed
}

// showing are the flags that go with a session to be shown.
func (f *profileFlags) showing() []string { return []string{"diff", "format", "json", "overview"} }

func (f *profileFlags) show(c *cobra.Command, std streams, args []string) error {
	if err := onlyShow(c.Flags(), f.showing()...); err != nil {
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
	var tables []summary.Table
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
	return printTables(std, f.format, tables, notes)
}

// notesOf tells what sampling cost, where the trials are at hand, and what is doubtful.
func notesOf(dir string, cells []profile.Cell) []string {
	var notes []string
	if s, err := session.Read(dir); err == nil {
		for _, c := range s.Manifest.Plan.Cells() {
			sampled := func(p profile.Cell) bool { return p.Name == c.Name() && p.Checker == c.Checker }
			if slices.ContainsFunc(cells, sampled) {
				notes = append(notes, summary.WatchingCostOf(c, bench.InstrumentSampler, s.Trials).Sentence(c.Name()))
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
	if err := onlyShow(c.Flags(), f.showing()...); err != nil {
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
	var tables []summary.Table
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
	return printTables(std, f.format, tables, nil)
}
