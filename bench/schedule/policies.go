package schedule

// Policies lists the policies there are; the first is mypy's own.
func Policies() []Policy {
	return []Policy{
		{
			Name:  "mypy",
			About: "As mypy on Linux: the largest by size hint first, in batches of up to 1/2N of what the queue holds.",
			New:   sharing(1. / 2),
		}, {
			Name:  "share",
			About: "As mypy elsewhere than on Linux: in batches of up to 1/N of what the queue holds.",
			New:   sharing(1),
		}, {
			Name:  "quarter",
			About: "As mypy, but in batches of up to 1/4N of what the queue holds.",
			New:   sharing(1. / 4),
		}, {
			Name:  "single",
			About: "As mypy, but one SCC at a time.",
			New:   sharing(0),
		}, {
			Name: "critical-path",
			About: "One SCC at a time, first the one with the most expensive path of work behind it; " +
				"by measured costs, which mypy does not know.",
			New: func(s Schedule, _ int) Queue {
				return newOrdered(s, s.graph().pathsBehind(interfaceCost, implementationCost), 0)
			},
		}, {
			Name: "critical-path-hints",
			About: "One SCC at a time, first the one with the largest path of size hints behind it: " +
				"what mypy could do with what it knows.",
			New: func(s Schedule, _ int) Queue { return newOrdered(s, s.graph().pathsBehind(sizeHint, nothing), 0) },
		}, {
			Name:  "whole",
			About: "As mypy, but an SCC unlocks its dependents when all of it is checked: without the split into interface and implementation.",
			Whole: true,
			New:   sharing(1. / 2),
		}, {
			Name: "affinity",
			About: "As mypy, but of the first few a worker gets those whose dependencies it has; " +
				"mypy's coordinator does not keep track of that, but could.",
			New: newAffinity,
		},
	}
}

// sharing makes mypy's queue with batches of a part of each worker's share.
func sharing(part float64) func(Schedule, int) Queue {
	return func(s Schedule, workers int) Queue { return newOrdered(s, sizeHints(s), share(workers, part)) }
}

// share multiplies in the order in which mypy does (max_batch_size of its build.py).
func share(workers int, part float64) float64 { return 1 / float64(workers) * part }

func sizeHints(s Schedule) []int64 {
	hints := make([]int64, len(s.SCCs))
	for i, scc := range s.SCCs {
		hints[i] = sizeHint(scc)
	}
	return hints
}

func sizeHint(s SCC) int64           { return s.SizeHint }
func interfaceCost(s SCC) int64      { return known(s.InterfaceNanos) }
func implementationCost(s SCC) int64 { return known(s.ImplementationNanos) }
func nothing(SCC) int64              { return 0 }

// pathsBehind is, for each place, the most that a chain of SCCs costs that starts there, each
// imported by the next: their first steps, which unlock what is next, and the second step of the last.
// In terms of a task graph it is the level of the SCC: Adam, Chandy and Dickson, "A comparison of
// list schedules for parallel processing systems", 1974.
func (g graph) pathsBehind(first, second func(SCC) int64) []int64 {
	behind := make([]int64, len(g.sccs))
	users := usersOf(g.deps)
	for n := len(g.order) - 1; n >= 0; n-- {
		i := g.order[n]
		longest := second(g.sccs[i])
		for _, user := range users[i] {
			longest = max(longest, behind[user])
		}
		behind[i] = first(g.sccs[i]) + longest
	}
	return behind
}
