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
	// CriticalPathShare is the part of the work of checking that no number of workers can share.
	CriticalPathShare float64 `json:"critical_path_share"`
	// Bound is how many times as fast as one worker checking can be at most, by workers; inf is any number.
	Bound map[string]float64 `json:"bound"`

	work, span int64
	checker    string
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

func newCorpusShape(s schedule.Schedule) *corpusShape {
	b := s.Bound()
	shape := &corpusShape{SCCs: len(s.SCCs), Bound: map[string]float64{}, work: b.WorkNanos, span: b.SpanNanos, checker: s.Checker}
	for _, scc := range s.SCCs {
		shape.LargestSCC = max(shape.LargestSCC, len(scc.Modules))
	}
	if b.SpanNanos == 0 {
		return shape // nothing has a cost
	}
	shape.CriticalPathShare = float64(b.SpanNanos) / float64(b.WorkNanos)
	for _, n := range boundWorkers() {
		shape.Bound[strconv.Itoa(n)] = float64(b.WorkNanos) / float64(b.Nanos(n))
	}
	shape.Bound["inf"] = float64(b.WorkNanos) / float64(b.SpanNanos)
	return shape
}

func (s *corpusShape) rows() [][]string {
	if s == nil {
		return nil
	}
	rows := [][]string{
		{"SCCs", fmt.Sprintf("%d, the largest of %d modules", s.SCCs, s.LargestSCC)},
		{"work of checking", fmt.Sprintf("%s with %s, %.0f%% of it on the critical path (%s)",
			summary.Duration(s.work), s.checker, 100*s.CriticalPathShare, summary.Duration(s.span))},
	}
	var bounds []string
	for _, n := range boundWorkers() {
		if bound, known := s.Bound[strconv.Itoa(n)]; known {
			bounds = append(bounds, fmt.Sprintf("%d workers %.2fx", n, bound))
		}
	}
	if bound, known := s.Bound["inf"]; known {
		bounds = append(bounds, fmt.Sprintf("any number %.2fx", bound))
	}
	return append(rows, []string{"checking, at most", strings.Join(bounds, ", ")})
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
		{"known by construction", fmt.Sprintf("%s of %d modules with %s each, seed %d", k.Shape, k.Modules, k.Each, k.Seed)},
		{"SCCs", fmt.Sprintf("%d, the largest of %d modules (its own)", k.SCCs, k.LargestSCC)},
		{"work of checking", k.Total.String()},
		{"critical path", fmt.Sprintf("%d SCCs, %s to %s: interfaces with %s, and the bodies of %d functions",
			len(path), path[0], path[len(path)-1], k.Path.Interfaces, k.Path.WorkUnits)},
	}
}
