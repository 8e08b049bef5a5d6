package schedule

import "slices"

// Bound is what the graph and the costs of a schedule set to any run of it, in CPU time: the
// work law and the span law (see the package comment).
type Bound struct {
	// WorkNanos is T1: the sum of all costs.
	WorkNanos int64
	// SpanNanos is T∞: the cost of Path.
	SpanNanos int64
	// Path is the critical path: the ids of a chain of SCCs, each importing the one before it,
	// whose interfaces, together with the implementation of the last one, cost most.
	Path []int
}

// Bound returns the bound of a schedule for which Validate is nil. Of chains that cost the same
// it takes the one with the smaller id at the end, then at the place before it, and so on. Costs
// that are not known count as zero, so the bound is then too low. It takes O(SCCs + dependencies).
func (s Schedule) Bound() Bound {
	g := s.graph()
	c := g.chains(NoSCC)
	b := Bound{SpanNanos: c.nanos, Path: c.path()}
	for _, scc := range s.SCCs {
		b.WorkNanos += scc.Cost()
	}
	return b
}

// Nanos is the least wall time in nanoseconds that checking can take with a number of workers:
// max(T1/N, T∞), rounded down. No workers, which is sequential, is one.
func (b Bound) Nanos(workers int) int64 {
	return max(b.WorkNanos/int64(max(workers, 1)), b.SpanNanos)
}

// OnPath returns a function that tells whether a span is on the critical path: the interface
// step of one of its SCCs, or the implementation step of the last one.
func (b Bound) OnPath() func(Span) bool {
	interfaces := make(map[int]bool, len(b.Path))
	last := NoSCC
	for _, id := range b.Path {
		interfaces[id], last = true, id
	}
	return func(s Span) bool {
		switch s.Phase {
		case Interface:
			return interfaces[s.SCC]
		case Implementation:
			return s.SCC == last && last != NoSCC
		}
		return false
	}
}

// chains are the most expensive chains that end at each SCC.
type chains struct {
	g     graph
	via   []int // the place before, -1 for none
	end   int   // of the most expensive one, -1 when there are no SCCs
	nanos int64 // of the most expensive one
}

// chains computes them as if the SCC with an id cost nothing; NoSCC for none.
func (g graph) chains(costless int) chains {
	c := chains{g: g, via: make([]int, len(g.sccs)), end: -1}
	unlocked := make([]int64, len(g.sccs)) // with the SCC's own interface
	for _, i := range g.order {
		c.via[i] = g.last(unlocked, g.deps[i])
		if c.via[i] >= 0 {
			unlocked[i] = unlocked[c.via[i]]
		}
		done := unlocked[i]
		if scc := g.sccs[i]; scc.ID != costless {
			unlocked[i] += known(scc.InterfaceNanos)
			done = unlocked[i] + known(scc.ImplementationNanos)
		}
		if c.end < 0 || done > c.nanos || done == c.nanos && g.sccs[i].ID < g.sccs[c.end].ID {
			c.end, c.nanos = i, done
		}
	}
	return c
}

// last is the dep that is unlocked last, -1 when there are none.
func (g graph) last(unlocked []int64, deps []int) int {
	last := -1
	for _, dep := range deps {
		if last < 0 || unlocked[dep] > unlocked[last] || unlocked[dep] == unlocked[last] && g.sccs[dep].ID < g.sccs[last].ID {
			last = dep
		}
	}
	return last
}

// path lists the ids of the most expensive chain.
func (c chains) path() []int {
	var ids []int
	for i := c.end; i >= 0; i = c.via[i] {
		ids = append(ids, c.g.sccs[i].ID)
	}
	slices.Reverse(ids)
	return ids
}
