package schedule

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestValidate(t *testing.T) {
	negative := scc(4, 1, 1)
	negative.LoadNanos = nanos(-5)
	twice := scc(2, 1, 1)
	twice.Modules = []string{"x", "m1"}
	odd := scc(3, 1, 1, 3)
	odd.Modules = []string{"a\x1b[31m\nb"}
	ring := of(scc(0, 1, 1, 3))
	for i := 1; i < 10; i++ {
		ring.SCCs = append(ring.SCCs, scc(i, 1, 1, (i+1)%10))
	}
	for name, c := range map[string]struct {
		s    Schedule
		want string // empty when it is valid
	}{
		"nothing":            {of(), ""},
		"costs are missing":  {of(SCC{ID: 1, Modules: []string{"a"}}), ""},
		"newer":              {Schedule{Schema: 2}, "schedule file of schema 2: this Paceline reads up to 1: update it"},
		"negative id":        {of(scc(-1, 1, 1)), "negative id -1"},
		"two of one id":      {of(scc(1, 1, 1), scc(1, 1, 1)), "two SCCs with the id 1"},
		"module twice":       {of(scc(1, 1, 1), twice), "module m1 is in SCC 1 and again in SCC 2"},
		"no modules":         {of(SCC{ID: 9}), "SCC 9 has no modules"},
		"dependency unknown": {of(scc(1, 1, 1, 5)), "SCC 1 (m1) depends on SCC 5, which is not there"},
		"itself, odd name":   {of(odd), `SCC 3 (a\x1b[31m\nb) depends on itself`},
		"negative cost":      {of(negative), "SCC 4 (m4) has a negative load cost: -5 ns"},
		"too much":           {of(scc(1, math.MaxInt64, 0), scc(2, 1, 0)), "292 years"},
		"ring":               {of(scc(1, 1, 1), scc(2, 1, 1, 1, 4), scc(3, 1, 1, 2), scc(4, 1, 1, 3)), "SCC 2 (m2) -> SCC 4 (m4) -> SCC 3 (m3) -> SCC 2"},
		"what imports rings": {of(scc(0, 1, 1, 1), scc(1, 1, 1, 2), scc(2, 1, 1, 1)), ": SCC 1 (m1) -> SCC 2 (m2) -> SCC 1"},
		"long ring":          {ring, "SCC 0 (m0) -> SCC 3 (m3) -> SCC 4 (m4) -> SCC 5 (m5) -> SCC 6 (m6) -> SCC 7 (m7) -> 2 more -> SCC 0"},
	} {
		err := c.s.Validate()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestDrawnSchedulesAreValidUntilTheyAreRings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 12)
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		path := s.Bound().Path
		if len(path) < 2 {
			return
		}
		for i := range s.SCCs {
			if s.SCCs[i].ID == path[0] {
				s.SCCs[i].Deps = append(s.SCCs[i].Deps, path[len(path)-1])
			}
		}
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), "ring") {
			t.Fatalf("a ring along %v is valid: %v", path, err)
		}
	})
}

func TestMissing(t *testing.T) {
	s := of(scc(1, 0, 0), SCC{ID: 2, InterfaceNanos: nanos(1)}, SCC{ID: 3, ImplementationNanos: nanos(1)}, SCC{ID: 4})
	if got := s.Missing(); got != 3 {
		t.Errorf("%d are missing, want 3: a cost of zero is known", got)
	}
}
