package replay

import (
	"fmt"
	"strings"

	"paceline/bench/schedule"
	"paceline/bench/summary"
	"paceline/bench/wire"
)

// moduleOverhead is what mypy's size hint of a module is beyond the bytes of its tree.
const moduleOverhead = 256

// hash stands for those of sources and interfaces, in mypy's length.
const hash = "0000000000000000000000000000000000000000"

// messenger makes the coordinator's messages from a schedule.
type messenger struct {
	sccs map[int]schedule.SCC
	tree []byte // as long as the longest tree of a module
}

func newMessenger(s schedule.Schedule) *messenger {
	m := &messenger{sccs: make(map[int]schedule.SCC, len(s.SCCs))}
	longest := int64(0)
	for _, scc := range s.SCCs {
		m.sccs[scc.ID] = scc
		longest = max(longest, treeBytes(scc))
	}
	m.tree = make([]byte, longest)
	return m
}

// treeBytes is how long the tree of each module of an SCC is, if they are all alike.
func treeBytes(scc schedule.SCC) int64 {
	return max(0, scc.SizeHint/int64(len(scc.Modules))-moduleOverhead)
}

// nameOf is what people know an SCC by.
func nameOf(scc schedule.SCC) string {
	return fmt.Sprintf("SCC %d (%s)", scc.ID, summary.Printable(scc.Modules[0]))
}

func (m *messenger) namesOf(ids []int) []string {
	var names []string
	for _, id := range ids {
		names = append(names, nameOf(m.sccs[id]))
	}
	return names
}

// sourcesOf names each module, as if it had been asked for.
func sourcesOf(s schedule.Schedule) *wire.Sources {
	all := new(wire.Sources)
	for _, scc := range s.SCCs {
		for _, module := range scc.Modules {
			all.Sources = append(all.Sources, wire.Source{Path: new(pathOf(module)), Module: new(module)})
		}
	}
	return all
}

func pathOf(module string) string { return strings.ReplaceAll(module, ".", "/") + ".py" }

// graph has each module with the first modules of what its SCC imports, and the next one in its
// own cycle.
func (m *messenger) graph(s schedule.Schedule) *wire.Graph {
	g := new(wire.Graph)
	for _, scc := range s.SCCs {
		for i, module := range scc.Modules {
			state := wire.State{
				Order: int64(len(g.States)), ID: module, Path: new(pathOf(module)), SizeHint: scc.SizeHint / int64(len(scc.Modules)),
			}
			if len(scc.Modules) > 1 {
				depend(&state, scc.Modules[(i+1)%len(scc.Modules)])
			}
			for _, dep := range scc.Deps {
				depend(&state, m.sccs[dep].Modules[0])
			}
			g.States = append(g.States, state)
		}
	}
	return g
}

// depend adds a dependency to a module, with what mypy notes of each when there is no cache.
func depend(s *wire.State, on string) {
	const priority, line = 5, 1
	s.Dependencies = append(s.Dependencies, on)
	s.Priorities = append(s.Priorities, wire.ModuleInt{Module: on, Value: priority})
	s.DepLineMap = append(s.DepLineMap, wire.ModuleInt{Module: on, Value: line})
}

// sccsOf tells the SCCs in the order of the schedule.
func sccsOf(s schedule.Schedule) *wire.Sccs {
	all := new(wire.Sccs)
	for _, scc := range s.SCCs {
		one := wire.SCC{ModIDs: scc.Modules, ID: int64(scc.ID)}
		for _, dep := range scc.Deps {
			one.Deps = append(one.Deps, int64(dep))
		}
		all.Sccs = append(all.Sccs, one)
	}
	return all
}

// scheduleOf is what a worker knows of the schedule: the SCCs and what they import.
func scheduleOf(sccs *wire.Sccs) (schedule.Schedule, error) {
	s := schedule.Schedule{Schema: schedule.Schema}
	for _, scc := range sccs.Sccs {
		one := schedule.SCC{ID: int(scc.ID), Modules: scc.ModIDs}
		for _, dep := range scc.Deps {
			one.Deps = append(one.Deps, int(dep))
		}
		s.SCCs = append(s.SCCs, one)
	}
	return s, s.Validate()
}

// request asks to check SCCs, with a tree for each module.
func (m *messenger) request(ids []int) *wire.SccRequest {
	r := &wire.SccRequest{SccIDs: numbers(ids)}
	for _, id := range ids {
		scc := m.sccs[id]
		for _, module := range scc.Modules {
			data := &wire.FileRawData{Defs: m.tree[:treeBytes(scc)], SourceHash: hash}
			r.ModData = append(r.ModData, wire.ModuleData{Module: module, RawData: data})
		}
	}
	return r
}

// response answers a request; modulesOf tells the modules of an SCC.
func response(ids []int, isInterface bool, modulesOf func(id int) []string) *wire.SccResponse {
	r := &wire.SccResponse{SccIDs: numbers(ids), IsInterface: isInterface}
	for _, id := range ids {
		for _, module := range modulesOf(id) {
			result := wire.ModuleResult{Module: module}
			if isInterface {
				result.InterfaceHash = new(hash)
			}
			r.Result = append(r.Result, result)
		}
	}
	return r
}

func numbers(ids []int) []int64 {
	list := make([]int64, len(ids))
	for i, id := range ids {
		list[i] = int64(id)
	}
	return list
}
