package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"paceline/bench/summary"
	"paceline/corpora"
)

func newCorpora(std streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "corpora",
		Short: "List, fetch and show what can be checked",
		Long: `A corpus is pinned Python source with the packages that checking it needs, the arguments
to check it, and the expected answer.`,
		Example: `  paceline corpora list
  paceline corpora show mypy-self`,
	}
	group(c, newCorporaList(std), newCorporaFetch(std), newCorporaShow(std), newCorporaLock(std))
	return c
}

func printTable(w io.Writer, rows [][]string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i := range row {
			row[i] = summary.Printable(row[i])
		}
		// An error shows at the flush.
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	return table.Flush()
}

func newCorporaLock(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "lock NAME",
		Short: "Resolve the packages that a corpus's check needs anew",
		Long: `Lock resolves the packages that checking the corpus needs, from what the catalogue says it
needs or from the requirements that come with its sources, as they are on the package index
now, and prints them with their hashes. It changes nothing: a new lock goes into
corpora/locks/ of the source by hand, and may change the expected answer.`,
		Example: "  paceline corpora lock mypy-self > corpora/locks/mypy-2.4.1-test.txt",
		Args:    named("NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			return lockCorpus(c.Context(), std, args[0])
		},
	}
}

func lockCorpus(ctx context.Context, std streams, name string) error {
	corpus, err := corpora.Find(name)
	if err != nil {
		return err
	}
	show := newReporter(std.err)
	defer show.close()
	store, err := newStore(ctx, show, corpus.Lock != "")
	if err != nil {
		return err
	}
	lock, err := corpus.Resolve(ctx, store)
	if err != nil {
		return err
	}
	_, err = io.WriteString(std.out, lock.Text)
	return err
}
