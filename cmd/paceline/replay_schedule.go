package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/runner"
	"paceline/bench/schedule"
	"paceline/corpora"
)

// chosen is a schedule as a person named it.
type chosen struct {
	schedule schedule.Schedule
	file     string // its absolute path; empty when it comes with Paceline
}

// chooseSchedule finds a recorded schedule by its name, or reads a file.
func chooseSchedule(name string) (chosen, error) {
	if name == "" {
		return chosen{}, errors.New("the name of the schedule is empty")
	}
	s, err := corpora.RecordedSchedule(name)
	if !errors.Is(err, corpora.ErrNoSchedule) {
		return chosen{schedule: s}, err
	}
	full, err := filepath.Abs(name)
	if err != nil {
		return chosen{}, err
	}
	file, err := os.Open(full)
	if errors.Is(err, fs.ErrNotExist) {
		names, err := recordedSchedules()
		if err != nil {
			return chosen{}, err
		}
		return chosen{}, fmt.Errorf("%q is no recorded schedule and no file: choose one of %s, or name a file that paceline trace made, SESSION/traces/CELL.schedule.json.gz",
			name, strings.Join(names, ", "))
	}
	if err != nil {
		return chosen{}, fmt.Errorf("read schedule: %w", err)
	}
	defer file.Close()
	if s, err = schedule.Read(file); err != nil {
		return chosen{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(s.SCCs) == 0 {
		return chosen{}, fmt.Errorf("%s has no SCCs: there is nothing to replay", name)
	}
	return chosen{schedule: s, file: full}, nil
}

// checkPlan reports the first thing about the plan that cannot be run, before anything is fetched
// or written.
func checkPlan(plan bench.Plan) error {
	if err := runner.Check(plan); err != nil {
		return err
	}
	for _, text := range plan.Checkers {
		spec, err := checker.Parse(text)
		if err == nil && spec.Replay != "" {
			_, err = chooseSchedule(spec.Replay)
		}
		if err != nil {
			return fmt.Errorf("--checker %s: %w", text, err)
		}
	}
	return nil
}

// recordedSchedules lists the names of those that come with Paceline: each corpus has one.
func recordedSchedules() ([]string, error) {
	all, err := corpora.Catalogue()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names, nil
}

// sum is the identity of the schedule, however its file is packed.
func (c chosen) sum() (string, error) {
	text, err := json.Marshal(c.schedule)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:]), nil
}

// newReplayIdentity is what bench/checker asks when a replay is to be measured.
func newReplayIdentity(std streams) *cobra.Command {
	return &cobra.Command{
		Use:    checker.ReplayIdentity + " SCHEDULE",
		Short:  "Say what a schedule is",
		Hidden: true,
		Args:   named("SCHEDULE"),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := chooseSchedule(args[0])
			if err != nil {
				return err
			}
			sum, err := c.sum()
			if err != nil {
				return err
			}
			return printJSON(std.out, checker.Replayed{
				Version: version(), File: c.file, SHA256: sum, Checker: c.schedule.Checker, Corpus: c.schedule.Corpus,
			})
		},
	}
}
