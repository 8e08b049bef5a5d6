package replay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"

	"paceline/bench"
	"paceline/bench/schedule"
)

// ProfileFile is the name of the CPU profile of a worker or, for [schedule.CoordinatorLane], of
// the coordinator. Its samples have the labels role, worker, phase and, where one is meant, scc;
// those of the threads of Go's runtime have none.
func ProfileFile(worker int) string {
	if worker == schedule.CoordinatorLane {
		return "coordinator.cpu.pb.gz"
	}
	return fmt.Sprintf("worker-%d.cpu.pb.gz", worker)
}

// startProfile begins the profile of this process in a folder, and returns what ends it.
func startProfile(folder string, worker int) (stop func() error, err error) {
	if folder == "" {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	file, err := os.Create(filepath.Join(folder, ProfileFile(worker)))
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("profile: %w", err), file.Close(), os.Remove(file.Name()))
	}
	return func() error {
		pprof.StopCPUProfile()
		pprof.SetGoroutineLabels(context.Background())
		if err := file.Close(); err != nil {
			return fmt.Errorf("profile: %w", err)
		}
		return nil
	}, nil
}

// labels are those of the samples of a process.
type labels struct {
	process context.Context
	phases  map[schedule.Phase]context.Context // without an SCC
}

// newLabels is nil when there is no profile.
func newLabels(folder string, worker int) *labels {
	if folder == "" {
		return nil
	}
	set := pprof.Labels("role", string(bench.Coordinator))
	if worker != schedule.CoordinatorLane {
		set = pprof.Labels("role", string(bench.Worker), "worker", strconv.Itoa(worker))
	}
	return &labels{process: pprof.WithLabels(context.Background(), set), phases: map[schedule.Phase]context.Context{}}
}

// set labels this goroutine.
func (l *labels) set(s schedule.Span) {
	if l == nil {
		return
	}
	phase, known := l.phases[s.Phase]
	if !known {
		phase = pprof.WithLabels(l.process, pprof.Labels("phase", string(s.Phase)))
		l.phases[s.Phase] = phase
	}
	if s.SCC != schedule.NoSCC {
		phase = pprof.WithLabels(phase, pprof.Labels("scc", strconv.Itoa(s.SCC)))
	}
	pprof.SetGoroutineLabels(phase)
}
