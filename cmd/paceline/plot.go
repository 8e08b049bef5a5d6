package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"paceline/bench/summary"
	"paceline/bench/tap"
	"paceline/plots"
)

func newPlot(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "plot SESSION",
		Short: "Draw a session's figures",
		Long: `Plot draws speedup, wall time, CPU time and memory against the number of workers, as SVG
and PNG, into the plots folder of the session, and prints the files that it wrote. Of a
session with traces it also draws who did what when, and where the workers' time went.`,
		Example: `  paceline plot paceline-session-20260102-150405`,
		Args:    named("SESSION"),
		RunE: func(_ *cobra.Command, args []string) error {
			return plot(std, args[0], asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the files as JSON")
	return c
}

func plot(std streams, dir string, asJSON bool) error {
	s, err := readSession(std, dir)
	if err != nil {
		return err
	}
	figures := filepath.Join(dir, "plots")
	files, err := plots.Draw(summary.Of(s.Manifest, s.Trials), figures)
	// A session without a speedup to draw may have traces, and the other way round.
	timelines, failed := plotTraces(dir, figures)
	if err = errors.Join(err, failed); err != nil && len(timelines) == 0 {
		return err
	}
	files = append(files, timelines...)
	return errors.Join(err, printFiles(std, files, asJSON))
}

// printFiles says which files were written.
func printFiles(std streams, files []string, asJSON bool) error {
	if asJSON {
		return printJSON(std.out, files)
	}
	for _, file := range files {
		if _, err := fmt.Fprintln(std.out, summary.Printable(file)); err != nil {
			return err
		}
	}
	return nil
}

// plotTraces draws the timelines of the session, if it has any.
func plotTraces(dir, figures string) ([]string, error) {
	traces, failed := tap.Read(dir)
	if errors.Is(failed, tap.ErrNoTraces) {
		return nil, nil
	}
	var files []string
	for _, t := range traces {
		drawn, err := plots.Gantt(t.Timeline, t.OnPath(), figures)
		if err != nil {
			return files, err
		}
		files = append(files, drawn...)
	}
	if timelines := timelinesWithWorkers(traces); len(timelines) > 0 {
		drawn, err := plots.Usage(timelines, figures)
		if err != nil {
			return files, err
		}
		files = append(files, drawn...)
	}
	return files, failed
}
