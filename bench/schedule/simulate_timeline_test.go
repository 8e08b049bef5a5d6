package schedule

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What a simulation says and what its timeline says is the same.
func TestSimulatedTimeline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawSimulation(t, drawOptions(t))
		line := d.Timeline
		if err := line.Validate(); err != nil {
			t.Fatal(err)
		}
		if start, end := line.CheckingNanos(); end-start != d.Nanos {
			t.Fatalf("it takes %d ns, the timeline %d", d.Nanos, end-start)
		}
		if len(line.Batches) != d.Batches {
			t.Fatalf("%d batches, %d in the timeline", d.Batches, len(line.Batches))
		}
		use := map[Phase]int64{}
		for _, l := range line.Lanes[1:] {
			for phase, u := range l.Use() {
				use[phase] += u.WallNanos
			}
		}
		work := d.schedule.Bound().WorkNanos
		if use[LoadingDependencies] != d.LoadNanos || use[Interface]+use[Implementation] != work {
			t.Fatalf("%v, for loading of %d and work of %d", use, d.LoadNanos, work)
		}
		if send := line.Lanes[0].Use()[Scheduling].WallNanos; send != int64(d.Batches)*d.options.BatchNanos {
			t.Fatalf("the coordinator is at it for %d ns", send)
		}
		// What is not simulated takes no time; divisions by the number of workers are rounded.
		for _, part := range Explain(line, d.schedule.Bound()).Parts {
			switch part.Name {
			case PartIPC, PartCollection:
				if part.Nanos != 0 {
					t.Fatalf("%s is %d ns", part.Name, part.Nanos)
				}
			case PartSlower:
				if part.Nanos < 0 || part.Nanos > 1 {
					t.Fatalf("%s is %d ns", part.Name, part.Nanos)
				}
			}
		}
	})
}

func TestSimulatedTimelineByHand(t *testing.T) {
	s := withLoads(diamond(), 4)
	s.Checker, s.Corpus = "mypy@2.4.1", "diamond"
	r, err := Simulate(s, 2, named(t, "single"), SimulateOptions{BatchNanos: 3, Timeline: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Timeline.Group() != "diamond-single" {
		t.Errorf("its group is %s", r.Timeline.Group())
	}
	want := map[string]string{
		"coordinator": "starting 1, scheduling 4, waiting 14, scheduling 17, waiting 34, scheduling 37, waiting 45, scheduling 48, waiting 56",
		"worker 0": "starting 1, idle for coordinator 4, interface of 1 14, implementation of 1 34, idle for coordinator 37, " +
			"interface of 3 44, implementation of 3 45, idle for coordinator 48, " +
			"loading dependencies of 2 52, interface of 4 54, implementation of 4 56",
		"worker 1": "starting 1, idle for dependency of 1 14, idle for coordinator 17, loading dependencies of 1 21, " +
			"interface of 2 26, implementation of 2 56",
	}
	for _, l := range r.Timeline.Lanes {
		if got := described(l.Spans); got != want[l.Name()] {
			t.Errorf("%s: %s\nwant %s", l.Name(), got, want[l.Name()])
		}
	}
}

func TestSimulatedSpans(t *testing.T) {
	sized := func(s Schedule, sizes ...int64) Schedule {
		for i, size := range sizes {
			s.SCCs[i].SizeHint = size
		}
		return s
	}
	shared := sized(of(scc(1, 10, 20), scc(2, 30, 5, 1), scc(3, 50, 2, 1)), 9, 9, 9)
	for _, c := range []struct {
		name     string
		schedule Schedule
		policy   string
		batch    int64
		worker   int
		want     string
	}{
		{"an interface unlocks", shared, "mypy", 0, 1,
			"idle for dependency of 1 11, interface of 2 41, implementation of 2 46, idle for end 83"},
		{"all of it unlocks", shared, "whole", 0, 1,
			"idle for dependency of 1 31, interface of 3 81, implementation of 3 83"},
		// 3 waits from the start. The coordinator is at a request until 201; then it has that 1 unlocks 4, and
		// that the worker, which ended at 121, is free for 3 and 4: so what it waited for is not 1.
		{"the coordinator is busy", sized(of(scc(1, 10, 10), scc(2, 500, 1), scc(3, 1, 1), scc(4, 1, 1, 1)), 9, 9, 0, 0), "mypy", 100, 0,
			"idle for coordinator 101, interface of 1 111, implementation of 1 121, idle for coordinator 301, " +
				"interface of 3 302, interface of 4 303, implementation of 3 304, implementation of 4 305, idle for end 702"},
		// Worker 1 checks 1, 2 and 3, so worker 0 loads them, in the order of the schedule.
		{"loading", sized(withLoads(of(scc(5, 50, 0), scc(1, 1, 0), scc(2, 1, 0, 1), scc(3, 1, 100, 2), scc(4, 5, 5, 3, 5)), 1), 9, 8, 8, 8, 8),
			"mypy", 0, 0,
			"interface of 5 51, loading dependencies of 1 52, loading dependencies of 2 53, loading dependencies of 3 54, " +
				"interface of 4 59, implementation of 4 64, idle for end 104"},
	} {
		r, err := Simulate(c.schedule, 2, named(t, c.policy), SimulateOptions{BatchNanos: c.batch, Timeline: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := described(r.Timeline.Lanes[1+c.worker].Spans[1:]); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// described lists what the spans are and when they end.
func described(spans []Span) string {
	var list []string
	for _, s := range spans {
		text := string(s.Phase)
		if s.Reason != "" {
			text += " for " + string(s.Reason)
		}
		if s.SCC != NoSCC {
			text += fmt.Sprintf(" of %d", s.SCC)
		}
		list = append(list, fmt.Sprintf("%s %d", text, s.EndNanos))
	}
	return strings.Join(list, ", ")
}
