package tap

import (
	"errors"
	"path/filepath"
	"testing"

	"paceline/bench"
	"paceline/bench/schedule"
	"paceline/bench/session"
)

// What other trials of the same round measured stands beside each run; what did not count does not.
func TestBeside(t *testing.T) {
	cell := bench.Cell{Checker: "mypy@2.4.1", Corpus: "x", Workers: 2, Cache: bench.Cold}
	sequential := cell
	sequential.Workers = 0
	trial := func(c bench.Cell, round int, wall int64, counted bool) bench.Trial {
		return bench.Trial{Cell: c, Round: round, WallNanos: wall, Counted: counted, Status: bench.OK, Instrument: bench.InstrumentNone}
	}
	crowded := func(copy int, wall int64) bench.Trial {
		made := trial(sequential, 1, wall, false)
		made.Instrument, made.Copies, made.Copy = bench.InstrumentCeiling, 2, copy
		return made
	}
	s := session.Session{
		Manifest: bench.Manifest{Host: bench.Host{UsableCPUs: 4, CPUModel: "fast"}},
		Trials: []bench.Trial{
			trial(cell, 1, 60, true), trial(sequential, 1, 90, true), crowded(1, 100), crowded(2, 180),
			trial(cell, 2, 70, false), trial(sequential, 2, 100, true),
		},
	}
	made := schedule.Schedule{Runs: []schedule.Run{{Round: 1}, {Round: 2}, {Round: 3}}}
	made = Beside(made, cell, s)
	first, second, third := made.Runs[0], made.Runs[1], made.Runs[2]
	if *first.PlainWallNanos != 60 || *first.SequentialWallNanos != 90 || len(first.Ceiling) != 1 || first.Ceiling[2] < 1.39 || first.Ceiling[2] > 1.41 {
		t.Errorf("%+v", first)
	}
	if second.PlainWallNanos != nil || *second.SequentialWallNanos != 100 || second.Ceiling != nil {
		t.Errorf("%+v", second)
	}
	if third.PlainWallNanos != nil || third.SequentialWallNanos != nil {
		t.Errorf("%+v", third)
	}
	if *made.Machine != (schedule.Machine{CPUs: 4, CPU: "fast"}) {
		t.Errorf("%+v", made.Machine)
	}
}

// The runs are one a round: of a round that was repeated, the last.
func TestRunsOf(t *testing.T) {
	made := func(trial, round, batches int) traced {
		return traced{trial: trial, run: schedule.Run{Round: round, Batches: batches}}
	}
	runs := runsOf([]traced{made(9, 2, 1), made(3, 1, 2), made(7, 1, 3), made(5, 1, 4)})
	if len(runs) != 2 || runs[0].Batches != 3 || runs[1].Batches != 1 {
		t.Errorf("%+v", runs)
	}
}

// What AddBeside writes is what Read reads; where there are no traces, it does nothing.
func TestAddBeside(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "S")
	cell := bench.Cell{Checker: "mypy@2.4.1", Corpus: "x", Workers: 2, Cache: bench.Cold}
	plan := bench.Plan{Checkers: []string{cell.Checker}, Corpora: []string{cell.Corpus}, Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold}, Rounds: 1}
	w, err := session.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	plain := bench.Trial{Cell: cell, Trial: 1, Round: 1, WallNanos: 60, Counted: true, Status: bench.OK, Instrument: bench.InstrumentNone}
	err = errors.Join(w.Append(plain), w.WriteManifest(bench.Manifest{Schema: bench.Schema, Plan: plan, Host: bench.Host{UsableCPUs: 4}}), w.Close())
	if err != nil {
		t.Fatal(err)
	}
	if err := AddBeside(dir); err != nil {
		t.Errorf("without traces: %v", err)
	}
	trace := madeUpTrace(t)
	trace.Timeline.Checker, trace.Timeline.Corpus, trace.Timeline.Cell = cell.Checker, cell.Corpus, cell.Name()
	r := &Recorder{session: dir, traced: map[string][]traced{}}
	r.keepTrace(t, cell.Name(), 5, trace)
	if err := AddBeside(dir); err != nil {
		t.Fatal(err)
	}
	traces, err := Read(dir)
	if err != nil || len(traces) != 1 {
		t.Fatalf("%d traces, %v", len(traces), err)
	}
	s := traces[0].Schedule
	if s.Machine == nil || s.Machine.CPUs != 4 || len(s.Runs) != 1 || s.Runs[0].PlainWallNanos == nil || *s.Runs[0].PlainWallNanos != 60 {
		t.Errorf("machine %+v, %d runs", s.Machine, len(s.Runs))
	}
}
