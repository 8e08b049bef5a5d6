package tap

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// The shim is as mypy would have it.
func TestShimIsTyped(t *testing.T) {
	python := subjectOf(t, "hello").python(t)
	command := exec.CommandContext(t.Context(), python, "-m", "mypy", "--strict", "--config-file=", "--cache-dir="+t.TempDir(), "shim/sitecustomize.py")
	if said, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

// A check by two workers says what it says without the tap, and everything that was to be done
// is in its timeline and schedule.
func TestTapOfTwoWorkers(t *testing.T) {
	s := subjectOf(t, "hello")
	plain, watched := s.check(t, 2, false, nil), s.check(t, 2, true, nil)
	if len(plain.logs) != 0 || len(watched.logs) != 3 {
		t.Errorf("%d logs without the tap, %d with it", len(plain.logs), len(watched.logs))
	}
	if plain.ran.Exit != watched.ran.Exit || !reflect.DeepEqual(plain.answer, watched.answer) {
		t.Errorf("with the tap exit %d and %+v, without it exit %d and %+v", watched.ran.Exit, watched.answer, plain.ran.Exit, plain.answer)
	}
	r := watched.decode(t)
	if len(r.Timeline.Lanes) != 3 || len(r.Timeline.Notes) > 0 {
		t.Errorf("%d lanes, notes %q", len(r.Timeline.Lanes), r.Timeline.Notes)
	}
	checkComplete(t, r)
}

// checkComplete checks that a run that ended well handed out each SCC once, and that all of its
// costs are known.
func checkComplete(t *testing.T, r Result) {
	t.Helper()
	handed := map[int]int{}
	for i, b := range r.Timeline.Batches {
		for _, id := range b.SCCs {
			handed[id]++
		}
		if !slices.IsSorted([]int64{1, b.RequestNanos, b.ReceivedNanos, b.InterfaceSentNanos, b.InterfaceReceivedNanos, b.ImplementationReceivedNanos}) ||
			!slices.IsSorted([]int64{b.InterfaceSentNanos, b.ImplementationSentNanos, b.ImplementationReceivedNanos}) {
			t.Errorf("times of batch %d: %+v", i, b)
		}
	}
	if len(handed) != len(r.Schedule.SCCs) {
		t.Errorf("%d SCCs were handed out, of %d", len(handed), len(r.Schedule.SCCs))
	}
	for _, scc := range r.Schedule.SCCs {
		if handed[scc.ID] != 1 {
			t.Errorf("SCC %d was handed out %d times", scc.ID, handed[scc.ID])
		}
		if scc.InterfaceNanos == nil || scc.ImplementationNanos == nil || scc.SizeHint <= 0 {
			t.Errorf("SCC %d, %q: interface, implementation or size is not known", scc.ID, scc.Modules)
		}
	}
}

func TestMypySelf(t *testing.T) {
	largest, sccs := checkOneWorker(t, "mypy-self")
	if sccs != 562 || largest != 42 {
		t.Errorf("%d SCCs, the largest of %d modules", sccs, largest)
	}
}

func TestDiscord(t *testing.T) {
	if largest, sccs := checkOneWorker(t, "discord"); largest <= 90 {
		t.Errorf("%d SCCs, the largest of %d modules", sccs, largest)
	}
}

// checkOneWorker checks a corpus cold with one worker and holds what the tap tells against what
// mypy's own classes and the system tell.
func checkOneWorker(t *testing.T, corpus string) (largest, sccs int) {
	t.Helper()
	s := subjectOf(t, corpus)
	watched := s.check(t, 1, true, nil)
	if want := s.corpus.Corpus.Expect[mypyVersion]; watched.ran.Exit != want.Exit || len(watched.answer.Diagnostics) != want.Diagnostics {
		t.Errorf("exit %d with %d diagnostics, want %+v", watched.ran.Exit, len(watched.answer.Diagnostics), want)
	}
	r := watched.decode(t)
	if notes := slices.Concat(r.Timeline.Notes, r.Doubts); len(notes) > 0 {
		t.Errorf("notes and doubts: %q", notes)
	}
	checkComplete(t, r)
	checkCPU(t, watched, r)
	checkLives(t, watched, r)
	want := s.graphByMypy(t, watched.logs)
	got := slices.Clone(r.Schedule.SCCs)
	for i := range got {
		largest = max(largest, len(got[i].Modules))
		got[i].LoadNanos, got[i].InterfaceNanos, got[i].ImplementationNanos = nil, nil, nil
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%d SCCs are not the %d that mypy reads", len(got), len(want))
	}
	return largest, len(got)
}

// graphByMypy are the SCCs as mypy's own classes read them from the messages in the logs.
func (s subject) graphByMypy(t *testing.T, logs []Log) []schedule.SCC {
	t.Helper()
	script, err := filepath.Abs("testdata/decode_graph.py")
	if err != nil {
		t.Fatal(err)
	}
	dir, args := t.TempDir(), []string{script}
	for _, kind := range []wire.Kind{wire.KindGraph, wire.KindSccs} {
		file := filepath.Join(dir, kind.String())
		if err := os.WriteFile(file, wholeMessage(t, logs, kind), 0o666); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	command := exec.CommandContext(t.Context(), s.python(t), args...)
	var complaints strings.Builder
	command.Stderr, command.Dir = &complaints, dir
	text, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	var sccs []schedule.SCC
	if err := json.Unmarshal(text, &sccs); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return sccs
}

func wholeMessage(t *testing.T, logs []Log, kind wire.Kind) []byte {
	t.Helper()
	for _, log := range logs {
		for _, r := range log.records {
			if f, ok := r.frame(); ok && r.event == evSend && f.whole() && f.head[0] == byte(kind) {
				return f.head
			}
		}
	}
	t.Fatalf("no log has all of the message %s", kind)
	return nil
}

// checkCPU compares what a worker's checking cost by the timeline with the CPU time that it used,
// by the system, since it was ready for work.
func checkCPU(t *testing.T, watched tapped, r Result) {
	t.Helper()
	var costs, other int64
	for _, scc := range r.Schedule.SCCs {
		costs += *scc.InterfaceNanos + *scc.ImplementationNanos
		if scc.LoadNanos != nil {
			costs += *scc.LoadNanos
		}
	}
	lane, sent := r.Timeline.Lanes[1], 0
	for _, span := range lane.Spans {
		switch {
		case sent < acksBeforeWork:
			if span.Phase == schedule.Sending {
				sent++
			}
		case slices.Contains([]schedule.Phase{schedule.GarbageCollection, schedule.Receiving, schedule.Sending}, span.Phase):
			other += span.CPUNanos
		}
	}
	ready := recordsOf(logOf(t, watched.logs, lane.PID), evSend)[acksBeforeWork-1].end.cpu
	role := watched.run.Roles[1]
	checkClose(t, "CPU time of checking", costs+other, role.UserNanos+role.SysNanos-ready)
}

func logOf(t *testing.T, logs []Log, pid int) Log {
	t.Helper()
	at := slices.IndexFunc(logs, func(l Log) bool { return l.PID == pid })
	if at < 0 {
		t.Fatalf("process %d left no log", pid)
	}
	return logs[at]
}

// checkLives compares the spans of each process with its life as the system tells it.
func checkLives(t *testing.T, watched tapped, r Result) {
	t.Helper()
	if len(watched.run.Roles) != len(r.Timeline.Lanes) {
		t.Fatalf("%d processes, %d lanes", len(watched.run.Roles), len(r.Timeline.Lanes))
	}
	for i, lane := range r.Timeline.Lanes {
		var spans int64
		for _, span := range lane.Spans {
			spans += span.WallNanos()
		}
		role := watched.run.Roles[i]
		if role.PID != lane.PID || role.LifeNanos == nil {
			t.Errorf("%s is process %d in the timeline, %+v elsewhere", lane.Name(), lane.PID, role)
			continue
		}
		checkClose(t, lane.Name()+"'s life", spans, *role.LifeNanos)
	}
}

// checkClose allows 2%.
func checkClose(t *testing.T, what string, got, want int64) {
	t.Helper()
	off := float64(got)/float64(want) - 1
	t.Logf("%s: %v, by the system %v, %+.2f%%", what, time.Duration(got), time.Duration(want), 100*off)
	if math.Abs(off) > 0.02 {
		t.Errorf("%s differs by %.1f%%", what, 100*off)
	}
}
