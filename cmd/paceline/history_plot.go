package main

import (
	"github.com/spf13/cobra"

	"paceline/bench/history"
	"paceline/plots"
)

func newHistoryPlot(std streams) *cobra.Command {
	f := &historyFlags{}
	var out string
	c := &cobra.Command{
		Use:   "plot",
		Short: "Draw the series of a history with their changes",
		Long: `Plot draws, as SVG and PNG, how each cell developed over time or over versions, with 95% intervals and the changes that history changes
finds, and prints the files that it wrote.`,
		Example: `  paceline history plot --corpus mypy-self --out history-plots
  paceline history plot --by version --checker "mypy compiled"`,
		Args: named(),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := notEmpty(c.Flags(), "out"); err != nil {
				return err
			}
			all, asked, err := f.series(c.Context(), std, c.Flags())
			if err != nil {
				return err
			}
			changes, err := history.ChangesOf(all)
			if err != nil {
				return err
			}
			files, err := plots.History(all, changes, asked.Order, out)
			if err != nil {
				return err
			}
			return printFiles(std, files, f.json)
		},
	}
	f.registerChoice(c.Flags())
	c.Flags().StringVar(&out, "out", "history-plots", "the folder `DIR` for the figures, made where there is none")
	c.Flags().BoolVar(&f.json, "json", false, "print the files as JSON")
	return c
}
