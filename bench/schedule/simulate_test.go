package schedule

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func named(t testing.TB, name string) Policy {
	t.Helper()
	p, err := PolicyNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// withLoads sets the cost of loading of all SCCs.
func withLoads(s Schedule, load int64) Schedule {
	for i := range s.SCCs {
		s.SCCs[i].LoadNanos = nanos(load)
	}
	return s
}

// diamond is 1, which 2 and 3 import, which 4 imports.
func diamond() Schedule {
	s := of(scc(1, 10, 20), scc(2, 5, 30, 1), scc(3, 7, 1, 1), scc(4, 2, 2, 2, 3))
	for i := range s.SCCs {
		s.SCCs[i].SizeHint = 256
	}
	return s
}

func TestSimulate(t *testing.T) {
	chain, wide := Schedule{Schema: Schema}, Schedule{Schema: Schema}
	for id := range 50 {
		c := scc(id, 3, 2)
		if wide.SCCs = append(wide.SCCs, c); id > 0 {
			c.Deps = []int{id - 1}
		}
		chain.SCCs = append(chain.SCCs, c)
	}
	huge := of(SCC{ID: 0, InterfaceNanos: nanos(1000), ImplementationNanos: nanos(9000)})
	for n := range 5000 {
		huge.SCCs[0].Modules = append(huge.SCCs[0].Modules, fmt.Sprintf("m%d", n))
	}
	for _, c := range []struct {
		name     string
		schedule Schedule
		workers  int
		policy   string
		options  SimulateOptions
		want     Simulated
	}{
		// Worker 0 has 1 to 30, then 3 to 38; worker 1 has 2 from 10 to 45. 4 is ready at 37: worker 0 takes it to 42.
		{"diamond", diamond(), 2, "single", SimulateOptions{}, Simulated{Nanos: 45, Batches: 4}},
		// Worker 1 loads 1 and has 2 to 10+4+5+30; worker 0 loads 2 for 4.
		{"diamond with loading", withLoads(diamond(), 4), 2, "single", SimulateOptions{}, Simulated{Nanos: 49, Batches: 4, LoadNanos: 8}},
		{"diamond, whole", diamond(), 2, "whole", SimulateOptions{}, Simulated{Nanos: 69, Batches: 4}}, // 30+35+4
		// 1 to 3+30, 2 from 13+3 to 51; 3 from 33+3, 4 from 43+3 to 50.
		{"diamond, slow coordinator", diamond(), 2, "single", SimulateOptions{BatchNanos: 3}, Simulated{Nanos: 51, Batches: 4}},
		{"chain", chain, 4, "mypy", SimulateOptions{}, Simulated{Nanos: 50*3 + 2, Batches: 50}},
		{"chain, whole", chain, 4, "whole", SimulateOptions{}, Simulated{Nanos: 50 * 5, Batches: 50}},
		{"wide", wide, 5, "single", SimulateOptions{}, Simulated{Nanos: 50, Batches: 50}},
		{"sizes of zero fit into any batch", wide, 64, "mypy", SimulateOptions{}, Simulated{Nanos: 50 * 5, Batches: 1}},
		{"one huge cycle", huge, 8, "mypy", SimulateOptions{}, Simulated{Nanos: 10_000, Batches: 1}},
		{"nothing", of(), 3, "mypy", SimulateOptions{}, Simulated{}},
		{"unknown costs", of(SCC{ID: 1, Modules: []string{"m"}}), 1, "mypy", SimulateOptions{}, Simulated{Batches: 1}},
	} {
		got, err := Simulate(c.schedule, c.workers, named(t, c.policy), c.options)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
}

func TestSimulateRefuses(t *testing.T) {
	mypy := Policies()[0]
	holdsBack := Policy{Name: "lazy", New: func(Schedule, int) Queue { return &lazy{} }}
	costly := withLoads(of(scc(1, 1, 1)), math.MaxInt64/8)
	for _, c := range []struct {
		schedule Schedule
		workers  int
		policy   Policy
		options  SimulateOptions
		want     string
	}{
		{of(scc(1, 0, 0, 2), scc(2, 0, 0, 1)), 1, mypy, SimulateOptions{}, "ring"},
		{of(scc(1, 0, 0, 7)), 1, mypy, SimulateOptions{}, "SCC 7, which is not there"},
		{of(scc(1, -1, 0)), 1, mypy, SimulateOptions{}, "negative"},
		{of(scc(1, 0, 0)), 0, mypy, SimulateOptions{}, "at least one is needed"},
		{of(scc(1, 0, 0)), 1, mypy, SimulateOptions{BatchNanos: -1}, "below zero"},
		{costly, 5, mypy, SimulateOptions{}, "146 years"},
		{of(scc(1, 0, 0), scc(2, 0, 0)), 2, holdsBack, SimulateOptions{}, "policy lazy: it hands out nothing though all workers are idle and 2 SCCs"},
	} {
		if _, err := Simulate(c.schedule, c.workers, c.policy, c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want an error about %s", err, c.want)
		}
	}
}

// lazy hands out nothing.
type lazy struct{ waiting int }

func (q *lazy) Push(ids []int)            { q.waiting += len(ids) }
func (q *lazy) Assign([]int) []Assignment { return nil }
func (q *lazy) Len() int                  { return q.waiting }

// logged is mypy's queue without batches, with a log of what is asked of it.
type logged struct {
	Queue
	log []string
}

func (q *logged) Push(ids []int) {
	q.log = append(q.log, fmt.Sprint("push ", ids))
	q.Queue.Push(ids)
}

func (q *logged) Assign(idle []int) []Assignment {
	q.log = append(q.log, fmt.Sprint("assign ", idle))
	return q.Queue.Assign(idle)
}

// The coordinator does as mypy's: see the package comment.
func TestSimulateAsksInOrder(t *testing.T) {
	for _, c := range []struct {
		name     string
		schedule Schedule
		workers  int
		batch    int64
		want     string
	}{
		// At 10, worker 0 has sent both answers of 1, and worker 1 the second of 2.
		{"one answer a worker, and work for free workers first",
			of(scc(1, 10, 0), scc(2, 5, 5), scc(3, 1, 1, 1), scc(4, 1, 1)), 2, 0,
			"push [1 2 4], assign [0 1], assign [1], push [3], assign [0]"},
		// Worker 1 is free at 4, worker 0 at 6; 3 is ready at 20.
		{"idle workers ascend",
			of(scc(1, 3, 3), scc(2, 2, 2), scc(5, 20, 9), scc(3, 1, 1, 5)), 3, 0,
			"push [1 2 5], assign [0 1 2], push [3], assign [0 1]"},
		// At 300, when all requests are sent, there are answers of worker 1, of 250, and worker 0, of 280.
		{"answers ascend by worker",
			of(scc(1, 180, 900), scc(2, 50, 900), scc(7, 900, 900), scc(3, 1, 1, 2), scc(4, 1, 1, 1)), 3, 100,
			"push [1 2 7], assign [0 1 2], push [4 3], assign [1], assign [0]"},
	} {
		var q *logged
		p := Policy{Name: "logged", New: func(s Schedule, workers int) Queue {
			q = &logged{Queue: named(t, "single").New(s, workers)}
			return q
		}}
		if _, err := Simulate(c.schedule, c.workers, p, SimulateOptions{BatchNanos: c.batch}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(q.log, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// drawn is a drawn simulation with its timeline.
type drawn struct {
	schedule Schedule
	policy   Policy
	options  SimulateOptions
	Simulated
}

func drawSimulation(t *rapid.T, o SimulateOptions) drawn {
	d := drawn{schedule: drawSchedule(t, 40), policy: rapid.SampledFrom(Policies()).Draw(t, "policy"), options: o}
	d.options.Timeline = true
	var err error
	if d.Simulated, err = Simulate(d.schedule, rapid.IntRange(1, 6).Draw(t, "simulated"), d.policy, d.options); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d drawn) workers() int64 { return int64(d.Timeline.Workers) }

func drawOptions(t *rapid.T) SimulateOptions {
	return SimulateOptions{BatchNanos: rapid.Int64Range(0, 5).Draw(t, "batch")}
}

// Each SCC is handed out once, and not before what it imports is unlocked.
func TestSimulateKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawSimulation(t, drawOptions(t))
		batch := map[int]Batch{}
		for _, b := range d.Timeline.Batches {
			for _, id := range b.SCCs {
				if _, again := batch[id]; again {
					t.Fatalf("SCC %d is handed out again", id)
				}
				batch[id] = b
			}
		}
		for _, c := range d.schedule.SCCs {
			b, handed := batch[c.ID]
			if !handed {
				t.Fatalf("SCC %d is not handed out", c.ID)
			}
			for _, dep := range c.Deps {
				unlocked := batch[dep].InterfaceReceivedNanos
				if d.policy.Whole {
					unlocked = batch[dep].ImplementationReceivedNanos
				}
				if b.RequestNanos < unlocked {
					t.Fatalf("SCC %d is handed out at %d, but SCC %d is unlocked at %d", c.ID, b.RequestNanos, dep, unlocked)
				}
			}
		}
	})
}

// The time is no less than the bound of the schedule, and no more than if only one of coordinator
// and workers were ever at work; with one worker, which loads nothing, it is that.
func TestSimulateWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawSimulation(t, drawOptions(t))
		bound := d.schedule.Bound()
		if least := bound.Nanos(int(d.workers())); d.Nanos < least {
			t.Fatalf("%d ns, the bound is %d", d.Nanos, least)
		}
		most := bound.WorkNanos + d.LoadNanos + int64(d.Batches)*d.options.BatchNanos
		if d.Nanos > most {
			t.Fatalf("%d ns, one after the other it is %d", d.Nanos, most)
		}
		if d.workers() == 1 && d.options.BatchNanos == 0 && (d.LoadNanos != 0 || d.Nanos != bound.WorkNanos) {
			t.Fatalf("one worker takes %d ns, of which it loads for %d, for work of %d", d.Nanos, d.LoadNanos, bound.WorkNanos)
		}
	})
}

// No policy lets a worker wait while it could have work. So, as in Graham, "Bounds on
// multiprocessing timing anomalies" (1969), one can walk back from the batch that ended last to the
// one that unlocked its SCC, and so on, and at every moment that is in none of these batches all
// workers are busy: with T the time, C that of the chain and W all work and loading, N(T-C)+C <= W.
// Where SCCs are handed out one by one, and nothing is loaded, C is no more than T∞.
// That more workers are never slower is not true: the anomalies of that paper.
func TestSimulateIsGreedy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawSimulation(t, SimulateOptions{})
		chain := d.chain()
		bound := d.schedule.Bound()
		if d.workers()*(d.Nanos-chain)+chain > bound.WorkNanos+d.LoadNanos {
			t.Fatalf("%s: %d ns with %d workers, a chain of %d, work of %d and loading of %d",
				d.policy.Name, d.Nanos, d.workers(), chain, bound.WorkNanos, d.LoadNanos)
		}
		if d.Batches == len(d.schedule.SCCs) && !d.policy.Whole && chain > bound.SpanNanos+d.LoadNanos {
			t.Fatalf("%s: a chain of %d with loading of %d, the span is %d", d.policy.Name, chain, d.LoadNanos, bound.SpanNanos)
		}
	})
}

// chain is how long the batches of the walk take up to where they unlock the next one.
func (d drawn) chain() int64 {
	unlocking := func(b Batch) int64 {
		if d.policy.Whole {
			return b.ImplementationReceivedNanos
		}
		return b.InterfaceReceivedNanos
	}
	of := map[int]Batch{}
	var last Batch
	for _, b := range d.Timeline.Batches {
		for _, id := range b.SCCs {
			of[id] = b
		}
		if b.ImplementationReceivedNanos > last.ImplementationReceivedNanos {
			last = b
		}
	}
	length := last.ImplementationReceivedNanos - last.RequestNanos
	for len(last.SCCs) > 0 {
		place := slices.IndexFunc(d.schedule.SCCs, func(c SCC) bool { return c.ID == last.SCCs[0] })
		var before Batch
		for _, dep := range d.schedule.SCCs[place].Deps {
			if len(before.SCCs) == 0 || unlocking(of[dep]) > unlocking(before) {
				before = of[dep]
			}
		}
		length += unlocking(before) - before.RequestNanos
		last = before
	}
	return length
}

// Zero costs take no time, whatever the graph is.
func TestSimulateZeroCosts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 40)
		for i := range s.SCCs {
			s.SCCs[i].LoadNanos, s.SCCs[i].InterfaceNanos, s.SCCs[i].ImplementationNanos = nanos(0), nil, nanos(0)
		}
		r, err := Simulate(s, rapid.IntRange(1, 6).Draw(t, "simulated"), rapid.SampledFrom(Policies()).Draw(t, "policy"), SimulateOptions{})
		if err != nil || r.Nanos != 0 || r.LoadNanos != 0 || len(s.SCCs) > 0 && r.Batches == 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	})
}

func TestSimulateIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawSimulation(t, drawOptions(t))
		again, err := Simulate(d.schedule, int(d.workers()), d.policy, d.options)
		if err != nil || !reflect.DeepEqual(again, d.Simulated) {
			t.Fatalf("%v, then %v, %v", d.Simulated, again, err)
		}
		d.options.Timeline = false
		plain, err := Simulate(d.schedule, int(d.workers()), d.policy, d.options)
		if d.Timeline = (Timeline{}); err != nil || !reflect.DeepEqual(plain, d.Simulated) {
			t.Fatalf("without the timeline %v, with it %v, %v", plain, d.Simulated, err)
		}
	})
}
