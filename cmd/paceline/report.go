package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"paceline/bench/profile"
	"paceline/bench/schedule"
	"paceline/bench/summary"
	"paceline/bench/tap"
	"paceline/plots"
	"paceline/plots/report"
)

func newReport(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "report SESSION",
		Short: "Make a page of a session",
		Long: `Report writes report.html into the session and prints where it is: one page with what was
found, how many workers to use, every number and figure, flame graphs where it was sampled,
the machine, the method and the command that measures it again. The page needs no network and no JavaScript.`,
		Example: `  paceline report paceline-session-20260102-150405`,
		Args:    named("SESSION"),
		RunE: func(_ *cobra.Command, args []string) error {
			return makeReport(std, args[0], asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the cells as JSON instead of the page's path")
	return c
}

func makeReport(std streams, dir string, asJSON bool) error {
	s, err := readSession(std, dir)
	if err != nil {
		return err
	}
	found := summary.Of(s.Manifest, s.Trials)
	watched, failed := watchedOf(dir)
	watched.Predicted = curvesFor(dir, s)
	path, err := report.Save(found, s.Trials, watched, dir)
	if err != nil {
		return err
	}
	if asJSON {
		return errors.Join(failed, printJSON(std.out, found.Cells))
	}
	_, err = fmt.Fprintln(std.out, summary.Printable(path))
	return errors.Join(failed, err)
}

// watchedOf is what profiles and traces of the session tell, if it has any. An error is about what
// is missing of it.
func watchedOf(dir string) (report.Watched, error) {
	var w report.Watched
	flames, failed := flamesOf(dir)
	w.Flames = flames
	traces, err := tap.Read(dir)
	if errors.Is(err, tap.ErrNoTraces) {
		return w, failed
	}
	failed = errors.Join(failed, err)
	figures, err := timelineFigures(traces)
	failed = errors.Join(failed, err)
	for _, f := range figures {
		w.Timelines = append(w.Timelines, report.Picture{Title: f.Title, SVG: f.SVG})
	}
	if len(traces) > 1 {
		w.Tables = tap.Overview(traces)
	}
	for _, t := range traces {
		w.Tables = append(w.Tables, t.Tables()...)
	}
	w.Notes = traceNotes(traces, tapCosts(dir, traces))
	return w, failed
}

// timelineFigures draws who did what when, and where workers' time went.
func timelineFigures(traces []tap.Trace) ([]plots.Figure, error) {
	var figures []plots.Figure
	for _, t := range traces {
		f, err := plots.GanttFigure(t.Timeline, t.OnPath())
		if err != nil {
			return figures, err
		}
		figures = append(figures, f)
	}
	timelines := timelinesWithWorkers(traces)
	if len(timelines) == 0 {
		return figures, nil
	}
	usage, err := plots.UsageFigures(timelines)
	return append(figures, usage...), err
}

func timelinesWithWorkers(traces []tap.Trace) []schedule.Timeline {
	var timelines []schedule.Timeline
	for _, t := range traces {
		if t.Timeline.Workers > 0 {
			timelines = append(timelines, t.Timeline)
		}
	}
	return timelines
}

// flamesOf draws the session's profiles, if it has any: coordinator and workers of each cell.
func flamesOf(dir string) ([]report.Picture, error) {
	if _, err := os.Stat(filepath.Join(dir, "profiles")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	cells, err := profile.Read(dir)
	if err != nil {
		return nil, err
	}
	var flames []report.Picture
	for _, c := range cells {
		for _, role := range []string{"coordinator", "worker"} {
			part := profile.OfRole(c.CPU, role)
			if len(part.Sample) == 0 {
				continue
			}
			var svg bytes.Buffer
			if err := profile.Flame(part, &svg); err != nil {
				return nil, err
			}
			flames = append(flames, report.Picture{Title: c.Name + ", " + role, SVG: svg.Bytes()})
		}
	}
	return flames, nil
}
