package schedule

// Explanation is how far a run was from the bound, and why.
type Explanation struct {
	Workers    int
	WallNanos  int64 // to the end of the coordinator
	BoundNanos int64 // max(T1/N, T∞), as [Bound.Nanos]
	WorkNanos  int64 // T1
	SpanNanos  int64 // T∞
	// Parts add up to WallNanos - BoundNanos. A part may be negative: work can be faster than
	// it was when the costs were measured.
	Parts []Part
}

// Part is one of the reasons, with the wall time that it cost.
type Part struct {
	Name  string
	Nanos int64
}

// The parts, in the order in which they are shown.
const (
	// PartOutside is the time before the first request and after the last answer.
	PartOutside = "start-up and shutdown"
	// PartScheduler is workers being idle though an SCC is ready.
	PartScheduler = "scheduler"
	// PartIPC is workers receiving and sending.
	PartIPC = "IPC"
	// PartLoading is workers loading dependencies, which is not in the costs.
	PartLoading = "repeated loading"
	// PartCollection is workers collecting garbage.
	PartCollection = "garbage collection"
	// PartSlower is checking that took longer than its CPU time in the costs: caches and memory
	// are shared, processes wait for a CPU.
	PartSlower = "slower work"
	// PartImbalance is workers having nothing to do, beyond what no schedule can avoid.
	PartImbalance = "imbalance"
)

// Explain tells where the time went between the bound and the run. Each part but the first is
// the time that workers spent so between first request and last answer, divided by their number.
// Of a run without requests, all is in the first part.
//
// That the parts add up: let C be the length of that window, N the number of workers, and let
// each worker's time in it be in exactly one of six classes: scheduler, IPC, loading,
// collection, checking and the rest, which is being idle for other reasons, any other phase, and
// not being there. The sums of the classes over the workers add up to N*C, so
//
//	C = scheduler + IPC + loading + collection + checking + rest    (each divided by N)
//
// As max(a, b) is a + max(0, b-a), the bound is T1/N + max(0, T∞ - T1/N). So
//
//	wall - bound = (wall - C) + scheduler + IPC + loading + collection
//	             + (checking - T1/N) + (rest - max(0, T∞ - T1/N))
//
// whose last two terms are slower work and imbalance. Divisions are rounded down; rest/N is what
// the others leave of C, so it has the remainders, fewer nanoseconds than there are classes.
func Explain(t Timeline, b Bound) Explanation {
	start, end := t.CheckingNanos()
	workers := int64(max(t.Workers, 1))
	spent := t.partsWithin(start, end)
	e := Explanation{
		Workers: t.Workers, WallNanos: t.WallNanos(),
		BoundNanos: b.Nanos(t.Workers), WorkNanos: b.WorkNanos, SpanNanos: b.SpanNanos,
	}
	e.add(PartOutside, e.WallNanos-(end-start))
	rest := end - start
	for _, name := range []string{PartScheduler, PartIPC, PartLoading, PartCollection} {
		e.add(name, spent[name]/workers)
		rest -= spent[name] / workers
	}
	ideal := b.WorkNanos / workers
	e.add(PartSlower, spent[PartSlower]/workers-ideal)
	rest -= spent[PartSlower] / workers
	e.add(PartImbalance, rest-max(0, b.SpanNanos-ideal))
	return e
}

func (e *Explanation) add(name string, nanos int64) {
	e.Parts = append(e.Parts, Part{name, nanos})
}

// partsWithin sums up the time of all workers in a window by the part that it belongs to; all of
// checking is of PartSlower here.
func (t Timeline) partsWithin(start, end int64) map[string]int64 {
	spent := map[string]int64{}
	for _, l := range t.Lanes {
		if l.Worker == CoordinatorLane {
			continue
		}
		for _, s := range l.Spans {
			spent[s.part()] += max(0, min(s.EndNanos, end)-max(s.StartNanos, start))
		}
	}
	return spent
}

// part is the part that a worker's span belongs to.
func (s Span) part() string {
	switch s.Phase {
	case Interface, Implementation:
		return PartSlower
	case LoadingDependencies:
		return PartLoading
	case GarbageCollection:
		return PartCollection
	case Receiving, Sending:
		return PartIPC
	case Idle:
		if s.Reason == ForCoordinator {
			return PartScheduler
		}
	}
	return PartImbalance
}
