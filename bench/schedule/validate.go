package schedule

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Validate tells the first thing that is wrong with a schedule: a schema that is newer than this
// package's, a negative id, an id or a module that is there twice, an SCC without modules, a dependency on
// itself or on what is not there, SCCs that import each other in a ring, a cost that is negative,
// costs whose sum overflows, or runs with times below zero. Costs that are missing are no error: see [Schedule.Missing].
func (s Schedule) Validate() error {
	if s.Schema > Schema {
		return fmt.Errorf("schedule file of schema %d: this Paceline reads up to %d: update it", s.Schema, Schema)
	}
	if err := s.validateNames(); err != nil {
		return err
	}
	if err := s.validateCosts(); err != nil {
		return err
	}
	if err := s.validateDeps(); err != nil {
		return err
	}
	if err := s.validateMeasured(); err != nil {
		return err
	}
	g := s.graph()
	if ring := g.cycle(); ring != nil {
		return fmt.Errorf("SCCs import each other in a ring, so no order is possible: %s", g.describe(ring))
	}
	return nil
}

// Missing counts the SCCs whose interface or implementation cost is not known.
func (s Schedule) Missing() int {
	missing := 0
	for _, scc := range s.SCCs {
		if scc.InterfaceNanos == nil || scc.ImplementationNanos == nil {
			missing++
		}
	}
	return missing
}

func (s Schedule) validateNames() error {
	ids := make(map[int]bool, len(s.SCCs))
	owner := make(map[string]int, len(s.SCCs))
	for _, scc := range s.SCCs {
		if scc.ID < 0 {
			return fmt.Errorf("an SCC has the negative id %d", scc.ID)
		}
		if ids[scc.ID] {
			return fmt.Errorf("there are two SCCs with the id %d", scc.ID)
		}
		ids[scc.ID] = true
		if len(scc.Modules) == 0 {
			return fmt.Errorf("%s has no modules", scc.name())
		}
		for _, module := range scc.Modules {
			if other, taken := owner[module]; taken {
				return fmt.Errorf("module %s is in SCC %d and again in SCC %d", escaped(module), other, scc.ID)
			}
			owner[module] = scc.ID
		}
	}
	return nil
}

func (s Schedule) validateCosts() error {
	var sum int64
	for _, scc := range s.SCCs {
		for _, cost := range []struct {
			name  string
			nanos *int64
		}{{"load", scc.LoadNanos}, {"interface", scc.InterfaceNanos}, {"implementation", scc.ImplementationNanos}} {
			nanos := known(cost.nanos)
			if nanos < 0 {
				return fmt.Errorf("%s has a negative %s cost: %d ns", scc.name(), cost.name, nanos)
			}
			if nanos > math.MaxInt64-sum {
				return errors.New("the costs add up to more than 292 years")
			}
			sum += nanos
		}
	}
	return nil
}

func (s Schedule) validateDeps() error {
	ids := make(map[int]bool, len(s.SCCs))
	for _, scc := range s.SCCs {
		ids[scc.ID] = true
	}
	for _, scc := range s.SCCs {
		for _, dep := range scc.Deps {
			switch {
			case dep == scc.ID:
				return fmt.Errorf("%s depends on itself", scc.name())
			case !ids[dep]:
				return fmt.Errorf("%s depends on SCC %d, which is not there", scc.name(), dep)
			}
		}
	}
	return nil
}

// validateMeasured is about what was measured beside the costs.
func (s Schedule) validateMeasured() error {
	for _, r := range s.Runs {
		if err := r.validate(); err != nil {
			return fmt.Errorf("the run of round %d: %w", r.Round, err)
		}
	}
	if s.Collection != nil {
		if err := s.Collection.validate(); err != nil {
			return err
		}
	}
	if s.Growth != nil {
		if err := s.Growth.validate(); err != nil {
			return err
		}
	}
	if m := s.Machine; m != nil && m.CPUs < 1 {
		return fmt.Errorf("its machine has %d CPUs", m.CPUs)
	}
	return nil
}

// positive says whether a ratio is a number, and zero or more.
func positive(ratio float64) bool { return ratio >= 0 && ratio <= math.MaxInt32 }

// describe names the SCCs of a ring in order, or the first few.
func (g graph) describe(ring []int) string {
	const few = 6
	var names []string
	for _, i := range ring[:min(len(ring), few)] {
		names = append(names, g.sccs[i].name())
	}
	if more := len(ring) - few; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	names = append(names, fmt.Sprintf("SCC %d", g.sccs[ring[0]].ID))
	return strings.Join(names, " -> ")
}

// name is what the SCC is called in errors.
func (s SCC) name() string {
	if len(s.Modules) == 0 {
		return fmt.Sprintf("SCC %d", s.ID)
	}
	return fmt.Sprintf("SCC %d (%s)", s.ID, escaped(s.Modules[0]))
}

// escaped makes foreign text fit to be shown.
func escaped(text string) string {
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}
