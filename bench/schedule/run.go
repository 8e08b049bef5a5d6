package schedule

import (
	"errors"
	"fmt"
	"math"
)

// Run is where the time of one traced run went, and what was measured beside it in the same round.
type Run struct {
	Round int `json:"round"`
	// Before is up to the first request, Checking goes on to the last answer, and After to the
	// end. A run without requests is all After.
	Before   Window `json:"before"`
	Checking Window `json:"checking"`
	After    Window `json:"after"`
	// WorkNanos is the CPU time of all interfaces and implementations.
	WorkNanos int64 `json:"work_ns"`
	Batches   int   `json:"batches"`
	// AfterLoad is, of each worker that had any, the first collection of garbage after its first loading.
	AfterLoad []AfterLoad `json:"after_load,omitempty"`
	// PlainWallNanos and SequentialWallNanos are the wall times of the round's trials that nothing
	// watched: of the same cell, and of the sequential one. Nil when none counted.
	PlainWallNanos      *int64 `json:"plain_wall_ns,omitempty"`
	SequentialWallNanos *int64 `json:"sequential_wall_ns,omitempty"`
	// Ceiling is how many times the work of one sequential checker so many did that ran at once in
	// this round. Nil when none did.
	Ceiling map[int]float64 `json:"ceiling,omitempty"`
}

// WallNanos is the wall time of the traced run.
func (r Run) WallNanos() int64 { return r.Before.Nanos + r.Checking.Nanos + r.After.Nanos }

// Window is what the processes did in a stretch of a run.
type Window struct {
	Nanos       int64         `json:"wall_ns"` // how long it is
	Coordinator map[Phase]Use `json:"coordinator"`
	Workers     map[Phase]Use `json:"workers"` // summed over the workers
}

// AfterLoad is a collection that goes over all that a worker has, since what it loaded first
// made mypy give up the exemption of older objects (gc.unfreeze).
type AfterLoad struct {
	WorkNanos       int64 `json:"work_ns"`       // CPU time of checking that the worker had done by then
	CollectionNanos int64 `json:"collection_ns"` // CPU time of the collection
}

// Run sums up the timeline as the run of a round.
func (t Timeline) Run(round int) Run {
	start, end := t.CheckingNanos()
	r := Run{
		Round: round, Batches: len(t.Batches),
		Before: t.window(0, start), Checking: t.window(start, end), After: t.window(end, t.WallNanos()),
	}
	for _, lane := range t.Lanes {
		uses := lane.Use()
		r.WorkNanos += uses[Interface].CPUNanos + uses[Implementation].CPUNanos
		if c, loaded := lane.afterLoad(); loaded {
			r.AfterLoad = append(r.AfterLoad, c)
		}
	}
	return r
}

// window cuts the spans at its ends; their CPU time is taken to be spread evenly over them.
func (t Timeline) window(from, to int64) Window {
	w := Window{Nanos: max(0, to-from), Coordinator: map[Phase]Use{}, Workers: map[Phase]Use{}}
	for _, lane := range t.Lanes {
		uses := w.Workers
		if lane.Worker == CoordinatorLane {
			uses = w.Coordinator
		}
		for _, s := range lane.Spans {
			inside := min(s.EndNanos, to) - max(s.StartNanos, from)
			if inside <= 0 {
				continue
			}
			use := uses[s.Phase]
			use.WallNanos += inside
			use.CPUNanos += int64(float64(s.CPUNanos) * float64(inside) / float64(s.WallNanos()))
			uses[s.Phase] = use
		}
	}
	return w
}

// afterLoad finds the first collection after the first loading.
func (l Lane) afterLoad() (found AfterLoad, loaded bool) {
	if l.Worker == CoordinatorLane {
		return found, false
	}
	for _, s := range l.Spans {
		switch {
		case s.Phase == LoadingDependencies:
			loaded = true
		case s.Phase == Interface || s.Phase == Implementation:
			found.WorkNanos += s.CPUNanos
		case s.Phase == GarbageCollection && loaded:
			found.CollectionNanos = s.CPUNanos
			return found, true
		}
	}
	return found, false
}

func (r Run) validate() error {
	if r.Round < 0 || r.WorkNanos < 0 || r.Batches < 0 {
		return errors.New("it has a number below zero")
	}
	for _, wall := range []*int64{r.PlainWallNanos, r.SequentialWallNanos} {
		if wall != nil && *wall <= 0 {
			return errors.New("a trial beside it took no time")
		}
	}
	for _, w := range []Window{r.Before, r.Checking, r.After} {
		if err := w.validate(); err != nil {
			return err
		}
	}
	for _, c := range r.AfterLoad {
		if c.WorkNanos < 0 || c.CollectionNanos < 0 {
			return errors.New("it has a collection below zero")
		}
	}
	for copies, ceiling := range r.Ceiling {
		if copies < 1 || !(ceiling > 0) || ceiling > math.MaxInt32 {
			return fmt.Errorf("its ceiling of %d copies is %g", copies, ceiling)
		}
	}
	return nil
}

func (w Window) validate() error {
	if w.Nanos < 0 {
		return errors.New("it has a time below zero")
	}
	for _, uses := range []map[Phase]Use{w.Coordinator, w.Workers} {
		for phase, use := range uses {
			if use.WallNanos < 0 || use.CPUNanos < 0 {
				return fmt.Errorf("its time of %s is below zero", escaped(string(phase)))
			}
		}
	}
	return nil
}
