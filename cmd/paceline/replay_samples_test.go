package main

import (
	"slices"
	"testing"
	"time"

	pprofile "github.com/google/pprof/profile"

	"paceline/bench"
	"paceline/bench/profile"
	"paceline/bench/schedule"
)

// ofWorker is a timeline of one worker: 10 ms idle, then SCC 0's interface for 30 ms.
func ofWorker() schedule.Timeline {
	ms := time.Millisecond.Nanoseconds()
	return schedule.Timeline{Workers: 1, Modules: map[int][]string{0: {"a"}}, Lanes: []schedule.Lane{
		{Worker: schedule.CoordinatorLane, EndNanos: 50 * ms},
		{Worker: 0, StartNanos: 5 * ms, EndNanos: 45 * ms, Spans: []schedule.Span{
			{Phase: schedule.Idle, StartNanos: 5 * ms, EndNanos: 15 * ms, SCC: schedule.NoSCC, Reason: schedule.ForCoordinator},
			{Phase: schedule.Interface, StartNanos: 15 * ms, EndNanos: 45 * ms, CPUNanos: 30 * ms, SCC: 0},
		}},
	}}
}

// cpuProfile has as many samples as are given, each with that phase; none for an empty one.
func cpuProfile(counts map[string]int64) *pprofile.Profile {
	p := &pprofile.Profile{
		SampleType: []*pprofile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}},
		PeriodType: &pprofile.ValueType{Type: "cpu", Unit: "nanoseconds"}, Period: samplePeriod.Nanoseconds(),
	}
	f := &pprofile.Function{ID: 1, Name: "burn"}
	l := &pprofile.Location{ID: 1, Line: []pprofile.Line{{Function: f}}}
	p.Function, p.Location = []*pprofile.Function{f}, []*pprofile.Location{l}
	for _, phase := range []string{"interface", "sending", ""} {
		if counts[phase] == 0 {
			continue
		}
		s := &pprofile.Sample{Location: p.Location, Value: []int64{counts[phase], counts[phase] * samplePeriod.Nanoseconds()}}
		if phase != "" {
			s.Label = map[string][]string{"phase": {phase}, "scc": {"0"}}
		}
		p.Sample = append(p.Sample, s)
	}
	return p
}

func TestSampledLane(t *testing.T) {
	timeline := ofWorker()
	got := sampledLane(timeline, timeline.Lanes[1], cpuProfile(map[string]int64{"interface": 2, "sending": 1, "": 1}), 100)
	if got.role != bench.Worker || got.running != 4 || got.cpuNanos != 100 || got.watchedNanos != (40*time.Millisecond).Nanoseconds() {
		t.Errorf("%+v", got)
	}
	for i, want := range []struct {
		phase, area, thread string
		nanos               int64
	}{{"interface", "type checking", "main", 50}, {"ipc", "ipc", "main", 25}, {"starting", "other", "other", 25}} {
		s := got.cpu.Sample[i]
		if s.Value[1] != want.nanos || s.Label["phase"][0] != want.phase || s.Label["area"][0] != want.area ||
			s.Label["thread"][0] != want.thread || s.Label["role"][0] != "worker" || s.Label["worker"][0] != "0" || s.Label["state"][0] != "running" {
			t.Errorf("sample %d: %v %v", i, s.Value, s.Label)
		}
	}
	waits := map[string]int64{}
	for _, s := range got.wall.Sample {
		waits[s.Label["state"][0]] += s.Value[1]
	}
	if waits["blocked"] != (10*time.Millisecond).Nanoseconds() || waits["running"] != (30*time.Millisecond).Nanoseconds() {
		t.Errorf("the wall profile has %v", waits)
	}
	if len(timeline.Lanes) != 2 {
		t.Error("the timeline was changed")
	}
	// Where the trial does not know the CPU time, samples stand for their period.
	if got := sampledLane(timeline, timeline.Lanes[1], cpuProfile(map[string]int64{"interface": 3}), 0); got.cpuNanos != 3*samplePeriod.Nanoseconds() ||
		got.cpu.Sample[0].Value[1] != got.cpuNanos {
		t.Errorf("without a measured CPU time: %d, %v", got.cpuNanos, got.cpu.Sample[0].Value)
	}
}

// Every phase of a timeline stands in the tables of profiles.
func TestPlacesOfPhases(t *testing.T) {
	for _, phase := range append(schedule.CoordinatorPhases(), schedule.WorkerPhases()...) {
		at := placeOf(phase)
		if !slices.Contains(profile.Phases(), at.phase) || !slices.Contains(profile.Areas(), at.area) {
			t.Errorf("%s is shown as %q, %q", phase, at.phase, at.area)
		}
		if at == placeOf("") && phase != schedule.Starting {
			t.Errorf("%s has no place of its own", phase)
		}
	}
}

// What the sampler writes, bench/profile reads: two runs of a cell as one.
func TestReplayProfilesAreRead(t *testing.T) {
	dir := t.TempDir()
	cell := bench.Cell{Checker: "replay:x", Corpus: "hello", Workers: 1, Cache: bench.Cold}
	s, err := newReplaySampler(profile.Options{Session: dir, Command: "paceline profile", Cells: []bench.Cell{cell}, Samples: 5})
	if err != nil {
		t.Fatal(err)
	}
	timeline := ofWorker()
	made := map[string]sampledProcess{}
	for range 2 {
		for _, lane := range timeline.Lanes {
			p, err := sampledLane(timeline, lane, cpuProfile(map[string]int64{"interface": 2}), 7e7).with(made[laneFile(lane.Worker)])
			if err != nil {
				t.Fatal(err)
			}
			made[laneFile(lane.Worker)] = p
		}
		s.sampled[cell.Name()] = made
		if err := s.write(bench.Trial{Cell: cell}, made); err != nil {
			t.Fatal(err)
		}
	}
	cells, err := profile.Read(dir)
	if err != nil || len(cells) != 1 || cells[0].Checker != "replay:x" || cells[0].Name != cell.Name() || cells[0].Runs() != 2 || len(cells[0].Raw) != 2 {
		t.Fatalf("%+v, %v", cells, err)
	}
	for _, r := range cells[0].Raw {
		if r.Running != 4 || r.CPUNanos != 14e7 {
			t.Errorf("%+v", r)
		}
	}
	for _, u := range cells[0].Uses() {
		if u.Area == "type checking" && (u.CPUNanos != 7e7 || u.CPUShare != 1) {
			t.Errorf("of a run: %+v", u)
		}
		if u.Area == "ipc" && u.BlockedNanos != (10*time.Millisecond).Nanoseconds() {
			t.Errorf("waiting in a run: %+v", u)
		}
	}
	if s.enough() {
		t.Error("4 samples of each role are enough, where 5 were wanted")
	}
	s.options.Samples = 4
	if !s.enough() {
		t.Error("4 samples of each role are not enough, where 4 were wanted")
	}
	if _, err := newReplaySampler(s.options); err == nil {
		t.Error("it samples into a cell that has profiles")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// The schedule of a timeline has the costs of what was checked in it, and those only.
func TestScheduleOfAReplay(t *testing.T) {
	one, two, three := int64(1), int64(2), int64(3)
	replayed := schedule.Schedule{Checker: "mypy@2.4.1", Corpus: "x", Workers: 1, SCCs: []schedule.SCC{
		{ID: 0, Modules: []string{"a"}, LoadNanos: &one, InterfaceNanos: &two, ImplementationNanos: &three},
		{ID: 1, Modules: []string{"b"}, LoadNanos: &one, InterfaceNanos: &two, ImplementationNanos: &three},
		{ID: 2, Modules: []string{"c"}, LoadNanos: &one, InterfaceNanos: &two, ImplementationNanos: &three},
	}}
	timeline := ofWorker()
	timeline.Checker, timeline.Corpus = "replay:x", "hello"
	timeline.Batches = []schedule.Batch{{SCCs: []int{2}}}
	s := scheduleOf(replayed, timeline)
	if s.Checker != "replay:x" || s.Corpus != "hello" || s.Workers != 1 || s.Phases.WorkersNanos[schedule.Interface] != (30*time.Millisecond).Nanoseconds() {
		t.Errorf("%+v", s)
	}
	for i, checked := range []bool{true, false, true} {
		if known := s.SCCs[i].InterfaceNanos != nil && s.SCCs[i].ImplementationNanos != nil; known != checked || s.SCCs[i].LoadNanos == nil {
			t.Errorf("SCC %d: %+v", i, s.SCCs[i])
		}
	}
	if replayed.SCCs[1].InterfaceNanos == nil {
		t.Error("the schedule that was replayed is changed")
	}
}
