package tap

import (
	"slices"

	"paceline/bench/schedule"
)

// foresight is what comes next, before a message or a wait.
type foresight struct {
	module string // of which a part is written next; empty when none is
	part   string
	loads  bool   // something is read before that
	loaded string // the module that is read next, if so
}

// foresee looks ahead from each piece, which is counted in.
func (d *decoding) foresee(pieces []piece) []foresight {
	ahead := make([]foresight, len(pieces))
	var next foresight
	for i := len(pieces) - 1; i >= 0; i-- {
		switch r := pieces[i].record; r.event {
		case evSend, evReceive, evSelect, evReap:
			next = foresight{}
		case evStore:
			s := r.store()
			switch {
			case s.write:
				next = foresight{module: s.module, part: s.part}
			case s.read && !d.together(s.module, next.module):
				next.loads, next.loaded = true, s.module
			}
		}
		ahead[i] = next
	}
	return ahead
}

// together says whether two modules are the same or in one SCC.
func (d *decoding) together(a, b string) bool {
	return a == b || b != "" && d.ownerOf(a) != schedule.NoSCC && d.ownerOf(a) == d.ownerOf(b)
}

func (d *decoding) ownerOf(module string) int {
	if id, known := d.owner[module]; known {
		return id
	}
	return schedule.NoSCC
}

// checkPainter paints the steps of checking, by the cache entries that end them.
type checkPainter struct {
	painter
	d *decoding
	// loading says that the last thing read from the cache may not be all done yet.
	loading   bool
	loadedSCC int
	// reads and their time tell how long reading one module takes.
	reads     int64
	readNanos int64
	// dirty says that what was written last is not committed yet.
	dirty   bool
	written schedule.Span
}

// gap paints what is between the records while SCCs are checked, up to the start of the next.
func (c *checkPainter) gap(until moment, phase schedule.Phase, next *record, f foresight) {
	step := c.step(phase, f)
	length := until.at - c.now.at
	switch {
	case length <= 0:
	case c.dirty:
		c.to(until, c.written)
	case f.loads, c.loading && next.event == evMark:
		if c.loading {
			c.reads++
			c.readNanos += length
		} else {
			c.loadedSCC = c.d.ownerOf(f.loaded)
		}
		c.to(until, c.load())
		c.loading = c.loading && f.loads
	case c.loading:
		c.loading = false
		part := min(length, c.average())
		share := float64(part) / float64(length)
		c.to(moment{c.now.at + part, c.now.cpu + int64(share*float64(until.cpu-c.now.cpu))}, c.load())
		c.to(until, step)
	default:
		c.to(until, step)
	}
}

// average is how long it takes to make sense of a module that was read.
func (c *checkPainter) average() int64 {
	if c.reads == 0 {
		return 0
	}
	return c.readNanos / c.reads
}

func (c *checkPainter) load() schedule.Span {
	return schedule.Span{Phase: schedule.LoadingDependencies, SCC: c.loadedSCC}
}

// step is the work that the next entry written ends. The interface step is that of a whole SCC, so it
// has a module only when the SCC is known to have no other.
func (c *checkPainter) step(phase schedule.Phase, f foresight) schedule.Span {
	s := schedule.Span{Phase: phase, SCC: c.d.ownerOf(f.module)}
	scc := c.d.scc(s.SCC)
	if phase == schedule.Implementation || scc != nil && len(scc.Modules) == 1 {
		s.Module = f.module
	}
	return s
}

// store paints an access of the cache.
func (c *checkPainter) store(p piece, phase schedule.Phase, f foresight) {
	s := p.record.store()
	switch {
	case s.write:
		c.written, c.dirty = c.step(phase, f), true
		c.to(p.end, c.written)
	case s.commit && c.dirty:
		c.dirty = false
		c.to(p.end, c.written)
	case s.read && f.loads:
		c.loading, c.loadedSCC = true, c.d.ownerOf(s.module)
		c.to(p.end, c.load())
	case c.dirty:
		c.to(p.end, c.written)
	default:
		c.to(p.end, c.step(phase, f))
	}
}

// handOut gives time to the SCCs of a batch that left no mark: each shares with the next one
// that did, by size. Time without an owner goes to the last that left a mark, or to all if none did.
func (d *decoding) handOut(spans []schedule.Span, sccs []int, phase schedule.Phase) []schedule.Span {
	marked := map[int]bool{}
	for _, s := range spans {
		marked[s.SCC] = marked[s.SCC] || s.Phase == phase
	}
	var owners []int
	groups := map[int][]int{} // by the owner, those that share with it
	var group []int
	for _, id := range sccs {
		group = append(group, id)
		if marked[id] {
			owners, groups[id], group = append(owners, id), group, nil
		}
	}
	if len(owners) == 0 {
		return d.reshare(spans, schedule.NoSCC, sccs, phase)
	}
	last := owners[len(owners)-1]
	groups[last] = append(groups[last], group...)
	spans = d.reshare(spans, schedule.NoSCC, []int{last}, phase)
	for _, owner := range owners {
		if len(groups[owner]) > 1 {
			spans = d.reshare(spans, owner, groups[owner], phase)
		}
	}
	return spans
}

// reshare shares the spans of a phase that an SCC has among others.
func (d *decoding) reshare(spans []schedule.Span, owner int, among []int, phase schedule.Phase) []schedule.Span {
	var theirs, others []schedule.Span
	for _, s := range spans {
		if s.Phase == phase && s.SCC == owner {
			s.Module = ""
			theirs = append(theirs, s)
		} else {
			others = append(others, s)
		}
	}
	if len(theirs) == 0 {
		return spans
	}
	all := append(others, share(theirs, among, d.sizes(among))...)
	slices.SortStableFunc(all, func(a, b schedule.Span) int { return int(a.StartNanos - b.StartNanos) })
	return all
}
