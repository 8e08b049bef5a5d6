package tap

import (
	"slices"

	"paceline/bench/schedule"
)

// giveReasons says of each idle span what the worker waited for. A worker is handed what is ready
// as soon as it is free; so until the first SCC of its next batch was ready, it waited for the
// last interface that this one needed, and from then on for the coordinator.
func (d *decoding) giveReasons() {
	for i := range d.painted {
		lane := &d.painted[i]
		if lane.Worker == schedule.CoordinatorLane {
			continue
		}
		var batches []schedule.Batch
		for _, b := range d.batches {
			if b.Worker == lane.Worker && b.ReceivedNanos > 0 {
				batches = append(batches, b)
			}
		}
		var spans []schedule.Span
		for _, s := range lane.Spans {
			for len(batches) > 0 && batches[0].ReceivedNanos < s.EndNanos {
				batches = batches[1:]
			}
			if s.Phase != schedule.Idle {
				spans = append(spans, s)
				continue
			}
			spans = append(spans, d.reasons(s, batches)...)
		}
		lane.Spans = spans
	}
}

// reasons splits an idle span by what was waited for; the first of the batches is what ended it.
func (d *decoding) reasons(s schedule.Span, batches []schedule.Batch) []schedule.Span {
	if len(d.sccs) == 0 {
		return []schedule.Span{s}
	}
	if len(batches) == 0 {
		if answered(d.batches) { // otherwise there was more to wait for than the end
			s.Reason = schedule.ForEnd
		}
		return []schedule.Span{s}
	}
	ready, cause := int64(0), schedule.NoSCC
	for i, id := range batches[0].SCCs {
		if at, by := d.readyAt(id); i == 0 || at < ready {
			ready, cause = at, by
		}
	}
	until := min(max(ready, s.StartNanos), s.EndNanos)
	var parts []schedule.Span
	if until > s.StartNanos {
		before := s
		before.EndNanos, before.Reason, before.SCC = until, schedule.ForDependency, cause
		before.CPUNanos = cpuOf(s, before.WallNanos())
		parts = append(parts, before)
		s.CPUNanos -= before.CPUNanos
	}
	if until < s.EndNanos {
		s.StartNanos, s.Reason = until, schedule.ForCoordinator
		parts = append(parts, s)
	}
	return parts
}

// readyAt is when the coordinator had the interfaces of all that an SCC needs, and the last of
// them.
func (d *decoding) readyAt(id int) (at int64, by int) {
	by = schedule.NoSCC
	scc := d.scc(id)
	if scc == nil {
		return 0, by
	}
	if d.unlocked == nil {
		d.unlocked = map[int]int64{}
		for _, b := range d.batches {
			for _, id := range b.SCCs {
				d.unlocked[id] = b.InterfaceReceivedNanos
			}
		}
	}
	for _, dep := range scc.Deps {
		if done := d.unlocked[dep]; done > at {
			at, by = done, dep
		}
	}
	return at, by
}

// answered says whether all requests were answered in full.
func answered(batches []schedule.Batch) bool {
	return !slices.ContainsFunc(batches, func(b schedule.Batch) bool { return b.ImplementationReceivedNanos == 0 })
}
