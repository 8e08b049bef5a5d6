package replay

import (
	"context"
	"fmt"
	"os"
	"time"

	"paceline/bench/schedule"
)

// sequential checks all in this process, each SCC when its dependencies are done, as they come.
func sequential(ctx context.Context, o Options) (Result, error) {
	c := newClock(time.Now().UnixNano())
	l := newLane(c, schedule.Starting, newLabels(o.Profiles, schedule.CoordinatorLane))
	check := newChecker(o.Schedule, costsOf(o.Schedule), o.Time, l)
	sccs := newMessenger(o.Schedule).sccs
	l.enter(in(schedule.LoadingGraph))
	ready := schedule.NewReady(o.Schedule)
	l.enter(in(schedule.Scheduling))
	began := c.moment()
	check.spender.begin()
	for queue := ready.First(); len(queue) > 0; {
		id := queue[:1]
		if o.stale(sccs[id[0]]) {
			if err := check.interfaces(ctx, id); err != nil {
				return Result{}, context.Cause(ctx)
			}
			if err := check.implementations(ctx, id); err != nil {
				return Result{}, context.Cause(ctx)
			}
			l.enter(in(schedule.Scheduling))
		}
		queue = append(queue[1:], ready.Done(id)...)
	}
	finished := c.moment()
	l.end(finished)
	lane := schedule.Lane{Worker: schedule.CoordinatorLane, PID: os.Getpid(), EndNanos: finished.at, Spans: l.spans}
	t := timelineOf(o)
	t.Lanes = []schedule.Lane{from(0, lane)}
	return Result{
		Timeline: t, WallNanos: finished.at, CheckingNanos: finished.at - began.at, CoordinatorCPUNanos: finished.cpu - began.cpu,
	}, nil
}

// timelineOf is a timeline without events.
func timelineOf(o Options) schedule.Timeline {
	t := schedule.Timeline{
		Checker: "replay:" + o.Schedule.Corpus, Corpus: o.Schedule.Corpus,
		Cell: fmt.Sprintf("%s-w%d", o.Schedule.Corpus, o.Workers), Workers: o.Workers,
		Modules: make(map[int][]string, len(o.Schedule.SCCs)),
	}
	for _, scc := range o.Schedule.SCCs {
		t.Modules[scc.ID] = scc.Modules
	}
	return t
}
