package replay

import (
	"runtime"
	"time"

	"paceline/bench/schedule"
)

// limits bound the waits of a coordinator.
type limits struct {
	start  time.Duration // for a worker to start and to be connected
	answer time.Duration // beyond what checking needs
	leave  time.Duration // for all workers to leave
}

var defaultLimits = limits{start: 10 * time.Second, answer: 30 * time.Second, leave: 5 * time.Second}

// generous is how many times what it costs a batch may take.
const generous = 10

// patience tells how long checking may take.
type patience struct {
	limits limits
	costs  map[int]time.Duration
	loads  time.Duration // of all SCCs together, since any of them may have to be loaded
	crowd  int           // how many workers share a CPU
}

func newPatience(l limits, o Options) patience {
	p := patience{limits: l, costs: make(map[int]time.Duration, len(o.Schedule.SCCs)), crowd: 1}
	if o.Time == Spin {
		p.crowd = 1 + o.Workers/runtime.NumCPU()
	}
	for _, scc := range o.Schedule.SCCs {
		p.costs[scc.ID] = time.Duration(scc.Cost())
		p.loads += time.Duration(known(scc.LoadNanos))
	}
	return p
}

// batch is how long a worker may take to answer.
func (p patience) batch(ids []int) time.Duration {
	work := p.loads
	for _, id := range ids {
		work += p.costs[id]
	}
	return p.beyond(p.limits.answer, work)
}

// workerIdle is how long a worker waits for a message, beyond what checking needs, in mypy too. It is
// there for a coordinator that hangs: one that has gone is noticed at once.
const workerIdle = 10 * time.Minute

// all is how long a worker may have to wait for a message.
func (p patience) all(s schedule.Schedule) time.Duration {
	work := p.loads
	for _, scc := range s.SCCs {
		work += p.costs[scc.ID]
	}
	return p.beyond(workerIdle, work)
}

// longest is that of any wait: 100 days.
const longest = 100 * 24 * time.Hour

func (p patience) beyond(least, work time.Duration) time.Duration {
	if factor := time.Duration(generous * p.crowd); work < longest/factor {
		return least + factor*work
	}
	return longest
}
