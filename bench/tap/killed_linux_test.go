package tap

import (
	"context"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"paceline/bench/process"
)

// A process that is killed in mid-run leaves a timeline up to then.
func TestTapOfKilledProcesses(t *testing.T) {
	s := subjectOf(t, "mypy-plugins")
	for _, test := range []struct {
		name   string
		worker bool // that one is killed
		cut    string
		killed func(process.Result) bool
	}{
		{"worker", true, "worker", func(r process.Result) bool { return r.Exit == 2 }},
		{"coordinator", false, "coordinator", func(r process.Result) bool { return r.Signal == "SIGKILL" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			var victim int
			watched := s.check(t, 2, true, func(ctx context.Context, p place) {
				victim = killAtWork(ctx, p, test.worker)
			})
			if victim == 0 || !test.killed(watched.ran) {
				t.Fatalf("process %d killed; the run ended with %d %s", victim, watched.ran.Exit, watched.ran.Signal)
			}
			if len(watched.logs) != 3 {
				t.Fatalf("%d logs", len(watched.logs))
			}
			r := watched.decode(t)
			for _, lane := range r.Timeline.Lanes {
				if lane.Cut != (lane.PID == victim) {
					t.Errorf("%s is cut: %v", lane.Name(), lane.Cut)
				}
			}
			notes := strings.Join(r.Timeline.Notes, "\n")
			if !strings.Contains(notes, test.cut) || !strings.Contains(notes, "its log has no end") {
				t.Errorf("notes: %q", notes)
			}
			t.Logf("notes %q, doubts %q", r.Timeline.Notes, r.Doubts)
			if len(r.Schedule.SCCs) < 100 || len(r.Timeline.Batches) == 0 {
				t.Errorf("%d SCCs, %d batches", len(r.Schedule.SCCs), len(r.Timeline.Batches))
			}
		})
	}
}

// killAtWork kills a worker that has checked an implementation, or its coordinator, and returns
// its process ID; zero when there was none before ctx was done.
func killAtWork(ctx context.Context, p place, worker bool) int {
	for ctx.Err() == nil {
		time.Sleep(2 * time.Millisecond)
		logs, _, err := p.read() // logs that were just begun are not readable yet
		if err != nil {
			continue
		}
		for _, log := range logs {
			if !slices.Contains(log.Args, workerModule) || !slices.ContainsFunc(log.records, isImplementation) {
				continue
			}
			victim := log.PID
			if !worker {
				victim = log.Parent
			}
			if err := syscall.Kill(victim, syscall.SIGKILL); err != nil {
				return 0
			}
			return victim
		}
	}
	return 0
}

func isImplementation(r record) bool {
	s := r.store()
	return r.event == evStore && s.write && s.part == partMetaEx
}
