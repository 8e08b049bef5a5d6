package schedule

// graph is the SCCs by their place in the schedule.
type graph struct {
	sccs []SCC
	deps [][]int // places of what each SCC imports
	// order lists the places, each after those of its deps. It lacks SCCs that lie on a cycle
	// or import one that does.
	order []int
}

// graph leaves out dependencies that are no SCC of the schedule.
func (s Schedule) graph() graph {
	place := make(map[int]int, len(s.SCCs))
	edges := 0
	for i, scc := range s.SCCs {
		place[scc.ID] = i
		edges += len(scc.Deps)
	}
	g := graph{sccs: s.SCCs, deps: make([][]int, len(s.SCCs))}
	all := make([]int, 0, edges)
	for i, scc := range s.SCCs {
		from := len(all)
		for _, dep := range scc.Deps {
			if at, known := place[dep]; known {
				all = append(all, at)
			}
		}
		g.deps[i] = all[from:len(all):len(all)]
	}
	g.order = topological(g.deps)
	return g
}

// topological is Kahn's algorithm: it takes what has no dependency left, first come, first taken.
func topological(deps [][]int) []int {
	users := usersOf(deps)
	left := make([]int, len(deps))
	order := make([]int, 0, len(deps))
	for i := range deps {
		if left[i] = len(deps[i]); left[i] == 0 {
			order = append(order, i)
		}
	}
	for next := 0; next < len(order); next++ {
		for _, user := range users[order[next]] {
			if left[user]--; left[user] == 0 {
				order = append(order, user)
			}
		}
	}
	return order
}

// usersOf turns the edges round.
func usersOf(deps [][]int) [][]int {
	count := make([]int, len(deps))
	edges := 0
	for _, list := range deps {
		edges += len(list)
		for _, dep := range list {
			count[dep]++
		}
	}
	users := make([][]int, len(deps))
	all := make([]int, edges)
	for i, n := range count {
		users[i], all = all[:0:n], all[n:]
	}
	for i, list := range deps {
		for _, dep := range list {
			users[dep] = append(users[dep], i)
		}
	}
	return users
}

// cycle returns places of SCCs that import each other in a ring, in the order of the imports;
// nil when there is none.
func (g graph) cycle() []int {
	stuck := make([]bool, len(g.deps))
	for i := range stuck {
		stuck[i] = true
	}
	for _, i := range g.order {
		stuck[i] = false
	}
	seen := make(map[int]int) // at which step of the walk
	var walk []int
	for at := firstTrue(stuck); at >= 0; {
		if step, again := seen[at]; again {
			return walk[step:]
		}
		seen[at] = len(walk)
		walk = append(walk, at)
		// What is stuck imports something that is: so the walk goes on until it meets itself.
		for _, dep := range g.deps[at] {
			if stuck[dep] {
				at = dep
				break
			}
		}
	}
	return nil
}

func firstTrue(list []bool) int {
	for i, is := range list {
		if is {
			return i
		}
	}
	return -1
}
