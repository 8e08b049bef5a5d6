package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"paceline/bench/checker"
	"paceline/bench/replay"
	"paceline/bench/schedule"
	"paceline/bench/session"
)

// Variables that tell a replay which is watched where to put what it knows of itself. They are set
// by what watches, and no part of what people use.
const (
	replayTraceVar    = "PACELINE_REPLAY_TRACE"    // a file for the timeline
	replayProfilesVar = "PACELINE_REPLAY_PROFILES" // a folder for the CPU profile of each process
)

// replayCheck is one replay as a checker would check: what is fresh is not checked.
type replayCheck struct {
	workers  int
	sum      string // of the schedule
	cacheDir string
	sources  []string // folders of the corpus's modules
	verbose  bool
}

func newReplayCheck(std streams) *cobra.Command {
	f := &replayCheck{}
	c := &cobra.Command{
		Use:    checker.ReplayCheck + " SCHEDULE",
		Short:  "Replay a schedule once, as a checker would check",
		Hidden: true,
		Args:   named("SCHEDULE"),
		RunE: func(c *cobra.Command, args []string) error {
			return f.run(c.Context(), std, args[0])
		},
	}
	flags := c.Flags()
	flags.IntVar(&f.workers, checker.ReplayWorkers, 0, "processes that check, `N`; 0 is sequential")
	flags.StringVar(&f.sum, checker.ReplaySum, "", "`SHA256` that the schedule must have")
	flags.StringVar(&f.cacheDir, checker.ReplayCache, "", "`DIR` in which what was checked is remembered")
	flags.StringArrayVar(&f.sources, checker.ReplaySource, nil, "a `DIR` of the corpus's modules; repeat for several")
	flags.BoolVar(&f.verbose, checker.ReplayVerbose, false, "print the modules that are checked")
	return c
}

func (f *replayCheck) run(ctx context.Context, std streams, name string) error {
	c, err := chooseSchedule(name)
	if err != nil {
		return err
	}
	sum, err := c.sum()
	if err != nil {
		return err
	}
	if sum != f.sum {
		return fmt.Errorf("the schedule %s was changed since it was chosen: its sha256 is %s and not %s; start a new session", name, sum, f.sum)
	}
	now := replayCache{SHA256: f.sum, Sources: sourcesOf(c.schedule, f.sources)}
	stale, err := f.stale(c.schedule, now)
	if err != nil {
		return err
	}
	if err := f.replay(ctx, c.schedule, stale); err != nil {
		return err
	}
	if err := now.write(f.cacheDir); err != nil {
		return err
	}
	return f.tell(std, c.schedule, stale)
}

// stale lists, by id, what must be checked.
func (f *replayCheck) stale(s schedule.Schedule, now replayCache) (map[int]bool, error) {
	before, err := readReplayCache(f.cacheDir, f.sum)
	if err != nil {
		return nil, err
	}
	if before != nil {
		return staleAfter(s, now.changedSince(*before)), nil
	}
	all := map[int]bool{}
	for _, scc := range s.SCCs {
		all[scc.ID] = true
	}
	return all, nil
}

func (f *replayCheck) replay(ctx context.Context, s schedule.Schedule, stale map[int]bool) error {
	result, err := replay.Run(ctx, replay.Options{
		Schedule: s, Workers: f.workers, Policy: schedule.Policies()[0], Time: replay.Spin,
		Stale:    func(scc schedule.SCC) bool { return stale[scc.ID] },
		Dir:      f.cacheDir, // so that a trial that is killed leaves nothing elsewhere
		Profiles: os.Getenv(replayProfilesVar),
	})
	if err != nil {
		return err
	}
	file := os.Getenv(replayTraceVar)
	if file == "" {
		return nil
	}
	var trace bytes.Buffer
	if err := schedule.WriteTrace(&trace, result.Timeline, s); err != nil {
		return err
	}
	return session.WriteWhole(file, &trace)
}

// tell prints what was checked, in the order of the schedule.
func (f *replayCheck) tell(std streams, s schedule.Schedule, stale map[int]bool) error {
	var text bytes.Buffer
	for _, scc := range s.SCCs {
		if !f.verbose || !stale[scc.ID] {
			continue
		}
		for _, module := range scc.Modules {
			fmt.Fprintln(&text, checker.ReplayModule(module))
		}
	}
	fmt.Fprintln(&text, checker.ReplayDone(len(stale)))
	_, err := text.WriteTo(std.out)
	return err
}
