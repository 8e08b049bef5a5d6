package schedule

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestBound(t *testing.T) {
	for name, c := range map[string]struct {
		s    Schedule
		want Bound
		two  int64 // with two workers
	}{
		"empty":       {of(), Bound{}, 0},
		"one":         {of(scc(7, 3, 4)), Bound{7, 7, []int{7}}, 7},
		"chain":       {of(scc(1, 3, 10), scc(2, 5, 1, 1), scc(3, 2, 4, 2)), Bound{25, 14, []int{1, 2, 3}}, 14},
		"early end":   {of(scc(1, 3, 20), scc(2, 5, 1, 1)), Bound{29, 23, []int{1}}, 23},
		"independent": {of(scc(1, 2, 2), scc(2, 2, 2), scc(3, 2, 3), scc(4, 2, 2)), Bound{17, 5, []int{3}}, 8},
		"diamond":     {of(scc(1, 1, 0), scc(2, 5, 0, 1), scc(3, 6, 0, 1), scc(4, 1, 2, 2, 3)), Bound{15, 10, []int{1, 3, 4}}, 10},
		"ties":        {of(scc(9, 4, 1), scc(3, 4, 1), scc(8, 1, 1, 9, 3), scc(5, 1, 1, 3, 9)), Bound{14, 6, []int{3, 5}}, 7},
		"unknown":     {of(SCC{ID: 1, Modules: []string{"a"}, ImplementationNanos: nanos(5)}, SCC{ID: 2, Modules: []string{"b"}, InterfaceNanos: nanos(4), Deps: []int{1}}), Bound{9, 5, []int{1}}, 5},
	} {
		got := c.s.Bound()
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if got.Nanos(2) != c.two || got.Nanos(0) != got.WorkNanos || got.Nanos(1) != got.WorkNanos {
			t.Errorf("%s: %d with two workers, %d with one, want %d and %d", name, got.Nanos(2), got.Nanos(1), c.two, got.WorkNanos)
		}
	}
}

// everyChain calls f with each chain of SCCs and what it costs.
func everyChain(s Schedule, f func(chain []int, nanos int64)) {
	byID := map[int]SCC{}
	for _, c := range s.SCCs {
		byID[c.ID] = c
	}
	// Back from the end of the chain.
	var walk func(id int, nanos int64, after []int)
	walk = func(id int, nanos int64, after []int) {
		chain := append([]int{id}, after...)
		nanos += known(byID[id].InterfaceNanos)
		f(chain, nanos)
		for _, dep := range byID[id].Deps {
			walk(dep, nanos, chain)
		}
	}
	for _, c := range s.SCCs {
		walk(c.ID, known(c.ImplementationNanos), nil)
	}
}

func TestBoundIsThatOfAllChains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 9)
		b := s.Bound()
		var most int64
		var found bool
		everyChain(s, func(chain []int, nanos int64) {
			most = max(most, nanos)
			found = found || reflect.DeepEqual(chain, b.Path) && nanos == b.SpanNanos
		})
		if b.SpanNanos != most || found != (len(s.SCCs) > 0) {
			t.Fatalf("%+v, want %d, and a path that is a chain and costs that", b, most)
		}
		if b.SpanNanos > b.WorkNanos {
			t.Fatalf("the span is more than the work: %+v", b)
		}
		for n := 1; n < 5; n++ {
			if got := b.Nanos(n); got < b.WorkNanos/int64(n) || got < b.SpanNanos || got > b.Nanos(n-1) {
				t.Fatalf("%d workers: %d, and %d with one less", n, got, b.Nanos(n-1))
			}
		}
		moved := s
		moved.SCCs = shuffled(t, s.SCCs)
		if got := moved.Bound(); !reflect.DeepEqual(got, b) {
			t.Fatalf("in another order of the SCCs it is %+v, not %+v", got, b)
		}
	})
}

func TestBoundFallsWithCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 12)
		if len(s.SCCs) == 0 {
			return
		}
		before := s.Bound()
		s.SCCs[rapid.IntRange(0, len(s.SCCs)-1).Draw(t, "which")].InterfaceNanos = nil
		after := s.Bound()
		for n := 1; n < 5; n++ {
			if after.Nanos(n) > before.Nanos(n) {
				t.Fatalf("%d workers: a cost less raises the bound from %d to %d", n, before.Nanos(n), after.Nanos(n))
			}
		}
	})
}

// large is a schedule with so many dependencies an SCC; without, it is one chain.
func large(sccs, deps int) Schedule {
	s := of()
	for i := range sccs {
		c := scc(i, int64(i%7), int64(i%11))
		for d := 1; d <= max(deps, 1) && d <= i; d++ {
			c.Deps = append(c.Deps, i-1-(d-1)*(i*7919%97+1)%i)
		}
		s.SCCs = append(s.SCCs, c)
	}
	return s
}

func TestLongChain(t *testing.T) {
	s := large(100_000, 0)
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	if b := s.Bound(); len(b.Path) == 0 || b.Path[0] != 0 || len(b.Path) < 99_990 {
		t.Errorf("the path has %d SCCs", len(b.Path))
	}
	s.SCCs[0].Deps = []int{99_999}
	if err := s.Validate(); err == nil {
		t.Error("a ring of 100,000 SCCs is valid")
	}
}

func BenchmarkBound(b *testing.B) {
	s := large(100_000, 5)
	for b.Loop() {
		s.Bound()
	}
}
