package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paceline/bench/summary"
	"paceline/corpora"
)

func newCorporaList(std streams) *cobra.Command {
	shapes, format, asJSON := false, asText, false
	c := &cobra.Command{
		Use:   "list",
		Short: "List the corpora of the catalogue",
		Long: `List prints the corpora of the catalogue, with the answer that is expected of the newest
checker for which one is recorded.

With --shapes it prints what shape each has instead, from its recorded schedule, as "paceline
corpora show" does of one.`,
		Example: "  paceline corpora list --json\n  paceline corpora list --shapes --format markdown",
		Args:    named(),
		RunE: func(*cobra.Command, []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			list, err := listCatalogue(shapes)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(std.out, list)
			}
			table := answersTable(list)
			if shapes {
				table = shapesTable(list)
			}
			return printTables(std, format, []summary.Table{table}, nil)
		},
	}
	c.Flags().BoolVar(&shapes, "shapes", false, "list the shapes of the import graphs, and the bounds they set")
	c.Flags().StringVar(&format, "format", format, "how to print the table: text or markdown")
	c.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return c
}

// listed is one corpus in the list; what is of its shape is there when that is asked for.
type listed struct {
	Name    string          `json:"name"`
	Package string          `json:"package"`
	Version string          `json:"version"`
	SHA256  string          `json:"sha256"`
	Licence string          `json:"licence"`
	Expect  *corpora.Expect `json:"expect"`
	Checker string          `json:"checker"` // whose answer is expected
	Lines   int             `json:"lines,omitempty"`
	*corpusShape
}

func listCatalogue(shapes bool) ([]listed, error) {
	all, err := corpora.Catalogue()
	if err != nil {
		return nil, err
	}
	var list []listed
	for _, c := range all {
		l := listing(c)
		if shapes {
			l.Lines = c.Lines
			if l.corpusShape, err = recordedShape(c.Name); err != nil {
				return nil, err
			}
		}
		list = append(list, l)
	}
	return list, nil
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

func answersTable(list []listed) summary.Table {
	table := summary.Table{Title: "Corpora, and the right answers", Header: []string{"corpus", "from", "licence", "expected", "of"}}
	for _, l := range list {
		from, expected := "Paceline", "-"
		if l.Package != "" {
			from = l.Package + " " + l.Version
		}
		if l.Expect != nil {
			expected = answer(*l.Expect)
		}
		table.Rows = append(table.Rows, []string{l.Name, from, l.Licence, expected, l.Checker})
	}
	return table
}

func answer(e corpora.Expect) string {
	return fmt.Sprintf("exit %d, files %d, diagnostics %d", e.Exit, e.Files, e.Diagnostics)
}

// shapesTable sets what is known of the import graphs side by side.
func shapesTable(list []listed) summary.Table {
	table := summary.Table{
		Title:  "Shapes of the corpora",
		Header: []string{"corpus", "files", "lines", "SCCs", "largest SCC", "work of checking", "critical path"},
	}
	for _, n := range boundWorkers() {
		table.Header = append(table.Header, fmt.Sprintf("%d workers, at most", n))
	}
	for _, l := range list {
		files := ""
		if l.Expect != nil {
			files = counted(l.Expect.Files)
		}
		row := []string{l.Name, files, counted(l.Lines)}
		if s := l.corpusShape; s != nil {
			row = append(row, counted(s.SCCs), summary.Counted(s.LargestSCC, "module"), summary.Duration(s.WorkNanos), s.onPath())
			for _, n := range boundWorkers() {
				row = append(row, s.atMost(strconv.Itoa(n)))
			}
		}
		for len(row) < len(table.Header) {
			row = append(row, "-") // no schedule of it is recorded
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
