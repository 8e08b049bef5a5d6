package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/schedule"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/tap"
	"paceline/corpora"
)

// tracedCheck is a schedule to predict from, and where it is from.
type tracedCheck struct {
	schedule schedule.Schedule
	cell     bench.Cell       // that was traced; of a schedule without a session, a cold one
	session  *session.Session // nil when it is of none
}

// chooseTraced finds what a person named: a recorded schedule, a session with traces, or a file. A recorded one comes first, as a
// folder is often named as the code in it is.
func chooseTraced(name string) (tracedCheck, error) {
	_, none := corpora.RecordedSchedule(name)
	if info, err := os.Stat(name); none != nil && err == nil && info.IsDir() {
		return tracedSession(name)
	}
	c, err := chooseSchedule(name)
	if err != nil {
		return tracedCheck{}, err
	}
	cell := bench.Cell{Checker: c.schedule.Checker, Corpus: c.schedule.Corpus, Workers: c.schedule.Workers, Cache: bench.Cold}
	return tracedCheck{schedule: c.schedule, cell: cell}, nil
}

// tracedSession takes the schedule of the cell with the fewest workers, since those hinder each other least.
// Timelines are needed only where schedules do not have their runs.
func tracedSession(dir string) (tracedCheck, error) {
	var t tracedCheck
	s, err := session.Read(dir)
	if err != nil {
		return t, err
	}
	t.session = &s
	found, err := t.fromSchedule(dir)
	if err != nil || found {
		return t, err
	}
	traces, err := tap.Read(dir)
	if err != nil {
		return t, err
	}
	at := slices.IndexFunc(traces, tap.Trace.Explained)
	if at < 0 {
		return t, fmt.Errorf("%s has no trace of workers that checked anything: trace with --workers 1,2 and an empty cache", dir)
	}
	chosen := traces[at]
	for _, c := range s.Manifest.Plan.Cells() {
		if c.Name() == chosen.Timeline.Cell && c.Checker == chosen.Timeline.Checker {
			t.cell = c
		}
	}
	if t.cell.Checker == "" {
		return t, fmt.Errorf("%s has a trace of %s, which its plan does not have: trace anew", dir, chosen.Timeline.Cell)
	}
	t.schedule = withMedianRun(chosen, traces, s, t.cell)
	return t, nil
}

// fromSchedule takes the first schedule file with runs of workers that checked something.
func (t *tracedCheck) fromSchedule(dir string) (found bool, err error) {
	cells := t.session.Manifest.Plan.Cells()
	cells = slices.DeleteFunc(cells, func(c bench.Cell) bool { return c.Workers == 0 })
	slices.SortStableFunc(cells, func(a, b bench.Cell) int {
		return cmp.Or(strings.Compare(string(a.Cache), string(b.Cache)), a.Workers-b.Workers) // cold comes first
	})
	for _, cell := range cells {
		file, err := os.Open(tap.ScheduleFile(dir, cell.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, err
		}
		made, err := schedule.Read(file)
		file.Close()
		if err != nil {
			return false, fmt.Errorf("%s: %w", file.Name(), err)
		}
		if made.Checker == cell.Checker && slices.ContainsFunc(made.Runs, func(r schedule.Run) bool { return r.WorkNanos > 0 }) {
			t.cell, t.schedule = cell, tap.Beside(made, cell, *t.session) // a kill may have left the file without it
			return true, nil
		}
	}
	return false, nil
}

// withMedianRun gives a schedule of before runs were kept the one run that there is: that of the
// timeline, beside the medians of the session's plain trials.
func withMedianRun(of tap.Trace, traces []tap.Trace, s session.Session, cell bench.Cell) schedule.Schedule {
	made := of.Schedule
	run := of.Timeline.Run(0)
	sequential := cell
	sequential.Workers = 0
	run.PlainWallNanos, run.SequentialWallNanos = medianWall(s, cell), medianWall(s, sequential)
	var loading []schedule.Run
	for _, t := range traces {
		if t.Timeline.Group() == of.Timeline.Group() {
			loading = append(loading, t.Timeline.Run(0))
		}
	}
	made.Runs = []schedule.Run{run}
	made.Collection = schedule.CollectionOf(made.Runs, loading)
	made.Machine = &schedule.Machine{CPUs: max(1, s.Manifest.Host.UsableCPUs), CPU: s.Manifest.Host.CPUModel}
	return made
}

func medianWall(s session.Session, cell bench.Cell) *int64 {
	for _, c := range summary.Of(s.Manifest, s.Trials).Cells {
		if measuredCell(c) == cell {
			return c.WallNanos
		}
	}
	return nil
}

func measuredCell(c summary.Cell) bench.Cell {
	return bench.Cell{Checker: c.Checker, Variant: c.Variant, Corpus: c.Corpus, Workers: c.Workers, CPUs: c.CPUs, Cache: c.Cache}
}

// sameSubjects reports a checker or a corpus that is not what it was when it was traced.
func sameSubjects(traced, measured bench.Manifest) error {
	for _, was := range traced.Checkers {
		for _, is := range measured.Checkers {
			if is.Checker == was.Checker && (is.Version != was.Version || is.Lock != was.Lock || is.Build != was.Build) {
				return fmt.Errorf("%s was traced as version %s and measured as %s, or with other packages: trace anew", is.Checker, was.Version, is.Version)
			}
		}
	}
	for _, was := range traced.Corpora {
		for _, is := range measured.Corpora {
			if is.Corpus == was.Corpus && (is.SHA256 != was.SHA256 || is.Lock != was.Lock) {
				return fmt.Errorf("the corpus %s is not what it was when it was traced: trace anew", is.Corpus)
			}
		}
	}
	return nil
}

// errNothingMeasured is about a session that has nothing of what is predicted.
var errNothingMeasured = errors.New("has no sequential and parallel trials of what is predicted")
