package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/tap"
)

func newSession(std streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "session",
		Short: "Check a session directory",
		Long: `A session is the directory in which a run kept what it measured: what was planned, each
trial, and what the checkers printed.`,
		Example: `  paceline session verify paceline-session-20260102-150405`,
	}
	group(c, newSessionVerify(std))
	return c
}

func newSessionVerify(std streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify DIR",
		Short: "Check that a session is whole and agrees with itself",
		Long: `Verify checks that every line of a session is a trial of its plan, that trials are numbered
without gaps, in order of time and measured once each, that those count which may, that a
session that ended has all of them, that each output has the digest that it is named by, and
that traces can be read.

A session that was stored without its outputs is fine, and Verify says so. It changes nothing.`,
		Example: `  paceline session verify paceline-session-20260102-150405`,
		Args:    named("DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			return verify(std, args[0], asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the problems as JSON")
	return c
}

// verify prints what is wrong with the session in dir, which is a finding.
func verify(std streams, dir string, asJSON bool) error {
	problems, err := session.Verify(dir)
	if err != nil {
		return err
	}
	if _, err := tap.Read(dir); err != nil && !errors.Is(err, tap.ErrNoTraces) {
		problems = append(problems, session.Problem{File: "traces", Text: err.Error()})
	}
	if !session.HasOutputs(dir) {
		if _, err := fmt.Fprintln(std.err, "note: the session is stored without its outputs, so they are not verified"); err != nil {
			return err
		}
	}
	if asJSON {
		err = printJSON(std.out, append([]session.Problem{}, problems...))
	} else {
		err = printProblems(std.out, dir, problems)
	}
	if err == nil && len(problems) > 0 {
		return findingError{}
	}
	return err
}

// shownProblems is how many problems people are shown: one often brings many others.
const shownProblems = 20

func printProblems(w io.Writer, dir string, problems []session.Problem) error {
	for _, p := range problems[:min(len(problems), shownProblems)] {
		if _, err := fmt.Fprintln(w, summary.Printable(p.String())); err != nil {
			return err
		}
	}
	if more := len(problems) - shownProblems; more > 0 {
		if _, err := fmt.Fprintf(w, "and %d more, which --json shows\n", more); err != nil {
			return err
		}
	}
	found := fmt.Sprintf("problems found: %d", len(problems))
	if len(problems) == 0 {
		found = "no problem found"
	}
	_, err := fmt.Fprintf(w, "%s: %s\n", summary.Printable(dir), found)
	return err
}
