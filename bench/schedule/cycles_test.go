package schedule

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCycles(t *testing.T) {
	// SCC 1 is a cycle that all wait for, 2 and 3 are single, 4 is a cycle off the critical path.
	s := of(scc(1, 60, 0), scc(2, 10, 30, 1), scc(3, 0, 20, 1), scc(4, 30, 10))
	s.SCCs[0].Modules = []string{"a", "b"}
	s.SCCs[3].Modules = []string{"c", "d", "e"}
	s.Phases = Phases{WallNanos: 150, CheckingNanos: 130}
	got := s.Cycles([]int{4, 1})
	want := []Cycle{
		{1, []string{"a", "b"}, 60, Bound{WorkNanos: 100, SpanNanos: 40}, []Gain{{4, (20 + 100) / (20. + 40)}, {1, (20 + 160) / (20. + 100)}}},
		{4, []string{"c", "d", "e"}, 40, Bound{WorkNanos: 120, SpanNanos: 100}, []Gain{{4, 1}, {1, (20 + 160) / (20. + 120)}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	// The run took 150, of which 20 outside of checking, and the bound of the others is 100 for one.
	if got := s.Phases.Limit(got[0].Without, 1); got != 150/(20+100.) {
		t.Errorf("the limit is %v", got)
	}
	s.Phases.CheckingNanos = 0 // not known: all counts as checking
	if got := s.Phases.Limit(got[0].Without, 1); got != 0 {
		t.Errorf("without what else the run did the limit is %v, want none", got)
	}
	if got := s.Cycles([]int{4})[0].Gains[0].Ratio; got != 2.5 {
		t.Errorf("without what else the run did the gain is %v, want 2.5", got)
	}
	if got := s.Cycles(nil); len(got) != 2 || got[0].CostNanos != 60 {
		t.Errorf("without workers: %+v", got)
	}
}

func TestCyclesOfNothingElse(t *testing.T) {
	s := of(SCC{ID: 1, Modules: []string{"a", "b"}, InterfaceNanos: nanos(1e9)})
	if got := s.Cycles([]int{2})[0].Gains[0].Ratio; got != 1e9 {
		t.Errorf("the gain is %v, want a finite one", got)
	}
}

func TestCyclesAreWithoutTheirCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 12)
		workers := []int{1, 3, 2}
		cycles := s.Cycles(workers)
		for _, c := range cycles {
			without := s
			without.SCCs = slices.Clone(s.SCCs)
			at := slices.IndexFunc(s.SCCs, func(s SCC) bool { return s.ID == c.SCC })
			without.SCCs[at].InterfaceNanos, without.SCCs[at].ImplementationNanos = nil, nil
			for i, n := range workers {
				fixed := float64(s.Phases.fixedNanos())
				want := max(1, fixed+float64(s.Bound().Nanos(n))) / max(1, fixed+float64(without.Bound().Nanos(n)))
				if got := c.Gains[i]; got.Workers != n || math.Abs(got.Ratio-want) > 1e-9 || want < 1 {
					t.Fatalf("SCC %d, %d workers: %v, want %v", c.SCC, n, got, want)
				}
			}
		}
		if !slices.IsSortedFunc(cycles, func(a, b Cycle) int {
			if a.Gains[1].Ratio != b.Gains[1].Ratio {
				return int(math.Copysign(1, b.Gains[1].Ratio-a.Gains[1].Ratio))
			}
			return int(b.CostNanos - a.CostNanos)
		}) {
			t.Fatalf("not sorted: %+v", cycles)
		}
	})
}

func BenchmarkCycles(b *testing.B) {
	s := large(10_000, 5)
	for i := range 500 {
		s.SCCs[i*20].Modules = append(s.SCCs[i*20].Modules, "also "+s.SCCs[i*20].Modules[0])
	}
	for b.Loop() {
		s.Cycles([]int{1, 2, 4, 8})
	}
}
