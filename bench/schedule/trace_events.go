package schedule

import (
	"cmp"
	"fmt"
	"slices"
)

// batchSlice is a batch as a stretch of a lane's spans.
type batchSlice struct {
	index      int
	name       string
	first      int // the span that begins it
	start, end int64
}

// batchSlices lists the batches of a worker that have spans of their own, in the order of time.
func (t Timeline) batchSlices(l Lane) []batchSlice {
	var list []batchSlice
	free := 0 // the first span that is in no batch yet
	for i, b := range t.Batches {
		if b.Worker != l.Worker || b.ReceivedNanos == 0 || b.ImplementationSentNanos == 0 {
			continue
		}
		first, _ := slices.BinarySearchFunc(l.Spans, b.ReceivedNanos, func(s Span, at int64) int { return cmp.Compare(s.StartNanos, at) })
		after, _ := slices.BinarySearchFunc(l.Spans, b.ImplementationSentNanos+1, func(s Span, at int64) int { return cmp.Compare(s.EndNanos, at) })
		if first < free || first >= after {
			continue
		}
		free = after
		list = append(list, batchSlice{
			index: i, name: fmt.Sprintf("batch %d: %s", i, counted(len(b.SCCs), "SCC")), first: first,
			start: l.Spans[first].StartNanos, end: l.Spans[after-1].EndNanos,
		})
	}
	return list
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sccNames are what is shown of the modules of SCCs.
func (t Timeline) sccNames() map[int]string {
	names := make(map[int]string, len(t.Modules))
	for id, modules := range t.Modules {
		switch len(modules) {
		case 0:
		case 1:
			names[id] = modules[0]
		default:
			names[id] = fmt.Sprintf("%s and %d more", modules[0], len(modules)-1)
		}
	}
	return names
}

// flow is a message whose two ends were seen.
type flow struct {
	id             int
	kind           Kind
	bytes          int64
	from, to       int // workers; CoordinatorLane for the coordinator
	sent, received int64
}

// flows lists the messages with both ends in a span: at the start of sending and of receiving,
// which are the starts of spans, as what ends there belongs to the span after it.
func (t Timeline) flows() []flow {
	lanes := make(map[int]Lane, len(t.Lanes))
	for _, l := range t.Lanes {
		lanes[l.Worker] = l
	}
	var list []flow
	for i, m := range t.Messages {
		f := flow{
			id: i + 1, kind: m.Kind, bytes: m.Bytes,
			from: m.Worker, to: CoordinatorLane, sent: m.SendStartNanos, received: m.ReceiveStartNanos,
		}
		if m.FromCoordinator {
			f.from, f.to = f.to, f.from
		}
		if f.sent > 0 && f.sent <= f.received && lanes[f.from].alive(f.sent) && lanes[f.to].alive(f.received) {
			list = append(list, f)
		}
	}
	return list
}

// alive says whether a time is in one of the spans.
func (l Lane) alive(at int64) bool { return l.StartNanos <= at && at < l.EndNanos }

// step is a change of a number.
type step struct {
	at int64
	by int
}

// busyWorkers changes when a request is sent and when its last answer has come.
func (t Timeline) busyWorkers() []step {
	var steps []step
	for _, b := range t.Batches {
		if b.RequestNanos == 0 {
			continue
		}
		steps = append(steps, step{b.RequestNanos, 1})
		if b.ImplementationReceivedNanos >= b.RequestNanos {
			steps = append(steps, step{b.ImplementationReceivedNanos, -1})
		}
	}
	return steps
}

// queueDepth changes when an SCC becomes ready, which is when the coordinator has the interfaces
// of all it imports but not before the first request, and when the SCC is handed out. What was
// not handed out is no work: it is fresh. Of what is not known when it was ready, that is when it
// was handed out.
func (t Timeline) queueDepth(s Schedule) []step {
	start, _ := t.CheckingNanos()
	handed, unlocked := map[int]int64{}, map[int]int64{}
	for _, b := range t.Batches {
		for _, id := range b.SCCs {
			handed[id], unlocked[id] = b.RequestNanos, b.InterfaceReceivedNanos
		}
	}
	var steps []step
	for _, scc := range s.SCCs {
		at := handed[scc.ID]
		if at == 0 {
			continue
		}
		ready := start
		for _, dep := range scc.Deps {
			if done, stale := unlocked[dep]; stale && done == 0 {
				ready = at
			} else {
				ready = max(ready, done)
			}
		}
		if ready > 0 && ready < at {
			steps = append(steps, step{ready, 1}, step{at, -1})
		}
	}
	return steps
}
