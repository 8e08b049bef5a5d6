package schedule

// Use is what a process spent in a phase.
type Use struct {
	WallNanos int64 `json:"wall_ns"`
	CPUNanos  int64 `json:"cpu_ns"` // of all its threads
}

// Use sums up the spans of a process by phase. Phases that it never was in are absent.
func (l Lane) Use() map[Phase]Use {
	uses := map[Phase]Use{}
	for _, s := range l.Spans {
		use := uses[s.Phase]
		use.WallNanos += s.WallNanos()
		use.CPUNanos += s.CPUNanos
		uses[s.Phase] = use
	}
	return uses
}

// CheckingNanos is the time in which SCCs were checked: from when the coordinator began to send
// the first request to when it had the last answer. Both are zero when no request or no answer
// was seen, as in a run without workers.
func (t Timeline) CheckingNanos() (start, end int64) {
	for _, b := range t.Batches {
		if b.RequestNanos > 0 && (start == 0 || b.RequestNanos < start) {
			start = b.RequestNanos
		}
		// Of a batch that broke off there may be the first answer only.
		end = max(end, b.InterfaceReceivedNanos, b.ImplementationReceivedNanos)
	}
	if start == 0 || end < start {
		return 0, 0
	}
	return start, end
}

// Phases is where the time of the run went.
func (t Timeline) Phases() Phases {
	start, end := t.CheckingNanos()
	p := Phases{
		WallNanos: t.WallNanos(), CheckingNanos: end - start,
		CoordinatorNanos: map[Phase]int64{}, WorkersNanos: map[Phase]int64{},
	}
	for _, lane := range t.Lanes {
		to := p.WorkersNanos
		if lane.Worker == CoordinatorLane {
			to = p.CoordinatorNanos
		}
		for phase, use := range lane.Use() {
			to[phase] += use.WallNanos
		}
	}
	return p
}
