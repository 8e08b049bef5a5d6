package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"paceline/bench/session"
	"paceline/bench/summary"
)

func newNotes(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "notes SESSION",
		Short: "Print what a session found as Markdown",
		Long: `Notes prints the machine, a table for each checker and corpus, and what was found, as
Markdown for release notes or an issue.`,
		Example: `  paceline notes paceline-session-20260102-150405 > notes.md`,
		Args:    named("SESSION"),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := readSession(std, args[0])
			if err != nil {
				return err
			}
			return summary.Of(s.Manifest, s.Trials).Markdown(std.out)
		},
	}
}

// readSession reads a session and warns when it is cut off.
func readSession(std streams, dir string) (session.Session, error) {
	s, err := session.Read(dir)
	if err == nil && s.Torn {
		fmt.Fprintln(std.err, "warning: the last trial of the session was cut off and is left out")
	}
	return s, err
}
