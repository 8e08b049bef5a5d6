package tap

import (
	"slices"

	"paceline/bench/schedule"
)

// coordinatorState is how far a coordinator is.
type coordinatorState int

const (
	beginning  coordinatorState = iota // until the workers are started or the cache is open
	loading                            // the graph
	conducting                         // the workers, or checking by itself
	finishing                          // after the last answer
	closing                            // until the workers have ended
)

// coordinatorPainter paints the lane of a coordinator, with or without workers.
type coordinatorPainter struct {
	checkPainter
	state             coordinatorState
	lastSpawn         *record // nil without workers
	lastAnswer        *record // nil when there is none
	firstLeave        *record // the first message that tells a worker to shut down; nil when there is none
	lastReap          *record
	answers           map[int64]bool // times at which answers to requests were begun to be read
	sequential, wrote bool
	blind             bool // it checks by itself, and no access of the cache shows what
}

func (d *decoding) paintCoordinator() schedule.Lane {
	log := d.coordinator
	records := slices.Concat(log.records, d.broadcasts(), d.joining())
	c := &coordinatorPainter{
		checkPainter: checkPainter{painter: painter{now: moment{at: d.zero}}, d: d},
		sequential:   d.run.Workers == 0,
	}
	c.blind = c.sequential && !log.has(evStore)
	if c.blind {
		d.note("the cache is not SQLite, so all checking is called interface")
	}
	pieces := piecesOf(records)
	c.findTurns(pieces)
	ahead := d.foresee(pieces)
	for i, p := range pieces {
		c.between(p.start, p.record, ahead[i])
		c.piece(p, ahead[i])
	}
	if end := d.zero + d.run.Wall.Nanoseconds(); !log.Cut && end > c.now.at {
		c.to(moment{end, c.now.cpu}, in(schedule.ShuttingDown))
	}
	return schedule.Lane{
		Worker: schedule.CoordinatorLane, PID: log.PID, StartNanos: d.zero, EndNanos: c.now.at, Cut: log.Cut, Spans: c.spans,
	}
}

// broadcasts are the messages that threads send to all workers while the main thread waits for
// them: one record for each, as if it were the main thread's.
func (d *decoding) broadcasts() []record {
	var all []record
	for _, kind := range []schedule.Kind{schedule.KindGraph, schedule.KindSCCs} {
		var joint record
		for _, t := range d.talks {
			for _, m := range t.toWorker {
				if m.kind != kind || m.sent.event != evSend || m.sent.main {
					continue
				}
				r := m.sent.record
				if joint.event == 0 {
					joint = r
				}
				if r.start.at < joint.start.at {
					joint.start = r.start
				}
				if r.end.at > joint.end.at {
					joint.end = r.end
				}
			}
		}
		if joint.event != 0 {
			joint.main = true
			all = append(all, joint)
		}
	}
	return all
}

// joining is the main thread's waiting, when the graph is loaded, for the threads that connect to the
// workers and send them the sources; none when they were done by then.
func (d *decoding) joining() []record {
	var wait record
	for _, r := range d.coordinator.records {
		if r.event == evMark && string(r.payload) == markFreeze {
			wait = record{event: evSelect, main: true, start: r.end, end: r.end}
		}
	}
	if wait.event == 0 {
		return nil
	}
	for _, t := range d.talks {
		for _, m := range t.toWorker {
			if m.kind == schedule.KindSources && m.sent.end.at > wait.end.at {
				wait.end = m.sent.end
			}
		}
	}
	if wait.end.at == wait.start.at {
		return nil
	}
	return []record{wait}
}

// findTurns finds the records at which the coordinator goes over to something else.
func (c *coordinatorPainter) findTurns(pieces []piece) {
	leaves := map[int64]bool{}
	c.answers = map[int64]bool{}
	for _, t := range c.d.talks {
		for _, m := range t.fromWorker {
			c.answers[m.received.start.at] = c.answers[m.received.start.at] || awaited(m.kind)
		}
		for _, m := range t.toWorker {
			leaves[m.sent.start.at] = leaves[m.sent.start.at] || m.kind == schedule.KindShutdown
		}
	}
	for _, p := range pieces {
		switch r := p.record; r.event {
		case evSpawn:
			c.lastSpawn = r
		case evReceive:
			c.lastAnswer = r
		case evReap:
			c.lastReap = r
		case evSend:
			if c.firstLeave == nil && leaves[r.start.at] {
				c.firstLeave = r
			}
		}
	}
}

func (c *coordinatorPainter) between(until moment, next *record, f foresight) {
	switch c.state {
	case beginning:
		c.to(until, in(schedule.Starting))
	case loading:
		c.to(until, in(schedule.LoadingGraph))
	case conducting:
		if phase, checks := c.checks(f); checks {
			c.gap(until, phase, next, f)
			return
		}
		c.to(until, in(schedule.Scheduling))
	case finishing:
		c.to(until, in(schedule.Reporting))
	case closing:
		c.to(until, in(schedule.ShuttingDown))
	}
}

// checks says what a coordinator without workers checks now.
func (c *coordinatorPainter) checks(f foresight) (schedule.Phase, bool) {
	switch {
	case c.blind:
		return schedule.Interface, true
	case !c.sequential || f.module == "" && !f.loads && !c.dirty && !c.loading:
		return "", false
	case f.part == partMetaEx:
		return schedule.Implementation, true
	}
	return schedule.Interface, true
}

func (c *coordinatorPainter) piece(p piece, f foresight) {
	r := p.record
	switch r.event {
	case evCollect:
		if c.state == beginning {
			c.to(p.end, in(schedule.Starting))
			return
		}
		c.to(p.end, in(schedule.GarbageCollection))
	case evParse:
		c.to(p.end, in(schedule.Parsing))
	case evSelect:
		c.to(p.end, in(schedule.Waiting))
	case evReceive:
		c.receive(p)
	case evSend:
		c.send(p)
	case evStore:
		phase, checks := c.checks(f)
		if c.state != conducting || !checks {
			c.between(p.end, r, f)
			break
		}
		c.store(p, phase, f)
		// The last entry written is the end of checking.
		if c.wrote = c.wrote || r.store().write; c.wrote && f.module == "" && !c.dirty {
			c.state = finishing
		}
	default:
		c.between(p.end, r, f)
	}
	if p.last {
		c.turn(r)
	}
}

func (c *coordinatorPainter) receive(p piece) {
	if !p.last {
		c.to(p.end, in(schedule.Waiting))
		return
	}
	f, _ := p.record.frame()
	if !c.answers[p.record.start.at] {
		c.to(moment{f.first, p.start.cpu}, in(schedule.Waiting))
	}
	span := in(schedule.Receiving)
	span.Bytes = f.size
	c.to(p.end, span)
}

func (c *coordinatorPainter) send(p piece) {
	if p.record == c.firstLeave {
		c.state = closing
	}
	f, _ := p.record.frame()
	span := in(schedule.Sending)
	span.Bytes = f.size
	c.to(p.end, span)
}

// turn goes over to what comes after a record.
func (c *coordinatorPainter) turn(r *record) {
	name := ""
	if r.event == evMark {
		name = string(r.payload)
	}
	switch {
	case c.state == beginning && (r == c.lastSpawn || c.lastSpawn == nil && (name == markCache || name == markDisable)):
		c.state = loading
	case c.state == loading && (name == markFreeze || r.event == evReceive):
		c.state = conducting
	case c.state == closing && r == c.lastReap:
		c.state = finishing
	}
	if r == c.lastAnswer && c.state == conducting {
		c.state = finishing
	}
}
