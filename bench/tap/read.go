package tap

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	return filepath.Join(session, folder, cell+traceSuffix)
}

// ScheduleFile is the file of a session that has the schedule of a cell.
func ScheduleFile(session, cell string) string {
	return filepath.Join(session, folder, cell+scheduleSuffix)
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
var ErrNoTraces = errors.New("has no traces: name a session that paceline trace made")

// Read reads the traces of a session, in the order of corpora, cache states and workers; or one of
// them, when dir is its trace file.
func Read(dir string) ([]Trace, error) {
	if base, is := strings.CutSuffix(dir, traceSuffix); is {
		t, err := read(base)
		return []Trace{t}, err
	}
	names, err := filepath.Glob(filepath.Join(globbed(dir), folder, "*"+traceSuffix))
	if err != nil {
		return nil, fmt.Errorf("read traces of %s: %w", dir, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s %w", dir, ErrNoTraces)
	}
	var traces []Trace
	for _, name := range names {
		t, err := read(strings.TrimSuffix(name, traceSuffix))
		if err != nil {
			return nil, err
		}
		traces = append(traces, t)
	}
	slices.SortStableFunc(traces, func(a, b Trace) int { return compareCells(a.Timeline, b.Timeline) })
	return traces, nil
}

// globbed is the name of a folder as a pattern that matches it alone.
func globbed(dir string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}

// compareCells orders cells by name, but by workers where that is all that they differ in.
func compareCells(a, b schedule.Timeline) int {
	if c := strings.Compare(WithoutWorkers(a.Cell), WithoutWorkers(b.Cell)); c != 0 {
		return c
	}
	return a.Workers - b.Workers
}

// WithoutWorkers is the name of a cell without the number of its workers.
func WithoutWorkers(cell string) string {
	if at := strings.LastIndex(cell, "-w"); at >= 0 {
		end := at + 2
		for end < len(cell) && cell[end] >= '0' && cell[end] <= '9' {
			end++
		}
		return cell[:at] + cell[end:]
	}
	return cell
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
	return t, err
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
