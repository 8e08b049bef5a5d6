package replay

import "paceline/bench/schedule"

// lane notes the spans of a process as it lives.
type lane struct {
	clock   clock
	labels  *labels // nil without a profile
	spans   []schedule.Span
	now     moment // when the current span began
	current schedule.Span
}

func newLane(c clock, first schedule.Phase, l *labels) *lane {
	l.set(in(first))
	return &lane{clock: c, labels: l, now: c.moment(), current: in(first)}
}

// in is a span of a phase that is about no SCC.
func in(phase schedule.Phase) schedule.Span {
	return schedule.Span{Phase: phase, SCC: schedule.NoSCC}
}

// enter ends the current span at this moment and begins the next one, and returns the moment.
func (l *lane) enter(next schedule.Span) int64 {
	l.end(l.clock.moment())
	l.labels.set(next)
	l.current = next
	return l.now.at
}

// enterAt is enter at a moment that has passed: its CPU time is not known, so all of it goes to
// the next span.
func (l *lane) enterAt(at int64, next schedule.Span) {
	l.end(moment{max(at, l.now.at), l.now.cpu})
	l.labels.set(next)
	l.current = next
}

// about says of how many bytes the message of the current span is.
func (l *lane) about(bytes int64) { l.current.Bytes = bytes }

func (l *lane) end(at moment) {
	if at.at <= l.now.at {
		return // what CPU time there was goes to the next span
	}
	s := l.current
	s.StartNanos, s.EndNanos = l.now.at, at.at
	s.CPUNanos = max(0, at.cpu-l.now.cpu)
	l.now = moment{at.at, max(at.cpu, l.now.cpu)}
	l.spans = schedule.AppendSpan(l.spans, s)
}
