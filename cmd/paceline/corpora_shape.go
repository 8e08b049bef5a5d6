package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"paceline/bench/schedule"
	"paceline/bench/summary"
	"paceline/corpora"
	"paceline/corpora/synth"
)

// corpusShape is what the recorded schedule of a corpus tells of its import graph and what checking costs.
type corpusShape struct {
	SCCs       int `json:"sccs"`
	LargestSCC int `json:"largest_scc"` // modules
	// WorkNanos is the CPU time of checking with TracedChecker, and CriticalPathNanos what of it no
	// number of workers can share.
	WorkNanos         int64   `json:"work_ns"`
	CriticalPathNanos int64   `json:"critical_path_ns"`
	CriticalPathShare float64 `json:"critical_path_share"`
	// Bound is how many times as fast as one worker checking can be at most, by workers; inf is any number.
	Bound         map[string]float64 `json:"bound"`
	TracedChecker string             `json:"traced_checker"`
}

// boundWorkers are the numbers of workers whose bound is shown.
func boundWorkers() []int { return []int{2, 4, 8} }

// recordedShape is nil for a corpus of which no schedule is recorded.
func recordedShape(name string) (*corpusShape, error) {
	s, err := corpora.RecordedSchedule(name)
	switch {
	case errors.Is(err, corpora.ErrNoSchedule):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return newCorpusShape(s), nil
}

// newCorpusShape takes a schedule that has costs, as recorded ones do.
func newCorpusShape(s schedule.Schedule) *corpusShape {
	b := s.Bound()
	work, path := float64(b.WorkNanos), float64(b.SpanNanos)
	shape := &corpusShape{
		SCCs: len(s.SCCs), WorkNanos: b.WorkNanos, CriticalPathNanos: b.SpanNanos, CriticalPathShare: path / work,
		Bound: map[string]float64{"inf": work / path}, TracedChecker: s.Checker,
	}
	for _, scc := range s.SCCs {
		shape.LargestSCC = max(shape.LargestSCC, len(scc.Modules))
	}
	for _, n := range boundWorkers() {
		shape.Bound[strconv.Itoa(n)] = work / float64(b.Nanos(n))
	}
	return shape
}

// atMost is the bound as people read it.
func (s *corpusShape) atMost(workers string) string { return fmt.Sprintf("%.2fx", s.Bound[workers]) }

func (s *corpusShape) onPath() string { return fmt.Sprintf("%.0f%%", 100*s.CriticalPathShare) }

func (s *corpusShape) rows() [][]string {
	if s == nil {
		return nil
	}
	var bounds []string
	for _, n := range boundWorkers() {
		bounds = append(bounds, fmt.Sprintf("%d workers %s", n, s.atMost(strconv.Itoa(n))))
	}
	return [][]string{
		{"SCCs", largestOf(s.SCCs, s.LargestSCC)},
		{"work of checking", fmt.Sprintf("%s with %s, %s of it on the critical path (%s)",
			summary.Duration(s.WorkNanos), s.TracedChecker, s.onPath(), summary.Duration(s.CriticalPathNanos))},
		{"checking, at most", strings.Join(append(bounds, "any number "+s.atMost("inf")), ", ")},
	}
}

func largestOf(sccs, modules int) string {
	return fmt.Sprintf("%d, the largest of %s", sccs, summary.Counted(modules, "module"))
}

// knownPackage is the structure of a synthetic package, known because it was made so. The package synth
// says what units are; SCCs are without those of the builtins and of the package's own empty module.
type knownPackage struct {
	Shape      synth.Shape `json:"shape"`
	Modules    int         `json:"modules"`
	Seed       uint64      `json:"seed"`
	Each       knownUnits  `json:"each"` // module
	Total      knownUnits  `json:"total"`
	SCCs       int         `json:"sccs"`
	LargestSCC int         `json:"largest_scc"`
	Path       knownPath   `json:"critical_path"`
}

type knownUnits struct {
	Interface int `json:"interface_units"`
	Work      int `json:"work_units"`
}

func (u knownUnits) String() string {
	return fmt.Sprintf("%d units of statements and %d of functions", u.Interface, u.Work)
}

type knownPath struct {
	Modules    []string   `json:"modules"` // the first of each SCC
	Interfaces knownUnits `json:"interfaces"`
	// WorkUnits are those of the last implementation step.
	WorkUnits int `json:"implementation_work_units"`
}

func newKnownPackage(p synth.Package) *knownPackage {
	k := &knownPackage{
		Shape: p.Spec.Shape, Modules: p.Spec.Modules, Seed: p.Spec.Seed, SCCs: len(p.SCCs),
		Each: knownUnits{p.Spec.Interface, p.Spec.Work}, Total: knownUnits(p.Total()),
		Path: knownPath{Interfaces: knownUnits(p.Path.Interfaces), WorkUnits: p.Path.Work},
	}
	for _, scc := range p.SCCs {
		k.LargestSCC = max(k.LargestSCC, len(scc.Modules))
	}
	for _, place := range p.Path.SCCs {
		k.Path.Modules = append(k.Path.Modules, p.SCCs[place].Modules[0])
	}
	return k
}

func (k *knownPackage) rows() [][]string {
	if k == nil {
		return nil
	}
	path := k.Path.Modules
	return [][]string{
		{"known by construction", fmt.Sprintf("%s of %s with %s each, seed %d", k.Shape, summary.Counted(k.Modules, "module"), k.Each, k.Seed)},
		{"SCCs", largestOf(k.SCCs, k.LargestSCC) + " (its own)"},
		{"work of checking", k.Total.String()},
		{"critical path", fmt.Sprintf("%d SCCs, %s to %s: interfaces with %s, and the bodies of %d functions",
			len(path), path[0], path[len(path)-1], k.Path.Interfaces, k.Path.WorkUnits)},
	}
}
