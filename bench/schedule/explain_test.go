package schedule

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestExplain(t *testing.T) {
	b := handMadeSchedule().Bound()
	got := Explain(handMade(), b)
	// The window is 100 to 700, so 600 long. Worker 0 in it: starting 10, IPC 15+10+5, checking 165+180,
	// collecting 20, idle 195. Worker 1: idle for SCC 1 210, for the coordinator 25, IPC 10+10+10, loading 55,
	// checking 100+170. It ends 10 before the window. The work is 595 and the span 425.
	want := Explanation{
		Workers: 2, WallNanos: 1234567, BoundNanos: 425, WorkNanos: 595, SpanNanos: 425,
		Parts: []Part{
			{PartOutside, 1234567 - 600}, {PartScheduler, 12}, {PartIPC, 30}, {PartLoading, 27}, {PartCollection, 10},
			{PartSlower, 307 - 297}, {PartImbalance, 600 - 12 - 30 - 27 - 10 - 307 - (425 - 297)},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// restOf is the time of workers in the window that is of no named part, counted by itself.
func restOf(t Timeline, start, end int64) int64 {
	alive := map[int]int64{}
	var rest int64
	for _, l := range t.Lanes[1:] {
		for _, s := range l.Spans {
			within := max(0, min(s.EndNanos, end)-max(s.StartNanos, start))
			alive[l.Worker] += within
			switch s.Phase {
			case Starting, WaitingForGraph, ShuttingDown:
				rest += within
			case Idle:
				if s.Reason != ForCoordinator {
					rest += within
				}
			}
		}
	}
	for worker := range t.Workers {
		rest += end - start - alive[worker]
	}
	return rest
}

func TestExplainAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := drawTimeline(t)
		b := drawSchedule(t, 8).Bound()
		e := Explain(line, b)
		var sum int64
		named := map[string]int64{}
		for _, p := range e.Parts {
			sum += p.Nanos
			named[p.Name] = p.Nanos
		}
		if sum != e.WallNanos-e.BoundNanos || e.WallNanos != line.Lanes[0].EndNanos || len(named) != 7 {
			t.Fatalf("the sum is %d: %+v", sum, e)
		}
		for _, name := range []string{PartScheduler, PartIPC, PartLoading, PartCollection} {
			if named[name] < 0 {
				t.Fatalf("%s is negative: %+v", name, e)
			}
		}
		if line.Workers == 0 {
			return
		}
		start, end := line.CheckingNanos()
		n := int64(line.Workers)
		imbalance := restOf(line, start, end)/n - max(0, b.SpanNanos-b.WorkNanos/n)
		if off := named[PartImbalance] - imbalance; off < 0 || off > 6 {
			t.Fatalf("imbalance is %d, counted by itself %d", named[PartImbalance], imbalance)
		}
	})
}

func TestWaits(t *testing.T) {
	line := handMade()
	if got, want := line.Waits(), []Wait{{1, 210}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	line.Lanes[1].Spans[7].Reason, line.Lanes[1].Spans[7].SCC = ForDependency, 7 // 195
	line.Lanes[2].Spans[2].Reason, line.Lanes[2].Spans[2].SCC = ForDependency, 7 // 25
	if got, want := line.Waits(), []Wait{{7, 220}, {1, 210}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOnPath(t *testing.T) {
	line := handMade()
	on := Bound{Path: []int{1, 2}}.OnPath()
	var got []Span
	for _, l := range line.Lanes {
		for _, s := range l.Spans {
			if on(s) {
				got = append(got, s)
			}
		}
	}
	want := []Span{line.Lanes[1].Spans[2], line.Lanes[2].Spans[5], line.Lanes[2].Spans[7]}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if (Bound{}).OnPath()(Span{Phase: Implementation, SCC: NoSCC}) {
		t.Error("a span of no SCC is on a path without SCCs")
	}
}
