package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	return saveNotes(file, text.Bytes())
}

func saveNotes(file string, text []byte) error {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return fmt.Errorf("write the notes: %s is a folder: name a file in it", file)
	}
	_, err := plots.Save(filepath.Dir(file), filepath.Base(file), text)
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("write the notes to %s (name a file in a folder that you may write to): %w", file, path.Err)
	}
	return err
}

// readSession reads a session and warns when it is cut off.
func readSession(std streams, dir string) (session.Session, error) {
	s, err := session.Read(dir)
	if err == nil && s.Torn {
		fmt.Fprintln(std.err, "warning: the last trial of the session was cut off and is left out")
	}
	return s, err
}
