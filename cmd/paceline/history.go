package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/history"
	"paceline/bench/summary"
)

// historyFile is where a history is when nothing else is said.
const historyFile = "paceline-history.db"

func newHistory(std streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "history",
		Short: "Keep sessions and tell since when a checker is slower",
		Long: `A history is one file with the trials of many sessions. It tells how a cell developed over time or over
versions, and where it became slower or faster. What machines differ in never looks like a change: each has
series of its own, or all are relative to a control, a pinned checker that every session measures too.`,
		Example: `  paceline history add paceline-session-20260102-150405
  paceline history changes`,
	}
	group(c, newHistoryAdd(std), newHistoryList(std), newHistoryPlot(std), newHistoryChanges(std))
	return c
}

// historyFlags say which history and what of it, as given.
type historyFlags struct {
	db, metric, by, control, since string
	checkers, corpora              list
	workers, caches                list
	json                           bool
}

func (f *historyFlags) registerFile(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringVar(&f.db, "db", historyFile, "the history's `FILE`")
}

// registerChoice are the flags of the commands that read.
func (f *historyFlags) registerChoice(flags *pflag.FlagSet) {
	f.registerFile(flags)
	flags.Var(&f.checkers, "checker", "only this `CHECKER`: a kind (mypy compiled), a name (mypy) or one version (mypy@2.4.1); repeats")
	flags.Var(&f.corpora, "corpus", "only this `CORPUS`; repeats")
	flags.Var(&f.workers, "workers", "only these numbers of workers, `N,...`")
	flags.Var(&f.caches, "cache", "only these cache `STATES`")
	flags.StringVar(&f.metric, "metric", "wall", "what is told: a `METRIC` of wall, cpu, rss")
	flags.StringVar(&f.by, "by", string(history.ByTime), "the `ORDER` of sessions: time or version")
	flags.StringVar(&f.since, "since", "", "only sessions started on this `DATE` (UTC) or later, such as 2026-01-02")
	flags.StringVar(&f.control, "control", "", "tell how much longer than this `CHECKER`, measured in the same session, over all machines")
}

// asked is what the flags ask for.
func (f *historyFlags) asked(flags *pflag.FlagSet) (history.Asked, error) {
	a := history.Asked{Control: f.control, Order: history.Order(f.by)}
	for _, name := range []string{"db", "control", "since"} {
		if flag := flags.Lookup(name); flag.Changed && flag.Value.String() == "" {
			return a, fmt.Errorf("--%s is empty: give it a value, or leave the flag out", name)
		}
	}
	a.Checkers, a.Corpora = f.checkers.values, f.corpora.values
	for _, word := range words(f.workers.values) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 {
			return a, fmt.Errorf("--workers %q: give whole numbers with commas between them, such as 0,2; 0 is sequential", word)
		}
		a.Workers = append(a.Workers, n)
	}
	for _, word := range words(f.caches.values) {
		a.Caches = append(a.Caches, bench.CacheState(word))
	}
	if f.since != "" {
		var err error
		if a.Since, err = time.Parse(time.DateOnly, f.since); err != nil {
			return a, fmt.Errorf("--since %q: give a date such as 2026-01-02", f.since)
		}
	}
	if !slices.Contains(history.Orders(), a.Order) {
		return a, fmt.Errorf("--by %q: give time or version", f.by)
	}
	var known bool
	a.Metric, known = map[string]summary.Metric{"wall": summary.Wall, "cpu": summary.CPU, "rss": summary.MaxRSS}[f.metric]
	if !known {
		return a, fmt.Errorf("--metric %q: give wall, cpu or rss", f.metric)
	}
	return a, nil
}

// series reads what was asked for, and warns of what limits it.
func (f *historyFlags) series(ctx context.Context, std streams, flags *pflag.FlagSet) ([]history.Series, history.Asked, error) {
	a, err := f.asked(flags)
	if err != nil {
		return nil, a, err
	}
	entries, err := f.entries(ctx)
	if err != nil {
		return nil, a, err
	}
	all, warnings, err := history.SeriesOf(entries, a)
	if err != nil {
		return nil, a, fmt.Errorf("history %s: %w", f.db, err)
	}
	return all, a, warn(std, warnings...)
}

func (f *historyFlags) entries(ctx context.Context) ([]history.Entry, error) {
	file, err := history.Open(ctx, f.db, version())
	if err != nil {
		return nil, err
	}
	entries, err := file.Entries(ctx)
	return entries, errors.Join(err, file.Close())
}

func newHistoryList(std streams) *cobra.Command {
	f := &historyFlags{}
	c := &cobra.Command{
		Use:   "list",
		Short: "Print the series of a history, session by session",
		Long: `List prints a table for each series: what every session says about one cell of one checker and machine, as a median over its
rounds with its 95% interval.`,
		Example: `  paceline history list --corpus mypy-self --workers 0,2
  paceline history list --control mypy@2.3.1 --by version --json`,
		Args: named(),
		RunE: func(c *cobra.Command, _ []string) error {
			all, _, err := f.series(c.Context(), std, c.Flags())
			if err != nil {
				return err
			}
			if f.json {
				return printJSON(std.out, listedPoints(all))
			}
			return summary.WriteText(std.out, history.Tables(all))
		},
	}
	f.registerChoice(c.Flags())
	c.Flags().BoolVar(&f.json, "json", false, "print the points as JSON")
	return c
}

// listedPoint is a point with the key of its series, for programs.
type listedPoint struct {
	history.Key
	history.Point
}

func listedPoints(all []history.Series) []listedPoint {
	points := []listedPoint{}
	for _, s := range all {
		for _, p := range s.Points {
			points = append(points, listedPoint{s.Key, p})
		}
	}
	return points
}

func newHistoryChanges(std streams) *cobra.Command {
	f := &historyFlags{}
	c := &cobra.Command{
		Use:   "changes",
		Short: "Tell where a checker became slower or faster",
		Long: `Changes looks in each series for points from which on its values are others, and prints for each the last session before and the
first after it, the medians of both levels, their ratio with its 95% interval, and p: of this change alone, and adjusted for all series that were
looked at. It finds changes at a level of 1% in each series. Slower or not, the exit status is 0.`,
		Example: `  paceline history changes --checker "mypy checkout compiled"
  paceline history changes --control mypy@2.3.1 --metric cpu --json`,
		Args: named(),
		RunE: func(c *cobra.Command, _ []string) error {
			all, _, err := f.series(c.Context(), std, c.Flags())
			if err != nil {
				return err
			}
			changes, err := history.ChangesOf(all)
			if err != nil {
				return err
			}
			if f.json {
				return printJSON(std.out, changes)
			}
			return printChanges(std, changes, len(all))
		},
	}
	f.registerChoice(c.Flags())
	c.Flags().BoolVar(&f.json, "json", false, "print the changes as JSON")
	return c
}

func printChanges(std streams, changes []history.Change, series int) error {
	if len(changes) == 0 {
		_, err := fmt.Fprintf(std.out, "No change found; series looked at: %d.\n", series)
		return err
	}
	if err := summary.WriteText(std.out, history.ChangeTables(changes)); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("\n")
	for _, sentence := range history.Sentences(changes) {
		fmt.Fprintln(&b, summary.Printable(sentence))
	}
	_, err := fmt.Fprint(std.out, b.String())
	return err
}
