package tap

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"paceline/bench/schedule"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

// shown is all that is printed of traces.
func shown(t *testing.T, traces ...Trace) string {
	t.Helper()
	tables := Overview(traces)
	for _, trace := range traces {
		tables = append(tables, trace.Tables()...)
	}
	var b bytes.Buffer
	if err := summary.WriteText(&b, tables); err != nil {
		t.Fatal(err)
	}
	for _, trace := range traces {
		for _, sentence := range trace.Sentences() {
			b.WriteString("\n" + sentence + "\n")
		}
	}
	return b.String()
}

func madeUpTrace(t *testing.T) Trace {
	r := decodeMadeUp(t)
	return Trace{Timeline: r.Timeline, Schedule: r.Schedule}
}

func TestTables(t *testing.T) { testenv.Golden(t, "tables.txt", []byte(shown(t, madeUpTrace(t)))) }

// A run of which the end is missing has no bound; what was seen is shown all the same.
func TestTablesOfCutRun(t *testing.T) {
	trace := madeUpTrace(t)
	trace.Timeline.Batches[2].ImplementationReceivedNanos = 0
	text := shown(t, trace)
	if !strings.Contains(text, "not every request was answered") || strings.Contains(text, "critical path of") || strings.Contains(text, "predicted") {
		t.Errorf("a bound is told:\n%s", text)
	}
	if !strings.Contains(text, "the SCCs that cost most") {
		t.Errorf("costs are not told:\n%s", text)
	}
}

func TestTablesOfSequentialRun(t *testing.T) {
	trace := madeUpTrace(t)
	trace.Timeline.Workers, trace.Timeline.Batches, trace.Schedule.SCCs = 0, nil, nil
	trace.Timeline.Lanes = trace.Timeline.Lanes[:1]
	text := shown(t, trace)
	if !strings.Contains(text, "a sequential run sends no messages") || strings.Count(text, "\n") > 25 {
		t.Errorf("%s", text)
	}
}

// Foreign names may hold anything.
func TestTablesEscape(t *testing.T) {
	trace := madeUpTrace(t)
	const evil = "evil\x1b[2J\nname"
	for i := range trace.Schedule.SCCs {
		trace.Schedule.SCCs[i].Modules[0] = evil
	}
	trace.Timeline.Modules = map[int][]string{1: {evil}, 3: {evil}}
	var b bytes.Buffer
	if err := summary.WriteText(&b, trace.Tables()); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Contains(text, "\x1b") || !strings.Contains(text, `evil\x1b[2J\nname`) {
		t.Errorf("%s", text)
	}
}

func TestOrderOfTraces(t *testing.T) {
	dir := t.TempDir()
	r := &Recorder{session: dir, traced: map[string][]traced{}}
	for cell, workers := range map[string]int{"b-cold-w10": 10, "b-cold-w2": 2, "a-cold-w4": 4} {
		trace := madeUpTrace(t)
		trace.Timeline.Cell, trace.Timeline.Corpus = cell, cell[:1]
		trace.Timeline.Workers = workers
		r.keepTrace(t, cell, 5, trace)
	}
	traces, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, trace := range traces {
		cells = append(cells, trace.Timeline.Cell)
	}
	if got := strings.Join(cells, " "); got != "a-cold-w4 b-cold-w2 b-cold-w10" {
		t.Errorf("got %s", got)
	}
	one, err := Read(TraceFile(dir, "b-cold-w2"))
	if err != nil || len(one) != 1 || one[0].Timeline.Cell != "b-cold-w2" {
		t.Errorf("%d traces, %v", len(one), err)
	}
}

// keepTrace keeps a trace as one of a trial of round 1 with that wall time.
func (r *Recorder) keepTrace(t *testing.T, cell string, wall int64, trace Trace) {
	t.Helper()
	trace.Schedule.Checker, trace.Schedule.Corpus, trace.Schedule.Workers = trace.Timeline.Checker, trace.Timeline.Corpus, trace.Timeline.Workers
	var file bytes.Buffer
	if err := schedule.WriteTrace(&file, trace.Timeline, trace.Schedule); err != nil {
		t.Fatal(err)
	}
	if err := r.keep(cell, traced{group: trace.Timeline.Group(), wall: wall, trace: file.Bytes(), schedule: trace.Schedule, run: trace.Timeline.Run(1)}); err != nil {
		t.Fatal(err)
	}
}

// The timeline is that of the trial in the middle; costs are medians, and loading that other
// numbers of workers saw is known to all.
func TestRecorderKeepsTheMiddle(t *testing.T) {
	dir := t.TempDir()
	r := &Recorder{session: dir, traced: map[string][]traced{}}
	for i, wall := range []int64{30, 10, 20} {
		trace := madeUpTrace(t)
		trace.Timeline.Corpus = "x"
		trace.Timeline.Cell, trace.Timeline.Checker = "x-cold-w2", map[int64]string{10: "fast", 20: "middle", 30: "slow"}[wall]
		cost := int64(100 * (i + 1))
		trace.Schedule.SCCs[0].InterfaceNanos, trace.Schedule.SCCs[0].LoadNanos = &cost, nil
		r.keepTrace(t, "x-cold-w2", wall, trace)
	}
	other := madeUpTrace(t)
	load := int64(77)
	other.Timeline.Corpus, other.Timeline.Workers = "x", 3
	other.Timeline.Cell, other.Schedule.SCCs[0].LoadNanos = "x-cold-w3", &load
	r.keepTrace(t, "x-cold-w3", 5, other)
	traces, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := traces[0]
	if got.Timeline.Checker != "middle" {
		t.Errorf("the timeline is of the %s trial", got.Timeline.Checker)
	}
	if scc := got.Schedule.SCCs[0]; *scc.InterfaceNanos != 200 || scc.LoadNanos == nil || *scc.LoadNanos != 77 {
		t.Errorf("%+v", scc)
	}
}

// A corpus may be a folder, whose name is not that of a file.
func TestTraceFilesOfFolders(t *testing.T) {
	dir := t.TempDir()
	r := &Recorder{session: dir, traced: map[string][]traced{}}
	for _, corpus := range []string{"path:../../../x", "path:/tmp/my project [1]"} {
		trace := madeUpTrace(t)
		trace.Timeline.Corpus, trace.Timeline.Cell = corpus, corpus+"-cold-w2"
		r.keepTrace(t, trace.Timeline.Cell, 5, trace)
	}
	traces, err := Read(dir)
	if err != nil || len(traces) != 2 || traces[0].Timeline.Cell != "path:../../../x-cold-w2" {
		t.Errorf("%d traces, %v", len(traces), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// Of a session in which one trace is damaged, the others can be read.
func TestReadTellsOfDamage(t *testing.T) {
	dir := t.TempDir()
	r := &Recorder{session: dir, traced: map[string][]traced{}}
	for _, cell := range []string{"a-cold-w2", "b-cold-w2", "c-cold-w2"} {
		trace := madeUpTrace(t)
		trace.Timeline.Corpus, trace.Timeline.Cell = cell[:1], cell
		r.keepTrace(t, cell, 5, trace)
	}
	if err := os.Truncate(TraceFile(dir, "a-cold-w2"), 100); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(ScheduleFile(dir, "c-cold-w2"), ScheduleFile(dir, "b-cold-w2")); err != nil {
		t.Fatal(err)
	}
	traces, err := Read(dir)
	if err == nil || len(traces) != 0 {
		t.Fatalf("%d traces, %v", len(traces), err)
	}
	for _, says := range []string{"a-cold-w2.trace.json.gz", "is not of the run", "c-cold-w2.schedule.json.gz"} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("not told: %q in %v", says, err)
		}
	}
}

// A checkout is found by PYTHONPATH, so the shim comes before it and not in its place.
func TestEnvironment(t *testing.T) {
	p := place{dir: "tap"}
	got := strings.Join(p.env([]string{"A=1", "PYTHONPATH=checkout", "B=2"}), " ")
	want := "PACELINE_TAP=" + p.logs() + " A=1 B=2 PYTHONPATH=" + p.shim() + string(os.PathListSeparator) + "checkout"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
