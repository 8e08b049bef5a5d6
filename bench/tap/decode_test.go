package tap

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/schedule"
	"paceline/bench/testenv"
	"paceline/bench/wire"
)

func madeUpRun() Run {
	return Run{
		Checker: "mypy@2.4.1", Version: "2.4.1", Corpus: "made-up", Cell: "made-up-cold-w2", Workers: 2,
		Started: time.Unix(0, 0), Wall: 320 * time.Millisecond,
	}
}

func decodeMadeUp(t testing.TB) Result {
	t.Helper()
	c, w0, w1 := madeUpLogs(t)
	r, err := Decode([]Log{c.read(t), w0.read(t), w1.read(t)}, madeUpRun())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// text is a result for a golden file, in milliseconds.
func text(r Result) string {
	var b strings.Builder
	for _, lane := range r.Timeline.Lanes {
		fmt.Fprintf(&b, "%s (process %d) %d-%d", lane.Name(), lane.PID, lane.StartNanos/ms, lane.EndNanos/ms)
		if lane.Cut {
			b.WriteString(" cut")
		}
		b.WriteString("\n")
		for _, s := range lane.Spans {
			fmt.Fprintf(&b, "  %3d-%3d cpu %2d  %s", s.StartNanos/ms, s.EndNanos/ms, s.CPUNanos/ms, s.Phase)
			if s.SCC != schedule.NoSCC {
				fmt.Fprintf(&b, " SCC %d", s.SCC)
			}
			for _, more := range []string{s.Module, string(s.Reason)} {
				if more != "" {
					b.WriteString(" " + more)
				}
			}
			if s.Bytes > 0 {
				b.WriteString(" message")
			}
			b.WriteString("\n")
		}
	}
	for i, batch := range r.Timeline.Batches {
		fmt.Fprintf(&b, "batch %d of worker %d: SCCs %v, requested %d, received %d, interface %d-%d, implementation %d-%d\n",
			i, batch.Worker, batch.SCCs, batch.RequestNanos/ms, batch.ReceivedNanos/ms, batch.InterfaceSentNanos/ms,
			batch.InterfaceReceivedNanos/ms, batch.ImplementationSentNanos/ms, batch.ImplementationReceivedNanos/ms)
	}
	for _, m := range r.Timeline.Messages {
		fmt.Fprintf(&b, "message %s of worker %d, batch %d: %d-%d to %d-%d\n", m.Kind, m.Worker, m.Batch,
			m.SendStartNanos/ms, m.SendEndNanos/ms, m.ReceiveStartNanos/ms, m.ReceiveEndNanos/ms)
	}
	cost := func(nanos *int64) string {
		if nanos == nil {
			return "?"
		}
		return fmt.Sprint(*nanos / ms)
	}
	for _, s := range r.Schedule.SCCs {
		fmt.Fprintf(&b, "SCC %d %v needs %v, size %d: load %s, interface %s, implementation %s\n",
			s.ID, s.Modules, s.Deps, s.SizeHint, cost(s.LoadNanos), cost(s.InterfaceNanos), cost(s.ImplementationNanos))
	}
	fmt.Fprintf(&b, "wall %d, checking %d\n", r.Schedule.Phases.WallNanos/ms, r.Schedule.Phases.CheckingNanos/ms)
	for _, note := range append(r.Timeline.Notes, r.Doubts...) {
		b.WriteString("note: " + note + "\n")
	}
	return b.String()
}

func TestDecode(t *testing.T) { testenv.Golden(t, "made-up.txt", []byte(text(decodeMadeUp(t)))) }

// However the logs are cut, what is left of them is told: spans that join without a gap, and no
// more than the whole logs told.
func TestDecodeOfCutLogs(t *testing.T) {
	c, w0, w1 := madeUpLogs(t)
	parts := []*madeUp{c, w0, w1}
	for which, part := range parts {
		whole := part.log.Bytes()
		for length := 0; length <= len(whole); length++ {
			log, err := ReadLog(bytes.NewReader(whole[:length]))
			if err != nil {
				if !errors.Is(err, errNoLog) || length > 200 {
					t.Fatalf("log %d cut at byte %d: %v", which, length, err)
				}
				continue
			}
			if log.Cut != (length < len(whole)) {
				t.Errorf("log %d cut at byte %d of %d: cut is %v", which, length, len(whole), log.Cut)
			}
			logs := []Log{log}
			for other, p := range parts {
				if other != which {
					logs = append(logs, p.read(t))
				}
			}
			r, err := Decode(logs, madeUpRun())
			if err != nil {
				t.Fatalf("log %d cut at byte %d: %v", which, length, err)
			}
			checkLanes(t, r.Timeline)
		}
	}
}

// checkLanes checks that spans join, are of positive length and make up the lanes, and all else
// that a timeline must be to be written.
func checkLanes(t *testing.T, timeline schedule.Timeline) {
	t.Helper()
	for _, lane := range timeline.Lanes {
		for _, s := range lane.Spans {
			if s.EndNanos <= s.StartNanos {
				t.Fatalf("%s: span %+v has no length", lane.Name(), s)
			}
		}
	}
	if err := timeline.Validate(); err != nil {
		t.Fatal(err)
	}
}

// A worker that was there before the coordinator, and that nobody started, is no reason to tell nothing.
func TestDecodeOfEarlyWorker(t *testing.T) {
	run := madeUpRun()
	run.Started = time.Time{} // so the coordinator's first record counts, at 10 ms
	worker := begun(13, 10, 5, "python", "-m", "mypy.build_worker", "--status-file=x.0.json").works(8)
	worker.add(evExit, 0, 0, false, nil)
	r, err := Decode([]Log{madeUpCoordinator(t).read(t), worker.read(t)}, run)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Timeline.Validate(); err != nil {
		t.Error(err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	c, w0, w1 := madeUpLogs(t)
	coordinator, worker0, worker1 := c.read(t), w0.read(t), w1.read(t)
	stranger := begun(13, 99, 40, "python", "-m", "mypy.build_worker", "--status-file=x.1.json").read(t)
	second := begun(14, 10, 40, "python", "-m", "mypy.build_worker", "--status-file=x.0.json").read(t)
	for _, test := range []struct {
		name string
		logs []Log
		run  func(*Run)
		want string
	}{
		{"nothing", nil, nil, "no log of a coordinator"},
		{"only workers", []Log{worker0, worker1}, nil, "no log of a coordinator"},
		{"two coordinators", []Log{coordinator, coordinator, worker0}, nil, "processes 10 and 10 are both coordinators"},
		{"a worker of another run", []Log{coordinator, worker0, stranger}, nil, "worker 1 (process 13) is of another coordinator"},
		{"a number twice", []Log{coordinator, worker0, second}, nil, "processes 11 and 14 are both worker 0"},
		{"more workers than there are", []Log{coordinator, worker0, worker1}, func(r *Run) { r.Workers = 1 }, "a log of worker 1, where there should be 1 workers"},
		{"an old mypy", []Log{coordinator}, func(r *Run) { r.Version = "1.20.2" }, "mypy 1.20.2 has no parallel mode (needs 2.0 or newer)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := madeUpRun()
			if test.run != nil {
				test.run(&run)
			}
			_, err := Decode(test.logs, run)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

// What cannot be read is noted, and what is left stays right.
func TestDecodeNotes(t *testing.T) {
	unknown := framedBytes(0, []byte{200, 1, 2})
	damaged := framed(t, 0, madeUpSccs())
	damaged = append(damaged[:len(damaged):len(damaged)], 0)
	damaged[0]++ // its size
	cyclic := madeUpSccs()
	cyclic.Sccs[0].Deps = []int64{4}
	for _, test := range []struct {
		name    string
		change  func([]byte) []byte // of a message that the coordinator sends
		kind    wire.Kind
		want    string
		without bool // SCCs
	}{
		{"an unknown message", func([]byte) []byte { return unknown }, wire.KindSccs, "messages of an unknown kind: tag 200", true},
		{"a message with more in it", func([]byte) []byte { return damaged }, wire.KindSccs, "a message could not be read", true},
		{"a cycle of SCCs", func([]byte) []byte { return framed(t, 0, cyclic) }, wire.KindSccs, "the SCCs are not usable: ", true},
		{"no sizes", func([]byte) []byte { return unknown }, wire.KindGraph, "sizes of modules are not known", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, w0, w1 := madeUpLogs(t)
			logs := []Log{c.read(t), w0.read(t), w1.read(t)}
			for i := range logs {
				for j, r := range logs[i].records {
					if f, ok := r.frame(); ok && (r.event == evSend || r.event == evReceive) && f.head[0] == byte(test.kind) {
						logs[i].records[j].payload = test.change(r.payload)
					}
				}
			}
			r, err := Decode(logs, madeUpRun())
			if err != nil {
				t.Fatal(err)
			}
			if notes := strings.Join(r.Timeline.Notes, "\n"); !strings.Contains(notes, test.want) {
				t.Errorf("notes are %q, want %q", notes, test.want)
			}
			if without := len(r.Schedule.SCCs) == 0; without != test.without {
				t.Errorf("the schedule has %d SCCs", len(r.Schedule.SCCs))
			}
			checkLanes(t, r.Timeline)
		})
	}
}

func TestDoubts(t *testing.T) {
	c, w0, w1 := madeUpLogs(t)
	logs := []Log{c.read(t), w0.read(t), w1.read(t)}
	life := (270 * time.Millisecond).Nanoseconds()
	run := madeUpRun()
	run.Roles = []bench.Role{{PID: 11, UserNanos: 500 * ms, LifeNanos: &life}}
	r, err := Decode(logs, run)
	if err != nil {
		t.Fatal(err)
	}
	want := "worker 0: CPU time is"
	if len(r.Doubts) != 1 || !strings.HasPrefix(r.Doubts[0], want) {
		t.Errorf("doubts are %q, want one that begins with %q", r.Doubts, want)
	}
}

// Without workers there is a timeline of the coordinator, which checks by itself.
func TestDecodeSequential(t *testing.T) {
	c := begun(10, 1, 10, "python", "-m", "mypy")
	c.works(30).marks("cache").works(33).marks("gc.disable").works(40)
	c.add(evParse, 0, 20, false, nil)
	c.works(70).marks("gc.freeze")
	c.works(75).reads("dep.data.ff").works(80)
	c.works(90).writes("a.data.ff").writes("a.meta.ff").works(120).writes("a.meta_ex.ff")
	c.works(130)
	c.add(evExit, 0, 0, false, []byte("0"))
	run := madeUpRun()
	run.Workers = 0
	r, err := Decode([]Log{c.read(t)}, run)
	if err != nil {
		t.Fatal(err)
	}
	testenv.Golden(t, "sequential.txt", []byte(text(r)))
}

// Whatever a log holds, by itself or in the place of another, the timeline is one that can be
// written.
func FuzzReadLog(f *testing.F) {
	c, w0, w1 := madeUpLogs(f)
	coordinator, worker0, worker1 := c.read(f), w0.read(f), w1.read(f)
	f.Add(c.log.Bytes())
	f.Add(w0.log.Bytes())
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, data []byte) {
		log, err := ReadLog(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, logs := range [][]Log{{log}, {log, worker0, worker1}, {coordinator, log, worker1}} {
			if r, err := Decode(logs, madeUpRun()); err == nil {
				checkLanes(t, r.Timeline)
				if err := r.Schedule.Validate(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
