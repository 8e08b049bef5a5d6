package schedule

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sharing CPUs is the rate of processes that share so many.
func sharingCPUs(cpus int) func(int) float64 {
	return func(busy int) float64 { return min(1, float64(cpus)/float64(busy)) }
}

func drawMachine(t *rapid.T) SimulateOptions {
	o := drawOptions(t)
	o.WorkerNanos = rapid.Int64Range(0, 5).Draw(t, "worker's")
	o.Collection = Collection{
		Ratio:          rapid.Float64Range(0, 1).Draw(t, "ratio"),
		AfterLoadNanos: rapid.Int64Range(0, 9).Draw(t, "after load"), AfterLoadRatio: rapid.Float64Range(0, 1).Draw(t, "after load ratio"),
	}
	return o
}

func TestSimulateOnCPUs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawSimulation(t, drawMachine(t))
		on := func(rate func(int) float64) int64 {
			o := d.options
			o.Rate = rate
			r, err := Simulate(d.schedule, int(d.workers()), d.policy, o)
			if err != nil {
				t.Fatal(err)
			}
			return r.Nanos
		}
		if got := on(func(int) float64 { return 1 }); got != d.Nanos {
			t.Fatalf("at full rate %d ns, not %d", got, d.Nanos)
		}
		if got := on(sharingCPUs(int(d.workers()) + 1)); got != d.Nanos {
			t.Fatalf("with a CPU each %d ns, not %d", got, d.Nanos)
		}
		// One CPU is always busy, so it takes the sum of all work.
		all := d.schedule.Bound().WorkNanos + d.LoadNanos + d.CollectionNanos + int64(d.Batches)*(d.options.BatchNanos+d.options.WorkerNanos)
		last := on(sharingCPUs(1))
		if last != all {
			t.Fatalf("on one CPU %d ns, the work is %d", last, all)
		}
		for cpus := 2; cpus <= int(d.workers())+1; cpus++ {
			now := on(sharingCPUs(cpus))
			if now > last || now < d.Nanos {
				t.Fatalf("on %d CPUs %d ns, on one fewer %d, with one each %d", cpus, now, last, d.Nanos)
			}
			last = now
		}
	})
}

func TestSimulateCollections(t *testing.T) {
	// Worker 0 has 1, 2 and 3 in turn.
	chain := of(scc(1, 10, 10), scc(2, 10, 10, 1), scc(3, 10, 10, 2))
	r, err := Simulate(chain, 1, named(t, "single"), SimulateOptions{Collection: Collection{Ratio: 0.1, AfterLoadNanos: 500}})
	if err != nil || r.Nanos != 60+2+2 || r.CollectionNanos != 4 {
		t.Errorf("nothing is loaded: %+v, %v", r, err)
	}
	// Worker 0 has 1, 3, then 4, for which it loads 2 as the first; with 5 it collects what is left of 1, 3 and 4.
	s := withLoads(diamond(), 4)
	r, err = Simulate(s, 2, named(t, "single"), SimulateOptions{Collection: Collection{AfterLoadRatio: 0.5, AfterLoadNanos: 3}})
	if err != nil || r.CollectionNanos != 0 {
		t.Errorf("no worker has a batch after that with its first loading: %+v, %v", r, err)
	}
	s.SCCs = append(s.SCCs, SCC{ID: 5, Modules: []string{"m5"}, Deps: []int{4}, SizeHint: 256, InterfaceNanos: nanos(1), ImplementationNanos: nanos(1)})
	r, err = Simulate(s, 2, named(t, "single"), SimulateOptions{Collection: Collection{AfterLoadRatio: 0.5, AfterLoadNanos: 3}})
	if err != nil || r.CollectionNanos != 3+(30+8+4)/2 {
		t.Errorf("worker 0 collects all: %+v, %v", r, err)
	}
}

func TestSimulateRefusesMachines(t *testing.T) {
	for want, o := range map[string]SimulateOptions{
		"rate of 1 busy processes is 0": {Rate: func(int) float64 { return 0 }},
		"worker's time":                 {WorkerNanos: -1},
		"collecting garbage":            {Collection: Collection{Ratio: -1}},
	} {
		if _, err := Simulate(diamond(), 1, named(t, "mypy"), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error about %s", err, want)
		}
	}
}
