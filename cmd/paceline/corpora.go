package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
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

func newCorporaList(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the corpora of the catalogue",
		Long:    "List prints the corpora of the catalogue, with the answer that is expected of the newest\nchecker for which one is recorded.",
		Example: "  paceline corpora list --json",
		Args:    named(),
		RunE: func(*cobra.Command, []string) error {
			all, err := corpora.Catalogue()
			if err != nil {
				return err
			}
			var list []listed
			for _, c := range all {
				list = append(list, listing(c))
			}
			if asJSON {
				return printJSON(std.out, list)
			}
			return printListed(std.out, list)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return c
}

// listed is one corpus in the list.
type listed struct {
	Name    string          `json:"name"`
	Package string          `json:"package"`
	Version string          `json:"version"`
	SHA256  string          `json:"sha256"`
	Licence string          `json:"licence"`
	Expect  *corpora.Expect `json:"expect"`
	Checker string          `json:"checker"` // whose answer is expected
}

func listing(c corpora.Corpus) listed {
	l := listed{Name: c.Name, Package: c.Archive.Package, Version: c.Archive.Version, SHA256: c.SHA256(), Licence: c.Licence}
	if versions := newestFirst(c); len(versions) > 0 {
		answer := c.Expect[versions[0]]
		l.Expect, l.Checker = &answer, "mypy@"+versions[0]
	}
	return l
}

// newestFirst are the checker versions whose answer is recorded.
func newestFirst(c corpora.Corpus) []string {
	return slices.SortedFunc(maps.Keys(c.Expect), func(a, b string) int {
		return slices.Compare(numbers(b), numbers(a))
	})
}

func numbers(version string) []int {
	var all []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			n = -1 // a release candidate is older than its release
		}
		all = append(all, n)
	}
	return all
}

func printListed(w io.Writer, list []listed) error {
	rows := [][]string{{"corpus", "from", "licence", "expected", "of"}}
	for _, l := range list {
		from := "Paceline"
		if l.Package != "" {
			from = l.Package + " " + l.Version
		}
		expected := "-"
		if l.Expect != nil {
			expected = answer(*l.Expect)
		}
		rows = append(rows, []string{l.Name, from, l.Licence, expected, l.Checker})
	}
	return printTable(w, rows)
}

func answer(e corpora.Expect) string {
	return fmt.Sprintf("exit %d, files %d, diagnostics %d", e.Exit, e.Files, e.Diagnostics)
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
		Long: `Lock resolves the packages that checking the corpus needs from the requirements that come
with its sources, as they are on the package index now, and prints them with their hashes.
It changes nothing: a new lock goes into corpora/locks/ of the source by hand, and may
change the expected answer.`,
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
