package tap

import (
	"cmp"
	"slices"

	"paceline/bench/schedule"
)

// piece is a stretch of time that belongs to one record: all of it, or a part between records
// that lie within it.
type piece struct {
	record     *record
	start, end moment
	last       bool // of its record
}

// piecesOf lays the records of a process's main thread out one after the other, in the order of
// time. What lies within another record cuts that one into pieces.
func piecesOf(records []record) []piece {
	var order []*record
	for i := range records {
		if records[i].main {
			order = append(order, &records[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *record) int {
		return cmp.Or(cmp.Compare(a.start.at, b.start.at), cmp.Compare(b.end.at, a.end.at))
	})
	var pieces []piece
	var open []*record
	var at moment
	// through lays out the open records up to a moment.
	through := func(until moment) {
		for len(open) > 0 {
			top := open[len(open)-1]
			if top.end.at > until.at {
				break
			}
			end := top.end
			if end.at < at.at {
				end = at // the records overlap: its time is that of the other
			}
			pieces = append(pieces, piece{record: top, start: at, end: end, last: true})
			at, open = end, open[:len(open)-1]
		}
		if len(open) > 0 && until.at > at.at {
			pieces = append(pieces, piece{record: open[len(open)-1], start: at, end: until})
		}
		if until.at > at.at {
			at = until
		}
	}
	for _, r := range order {
		through(r.start)
		open = append(open, r)
	}
	for len(open) > 0 {
		through(open[len(open)-1].end)
	}
	return pieces
}

// painter makes the spans of a lane, from its start to its end.
type painter struct {
	spans []schedule.Span
	now   moment
}

// to paints up to a moment.
func (p *painter) to(m moment, s schedule.Span) {
	if m.at <= p.now.at {
		return // what CPU time there was goes to the next span
	}
	s.StartNanos, s.EndNanos = p.now.at, m.at
	s.CPUNanos = max(0, m.cpu-p.now.cpu)
	p.now = moment{m.at, max(m.cpu, p.now.cpu)}
	p.spans = schedule.AppendSpan(p.spans, s)
}

// in is a span of a phase that is about no SCC.
func in(phase schedule.Phase) schedule.Span {
	return schedule.Span{Phase: phase, SCC: schedule.NoSCC}
}

// cpuOf is the CPU time of so much of a span.
func cpuOf(s schedule.Span, nanos int64) int64 {
	return min(s.CPUNanos, int64(float64(s.CPUNanos)*(float64(nanos)/float64(s.WallNanos()))))
}

// share hands the spans of one phase out to SCCs by weight, in their order: each gets a stretch
// of their time as long as its weight.
func share(spans []schedule.Span, sccs []int, weights []int64) []schedule.Span {
	var total, sum int64
	for _, s := range spans {
		total += s.WallNanos()
	}
	for _, w := range weights {
		sum += w
	}
	if len(sccs) == 0 || sum == 0 {
		return spans
	}
	var shared []schedule.Span
	next, passed, used := 0, int64(0), weights[0]
	for _, s := range spans {
		for s.WallNanos() > 0 {
			// The end of the SCC's share, in time from the first span's start.
			end := int64(float64(total) * (float64(used) / float64(sum)))
			if passed >= end && next < len(sccs)-1 {
				next++
				used += weights[next]
				continue
			}
			part := s
			if rest := end - passed; next < len(sccs)-1 && rest < s.WallNanos() {
				part.EndNanos = s.StartNanos + rest
				part.CPUNanos = cpuOf(s, rest)
			}
			part.SCC = sccs[next]
			shared = append(shared, part)
			passed += part.WallNanos()
			s.StartNanos, s.CPUNanos = part.EndNanos, s.CPUNanos-part.CPUNanos
		}
	}
	return shared
}
