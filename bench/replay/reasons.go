package replay

import "paceline/bench/schedule"

// reasons tells why workers were idle, as bench/tap does: until the first SCC of its next batch was
// ready, a worker waited for the last one that this needed; from then on, for the coordinator.
type reasons struct {
	batches []schedule.Batch
	deps    map[int][]int
	// unlocked is when the coordinator had the answer that unlocks the dependents of an SCC.
	unlocked map[int]int64
}

func newReasons(o Options, batches []schedule.Batch) reasons {
	r := reasons{batches: batches, deps: make(map[int][]int, len(o.Schedule.SCCs)), unlocked: map[int]int64{}}
	for _, scc := range o.Schedule.SCCs {
		r.deps[scc.ID] = scc.Deps
	}
	for _, b := range batches {
		for _, id := range b.SCCs {
			r.unlocked[id] = b.InterfaceReceivedNanos
			if o.Policy.Whole {
				r.unlocked[id] = b.ImplementationReceivedNanos
			}
		}
	}
	return r
}

// explain splits the idle spans of a lane by what was waited for.
func (r reasons) explain(l schedule.Lane) schedule.Lane {
	var batches []schedule.Batch
	for _, b := range r.batches {
		if b.Worker == l.Worker {
			batches = append(batches, b)
		}
	}
	var spans []schedule.Span
	for _, s := range l.Spans {
		for len(batches) > 0 && batches[0].ReceivedNanos < s.EndNanos {
			batches = batches[1:]
		}
		if s.Phase == schedule.Idle {
			spans = append(spans, r.split(s, batches)...)
		} else {
			spans = append(spans, s)
		}
	}
	l.Spans = spans
	return l
}

// split splits an idle span; the first of the batches is what ended it.
func (r reasons) split(s schedule.Span, batches []schedule.Batch) []schedule.Span {
	if len(batches) == 0 {
		s.Reason = schedule.ForEnd
		return []schedule.Span{s}
	}
	ready, cause := r.firstReady(batches[0].SCCs)
	after := s
	after.Reason = schedule.ForCoordinator
	after.StartNanos = min(max(ready, s.StartNanos), s.EndNanos)
	before := s
	before.Reason, before.SCC, before.EndNanos = schedule.ForDependency, cause, after.StartNanos
	before.CPUNanos = int64(float64(s.CPUNanos) * float64(before.WallNanos()) / float64(s.WallNanos()))
	after.CPUNanos = s.CPUNanos - before.CPUNanos
	switch {
	case before.WallNanos() == 0:
		return []schedule.Span{after}
	case after.WallNanos() == 0:
		return []schedule.Span{before}
	}
	return []schedule.Span{before, after}
}

// firstReady is when the first of some SCCs was ready, and what it had waited for last.
func (r reasons) firstReady(ids []int) (at int64, cause int) {
	for i, id := range ids {
		ready, by := int64(0), schedule.NoSCC
		for _, dep := range r.deps[id] {
			if done := r.unlocked[dep]; done > ready {
				ready, by = done, dep
			}
		}
		if i == 0 || ready < at {
			at, cause = ready, by
		}
	}
	return at, cause
}
