package schedule

import (
	"slices"
	"strings"
)

// WithMedianCosts is the schedule with each cost of checking the median of what it was in the
// schedules that know it. Costs of loading are taken from further schedules of the same check, if
// they know them: a run with one worker loads nothing. SCCs are the same when their modules are:
// IDs may differ from run to run. With an even number the median is the lower of the two in the
// middle, so that it is a cost that was measured.
func (s Schedule) WithMedianCosts(checking, loading []Schedule) Schedule {
	interfaces := costsOf(checking, func(scc SCC) *int64 { return scc.InterfaceNanos })
	implementations := costsOf(checking, func(scc SCC) *int64 { return scc.ImplementationNanos })
	loads := costsOf(loading, func(scc SCC) *int64 { return scc.LoadNanos })
	s.SCCs = slices.Clone(s.SCCs)
	for i := range s.SCCs {
		key := s.SCCs[i].key()
		s.SCCs[i].InterfaceNanos = median(interfaces[key])
		s.SCCs[i].ImplementationNanos = median(implementations[key])
		s.SCCs[i].LoadNanos = median(loads[key])
	}
	return s
}

// key tells SCCs apart, also of different runs.
func (s SCC) key() string { return strings.Join(s.Modules, "\x00") }

// costsOf collects a cost of each SCC from the schedules that know it.
func costsOf(schedules []Schedule, cost func(SCC) *int64) map[string][]int64 {
	costs := map[string][]int64{}
	for _, s := range schedules {
		for _, scc := range s.SCCs {
			if nanos := cost(scc); nanos != nil {
				costs[scc.key()] = append(costs[scc.key()], *nanos)
			}
		}
	}
	return costs
}

// median sorts the values.
func median(values []int64) *int64 {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	return &values[(len(values)-1)/2]
}
