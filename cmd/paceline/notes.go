package main

import (
	"bytes"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/plots"
)

func newNotes(std streams) *cobra.Command {
	var asJSON bool
	var file string
	c := &cobra.Command{
		Use:   "notes SESSION",
		Short: "Print what a session found as Markdown",
		Long: `Notes prints what was found, the machine, and a table for each checker and corpus, as
Markdown for release notes or an issue.`,
		Example: `  paceline notes paceline-session-20260102-150405
  paceline notes paceline-session-20260102-150405 -o notes.md`,
		Args: named("SESSION"),
		RunE: func(_ *cobra.Command, args []string) error {
			return notes(std, args[0], file, asJSON)
		},
	}
	c.Flags().StringVarP(&file, "output", "o", "", "write to `FILE` instead of printing")
	c.Flags().BoolVar(&asJSON, "json", false, "what was found as JSON instead of Markdown")
	return c
}

func notes(std streams, dir, file string, asJSON bool) error {
	s, err := readSession(std, dir)
	if err != nil {
		return err
	}
	found := summary.Of(s.Manifest, s.Trials)
	var text bytes.Buffer
	if asJSON {
		err = printJSON(&text, struct {
			Sentences []string `json:"sentences"`
			summary.Summary
		}{found.Sentences(), found})
	} else {
		err = found.Markdown(&text)
	}
	if err != nil {
		return err
	}
	if file == "" {
		_, err = std.out.Write(text.Bytes())
		return err
	}
	if _, err := plots.Save(filepath.Dir(file), filepath.Base(file), text.Bytes()); err != nil {
		return fmt.Errorf("write the notes: %w", err)
	}
	return nil
}

// readSession reads a session and warns when it is cut off.
func readSession(std streams, dir string) (session.Session, error) {
	s, err := session.Read(dir)
	if err == nil && s.Torn {
		fmt.Fprintln(std.err, "warning: the last trial of the session was cut off and is left out")
	}
	return s, err
}
