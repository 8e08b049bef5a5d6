package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/corpora"
)

func newCorporaShow(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "show NAME",
		Short: "Show all that is known of a corpus",
		Long: `Show prints what the catalogue says of a corpus and, where a schedule of it is recorded, its
shape: the SCCs of its import graph, how much of the work of checking is on the critical
path, and so how many times as fast as one worker any schedule can check it at most. These
bounds are of the checking phase: start-up and loading the graph are no part of them. Lines
and files are the corpus's own; SCCs are also of what it imports.

Of a synthetic package it prints the structure that is known by construction.`,
		Example: "  paceline corpora show mypy-self\n  paceline corpora show discord --json\n  paceline corpora show synth:chain,modules=10",
		Args:    named("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			corpus, err := corpora.Find(args[0])
			if err != nil {
				return err
			}
			shown, err := newShownCorpus(corpus)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(std.out, shown)
			}
			return printTable(std.out, shown.rows(corpus))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return c
}

// shownCorpus is what is known of a corpus, without what is not.
type shownCorpus struct {
	Name          string                            `json:"name"`
	Licence       string                            `json:"licence"`
	Why           string                            `json:"why,omitempty"`
	SHA256        string                            `json:"sha256"`
	Archive       *fetch.Archive                    `json:"archive,omitempty"`
	Texts         map[string]string                 `json:"texts,omitempty"` // of the files themselves, where the catalogue holds them
	Sources       []string                          `json:"sources,omitempty"`
	Args          []string                          `json:"args,omitempty"`
	PythonVersion string                            `json:"pythonVersion,omitempty"`
	Lock          string                            `json:"lock,omitempty"`
	Requirements  string                            `json:"requirements,omitempty"`
	Needs         []string                          `json:"needs,omitempty"`
	Expect        map[string]corpora.Expect         `json:"expect,omitempty"`
	Edits         map[bench.CacheState]corpora.Edit `json:"edits,omitempty"`
	Differences   []corpora.Difference              `json:"differences,omitempty"`
	Files         int                               `json:"files,omitempty"` // that are checked
	Lines         int                               `json:"lines,omitempty"`
	*corpusShape
	Synthetic *knownPackage `json:"synthetic,omitempty"`
}

func newShownCorpus(c corpora.Corpus) (shownCorpus, error) {
	s := shownCorpus{
		Name: c.Name, Licence: c.Licence, Why: c.Why, SHA256: c.SHA256(), Sources: c.Sources, Args: c.Args,
		PythonVersion: c.PythonVersion, Lock: c.Lock, Requirements: c.Requirements, Needs: c.Needs, Expect: c.Expect,
		Edits: c.Edits, Differences: c.Differences, Lines: c.Lines,
	}
	if c.Archive != (fetch.Archive{}) {
		s.Archive = &c.Archive
	}
	if versions := newestFirst(c); len(versions) > 0 {
		s.Files = c.Expect[versions[0]].Files
	}
	if c.Synthetic != nil {
		s.Synthetic = newKnownPackage(*c.Synthetic)
		return s, nil
	}
	s.Texts = c.Files
	var err error
	s.corpusShape, err = recordedShape(c.Name)
	return s, err
}

// rows tell the same to people, one for each thing that is known.
func (s shownCorpus) rows(c corpora.Corpus) [][]string {
	var rows [][]string
	add := func(title, value string) {
		if value != "" {
			rows = append(rows, []string{title, value})
		}
	}
	add("name", s.Name)
	add("why", s.Why)
	add("licence", s.Licence)
	add("package", strings.TrimSpace(c.Archive.Package+" "+c.Archive.Version))
	add("file", c.Archive.File)
	add("sha256", s.SHA256)
	add("sources", strings.Join(s.Sources, " "))
	add("arguments", strings.Join(s.Args, " "))
	add("for Python", s.PythonVersion)
	add("lock", s.Lock)
	for _, version := range newestFirst(c) {
		add("mypy@"+version, answer(s.Expect[version]))
	}
	for _, state := range slices.Sorted(maps.Keys(s.Edits)) {
		add(string(state), "appends to "+s.Edits[state].File)
	}
	add("files", counted(s.Files))
	add("lines", counted(s.Lines))
	rows = append(rows, s.corpusShape.rows()...)
	rows = append(rows, s.Synthetic.rows()...)
	for _, d := range s.Differences {
		add("may differ", strings.Join(d.Checkers, " ")+": "+d.Why)
	}
	return rows
}

// counted is empty for what nobody counted.
func counted(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
