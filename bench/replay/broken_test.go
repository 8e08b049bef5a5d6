package replay_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paceline/bench/replay"
	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// withFault makes one worker misbehave.
func withFault(o replay.Options, worker int, f fault) replay.Options {
	o.Worker = func(index int) []string {
		if index == worker {
			return f.words()
		}
		return fault{kind: "none", at: -1}.words()
	}
	return o
}

// workerError runs what must fail because of a worker, and returns the error.
func workerError(t *testing.T, run runner, o replay.Options, worker int) *replay.WorkerError {
	t.Helper()
	_, err := run(t.Context(), o)
	blamed := new(replay.WorkerError)
	if !errors.As(err, &blamed) {
		t.Fatalf("got error %v, want one about worker %d", err, worker)
	}
	if blamed.Worker != worker || !strings.Contains(err.Error(), fmt.Sprintf("worker %d", worker)) {
		t.Errorf("got %q, want it to name worker %d", err, worker)
	}
	return blamed
}

type runner func(context.Context, replay.Options) (replay.Result, error)

// impatient is for workers that would be waited for.
func impatient(ctx context.Context, o replay.Options) (replay.Result, error) {
	return replay.RunWithin(ctx, o, quick)
}

// startMessages are the messages of a worker's start: sources and the answer to them.
const startMessages = 2

// setUpMessages are those before the first request.
const setUpMessages = 6

// Each worker is killed in turn at each message, whoever sends it.
func TestKilledAtEveryMessage(t *testing.T) {
	for worker := range 2 {
		for at := int64(0); ; at++ {
			o := withFault(options(t, 2), worker, fault{kind: "killed", at: at})
			_, err := replay.Run(t.Context(), o)
			if err == nil {
				if at <= setUpMessages {
					t.Errorf("worker %d has only %d messages", worker, at)
				}
				break // there is no such message
			}
			blamed := new(replay.WorkerError)
			if !errors.As(err, &blamed) || blamed.Worker != worker {
				t.Fatalf("worker %d, message %d: got %v", worker, at, err)
			}
			if want := "killed"; !strings.Contains(blamed.Fate, want) {
				t.Errorf("worker %d, message %d: got %q, want its fate: %s", worker, at, err, want)
			}
			if twice := strings.Contains(err.Error(), "twice"); twice != (at < startMessages) {
				t.Errorf("worker %d, message %d: got %q: it must be started twice exactly when it fails to start", worker, at, err)
			}
			if at == setUpMessages && !strings.Contains(err.Error(), "it held SCC ") {
				t.Errorf("worker %d, message %d: got %q, want the batch", worker, at, err)
			}
		}
	}
}

// What fails the first time only is no error, but is told.
func TestStartedTwice(t *testing.T) {
	for _, f := range []fault{{kind: "killed", at: 0}, {kind: "killed", at: 1}, {kind: "cut", at: 1}} {
		o := options(t, 2)
		f.once = filepath.Join(t.TempDir(), "happened")
		result, err := replay.Run(t.Context(), withFault(o, 1, f))
		if err != nil {
			t.Fatalf("%s at %d: %v", f.kind, f.at, err)
		}
		checkOrder(t, o, result.Timeline)
		if notes := strings.Join(result.Timeline.Notes, "\n"); !strings.Contains(notes, "worker 1 was started twice") {
			t.Errorf("%s at %d: got notes %q", f.kind, f.at, notes)
		}
	}
}

func TestFailsToStart(t *testing.T) {
	for _, c := range []struct{ kind, want string }{
		{"exit", "exit status 7: no licence"},
		{"mute", "it wrote no status file"},
		{"empty status", "the status file is empty"},
		{"half a status", "the status file is not whole"},
		{"status of another build", "the status file is of another build"},
		{"nobody listens", "connect: "},
		{"child", "exit status 7"},
	} {
		t.Run(strings.ReplaceAll(c.kind, " ", "-"), func(t *testing.T) {
			t.Parallel()
			err := workerError(t, impatient, withFault(options(t, 2), 1, fault{kind: c.kind, at: -1}), 1)
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, want %q", err, c.want)
			}
		})
	}
}

func TestNoSuchProgram(t *testing.T) {
	o := options(t, 1)
	o.Worker = func(int) []string { return []string{filepath.Join(t.TempDir(), "missing")} }
	workerError(t, replay.Run, o, 0)
}

func TestHangs(t *testing.T) {
	for _, at := range []int64{0, 1, 2, 5, 6, 7, 8} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			o := withFault(options(t, 1), 0, fault{kind: "hangs", at: at})
			began := time.Now()
			err := workerError(t, impatient, o, 0)
			if !strings.Contains(err.Error(), "it was still running, and was killed") {
				t.Errorf("got %q", err)
			}
			if took := time.Since(began); took > time.Minute {
				t.Errorf("that took %v", took)
			}
		})
	}
}

func TestSpoiltFrames(t *testing.T) {
	for _, kind := range []string{"cut", "oversized", "garbage"} {
		for at := int64(1); at <= 8; at++ {
			t.Run(fmt.Sprintf("%s-%d", kind, at), func(t *testing.T) {
				t.Parallel()
				err := workerError(t, replay.Run, withFault(options(t, 1), 0, fault{kind: kind, at: at}), 0)
				if fromWorker := at%2 == 1 && at < setUpMessages || at > setUpMessages; !fromWorker {
					return // the worker noticed, not the coordinator
				}
				var size *wire.FrameSizeError
				if kind == "oversized" && !errors.As(err, &size) {
					t.Errorf("got %q, want the size of the frame", err)
				}
				if kind == "cut" && !strings.Contains(err.Error(), "unexpected EOF") {
					t.Errorf("got %q, want it to say that the frame was cut", err)
				}
			})
		}
	}
}

func TestRefused(t *testing.T) {
	ring := small()
	ring.SCCs[0].Deps = []int{4}
	negative := small()
	negative.SCCs[2].InterfaceNanos = new(int64(-1))
	unknown := small()
	unknown.SCCs[3].Deps = []int{1, 77}
	huge := small()
	huge.SCCs[3].SizeHint = 1 << 40
	for _, c := range []struct {
		name string
		edit func(*replay.Options)
		want string
	}{
		{"ring", func(o *replay.Options) { o.Schedule = ring }, "in a ring"},
		{"negative cost", func(o *replay.Options) { o.Schedule = negative }, "SCC 2 (right.a) has a negative interface cost"},
		{"unknown dependency", func(o *replay.Options) { o.Schedule = unknown }, "SCC 3 (join) depends on SCC 77"},
		{"size", func(o *replay.Options) { o.Schedule = huge }, "SCC 3 (join) has a size hint"},
		{"too many workers", func(o *replay.Options) { o.Workers = replay.MaxWorkers + 1 }, "257 workers"},
		{"fewer than none", func(o *replay.Options) { o.Workers = -1 }, "-1 workers"},
		{"policy", func(o *replay.Options) { o.Policy = schedule.Policy{} }, "no policy"},
		{"time", func(o *replay.Options) { o.Time = "doze" }, `"doze"`},
		{"missing folder", func(o *replay.Options) { o.Dir += "/missing" }, "missing"},
		{"no command", func(o *replay.Options) { o.Worker = func(int) []string { return nil } }, "no command to start worker"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			o := options(t, 2)
			c.edit(&o)
			if _, err := replay.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A policy that hands out nothing, or to a worker that is busy, is no reason to wait.
func TestBadPolicies(t *testing.T) {
	for _, c := range []struct {
		assign func([]int) []schedule.Assignment
		want   string
	}{
		{func([]int) []schedule.Assignment { return nil }, "hands out none of the 1 SCCs that are left"},
		{func([]int) []schedule.Assignment {
			return []schedule.Assignment{{Worker: 0, SCCs: []int{0}}, {Worker: 0, SCCs: []int{0}}}
		}, "gives SCCs [0] to worker 0"},
	} {
		o := options(t, 1)
		o.Policy = schedule.Policy{Name: "bad", New: func(schedule.Schedule, int) schedule.Queue { return &badQueue{assign: c.assign} }}
		if _, err := replay.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

type badQueue struct {
	assign func([]int) []schedule.Assignment
	pushed int
}

func (q *badQueue) Push(ids []int)                          { q.pushed += len(ids) }
func (q *badQueue) Assign(idle []int) []schedule.Assignment { return q.assign(idle) }
func (q *badQueue) Len() int                                { return q.pushed }

// A cancelled run ends at once, whatever it is at.
func TestCancelled(t *testing.T) {
	for _, workers := range []int{0, 1, 3} {
		for _, kind := range []replay.Time{replay.Sleep, replay.Spin} {
			for _, after := range []time.Duration{0, 5 * time.Millisecond, 30 * time.Millisecond, 300 * time.Millisecond} {
				o := options(t, workers)
				o.Time = kind
				o.Schedule.SCCs[0].InterfaceNanos = new(time.Hour.Nanoseconds())
				ctx, cancel := context.WithTimeout(t.Context(), after)
				began := time.Now()
				_, err := replay.Run(ctx, o)
				if cancel(); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%d workers, %s, after %v: got %v", workers, kind, after, err)
				}
				if took := time.Since(began); took > after+time.Minute {
					t.Errorf("%d workers, %s: it went on for %v", workers, kind, took)
				}
			}
		}
	}
}

// While a request is being written to a worker that does not read, the run can be cancelled.
func TestCancelledWhileSending(t *testing.T) {
	o := options(t, 1)
	for i := range o.Schedule.SCCs {
		o.Schedule.SCCs[i].SizeHint = 64 << 20
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := replay.Run(ctx, withFault(o, 0, fault{kind: "hangs", at: 5}))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
