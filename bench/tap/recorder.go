package tap

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"paceline/bench"
	"paceline/bench/runner"
	"paceline/bench/schedule"
	"paceline/bench/session"
	"paceline/bench/wire"
)

// Recorder taps the trials of a run and writes what they tell into the session.
type Recorder struct {
	session  string
	cells    []bench.Cell
	place    place
	versions map[string]string // of checkers; nil until the session tells
	traced   map[string][]traced
	warnings []string
}

// traced is what one trial told.
type traced struct {
	group    string // of cells that differ in their workers only
	wall     int64
	trace    []byte // a file
	schedule schedule.Schedule
	trial    int
	run      schedule.Run
}

// NewRecorder makes a recorder for a session, which must have no traces of the cells yet.
func NewRecorder(session string, cells []bench.Cell) (*Recorder, error) {
	for _, c := range cells {
		name := TraceFile(session, c.Name())
		if _, err := os.Stat(name); err == nil {
			return nil, fmt.Errorf("%s is there already: trace into another --out", name)
		}
	}
	p, err := newPlace()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.dir))
	}
	return &Recorder{session: session, cells: cells, place: p, traced: map[string][]traced{}}, nil
}

// Close takes away what tapping needed.
func (r *Recorder) Close() error { return os.RemoveAll(r.place.dir) }

// Instrument is the recorder as a run uses it. The run ends with its rounds.
func (r *Recorder) Instrument() *runner.Instrument {
	return &runner.Instrument{
		Name: bench.InstrumentTap, Cells: r.cells, Env: r.place.env, Begin: r.begin,
		Enough: func() bool { return false },
	}
}

// Warnings say what could not be seen, and where the timeline disagrees with other measurements.
func (r *Recorder) Warnings() []string { return r.warnings }

func (r *Recorder) warn(cell string, texts ...string) {
	for _, text := range texts {
		if text = cell + ": " + text; !slices.Contains(r.warnings, text) {
			r.warnings = append(r.warnings, text)
		}
	}
}

// doubt warns of doubts that come in several trials with other numbers once a process.
func (r *Recorder) doubt(cell string, doubts []string) {
	for _, text := range doubts {
		about, _, _ := strings.Cut(text, " is ")
		about = cell + ": " + about + " is "
		if !slices.ContainsFunc(r.warnings, func(w string) bool { return strings.HasPrefix(w, about) }) {
			r.warn(cell, text)
		}
	}
}

func (r *Recorder) begin(context.Context, bench.Trial) (func(bench.Trial) error, error) {
	if err := r.place.clear(); err != nil {
		return nil, err
	}
	return r.end, nil
}

// failedSuffix marks the trace of a trial that gave no answer: its times are no run's.
const failedSuffix = ".failed"

// end decodes the logs of a trial and writes the trace of its cell anew.
func (r *Recorder) end(t bench.Trial) error {
	cell := t.Name()
	answered := t.Status == bench.OK || t.Status == bench.Differs
	if !answered {
		cell += failedSuffix
	}
	version, err := r.version(t.Checker)
	if err != nil {
		return err
	}
	logs, doubts, err := r.place.read()
	if err != nil {
		return err
	}
	r.warn(cell, doubts...)
	result, err := Decode(logs, Run{
		Checker: t.Checker, Version: version, Corpus: t.Corpus, Cell: cell, Workers: t.Workers,
		Started: t.Started, Wall: time.Duration(t.WallNanos), Roles: t.Roles,
	})
	if err != nil {
		r.warn(cell, err.Error())
		return nil
	}
	r.warn(cell, result.Timeline.Notes...)
	r.doubt(cell, result.Doubts)
	var trace bytes.Buffer
	if err := schedule.WriteTrace(&trace, result.Timeline, result.Schedule); err != nil {
		return err
	}
	made := traced{group: result.Timeline.Group(), wall: t.WallNanos, trace: trace.Bytes(), schedule: result.Schedule, trial: t.Trial, run: result.Timeline.Run(t.Round)}
	if !answered {
		r.traced[cell] = nil // of the last one that failed
	}
	return r.keep(cell, made)
}

// keep adds a trial and writes the files of its cell, the timeline last: who finds that finds both.
func (r *Recorder) keep(cell string, t traced) error {
	all := append(r.traced[cell], t)
	slices.SortStableFunc(all, func(a, b traced) int { return cmp.Compare(a.wall, b.wall) })
	r.traced[cell] = all
	if err := r.writeSchedules(t.group); err != nil {
		return err
	}
	return session.WriteWhole(TraceFile(r.session, cell), bytes.NewReader(middle(all).trace))
}

// middle is the trial with the median wall time.
func middle(all []traced) traced { return all[(len(all)-1)/2] }

// writeSchedules writes the schedules of the cells that differ in their workers only: what costs
// of loading one of them saw is of use to all.
func (r *Recorder) writeSchedules(group string) error {
	var all []traced
	var loading []schedule.Run
	for _, trials := range r.traced {
		if len(trials) > 0 && trials[0].group == group {
			all = append(all, trials...)
			loading = append(loading, runsOf(trials)...)
		}
	}
	for cell, trials := range r.traced {
		if len(trials) == 0 || trials[0].group != group {
			continue
		}
		s := middle(trials).schedule.WithMedianCosts(schedulesOf(trials), schedulesOf(all))
		s.Runs = runsOf(trials)
		s.Collection = schedule.CollectionOf(s.Runs, loading)
		if err := writeSchedule(r.session, cell, s); err != nil {
			return err
		}
	}
	return nil
}

func writeSchedule(dir, cell string, s schedule.Schedule) error {
	var file bytes.Buffer
	if err := s.Write(&file); err != nil {
		return err
	}
	return session.WriteWhole(ScheduleFile(dir, cell), &file)
}

// runsOf lists the runs by round; of a round that was repeated, the last.
func runsOf(all []traced) []schedule.Run {
	last := map[int]traced{}
	for _, t := range all {
		if there, is := last[t.run.Round]; !is || t.trial > there.trial {
			last[t.run.Round] = t
		}
	}
	var runs []schedule.Run
	for _, round := range slices.Sorted(maps.Keys(last)) {
		runs = append(runs, last[round].run)
	}
	return runs
}

func schedulesOf(all []traced) []schedule.Schedule {
	var schedules []schedule.Schedule
	for _, t := range all {
		schedules = append(schedules, t.schedule)
	}
	return schedules
}

// version is that of mypy, which the session's manifest tells.
func (r *Recorder) version(name string) (string, error) {
	if r.versions == nil {
		s, err := session.Read(r.session)
		if err != nil {
			return "", err
		}
		r.versions = map[string]string{}
		for _, c := range s.Manifest.Checkers {
			r.versions[c.Checker] = c.Version
		}
	}
	return r.versions[name], nil
}

// Decodes says whether the messages of a version of mypy can be taken apart, and how well.
func Decodes(version string) (warning string, err error) {
	_, warning, err = wire.ProtocolFor(version)
	return warning, err
}
