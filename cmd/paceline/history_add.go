package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"paceline/bench"
	"paceline/bench/history"
	"paceline/bench/summary"
)

func newHistoryAdd(std streams) *cobra.Command {
	f := &historyFlags{}
	c := &cobra.Command{
		Use:   "add SESSION...",
		Short: "Put sessions into a history",
		Long: `Add puts the trials that count of all the sessions into the history, which it makes where there is none, or of none when one cannot be
read. A session is known by its contents: adding it again, or a copy of it, changes nothing, and one that has gone on since takes the
place of its earlier state. Several may add to one file at the same time.`,
		Example: `  paceline history add paceline-session-20260102-150405
  paceline history add --db mypy.db nightly/*`,
		Args: named("SESSION..."),
		RunE: func(c *cobra.Command, dirs []string) error {
			if err := notEmpty(c.Flags(), "db"); err != nil {
				return err
			}
			added, err := addSessions(c.Context(), std, dirs, f.db)
			if err != nil {
				return err
			}
			return printAdditions(std, added, f.json)
		},
	}
	f.registerFile(c.Flags())
	c.Flags().BoolVar(&f.json, "json", false, "print what became of each session as JSON")
	return c
}

// addition is what became of a session that was added.
type addition struct {
	Dir     string          `json:"dir"`
	Session string          `json:"session"`
	Outcome history.Outcome `json:"outcome"`
	Cells   int             `json:"cells"`
	Trials  int             `json:"trials"`   // that count
	LeftOut int             `json:"left_out"` // that count and cannot be used
}

// addSessions reads all sessions before it opens the history in a file, so that a bad one leaves no trace.
func addSessions(ctx context.Context, std streams, dirs []string, db string) ([]addition, error) {
	var entries []history.Entry
	var added []addition
	for _, dir := range dirs {
		s, err := readSession(std, dir)
		if err != nil {
			return nil, err
		}
		e, leftOut, err := history.EntryOf(s)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
		added = append(added, addition{Dir: dir, Session: e.ID, Cells: cellsIn(e), Trials: len(e.Trials), LeftOut: leftOut})
	}
	file, err := history.Create(ctx, db, version())
	if err != nil {
		return nil, err
	}
	outcomes, err := file.Add(ctx, entries...)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	for i, outcome := range outcomes {
		added[i].Outcome = outcome
		if err := warn(std, additionWarnings(added[i], entries[i])...); err != nil {
			return nil, err
		}
	}
	return added, nil
}

func cellsIn(e history.Entry) int {
	cells := map[bench.Cell]bool{}
	for _, t := range e.Trials {
		cells[t.Cell] = true
	}
	return len(cells)
}

func additionWarnings(a addition, e history.Entry) []string {
	var warnings []string
	if a.LeftOut > 0 {
		warnings = append(warnings, fmt.Sprintf("%s: %s left out: their times are zero, negative or missing, or their answers are not the right ones", a.Dir, summary.Counted(a.LeftOut, "trial")))
	}
	if e.Manifest.Outcome == bench.Running {
		warnings = append(warnings, a.Dir+": the session is still running or was killed: the history has what there is; add it again when it has gone on")
	}
	if a.Outcome == history.Outdated {
		warnings = append(warnings, a.Dir+": the history has a later state of the session, which stays")
	}
	return warnings
}

func printAdditions(std streams, added []addition, asJSON bool) error {
	if asJSON {
		return printJSON(std.out, added)
	}
	for _, a := range added {
		line := fmt.Sprintf("%s: %s, %s of %s (session %s)",
			a.Dir, a.Outcome, summary.Counted(a.Trials, "trial"), summary.Counted(a.Cells, "cell"), a.Session)
		if _, err := fmt.Fprintln(std.out, summary.Printable(line)); err != nil {
			return err
		}
	}
	return nil
}
