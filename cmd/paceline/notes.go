package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paceline/bench/compare"
	"paceline/bench/session"
	"paceline/bench/summary"
)

func newNotes(std streams) *cobra.Command {
	f := &notesFlags{}
	c := &cobra.Command{
		Use:   "notes SESSION",
		Short: "Print what a session found as Markdown",
		Long: `Notes prints what was found, the machine, and a table for each checker and corpus, as
Markdown for release notes or an issue. With --baseline it begins with what changed since: since
another checker of the session, or since another session.`,
		Example: `  paceline notes paceline-session-20260102-150405
  paceline notes paceline-session-20260102-150405 --baseline mypy@2.3.1 -o notes.md`,
		Args: named("SESSION"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := notEmpty(c.Flags(), "baseline"); err != nil {
				return err
			}
			if f.baseline == "" && len(f.allow) > 0 {
				return errors.New("--allow is about what --baseline compares with: give both, or neither")
			}
			return notes(std, args[0], f)
		},
	}
	flags := c.Flags()
	flags.StringVarP(&f.file, "output", "o", "", "write to `FILE` instead of printing")
	flags.StringVar(&f.baseline, "baseline", "", "tell what changed since `BASE`: a checker of the session, or another session")
	flags.StringSliceVar(&f.allow, "allow", nil, allowHelp())
	flags.BoolVar(&f.json, "json", false, "what was found as JSON instead of Markdown")
	return c
}

// notesFlags say what is told and where, as given.
type notesFlags struct {
	file, baseline string
	allow          []string
	json           bool
}

func notes(std streams, dir string, f *notesFlags) error {
	s, err := readSession(std, dir)
	if err != nil {
		return err
	}
	since, err := f.since(std, s)
	if err != nil {
		return err
	}
	found := summary.Of(s.Manifest, s.Trials)
	var text bytes.Buffer
	if f.json {
		err = printJSON(&text, struct {
			Since     []string `json:"since,omitempty"`
			Sentences []string `json:"sentences"`
			summary.Summary
		}{since, found.Sentences(), found})
	} else {
		for _, sentence := range since {
			fmt.Fprintf(&text, "%s\n\n", summary.Marked(sentence))
		}
		err = found.Markdown(&text)
	}
	if err != nil {
		return err
	}
	if f.file == "" {
		_, err = std.out.Write(text.Bytes())
		return err
	}
	return saveText("the notes", f.file, text.Bytes())
}

// since tells what changed since the baseline, if there is one.
func (f *notesFlags) since(std streams, s session.Session) ([]string, error) {
	if f.baseline == "" {
		return nil, nil
	}
	o, err := (&compareFlags{allow: f.allow}).options()
	if err != nil {
		return nil, err
	}
	if slices.Contains(s.Manifest.Plan.Checkers, f.baseline) {
		o.Base = f.baseline
		c, err := compare.Within(s, o)
		return c.Sentences(), err
	}
	old, err := readSession(std, f.baseline)
	if err != nil {
		return nil, fmt.Errorf("%w (--baseline takes a checker of the session, %s, or another session)",
			err, strings.Join(s.Manifest.Plan.Checkers, ", "))
	}
	c, err := compare.Between(old, s, o)
	return slices.Concat(c.Sentences(), slices.DeleteFunc(c.Warnings, quotesNotes)), err
}

// quotesNotes says whether a warning is one that the notes give anyway.
func quotesNotes(warning string) bool { return strings.HasPrefix(warning, compare.OfNew) }

// readSession reads a session and warns when it is cut off.
func readSession(std streams, dir string) (session.Session, error) {
	s, err := session.Read(dir)
	if err == nil && s.Torn {
		fmt.Fprintln(std.err, "warning: the last trial of the session was cut off and is left out")
	}
	return s, err
}
