package wire

import "fmt"

// Sccs tells the workers the strongly connected components of the import graph, in the order in
// which mypy goes through them: dependencies first.
type Sccs struct {
	Sccs []SCC
}

// SCC is a strongly connected component: modules that import each other, or a single one.
type SCC struct {
	ModIDs []string // sorted
	ID     int64
	Deps   []int64 // the IDs of SCCs that it depends on directly, sorted
}

// Kind is [KindSccs].
func (*Sccs) Kind() Kind { return KindSccs }

func (s *Sccs) layout(c codec) {
	list(c, &s.Sccs, func(c codec, s *SCC) {
		c.strs(&s.ModIDs)
		c.int(&s.ID)
		c.ints(&s.Deps)
	})
}

// Validate checks that the SCCs can be the components of a graph: their IDs are unique, each has
// modules, no module is in two, and they depend on SCCs that are there. It does not look for cycles.
func (s *Sccs) Validate() error {
	ids := make(map[int64]bool, len(s.Sccs))
	owners := make(map[string]int64, len(s.Sccs))
	for _, scc := range s.Sccs {
		if ids[scc.ID] {
			return fmt.Errorf("two SCCs have the ID %d", scc.ID)
		}
		ids[scc.ID] = true
		if len(scc.ModIDs) == 0 {
			return fmt.Errorf("SCC %d has no module", scc.ID)
		}
		for _, module := range scc.ModIDs {
			if owner, taken := owners[module]; taken {
				return fmt.Errorf("module %q is in SCC %d and in SCC %d", module, owner, scc.ID)
			}
			owners[module] = scc.ID
		}
	}
	for _, scc := range s.Sccs {
		for _, dep := range scc.Deps {
			if !ids[dep] {
				return fmt.Errorf("SCC %d depends on SCC %d, which is not there", scc.ID, dep)
			}
		}
	}
	return nil
}
