package schedule

import "fmt"

// drawing is the timeline of a simulation as it comes about. A nil drawing only counts.
type drawing struct {
	t        Timeline
	ready    *Ready
	unlocked []int64 // when the coordinator knew of each place's interface
	whole    bool
}

func newDrawing(s Schedule, ready *Ready, workers int, p Policy) *drawing {
	d := &drawing{ready: ready, unlocked: make([]int64, len(s.SCCs)), whole: p.Whole}
	d.t = Timeline{
		Checker: s.Checker, Corpus: s.Corpus, Cell: fmt.Sprintf("%s-%s-w%d", s.Corpus, p.Name, workers),
		Workers: workers, Modules: make(map[int][]string, len(s.SCCs)),
		Notes: []string{"this is a simulation"},
	}
	for _, scc := range s.SCCs {
		d.t.Modules[scc.ID] = scc.Modules
	}
	for worker := CoordinatorLane; worker < workers; worker++ {
		l := Lane{Worker: worker}
		l.extend(Span{Phase: Starting, EndNanos: simulationStart, SCC: NoSCC})
		d.t.Lanes = append(d.t.Lanes, l)
	}
	return d
}

// extend adds a span that begins where the lane ends; none when it has no length.
func (l *Lane) extend(s Span) {
	if s.EndNanos <= l.EndNanos {
		return
	}
	s.StartNanos, l.EndNanos = l.EndNanos, s.EndNanos
	l.Spans = append(l.Spans, s)
}

// lane is that of a worker, or of the coordinator.
func (d *drawing) lane(worker int) *Lane { return &d.t.Lanes[worker+1] }

// begin says that the coordinator was at a request from one time to another, when the worker had it.
func (d *drawing) begin(a Assignment, from, to int64) {
	if d == nil {
		return
	}
	coordinator := d.lane(CoordinatorLane)
	coordinator.extend(Span{Phase: Waiting, EndNanos: from, SCC: NoSCC})
	coordinator.extend(Span{Phase: Scheduling, EndNanos: to, CPUNanos: to - from, SCC: NoSCC})
	ready, cause := d.readyAt(a.SCCs[0])
	for _, id := range a.SCCs[1:] {
		if at, by := d.readyAt(id); at < ready {
			ready, cause = at, by
		}
	}
	worker := d.lane(a.Worker)
	worker.extend(Span{Phase: Idle, EndNanos: ready, SCC: cause, Reason: ForDependency})
	worker.extend(Span{Phase: Idle, EndNanos: to, SCC: NoSCC, Reason: ForCoordinator})
	d.t.Batches = append(d.t.Batches, Batch{Worker: a.Worker, SCCs: a.SCCs, RequestNanos: from, ReceivedNanos: to})
}

// readyAt is when all that an SCC imports was unlocked, and what was the last of it.
func (d *drawing) readyAt(id int) (at int64, by int) {
	by = NoSCC
	for _, dep := range d.ready.g.deps[d.ready.place[id]] {
		if d.unlocked[dep] > at {
			at, by = d.unlocked[dep], d.ready.g.sccs[dep].ID
		}
	}
	return at, by
}

// spend says that a worker spends a cost from a time on, and returns when that ends.
func (d *drawing) spend(worker int, phase Phase, place int, from, cost int64) int64 {
	if d != nil {
		d.lane(worker).extend(Span{Phase: phase, EndNanos: from + cost, CPUNanos: cost, SCC: d.ready.g.sccs[place].ID})
	}
	return from + cost
}

// pass says that a worker is in a phase that is about no SCC until a time.
func (d *drawing) pass(worker int, phase Phase, from, cost int64) int64 {
	if d != nil {
		d.lane(worker).extend(Span{Phase: phase, EndNanos: from + cost, CPUNanos: cost, SCC: NoSCC})
	}
	return from + cost
}

// received says that the coordinator has an answer.
func (d *drawing) received(a answer, at int64) {
	if d == nil {
		return
	}
	b := &d.t.Batches[a.batch]
	if a.whole {
		b.ImplementationSentNanos, b.ImplementationReceivedNanos = a.at, at
	} else {
		b.InterfaceSentNanos, b.InterfaceReceivedNanos = a.at, at
	}
	if a.whole == d.whole {
		for _, id := range a.sccs {
			d.unlocked[d.ready.place[id]] = at
		}
	}
}

// timeline ends all lanes.
func (d *drawing) timeline(end int64) Timeline {
	d.lane(CoordinatorLane).extend(Span{Phase: Waiting, EndNanos: end, SCC: NoSCC})
	for worker := range d.t.Workers {
		d.lane(worker).extend(Span{Phase: Idle, EndNanos: end, SCC: NoSCC, Reason: ForEnd})
	}
	return d.t
}
