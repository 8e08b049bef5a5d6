package main

import (
	"strconv"

	"paceline/bench/schedule"
	"paceline/bench/stats"
	"paceline/bench/summary"
	"paceline/bench/tap"
)

// held is a line of the JSON of paceline trace: a run, its bound, and what lies between them.
type held struct {
	Checker    string           `json:"checker"`
	Corpus     string           `json:"corpus"`
	Cell       string           `json:"cell"`
	Workers    int              `json:"workers"`
	WallNanos  int64            `json:"wall_ns"`
	BoundNanos int64            `json:"bound_ns,omitempty"`
	WorkNanos  int64            `json:"work_ns,omitempty"`
	SpanNanos  int64            `json:"span_ns,omitempty"`
	Parts      map[string]int64 `json:"parts_ns,omitempty"`
	Path       []heldSCC        `json:"path,omitempty"`
	Cycles     []heldCycle      `json:"cycles,omitempty"`
	Waits      []heldWait       `json:"waits,omitempty"`
	Messages   []heldMessages   `json:"messages,omitempty"`
	Phases     schedule.Phases  `json:"phases"`
	Tap        *heldCost        `json:"tap,omitempty"`
	Notes      []string         `json:"notes"`
}

// heldSCC names an SCC.
type heldSCC struct {
	SCC     int    `json:"scc"`
	Module  string `json:"module"` // the first
	Modules int    `json:"modules"`
}

type heldCycle struct {
	heldSCC
	CostNanos int64              `json:"cost_ns"`
	AtMost    float64            `json:"at_most"`
	Gains     map[string]float64 `json:"gains"` // by the number of workers
}

type heldWait struct {
	heldSCC
	Nanos int64 `json:"ns"`
}

type heldMessages struct {
	Kind             schedule.Kind `json:"kind"`
	Count            int           `json:"count"`
	Bytes            int64         `json:"bytes"`
	P50Nanos         int64         `json:"p50_ns"`
	P99Nanos         int64         `json:"p99_ns"`
	AnswerP50Nanos   int64         `json:"interface_p50_ns,omitempty"`
	AnswerP99Nanos   int64         `json:"interface_p99_ns,omitempty"`
	CoordinatorNanos int64         `json:"coordinator_ns"`
}

// heldCost is what tapping cost: ratios of tapped to plain trials.
type heldCost struct {
	Pairs    int      `json:"pairs"`
	Wall     float64  `json:"wall_ratio"`
	WallLow  *float64 `json:"wall_ratio_low,omitempty"`
	WallHigh *float64 `json:"wall_ratio_high,omitempty"`
	CPU      float64  `json:"cpu_ratio"`
	CPULow   *float64 `json:"cpu_ratio_low,omitempty"`
	CPUHigh  *float64 `json:"cpu_ratio_high,omitempty"`
}

func heldBack(traces []tap.Trace, costs map[string]summary.WatchingCost) []held {
	lines := []held{}
	for _, t := range traces {
		h := held{
			Checker: t.Timeline.Checker, Corpus: t.Timeline.Corpus, Cell: t.Timeline.Cell, Workers: t.Timeline.Workers,
			WallNanos: t.Timeline.WallNanos(), Phases: t.Schedule.Phases, Notes: t.Sentences(),
		}
		if cost := costs[t.Timeline.Cell]; cost.CPU.N > 0 {
			h.Tap = &heldCost{Pairs: cost.CPU.N, Wall: cost.Wall.Value, CPU: cost.CPU.Value}
			h.Tap.WallLow, h.Tap.WallHigh = ends(cost.Wall)
			h.Tap.CPULow, h.Tap.CPUHigh = ends(cost.CPU)
		}
		h.talk(t)
		if t.Explained() {
			h.explain(t)
		}
		lines = append(lines, h)
	}
	return lines
}

// ends are those of the interval, if there is one.
func ends(e stats.Estimate) (low, high *float64) {
	if e.Interval == nil {
		return nil, nil
	}
	return &e.Interval.Low, &e.Interval.High
}

func (h *held) talk(t tap.Trace) {
	for _, m := range t.Timeline.Traffic() {
		h.Messages = append(h.Messages, heldMessages{
			Kind: m.Kind, Count: m.Count, Bytes: m.Bytes, P50Nanos: m.P50Nanos, P99Nanos: m.P99Nanos,
			AnswerP50Nanos: m.AnswerP50Nanos, AnswerP99Nanos: m.AnswerP99Nanos, CoordinatorNanos: m.CoordinatorNanos,
		})
	}
	for _, w := range t.Timeline.Waits() {
		h.Waits = append(h.Waits, heldWait{sccOf(w.SCC, t.Timeline.Modules[w.SCC]), w.Nanos})
	}
}

func (h *held) explain(t tap.Trace) {
	bound := t.Schedule.Bound()
	e := schedule.Explain(t.Timeline, bound)
	h.BoundNanos, h.WorkNanos, h.SpanNanos = e.BoundNanos, e.WorkNanos, e.SpanNanos
	h.Parts = map[string]int64{}
	for _, p := range e.Parts {
		h.Parts[p.Name] = p.Nanos
	}
	for _, id := range bound.Path {
		h.Path = append(h.Path, sccOf(id, t.Timeline.Modules[id]))
	}
	for _, c := range t.Schedule.Cycles(tap.GainWorkers()) {
		cycle := heldCycle{
			heldSCC: sccOf(c.SCC, c.Modules), CostNanos: c.CostNanos,
			AtMost: t.Schedule.Phases.Limit(c.Without, t.Timeline.Workers), Gains: map[string]float64{},
		}
		for _, g := range c.Gains {
			cycle.Gains[strconv.Itoa(g.Workers)] = g.Ratio
		}
		h.Cycles = append(h.Cycles, cycle)
	}
}

func sccOf(id int, modules []string) heldSCC {
	s := heldSCC{SCC: id, Modules: len(modules)}
	if len(modules) > 0 {
		s.Module = modules[0]
	}
	return s
}
