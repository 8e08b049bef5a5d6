package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/profile"
	"paceline/bench/schedule"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/tap"
)

// traceFlags are the flags of paceline trace.
type traceFlags struct {
	run      *runFlags
	format   string
	overview bool
}

func newTrace(std streams) *cobra.Command {
	f := &traceFlags{run: newRunFlags(), format: asText}
	f.run.caches, f.run.workers = list{values: []string{"cold"}}, list{values: []string{"2"}}
	c := &cobra.Command{
		Use:   "trace [flags] [SESSION | FILE]",
		Short: "Show what coordinator and workers did when, and what held them back",
		Long: `Trace runs a checker on a corpus with and without a tap in its processes, in turn. The tap
notes every message, wait, cache access and garbage collection of an unmodified mypy; a
replay (replay:SCHEDULE) writes them down by itself. From that come, in the session's folder
traces:

  CELL.trace.json.gz     the timeline, for https://ui.perfetto.dev or chrome://tracing
  CELL.schedule.json.gz  the import graph's SCCs and what each costs
  schedule.pb.gz         the timelines as a profile, for "paceline pprof"

It prints where the time of each process went, how far the run is from the bound that the
import graph sets and why, and which cycles of modules hold it back. "paceline plot SESSION"
draws the timeline. Given a session, or one of its files CELL.trace.json.gz, it prints the
tables again.`,
		Example: `  paceline trace --checker mypy@2.4.1 --corpus mypy-self --workers 2 --out S
  paceline trace S
  paceline plot S
  paceline pprof -top -tagfocus role=worker S/traces/schedule.pb.gz`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return f.show(c, std, args)
			}
			return f.measure(c, std)
		},
	}
	f.run.watchFlags(c.Flags())
	f.run.ceilingFlag(c.Flags())
	c.Flags().StringVar(&f.format, "format", f.format, "how to print the tables: text or markdown")
	c.Flags().BoolVar(&f.overview, "overview", false, "print only the tables that set cells side by side")
	c.Flags().BoolVar(&f.run.json, "json", false, "print what held the runs back as JSON")
	return c
}

func checkFormat(format string) error {
	if !slices.Contains([]string{asText, asMarkdown}, format) {
		return fmt.Errorf("--format %s: choose %s or %s", format, asText, asMarkdown)
	}
	return nil
}

func (f *traceFlags) show(c *cobra.Command, std streams, args []string) error {
	if err := onlyShow(c.Flags(), "format", "json", "overview"); err != nil {
		return err
	}
	if err := errors.Join(named("SESSION | FILE")(c, args), checkFormat(f.format)); err != nil {
		return err
	}
	return f.shown(std, args[0])
}

// measure traces, and shows what there is then, also after an interrupt.
func (f *traceFlags) measure(c *cobra.Command, std streams) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	w, err := f.run.watched(c.Flags(), "traces")
	if err != nil {
		return err
	}
	if err := decodable(std, w.plan.Checkers[0]); err != nil {
		return err
	}
	measured, failed := w.run(c.Context(), std, func(context.Context, *fetch.Store) (watcher, error) {
		if w.spec.Replay != "" {
			return newReplayRecorder(w)
		}
		return tap.NewRecorder(w.dir, w.cells)
	})
	if !slices.ContainsFunc(measured.Trials, func(t bench.Trial) bool { return t.Instrument == bench.InstrumentTap }) {
		return failed
	}
	found := tellFindings(std, measured)
	if failed == nil {
		failed = w.unanswered(measured.Trials)
	}
	err = errors.Join(tap.AddBeside(w.dir), writeScheduleProfile(w.dir))
	if err == nil {
		err = f.shown(std, w.dir)
	}
	if failed = errors.Join(failed, err); failed == nil && found {
		return findingError{}
	}
	return failed
}

// unanswered is an error when no tapped trial of a cell gave an answer.
func (w watching) unanswered(trials []bench.Trial) error {
	for _, c := range w.cells {
		answered := slices.ContainsFunc(trials, func(t bench.Trial) bool {
			return t.Cell == c && t.Instrument == bench.InstrumentTap && (t.Status == bench.OK || t.Status == bench.Differs)
		})
		if !answered {
			return fmt.Errorf("no tapped trial of %s gave an answer: what the logs hold is in %s", c, filepath.Join(w.dir, "traces"))
		}
	}
	return nil
}

// decodable refuses a mypy that has no parallel mode, and warns of one whose messages may be
// others than are known.
func decodable(std streams, name string) error {
	spec, err := checker.Parse(name)
	if err != nil || spec.Version == "" {
		return err
	}
	warning, err := tap.Decodes(spec.Version)
	if err != nil {
		return fmt.Errorf("--checker %s: %w", name, err)
	}
	if warning != "" {
		return warn(std, warning)
	}
	return nil
}

// writeScheduleProfile writes all timelines of the session as one profile.
func writeScheduleProfile(dir string) error {
	traces, err := tap.Read(dir)
	if err != nil {
		return err
	}
	var timelines []schedule.Timeline
	for _, t := range traces {
		timelines = append(timelines, t.Timeline)
	}
	p, err := profile.OfTimelines(timelines)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := p.Write(&file); err != nil {
		return err
	}
	return session.WriteWhole(tap.ProfileFile(dir), &file)
}

// shown prints the tables of a session's traces.
func (f *traceFlags) shown(std streams, dir string) error {
	traces, failed := tap.Read(dir)
	if len(traces) == 0 {
		return failed
	}
	costs := tapCosts(dir, traces)
	notes := traceNotes(traces, costs)
	if f.run.json {
		for _, note := range notes {
			fmt.Fprintln(std.err, summary.Printable(note))
		}
		return errors.Join(failed, printJSON(std.out, heldBack(traces, costs)))
	}
	var tables []summary.Table
	if f.overview || len(traces) > 1 {
		tables = tap.Overview(traces)
	}
	for _, t := range traces {
		if !f.overview {
			tables = append(tables, t.Tables()...)
		}
	}
	return errors.Join(failed, printTables(std, f.format, tables, notes))
}

// tapCosts is what tapping the cell of each trace cost, where the trials are at hand: dir is a session,
// or a trace in it.
func tapCosts(dir string, traces []tap.Trace) map[string]summary.WatchingCost {
	if info, err := os.Stat(dir); err == nil && info.Mode().IsRegular() {
		full, err := filepath.Abs(dir)
		if err != nil {
			return nil
		}
		dir = filepath.Dir(filepath.Dir(full)) // SESSION/traces/FILE
	}
	s, err := session.Read(dir)
	if err != nil {
		return nil
	}
	costs := map[string]summary.WatchingCost{}
	for _, c := range s.Manifest.Plan.Cells() {
		traced := func(t tap.Trace) bool { return t.Timeline.Cell == c.Name() && t.Timeline.Checker == c.Checker }
		if slices.ContainsFunc(traces, traced) {
			costs[c.Name()] = summary.WatchingCostOf(c, bench.InstrumentTap, s.Trials)
		}
	}
	return costs
}

// traceNotes are the sentences of the traces, and then what tapping each cost.
func traceNotes(traces []tap.Trace, costs map[string]summary.WatchingCost) []string {
	var notes []string
	for _, t := range traces {
		notes = append(notes, t.Sentences()...)
	}
	for _, t := range traces {
		if cost, known := costs[t.Timeline.Cell]; known {
			notes = append(notes, cost.Sentence(t.Timeline.Cell))
		}
	}
	return notes
}
