package main

import (
	"fmt"
	"strconv"
	"time"

	pprofile "github.com/google/pprof/profile"

	"paceline/bench"
	"paceline/bench/profile"
	"paceline/bench/schedule"
)

// sampledProcess is what was sampled of one process of a cell in all replays, or of several.
type sampledProcess struct {
	role         bench.RoleName
	runs         int
	running      int64 // samples
	cpuNanos     int64 // measured
	watchedNanos int64 // its life
	cpu, wall    *pprofile.Profile
}

// counts is how the comments of a profile tell them; bench/profile reads that back.
func (p sampledProcess) counts(name string) string {
	raw := profile.Raw{Role: name, Runs: p.runs, Running: p.running, CPUNanos: p.cpuNanos, WatchedNanos: p.watchedNanos}
	return fmt.Sprintf("process %s runs %d running %d blocked %d cpu_ns %d watched_ns %d scale %.3f",
		raw.Role, raw.Runs, raw.Running, raw.Blocked, raw.CPUNanos, raw.WatchedNanos, raw.Scale())
}

// with merges what was sampled before into it.
func (p sampledProcess) with(before sampledProcess) (sampledProcess, error) {
	if before.cpu == nil {
		return p, nil
	}
	p.runs, p.running = p.runs+before.runs, p.running+before.running
	p.cpuNanos, p.watchedNanos = p.cpuNanos+before.cpuNanos, p.watchedNanos+before.watchedNanos
	var err error
	if p.cpu, err = pprofile.Merge([]*pprofile.Profile{before.cpu, p.cpu}); err != nil {
		return p, fmt.Errorf("merge profiles: %w", err)
	}
	if p.wall, err = pprofile.Merge([]*pprofile.Profile{before.wall, p.wall}); err != nil {
		return p, fmt.Errorf("merge profiles: %w", err)
	}
	return p, nil
}

// samplePeriod is the CPU time between two samples of a Go process.
const samplePeriod = 10 * time.Millisecond

// Labels of samples in profiles.
const (
	labelRole   = "role"
	labelWorker = "worker"
	labelThread = "thread"
	labelState  = "state"
	labelPhase  = "phase"
	labelArea   = "area"
)

// sampledLane is one process of one replay: its CPU samples, which stand for the CPU time that was
// measured when that is known, and its timeline.
func sampledLane(t schedule.Timeline, lane schedule.Lane, cpu *pprofile.Profile, cpuNanos int64) sampledProcess {
	p := sampledProcess{role: bench.Coordinator, runs: 1, watchedNanos: lane.EndNanos - lane.StartNanos, cpu: cpu, wall: wallOf(t, lane)}
	if lane.Worker != schedule.CoordinatorLane {
		p.role = bench.Worker
	}
	for _, s := range cpu.Sample {
		relabel(s, lane, phaseOf(s), "running")
		p.running += s.Value[0]
	}
	cpu.DefaultSampleType = string(profile.CPU)
	if p.cpuNanos = cpuNanos; cpuNanos == 0 {
		p.cpuNanos = p.running * samplePeriod.Nanoseconds()
	}
	var begun, given int64
	for _, s := range cpu.Sample {
		begun += s.Value[0]
		upTo := int64(float64(p.cpuNanos) * (float64(begun) / float64(p.running)))
		s.Value[1], given = upTo-given, upTo
	}
	return p
}

// wallOf is the timeline of one process as a profile; what is measured there has no samples.
func wallOf(t schedule.Timeline, lane schedule.Lane) *pprofile.Profile {
	t.Lanes = []schedule.Lane{lane}
	p := profile.OfTimeline(t)
	kind := &pprofile.ValueType{Type: string(profile.Wall), Unit: "nanoseconds"}
	p.SampleType = []*pprofile.ValueType{{Type: "samples", Unit: "count"}, kind}
	for _, s := range p.Sample {
		phase, state := phaseOf(s), "running"
		switch phase {
		case schedule.Waiting, schedule.WaitingForGraph, schedule.Idle:
			state = "blocked"
		}
		s.Value = []int64{0, s.Value[0]}
		relabel(s, lane, phase, state)
	}
	return p
}

func phaseOf(s *pprofile.Sample) schedule.Phase {
	if phases := s.Label[labelPhase]; len(phases) > 0 {
		return schedule.Phase(phases[0])
	}
	return ""
}

// relabel gives a sample the labels of bench/profile. What has no phase is of the threads of Go's
// runtime.
func relabel(s *pprofile.Sample, lane schedule.Lane, phase schedule.Phase, state string) {
	s.NumLabel, s.NumUnit = nil, nil
	if s.Label == nil {
		s.Label = map[string][]string{}
	}
	thread, place := "main", placeOf(phase)
	if phase == "" {
		thread = "other"
	}
	s.Label[labelThread], s.Label[labelState] = []string{thread}, []string{state}
	s.Label[labelPhase], s.Label[labelArea] = []string{string(place.phase)}, []string{string(place.area)}
	s.Label[labelRole] = []string{string(bench.Coordinator)}
	if lane.Worker != schedule.CoordinatorLane {
		s.Label[labelRole], s.Label[labelWorker] = []string{string(bench.Worker)}, []string{strconv.Itoa(lane.Worker)}
	}
}

// place is where a phase of a timeline stands in the tables of profiles.
type place struct {
	phase profile.Phase
	area  profile.Area
}

func placeOf(phase schedule.Phase) place {
	switch phase {
	case schedule.LoadingGraph, schedule.Parsing:
		return place{"loading", "other"}
	case schedule.Scheduling:
		return place{"scheduling", "scheduler"}
	case schedule.Sending, schedule.Receiving, schedule.Waiting, schedule.WaitingForGraph, schedule.Idle:
		return place{"ipc", "ipc"}
	case schedule.LoadingDependencies:
		return place{"loading", "cache"}
	case schedule.Interface:
		return place{"interface", "type checking"}
	case schedule.Implementation:
		return place{"implementation", "type checking"}
	case schedule.GarbageCollection:
		return place{"implementation", "garbage collection"}
	case schedule.ShuttingDown, schedule.Reporting:
		return place{"shutdown", "other"}
	}
	return place{"starting", "other"}
}
