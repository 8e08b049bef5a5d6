package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"paceline/bench/summary"
	"paceline/plots/report"
)

func newReport(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "report SESSION",
		Short: "Make a page of a session",
		Long: `Report writes report.html into the session and prints where it is: one page with what was
found, how many workers to use, every number and figure, the machine, the method and the
command that measures it again. The page needs no network and no JavaScript.`,
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
	path, err := report.Save(found, dir)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(std.out, found.Cells)
	}
	_, err = fmt.Fprintln(std.out, summary.Printable(path))
	return err
}
