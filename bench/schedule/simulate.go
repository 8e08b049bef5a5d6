package schedule

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// SimulateOptions are what a simulation needs beyond schedule, workers and policy.
type SimulateOptions struct {
	// BatchNanos is the coordinator's time for a batch: it hands out one after the other, and
	// takes no answer meanwhile. The costs of a schedule do not have it.
	BatchNanos int64
	// WorkerNanos is a worker's time for the messages of a batch, before it checks anything.
	WorkerNanos int64
	// Collection is what a worker takes to collect garbage before each batch.
	Collection Collection
	// AfterLoadWork is how many times its cost checking an SCC takes in a worker that has loaded something:
	// 1 or more; 0 is 1.
	AfterLoadWork float64
	// Rate is how fast each process goes, as a share of how fast it goes alone, while so many are
	// busy: workers with a batch, and the coordinator while it hands one out. It is above zero. Nil
	// means that each has a CPU of its own.
	Rate func(busy int) float64
	// Timeline asks for the timeline.
	Timeline bool
}

// Simulated is what the checking phase comes to in a simulation.
type Simulated struct {
	Nanos           int64 // from the first request to the last answer, as [Timeline.CheckingNanos]
	Batches         int
	LoadNanos       int64 // of loading dependencies, summed over the workers
	CollectionNanos int64 // of collecting garbage, likewise
	// Timeline is empty when it was not asked for. It has no messages, and its processes go as fast as alone. Times are those since the
	// first request and one more: a time of zero would mean that it was not seen.
	Timeline Timeline
}

// Simulate runs a schedule with a number of workers as "The simulator" of the package comment says. The same arguments always give the same result.
// It takes O((SCCs + dependencies) (log SCCs + workers)): each worker passes each import at most once.
func Simulate(s Schedule, workers int, p Policy, o SimulateOptions) (Simulated, error) {
	if err := s.Validate(); err != nil {
		return Simulated{}, fmt.Errorf("simulate: %w", err)
	}
	if workers < 1 {
		return Simulated{}, fmt.Errorf("simulate %d workers: at least one is needed; a check without workers takes the sum of its costs", workers)
	}
	if err := o.validate(); err != nil {
		return Simulated{}, err
	}
	if s.mostNanos(workers, o) > math.MaxInt64/2 {
		return Simulated{}, errors.New("simulate: the costs may add up to more than 146 years")
	}
	m := newSimulation(s, workers, p, o)
	if err := m.run(); err != nil {
		return Simulated{}, fmt.Errorf("simulate %d workers, policy %s: %w", workers, p.Name, err)
	}
	if m.drawing != nil {
		m.result.Timeline = m.drawing.timeline(m.now)
	}
	if o.Rate != nil {
		var err error
		if m.result.Nanos, err = m.busy.stretched(m.result.Nanos, o.Rate); err != nil {
			return Simulated{}, err
		}
	}
	return m.result, nil
}

func (o SimulateOptions) validate() error {
	switch {
	case o.BatchNanos < 0:
		return errors.New("simulate: the coordinator's time for a batch is below zero")
	case o.WorkerNanos < 0:
		return errors.New("simulate: a worker's time for a batch is below zero")
	case o.AfterLoadWork != 0 && !(o.AfterLoadWork >= 1):
		return errors.New("simulate: checking takes less after loading than before")
	}
	return o.Collection.validate()
}

// mostNanos is more than a simulation can come to.
func (s Schedule) mostNanos(workers int, o SimulateOptions) float64 {
	c := o.Collection
	most := float64(c.AfterLoadNanos) * float64(workers)
	for _, scc := range s.SCCs {
		most += float64(scc.Cost())*(max(1, o.AfterLoadWork)+c.Ratio+c.AfterLoadRatio) + float64(known(scc.LoadNanos))*float64(workers) +
			float64(o.BatchNanos) + float64(o.WorkerNanos)
	}
	return most
}

// simulationStart is the time of the first request.
const simulationStart = 1

// simulation is the state of a run.
type simulation struct {
	policy  Policy
	options SimulateOptions
	ready   *Ready
	queue   Queue
	workers []simulatedWorker
	idle    []int // ascending
	now     int64 // the coordinator's time
	sent    answers
	result  Simulated
	busy    busyTimes
	drawing *drawing // nil when no timeline was asked for
	load    []int64  // what each place costs to load
	missing []int32
}

func newSimulation(s Schedule, workers int, p Policy, o SimulateOptions) *simulation {
	m := &simulation{policy: p, options: o, ready: NewReady(s), queue: p.New(s, workers), now: simulationStart}
	for _, scc := range s.SCCs {
		m.load = append(m.load, known(scc.LoadNanos))
	}
	shared := m.ready.g.imports()
	for worker := range workers {
		m.workers = append(m.workers, simulatedWorker{loaded: shared.loaded()})
		m.idle = append(m.idle, worker)
	}
	if o.Timeline {
		m.drawing = newDrawing(s, m.ready, workers, p)
	}
	return m
}

// run is mypy's loop: hand out what is ready, wait for answers.
func (m *simulation) run() error {
	m.push(m.ready.First())
	for len(m.sent) > 0 {
		m.receive()
	}
	m.result.Nanos = m.now - simulationStart
	if left := m.queue.Len(); left > 0 {
		return fmt.Errorf("it hands out nothing though all workers are idle and %s could be checked", counted(left, "SCC"))
	}
	return nil
}

func (m *simulation) push(ids []int) {
	if len(ids) > 0 {
		m.queue.Push(ids)
		m.assign()
	}
}

// receive waits until there is an answer and takes one of each worker that has sent any. Workers
// that are free now get work before the SCCs that these answers unlock are in the queue.
func (m *simulation) receive() {
	m.now = max(m.now, m.sent[0].at)
	var unlocked []int
	for _, a := range m.sent.take(m.now) {
		m.drawing.received(a, m.now)
		if a.whole {
			at, _ := slices.BinarySearch(m.idle, a.worker)
			m.idle = slices.Insert(m.idle, at, a.worker)
		}
		if a.whole == m.policy.Whole {
			unlocked = append(unlocked, a.sccs...)
		}
	}
	m.assign()
	m.push(m.ready.Done(unlocked))
}

// assign hands out what the policy says, one batch after the other.
func (m *simulation) assign() {
	if len(m.idle) == 0 || m.queue.Len() == 0 {
		return
	}
	busy := map[int]bool{}
	for _, a := range m.queue.Assign(m.idle) {
		busy[a.Worker] = true
		m.start(a)
	}
	m.idle = slices.DeleteFunc(m.idle, func(worker int) bool { return busy[worker] })
}

// start hands a batch to a worker, whose answers are then known.
func (m *simulation) start(a Assignment) {
	batch := m.result.Batches
	m.result.Batches++
	requested := m.now
	m.now += m.options.BatchNanos
	m.drawing.begin(a, requested, m.now)
	at := m.drawing.pass(a.Worker, Receiving, m.now, m.options.WorkerNanos)
	at = m.collecting(a.Worker, at)
	for _, id := range a.SCCs {
		place := m.ready.place[id]
		at = m.loading(a.Worker, place, at)
		at = m.drawing.spend(a.Worker, Interface, place, at, m.grown(a.Worker, interfaceCost(m.ready.g.sccs[place])))
	}
	m.sent.add(answer{at: at, worker: a.Worker, batch: batch, sccs: a.SCCs})
	for _, id := range a.SCCs {
		place := m.ready.place[id]
		at = m.drawing.spend(a.Worker, Implementation, place, at, m.grown(a.Worker, implementationCost(m.ready.g.sccs[place])))
	}
	m.sent.add(answer{at: at, worker: a.Worker, batch: batch, sccs: a.SCCs, whole: true})
	if m.options.Rate != nil {
		m.busy.add(requested, m.now)
		m.busy.add(m.now, at)
	}
	for _, id := range a.SCCs {
		m.workers[a.Worker].check(m.ready.g.sccs[m.ready.place[id]].Cost())
	}
}

// grown is what a cost comes to in a worker.
func (m *simulation) grown(worker int, nanos int64) int64 {
	if growth := m.options.AfterLoadWork; growth > 1 && m.workers[worker].loadedSome {
		return int64(math.Round(float64(nanos) * growth))
	}
	return nanos
}

// loading is the worker's loading of what it lacks for an SCC; it returns when that ends.
func (m *simulation) loading(worker, place int, at int64) int64 {
	m.missing = m.workers[worker].loaded.check(int32(place), m.missing[:0])
	var cost int64
	for _, dep := range m.missing {
		cost += m.load[dep]
	}
	m.result.LoadNanos += cost
	m.workers[worker].loadedSome = m.workers[worker].loadedSome || len(m.missing) > 0
	if m.drawing != nil {
		slices.Sort(m.missing)
		for _, dep := range m.missing {
			at = m.drawing.spend(worker, LoadingDependencies, int(dep), at, m.load[dep])
		}
		return at
	}
	return at + cost
}
