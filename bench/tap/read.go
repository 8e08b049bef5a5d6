package tap

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/schedule"
)

// Folder of a session that traces are in, and how their names end.
const (
	folder         = "traces"
	traceSuffix    = ".trace.json.gz"
	scheduleSuffix = ".schedule.json.gz"
)

// TraceFile is the file of a session that has the timeline of a cell.
func TraceFile(session, cell string) string {
	return filepath.Join(session, folder, bench.FileName(cell)+traceSuffix)
}

// ScheduleFile is the file of a session that has the schedule of a cell.
func ScheduleFile(session, cell string) string {
	return filepath.Join(session, folder, bench.FileName(cell)+scheduleSuffix)
}

// ProfileFile is the file of a session that has all its timelines as a profile.
func ProfileFile(session string) string { return filepath.Join(session, folder, "schedule.pb.gz") }

// Trace is what a session has of one cell.
type Trace struct {
	Timeline schedule.Timeline
	Schedule schedule.Schedule
}

// OnPath tells which spans are steps of the critical path; none is when there is no schedule.
func (t Trace) OnPath() func(schedule.Span) bool {
	if len(t.Schedule.SCCs) == 0 {
		return func(schedule.Span) bool { return false }
	}
	return t.Schedule.Bound().OnPath()
}

// ErrNoTraces is about a session without traces.
var ErrNoTraces = errors.New("has no traces: name a session that paceline trace made, or one of its files CELL.trace.json.gz")

// Read reads the traces of a session, in the order of corpora, cache states and workers; or one of
// them, when dir is its trace file. When some cannot be read, the error says which, and the others
// are returned all the same.
func Read(dir string) ([]Trace, error) {
	if base, is := strings.CutSuffix(dir, traceSuffix); is {
		t, err := read(base)
		if err != nil {
			return nil, err
		}
		return []Trace{t}, nil
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("read traces: %w", err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil {
		return nil, fmt.Errorf("%s %w", dir, ErrNoTraces)
	}
	var traces []Trace
	var failed []error
	for _, entry := range entries {
		base, is := strings.CutSuffix(entry.Name(), traceSuffix)
		if !is {
			continue
		}
		t, err := read(filepath.Join(dir, folder, base))
		if err != nil {
			failed = append(failed, err)
			continue
		}
		traces = append(traces, t)
	}
	if len(traces) == 0 && failed == nil {
		return nil, fmt.Errorf("%s %w", dir, ErrNoTraces)
	}
	slices.SortStableFunc(traces, func(a, b Trace) int {
		return cmp.Or(strings.Compare(a.Timeline.Group(), b.Timeline.Group()), a.Timeline.Workers-b.Timeline.Workers)
	})
	return traces, errors.Join(failed...)
}

func read(base string) (Trace, error) {
	var t Trace
	err := open(base+traceSuffix, func(r io.Reader) (err error) {
		t.Timeline, err = schedule.ReadTrace(r)
		return err
	})
	if err != nil {
		return t, err
	}
	err = open(base+scheduleSuffix, func(r io.Reader) (err error) {
		t.Schedule, err = schedule.Read(r)
		return err
	})
	if err == nil {
		err = t.fits(base)
	}
	return t, err
}

// fits reports a schedule that is not of the timeline.
func (t Trace) fits(base string) error {
	if t.Schedule.Checker != t.Timeline.Checker || t.Schedule.Corpus != t.Timeline.Corpus || t.Schedule.Workers != t.Timeline.Workers {
		return fmt.Errorf("%s is not of the run that %s is of", base+scheduleSuffix, filepath.Base(base)+traceSuffix)
	}
	known := t.byID()
	for _, b := range t.Timeline.Batches {
		for _, id := range b.SCCs {
			if _, is := known[id]; !is && len(known) > 0 {
				return fmt.Errorf("%s does not have SCC %d, which was checked in %s", base+scheduleSuffix, id, filepath.Base(base)+traceSuffix)
			}
		}
	}
	return nil
}

func open(name string, read func(io.Reader) error) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read trace: %w", err)
	}
	defer file.Close()
	if err := read(file); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
