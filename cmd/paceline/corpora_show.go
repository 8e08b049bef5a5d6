package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/summary"
	"paceline/corpora"
)

func newCorporaShow(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "show NAME",
		Short:   "Show all that the catalogue says of a corpus",
		Example: "  paceline corpora show mypy-self\n  paceline corpora show hello --json",
		Args:    named("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			corpus, err := corpora.Find(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(std.out, shown(corpus))
			}
			return printTable(std.out, describe(corpus))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return c
}

// shownCorpus is the entry of the catalogue without what it does not have.
type shownCorpus struct {
	Name          string                            `json:"name"`
	Licence       string                            `json:"licence"`
	SHA256        string                            `json:"sha256"`
	Archive       *fetch.Archive                    `json:"archive,omitempty"`
	Files         map[string]string                 `json:"files,omitempty"`
	Sources       []string                          `json:"sources,omitempty"`
	Args          []string                          `json:"args,omitempty"`
	PythonVersion string                            `json:"pythonVersion,omitempty"`
	Lock          string                            `json:"lock,omitempty"`
	Requirements  string                            `json:"requirements,omitempty"`
	Expect        map[string]corpora.Expect         `json:"expect,omitempty"`
	Edits         map[bench.CacheState]corpora.Edit `json:"edits,omitempty"`
	Differences   []corpora.Difference              `json:"differences,omitempty"`
}

func shown(c corpora.Corpus) shownCorpus {
	s := shownCorpus{
		Name: c.Name, Licence: c.Licence, SHA256: c.SHA256(), Files: c.Files, Sources: c.Sources, Args: c.Args,
		PythonVersion: c.PythonVersion, Lock: c.Lock, Requirements: c.Requirements, Expect: c.Expect,
		Edits: c.Edits, Differences: c.Differences,
	}
	if c.Archive != (fetch.Archive{}) {
		s.Archive = &c.Archive
	}
	return s
}

// describe tells the same to people, a row for each thing that is known.
func describe(c corpora.Corpus) [][]string {
	var rows [][]string
	add := func(title, value string) {
		if value != "" {
			rows = append(rows, []string{title, value})
		}
	}
	add("name", c.Name)
	add("licence", c.Licence)
	add("package", strings.TrimSpace(c.Archive.Package+" "+c.Archive.Version))
	add("file", c.Archive.File)
	add("sha256", c.SHA256())
	add("sources", strings.Join(c.Sources, " "))
	add("arguments", strings.Join(c.Args, " "))
	add("for Python", c.PythonVersion)
	add("lock", c.Lock)
	for _, version := range newestFirst(c) {
		add("mypy@"+version, answer(c.Expect[version]))
	}
	for _, state := range slices.Sorted(maps.Keys(c.Edits)) {
		add(string(state), "appends to "+c.Edits[state].File)
	}
	add("schedule", recorded(c.Name))
	for _, d := range c.Differences {
		add("may differ", strings.Join(d.Checkers, " ")+": "+d.Why)
	}
	return rows
}

// recorded sums up the corpus's recorded schedule; empty when there is none.
func recorded(name string) string {
	s, err := corpora.RecordedSchedule(name)
	if err != nil {
		return ""
	}
	largest := 0
	for _, scc := range s.SCCs {
		largest = max(largest, len(scc.Modules))
	}
	bound := s.Bound()
	return fmt.Sprintf("%d SCCs, the largest of %d modules; work of %s, critical path of %s (%s)",
		len(s.SCCs), largest, summary.Duration(bound.WorkNanos), summary.Duration(bound.SpanNanos), s.Checker)
}

func newCorporaFetch(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "fetch NAME...",
		Short: "Fetch corpora and the packages that checking them needs",
		Long: `Fetch brings the sources and the locked packages onto this machine, verified, and prints
where they are. Runs use them from there and need no network for them.`,
		Example: "  paceline corpora fetch mypy-self mypy-plugins",
		Args:    named("NAME..."),
		RunE: func(c *cobra.Command, args []string) error {
			ready, err := fetchCorpora(c.Context(), std, args)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(std.out, ready)
			}
			rows := [][]string{{"corpus", "sources", "Python with its packages"}}
			for _, r := range ready {
				rows = append(rows, []string{r.Name, r.Dir, cmp.Or(r.Python, "-")})
			}
			return printTable(std.out, rows)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return c
}

// fetchedCorpus is where a corpus is.
type fetchedCorpus struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Dir    string `json:"dir"`
	Python string `json:"python,omitempty"` // its interpreter sees the locked packages
	Lock   string `json:"lock,omitempty"`   // sha256 of the lock
}

// fetchCorpora looks all names up before it fetches any.
func fetchCorpora(ctx context.Context, std streams, names []string) ([]fetchedCorpus, error) {
	var wanted []corpora.Corpus
	python := false
	for _, name := range names {
		corpus, err := corpora.Find(name)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, corpus)
		python = python || corpus.Lock != ""
	}
	show := newReporter(std.err)
	defer show.close()
	store, err := newStore(ctx, show, python)
	if err != nil {
		return nil, err
	}
	var ready []fetchedCorpus
	for _, corpus := range wanted {
		r, err := corpus.Prepare(ctx, store)
		if err != nil {
			return nil, err
		}
		ready = append(ready, fetchedCorpus{corpus.Name, r.SHA256, r.Dir, r.Python, r.LockDigest})
	}
	return ready, nil
}
