package main

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paceline/bench"
	"paceline/bench/export"
)

// exportFlags say what is exported, how and where to, as given.
type exportFlags struct {
	format, file                       string
	checkers, corpora, workers, caches list
}

func newExport(std streams) *cobra.Command {
	f := &exportFlags{}
	c := &cobra.Command{
		Use:   "export SESSION",
		Short: "Write a session in the format of another tool",
		Long: `Export writes the trials that count in the format of another benchmarking tool:

` + formatTable() + `
What that tool cannot take is left out (a time of 0, a memory that is not known), with a warning.`,
		Example: `  paceline export paceline-session-20260102-150405 --format benchfmt -o new.txt
  paceline export paceline-session-20260102-150405 --format pyperf --checker mypy@2.3.1 -o old.json`,
		Args: named("SESSION"),
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("output") && f.file == "" {
				return errors.New("--output is empty: name a file, or leave the flag out")
			}
			return exportSession(std, args[0], f)
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.format, "format", "", "write in this `FORMAT`: "+export.Names())
	flags.StringVarP(&f.file, "output", "o", "", "write to `FILE` instead of printing")
	flags.Var(&f.checkers, "checker", "only this `CHECKER`; repeat for several (default all)")
	flags.Var(&f.corpora, "corpus", "only this `CORPUS`; repeat for several (default all)")
	flags.Var(&f.workers, "workers", "only these `COUNTS`, such as 0,2 (default all)")
	flags.Var(&f.caches, "cache", "only these cache `STATES` (default all)")
	return c
}

func formatTable() string {
	var b strings.Builder
	for _, f := range export.Formats() {
		fmt.Fprintf(&b, "  %-24s  %s\n", f.Name, f.About)
	}
	return b.String()
}

func (f *exportFlags) filter() (export.Filter, error) {
	filter := export.Filter{Checkers: f.checkers.values, Corpora: f.corpora.values}
	for _, word := range words(f.workers.values) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return filter, fmt.Errorf("--workers %q: give whole numbers with commas between them, such as 0,2", word)
		}
		filter.Workers = append(filter.Workers, n)
	}
	for _, word := range words(f.caches.values) {
		filter.Caches = append(filter.Caches, bench.CacheState(word))
	}
	return filter, nil
}

// exportSession writes everything, or nothing when something is wrong.
func exportSession(std streams, dir string, f *exportFlags) error {
	if f.format == "" {
		return fmt.Errorf("--format is missing: choose one of %s", export.Names())
	}
	format, err := export.Named(f.format)
	if err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	filter, err := f.filter()
	if err != nil {
		return err
	}
	s, err := readSession(std, dir)
	if err != nil {
		return err
	}
	e, err := export.Of(s.Manifest, s.Trials, filter)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	var text bytes.Buffer
	if err := format.Write(&text, e); err != nil {
		return err
	}
	if f.file == "" {
		_, err = std.out.Write(text.Bytes())
	} else {
		err = saveText("the export", f.file, text.Bytes())
	}
	if err != nil {
		return err
	}
	return warn(std, e.Warnings...)
}
