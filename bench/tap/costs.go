package tap

import (
	"fmt"
	"time"

	"paceline/bench"
	"paceline/bench/schedule"
)

// schedule is the work with what it cost in this run.
func (d *decoding) schedule(t schedule.Timeline) schedule.Schedule {
	s := schedule.Schedule{
		Schema: schedule.Schema, Checker: d.run.Checker, Corpus: d.run.Corpus, Workers: d.run.Workers,
		SCCs: d.sccs, Phases: t.Phases(),
	}
	if d.sccs == nil {
		s.SCCs = []schedule.SCC{}
	}
	loaded := map[int]int64{} // how many workers loaded the SCC
	for _, lane := range d.painted {
		own := map[int]bool{}
		for _, span := range lane.Spans {
			scc := d.scc(span.SCC)
			if scc == nil {
				continue
			}
			switch span.Phase {
			case schedule.Interface:
				add(&scc.InterfaceNanos, span.CPUNanos)
			case schedule.Implementation:
				add(&scc.ImplementationNanos, span.CPUNanos)
			case schedule.LoadingDependencies:
				add(&scc.LoadNanos, span.CPUNanos)
				if !own[span.SCC] {
					own[span.SCC] = true
					loaded[span.SCC]++
				}
			}
		}
	}
	for id, times := range loaded {
		*d.scc(id).LoadNanos /= times
	}
	return s
}

func add(to **int64, nanos int64) {
	if *to == nil {
		*to = new(int64)
	}
	**to += nanos
}

// A timeline may differ from what is known elsewhere by this share and, since processes are
// looked at every 10 ms, more rarely on a busy machine, and their end is not seen, by this time besides.
const (
	doubtShare = 0.02
	doubtTime  = 100 * time.Millisecond
)

// doubts compares the lanes with what bench/process saw of the same processes.
func (d *decoding) doubts() []string {
	var doubts []string
	compare := func(lane, what string, timeline, elsewhere int64) {
		if off := max(timeline-elsewhere, elsewhere-timeline); float64(off) > doubtShare*float64(elsewhere) && off > doubtTime.Nanoseconds() {
			doubts = append(doubts, fmt.Sprintf("%s: %s is %v in the timeline and %v as the system tells", lane, what,
				time.Duration(timeline).Round(time.Millisecond), time.Duration(elsewhere).Round(time.Millisecond)))
		}
	}
	for _, lane := range d.painted {
		role := d.role(lane)
		if role == nil || lane.Cut {
			continue
		}
		var cpu int64
		for _, s := range lane.Spans {
			cpu += s.CPUNanos
		}
		name := lane.Name()
		compare(name, "CPU time", cpu, role.UserNanos+role.SysNanos)
		if role.LifeNanos != nil {
			compare(name, "life", lane.EndNanos-lane.StartNanos, *role.LifeNanos)
		}
	}
	return doubts
}

// role is what is known from elsewhere of the process of a lane; nil when nothing is.
func (d *decoding) role(lane schedule.Lane) *bench.Role {
	for i, r := range d.run.Roles {
		if r.PID == lane.PID {
			return &d.run.Roles[i]
		}
	}
	return nil
}
