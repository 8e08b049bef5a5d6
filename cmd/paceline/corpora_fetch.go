package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"paceline/corpora"
)

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
