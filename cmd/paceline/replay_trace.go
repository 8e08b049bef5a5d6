package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"paceline/bench"
	"paceline/bench/runner"
	"paceline/bench/schedule"
	"paceline/bench/session"
	"paceline/bench/tap"
)

// replayRecorder keeps the timelines that replays write of themselves, in the files that a tapped
// mypy gives: of each cell the one with the median wall time.
type replayRecorder struct {
	session  string
	cells    []bench.Cell
	replayed schedule.Schedule
	dir      string // of the file that a replay writes
	made     map[bench.Cell][]replayTrace
	warnings []string
}

// replayTrace is what one replay told.
type replayTrace struct {
	wallNanos int64
	timeline  schedule.Timeline
}

// newReplayRecorder makes one for a session, which must have no traces of the cells yet.
func newReplayRecorder(w watching) (*replayRecorder, error) {
	for _, c := range w.cells {
		name := tap.TraceFile(w.dir, c.Name())
		if _, err := os.Stat(name); err == nil {
			return nil, fmt.Errorf("%s is there already: trace into another --out", name)
		}
	}
	c, err := chooseSchedule(w.spec.Replay)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "paceline-trace-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for traces: %w", err)
	}
	return &replayRecorder{session: w.dir, cells: w.cells, replayed: c.schedule, dir: dir, made: map[bench.Cell][]replayTrace{}}, nil
}

// Close takes away what recording needed.
func (r *replayRecorder) Close() error { return os.RemoveAll(r.dir) }

// Warnings say which replays told nothing.
func (r *replayRecorder) Warnings() []string { return r.warnings }

func (r *replayRecorder) file() string { return filepath.Join(r.dir, "trace.json.gz") }

// Instrument is the recorder as a run uses it. The run ends with its rounds.
func (r *replayRecorder) Instrument() *runner.Instrument {
	return &runner.Instrument{
		Name: bench.InstrumentTap, Cells: r.cells, Begin: r.begin,
		Env:    func(plain []string) []string { return append(slices.Clone(plain), replayTraceVar+"="+r.file()) },
		Enough: func() bool { return false },
	}
}

func (r *replayRecorder) begin(context.Context, bench.Trial) (func(bench.Trial) error, error) {
	return r.end, os.RemoveAll(r.file())
}

// end keeps the timeline of a trial. A replay writes it when all is done, so there is none of one
// that failed.
func (r *replayRecorder) end(t bench.Trial) error {
	timeline, err := readReplayTrace(r.file())
	if errors.Is(err, fs.ErrNotExist) {
		r.warnings = append(r.warnings, fmt.Sprintf("%s: a replay that ended as %s left no timeline", t.Name(), t.Status))
		return nil
	}
	if err != nil {
		return err
	}
	timeline.Checker, timeline.Corpus, timeline.Cell, timeline.Workers = t.Checker, t.Corpus, t.Name(), t.Workers
	all := append(r.made[t.Cell], replayTrace{t.WallNanos, timeline})
	slices.SortStableFunc(all, func(a, b replayTrace) int { return cmp.Compare(a.wallNanos, b.wallNanos) })
	r.made[t.Cell] = all
	return r.write(all[(len(all)-1)/2].timeline)
}

func readReplayTrace(name string) (schedule.Timeline, error) {
	file, err := os.Open(name)
	if err != nil {
		return schedule.Timeline{}, err
	}
	defer file.Close()
	return schedule.ReadTrace(file)
}

// write writes the files of a cell, the timeline last: who finds that finds both.
func (r *replayRecorder) write(t schedule.Timeline) error {
	s := scheduleOf(r.replayed, t)
	var costs, trace bytes.Buffer
	if err := s.Write(&costs); err != nil {
		return err
	}
	if err := schedule.WriteTrace(&trace, t, s); err != nil {
		return err
	}
	if err := session.WriteWhole(tap.ScheduleFile(r.session, t.Cell), &costs); err != nil {
		return err
	}
	return session.WriteWhole(tap.TraceFile(r.session, t.Cell), &trace)
}

// scheduleOf is the work of one replay: the SCCs that were checked have the costs that they were
// given, and those that were fresh have none.
func scheduleOf(replayed schedule.Schedule, t schedule.Timeline) schedule.Schedule {
	s := schedule.Schedule{
		Schema: schedule.Schema, Checker: t.Checker, Corpus: t.Corpus, Workers: t.Workers,
		SCCs: slices.Clone(replayed.SCCs), Phases: t.Phases(),
	}
	checked := checkedIn(t)
	for i, scc := range s.SCCs {
		if !checked[scc.ID] {
			s.SCCs[i].InterfaceNanos, s.SCCs[i].ImplementationNanos = nil, nil
		}
	}
	return s
}

// checkedIn lists, by id, the SCCs that were handed out, or that a sequential replay spent time on.
func checkedIn(t schedule.Timeline) map[int]bool {
	checked := map[int]bool{}
	for _, b := range t.Batches {
		for _, id := range b.SCCs {
			checked[id] = true
		}
	}
	for _, lane := range t.Lanes {
		for _, span := range lane.Spans {
			if span.Phase == schedule.Interface || span.Phase == schedule.Implementation {
				checked[span.SCC] = true
			}
		}
	}
	return checked
}
