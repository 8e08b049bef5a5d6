package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	pprofile "github.com/google/pprof/profile"

	"paceline/bench"
	"paceline/bench/profile"
	"paceline/bench/replay"
	"paceline/bench/runner"
	"paceline/bench/schedule"
	"paceline/bench/session"
)

// replaySampler keeps the CPU profiles that the processes of replays take of themselves, in the
// files that a sampled mypy gives. Their wall profiles come from the timeline.
type replaySampler struct {
	options  profile.Options
	dir      string // of what a replay writes
	sampled  map[string]map[string]sampledProcess
	warnings []string
}

// newReplaySampler makes one for a session, which must have no profiles of the cells yet.
func newReplaySampler(o profile.Options) (*replaySampler, error) {
	for _, c := range o.Cells {
		name := profile.Folder(o.Session, c.Name())
		if _, err := os.Stat(name); err == nil {
			return nil, fmt.Errorf("%s is there already: sample into another --out", name)
		}
	}
	dir, err := os.MkdirTemp("", "paceline-samples-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for samples: %w", err)
	}
	return &replaySampler{options: o, dir: dir, sampled: map[string]map[string]sampledProcess{}}, nil
}

// Close takes away what sampling needed.
func (s *replaySampler) Close() error { return os.RemoveAll(s.dir) }

// Warnings say what was not sampled.
func (s *replaySampler) Warnings() []string { return s.warnings }

func (s *replaySampler) profiles() string { return filepath.Join(s.dir, "profiles") }
func (s *replaySampler) trace() string    { return filepath.Join(s.dir, "trace.json.gz") }

// Instrument is the sampler as a run uses it.
func (s *replaySampler) Instrument() *runner.Instrument {
	return &runner.Instrument{
		Name: bench.InstrumentSampler, Begin: s.begin, Enough: s.enough,
		Env: func(plain []string) []string {
			return append(slices.Clone(plain), replayProfilesVar+"="+s.profiles(), replayTraceVar+"="+s.trace())
		},
	}
}

func (s *replaySampler) begin(context.Context, bench.Trial) (func(bench.Trial) error, error) {
	return s.end, errors.Join(os.RemoveAll(s.profiles()), os.RemoveAll(s.trace()))
}

// enough says whether every role of the cells that matter has the samples it needs.
func (s *replaySampler) enough() bool {
	return !slices.ContainsFunc(s.options.Cells, func(c bench.Cell) bool {
		got := map[bench.RoleName]int64{}
		for _, p := range s.sampled[c.Name()] {
			got[p.role] += p.running
		}
		return got[bench.Coordinator] < s.options.Samples || c.Workers > 0 && got[bench.Worker] < s.options.Samples
	})
}

// end adds the profiles of a trial to those of its cell. A replay that failed left none.
func (s *replaySampler) end(t bench.Trial) error {
	timeline, err := readReplayTrace(s.trace())
	if errors.Is(err, fs.ErrNotExist) {
		s.warnings = append(s.warnings, fmt.Sprintf("%s: a replay that ended as %s left no profiles", t.Name(), t.Status))
		return nil
	}
	if err != nil {
		return err
	}
	cell := s.sampled[t.Name()]
	if cell == nil {
		cell = map[string]sampledProcess{}
		s.sampled[t.Name()] = cell
	}
	for _, lane := range timeline.Lanes {
		cpu, err := profile.ReadFile(filepath.Join(s.profiles(), replay.ProfileFile(lane.Worker)))
		if err != nil {
			return err
		}
		p, err := sampledLane(timeline, lane, cpu, cpuOf(t.Roles, lane.Worker)).with(cell[laneFile(lane.Worker)])
		if err != nil {
			return err
		}
		cell[laneFile(lane.Worker)] = p
	}
	return s.write(t, cell)
}

// cpuOf is the CPU time that the trial measured of a process; 0 when it was not seen.
func cpuOf(roles []bench.Role, worker int) int64 {
	for _, r := range roles {
		if r.Worker == nil && worker == schedule.CoordinatorLane || r.Worker != nil && *r.Worker == worker {
			return r.UserNanos + r.SysNanos
		}
	}
	return 0
}

// laneFile is what the files of a process are called by.
func laneFile(worker int) string {
	if worker == schedule.CoordinatorLane {
		return string(bench.Coordinator)
	}
	return string(bench.Worker) + "-" + strconv.Itoa(worker)
}

// write writes the profiles of a cell, that of all processes last: it makes the folder one of
// profiles.
func (s *replaySampler) write(t bench.Trial, cell map[string]sampledProcess) error {
	about := []string{
		"command: " + s.options.Command, "checker: " + t.Checker, "cell: " + t.Name(),
		"sampled by each process itself, 100 times a second of CPU time; running samples scaled to measured CPU time; wall time from the timeline",
	}
	var all sampledProcess
	var counts []string
	var longest int64
	var err error
	for _, name := range slices.Sorted(maps.Keys(cell)) {
		p := cell[name]
		counts, longest = append(counts, p.counts(name)), max(longest, p.watchedNanos)
		if all, err = p.with(all); err != nil {
			return err
		}
		if err := s.writePair(t, name, p, append(slices.Clone(about), p.counts(name))); err != nil {
			return err
		}
	}
	all.watchedNanos = longest
	return s.writePair(t, "all", all, append(about, counts...))
}

func (s *replaySampler) writePair(t bench.Trial, name string, p sampledProcess, comments []string) error {
	for _, file := range []struct {
		kind    string
		profile *pprofile.Profile
	}{{string(profile.Wall), p.wall}, {string(profile.CPU), p.cpu}} {
		var text bytes.Buffer
		file.profile.Comments, file.profile.DurationNanos = comments, p.watchedNanos
		if err := file.profile.Write(&text); err != nil {
			return fmt.Errorf("write profiles: %w", err)
		}
		target := filepath.Join(profile.Folder(s.options.Session, t.Name()), name+"."+file.kind+".pb.gz")
		if err := session.WriteWhole(target, &text); err != nil {
			return fmt.Errorf("write profiles: %w", err)
		}
	}
	return nil
}
