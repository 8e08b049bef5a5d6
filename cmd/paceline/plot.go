package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"paceline/bench/summary"
	"paceline/plots"
)

func newPlot(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "plot SESSION",
		Short: "Draw a session's figures",
		Long: `Plot draws speedup, wall time, CPU time and memory against the number of workers, as SVG
and PNG, into the plots folder of the session, and prints the files that it wrote.`,
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
	files, err := plots.Draw(summary.Of(s.Manifest, s.Trials), filepath.Join(dir, "plots"))
	if err != nil {
		return err
	}
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
