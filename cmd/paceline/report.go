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
	"paceline/bench/summary"
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
	flames, err := flamesOf(dir)
	if err != nil {
		return err
	}
	path, err := report.Save(found, s.Trials, flames, dir)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(std.out, found.Cells)
	}
	_, err = fmt.Fprintln(std.out, summary.Printable(path))
	return err
}

// flamesOf draws the session's profiles, if it has any: coordinator and workers of each cell.
func flamesOf(dir string) ([]report.Flame, error) {
	if _, err := os.Stat(filepath.Join(dir, "profiles")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	cells, err := profile.Read(dir)
	if err != nil {
		return nil, err
	}
	var flames []report.Flame
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
			flames = append(flames, report.Flame{Title: c.Name + ", " + role, SVG: svg.Bytes()})
		}
	}
	return flames, nil
}
