package schedule

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func nanos(n int64) *int64 { return &n }

// scc makes one of a module named as the id.
func scc(id int, face, body int64, deps ...int) SCC {
	return SCC{ID: id, Modules: []string{fmt.Sprintf("m%d", id)}, Deps: deps, InterfaceNanos: nanos(face), ImplementationNanos: nanos(body)}
}

func of(sccs ...SCC) Schedule { return Schedule{Schema: Schema, SCCs: sccs} }

// drawSchedule draws a valid schedule, with the SCCs in any order.
func drawSchedule(t *rapid.T, most int) Schedule {
	ids := rapid.SliceOfNDistinct(rapid.IntRange(0, 1000), 0, most, rapid.ID[int]).Draw(t, "ids")
	cost := rapid.Custom(func(t *rapid.T) *int64 {
		if rapid.IntRange(0, 9).Draw(t, "unknown") == 0 {
			return nil
		}
		return nanos(rapid.Int64Range(0, 20).Draw(t, "cost"))
	})
	odd := rapid.SampledFrom([]string{"", ".é", "\"<\x00>", ".名前"})
	s := Schedule{
		Schema: Schema, Checker: rapid.String().Draw(t, "checker"), Corpus: "c", Workers: rapid.IntRange(0, 8).Draw(t, "workers"),
		SCCs: []SCC{}, Phases: Phases{WallNanos: rapid.Int64Range(0, 500).Draw(t, "wall"), CheckingNanos: rapid.Int64Range(0, 500).Draw(t, "checking")},
	}
	for i, id := range ids {
		c := SCC{
			ID: id, Deps: []int{}, SizeHint: rapid.Int64().Draw(t, "size"),
			LoadNanos: cost.Draw(t, "load"), InterfaceNanos: cost.Draw(t, "interface"), ImplementationNanos: cost.Draw(t, "implementation"),
		}
		for n := range rapid.IntRange(1, 3).Draw(t, "modules") {
			c.Modules = append(c.Modules, fmt.Sprintf("m%d.%d%s", id, n, odd.Draw(t, "odd")))
		}
		for _, dep := range ids[:i] {
			if rapid.IntRange(0, 2).Draw(t, "imports") == 0 {
				c.Deps = append(c.Deps, dep)
			}
		}
		slices.Sort(c.Deps)
		s.SCCs = append(s.SCCs, c)
	}
	s.SCCs = shuffled(t, s.SCCs)
	return s
}

func shuffled[T any](t *rapid.T, list []T) []T {
	if len(list) == 0 {
		return list
	}
	return rapid.Permutation(list).Draw(t, "order")
}

// drawTimeline draws a valid timeline in which batches and messages have nothing to do with the
// spans: all that is computed from it must hold up nevertheless.
func drawTimeline(t *rapid.T) Timeline {
	line := Timeline{
		Checker: rapid.String().Draw(t, "checker"), Corpus: rapid.String().Draw(t, "corpus"), Cell: "c-w2",
		Workers: rapid.IntRange(0, 3).Draw(t, "workers"),
		Notes:   rapid.SliceOfN(rapid.String(), 0, 2).Draw(t, "notes"),
		Modules: rapid.MapOfN(rapid.IntRange(0, 9), rapid.SliceOfN(rapid.String(), 0, 3), 0, 5).Draw(t, "modules"),
	}
	for worker := CoordinatorLane; worker < line.Workers; worker++ {
		if worker == CoordinatorLane || rapid.IntRange(0, 4).Draw(t, "missing") > 0 {
			line.Lanes = append(line.Lanes, drawLane(t, worker))
		}
	}
	if line.Workers == 0 {
		return line
	}
	at := rapid.Int64Range(0, 3000)
	for range rapid.IntRange(0, 6).Draw(t, "batches") {
		line.Batches = append(line.Batches, Batch{
			Worker: rapid.IntRange(0, line.Workers-1).Draw(t, "worker"), SCCs: rapid.SliceOfN(rapid.IntRange(0, 9), 0, 3).Draw(t, "sccs"),
			RequestNanos: at.Draw(t, "request"), ReceivedNanos: at.Draw(t, "received"),
			InterfaceSentNanos: at.Draw(t, "interface sent"), InterfaceReceivedNanos: at.Draw(t, "interface received"),
			ImplementationSentNanos: at.Draw(t, "implementation sent"), ImplementationReceivedNanos: at.Draw(t, "implementation received"),
		})
	}
	for range rapid.IntRange(0, 6).Draw(t, "messages") {
		line.Messages = append(line.Messages, Message{
			Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"), Worker: rapid.IntRange(0, line.Workers-1).Draw(t, "worker"),
			FromCoordinator: rapid.Bool().Draw(t, "from"), Batch: rapid.IntRange(-1, len(line.Batches)-1).Draw(t, "batch"),
			Bytes: rapid.Int64Range(0, 1<<40).Draw(t, "bytes"), SendStartNanos: at.Draw(t, "send"), SendEndNanos: at.Draw(t, "sent"),
			ReceiveStartNanos: at.Draw(t, "receive"), ReceiveEndNanos: at.Draw(t, "received"),
		})
	}
	return line
}

func drawLane(t *rapid.T, worker int) Lane {
	l := Lane{Worker: worker, PID: rapid.IntRange(1, 1<<22).Draw(t, "pid"), Cut: rapid.Bool().Draw(t, "cut")}
	phases := WorkerPhases()
	if worker == CoordinatorLane {
		phases = CoordinatorPhases()
	}
	l.StartNanos = rapid.Int64Range(0, 500).Draw(t, "start")
	l.EndNanos = l.StartNanos
	for range rapid.IntRange(0, 12).Draw(t, "spans") {
		s := Span{
			Phase: rapid.SampledFrom(phases).Draw(t, "phase"), StartNanos: l.EndNanos,
			CPUNanos: rapid.Int64Range(0, 1<<50).Draw(t, "cpu"), SCC: rapid.IntRange(NoSCC, 9).Draw(t, "scc"),
			Module: rapid.OneOf(rapid.Just(""), rapid.String()).Draw(t, "module"), Bytes: rapid.Int64Range(0, 3).Draw(t, "bytes"),
		}
		if s.Phase == Idle {
			s.Reason = rapid.SampledFrom(reasons()).Draw(t, "reason")
		}
		l.EndNanos += rapid.Int64Range(0, 400).Draw(t, "length")
		s.EndNanos = l.EndNanos
		l.Spans = append(l.Spans, s)
	}
	return l
}

// handMade is a run of two workers: worker 1 waits for the interface of SCC 1, which SCC 2 imports.
func handMade() Timeline {
	coordinator := laneOf(CoordinatorLane, 10, 0,
		Span{Phase: Starting, SCC: NoSCC, EndNanos: 100}, Span{Phase: Sending, SCC: NoSCC, EndNanos: 120, Bytes: 1000},
		Span{Phase: Waiting, SCC: NoSCC, EndNanos: 300}, Span{Phase: Receiving, SCC: NoSCC, EndNanos: 310, Bytes: 10},
		Span{Phase: Scheduling, SCC: NoSCC, EndNanos: 330}, Span{Phase: Sending, SCC: NoSCC, EndNanos: 340, Bytes: 50},
		Span{Phase: Waiting, SCC: NoSCC, EndNanos: 690}, Span{Phase: Receiving, SCC: NoSCC, EndNanos: 700, Bytes: 10},
		Span{Phase: Reporting, SCC: NoSCC, EndNanos: 1234567})
	first := laneOf(0, 11, 20,
		Span{Phase: Starting, SCC: NoSCC, EndNanos: 110}, Span{Phase: Receiving, SCC: NoSCC, EndNanos: 125, Bytes: 1000},
		Span{Phase: Interface, SCC: 1, EndNanos: 290, CPUNanos: 160}, Span{Phase: Sending, SCC: NoSCC, EndNanos: 300, Bytes: 10},
		Span{Phase: Implementation, SCC: 1, Module: "<a>", EndNanos: 480, CPUNanos: 170}, Span{Phase: GarbageCollection, SCC: NoSCC, EndNanos: 500},
		Span{Phase: Sending, SCC: NoSCC, EndNanos: 505, Bytes: 10}, Span{Phase: Idle, SCC: NoSCC, EndNanos: 700, Reason: ForEnd},
		Span{Phase: ShuttingDown, SCC: NoSCC, EndNanos: 800})
	second := laneOf(1, 12, 30,
		Span{Phase: Starting, SCC: NoSCC, EndNanos: 100}, Span{Phase: Idle, SCC: 1, EndNanos: 310, Reason: ForDependency},
		Span{Phase: Idle, SCC: NoSCC, EndNanos: 335, Reason: ForCoordinator}, Span{Phase: Receiving, SCC: NoSCC, EndNanos: 345, Bytes: 50},
		Span{Phase: LoadingDependencies, SCC: 1, EndNanos: 400, CPUNanos: 50}, Span{Phase: Interface, SCC: 2, Module: "b", EndNanos: 500, CPUNanos: 100},
		Span{Phase: Sending, SCC: NoSCC, EndNanos: 510, Bytes: 10}, Span{Phase: Implementation, SCC: 2, Module: "b", EndNanos: 680, CPUNanos: 165},
		Span{Phase: Sending, SCC: NoSCC, EndNanos: 690, Bytes: 10})
	second.Cut = true
	return Timeline{
		Checker: "mypy@2.4.1", Corpus: "hand made", Cell: "hand-made-cold-w2", Workers: 2,
		Lanes: []Lane{coordinator, first, second},
		Batches: []Batch{
			{0, []int{1}, 100, 125, 290, 310, 500, 510},
			{1, []int{2}, 330, 345, 500, 515, 680, 700},
		},
		Messages: []Message{
			{KindRequest, 0, true, 0, 1000, 100, 120, 110, 125},
			{KindInterface, 0, false, 0, 10, 290, 300, 300, 310},
			{KindRequest, 1, true, 1, 50, 330, 340, 335, 345},
			{KindImplementation, 0, false, 0, 10, 500, 505, 0, 0},
			{KindImplementation, 1, false, 1, 10, 680, 690, 690, 700},
		},
		Modules: map[int][]string{1: {"<a>", "a.b"}, 2: {"b"}},
		Notes:   []string{"one message was not seen to arrive"},
	}
}

// laneOf sets the starts of the spans.
func laneOf(worker, pid int, start int64, spans ...Span) Lane {
	l := Lane{Worker: worker, PID: pid, StartNanos: start, EndNanos: start, Spans: spans}
	for i := range spans {
		spans[i].StartNanos, l.EndNanos = l.EndNanos, spans[i].EndNanos
	}
	return l
}

// handMadeSchedule is the work of handMade.
func handMadeSchedule() Schedule {
	s := of(scc(1, 160, 170), scc(2, 100, 165, 1), scc(3, 0, 0))
	s.SCCs[0].Modules = []string{"<a>", "a.b"}
	return s
}

func TestDrawnTimelinesAreValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if err := drawTimeline(t).Validate(); err != nil {
			t.Fatal(err)
		}
	})
	if err := handMade().Validate(); err != nil {
		t.Fatal(err)
	}
}
