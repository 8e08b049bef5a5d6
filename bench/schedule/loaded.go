package schedule

import "slices"

// Loaded is what one worker has in memory: the SCCs that it checked, and those that it loaded from
// the cache since it checked something that imports them, directly or not. It does what the workers
// of mypy do (maybe_load_deps of its build.py): with an SCC they have all that it imports, so the
// search for what is missing stops at what is there, and over a whole run it passes each import once.
type Loaded struct {
	imports *imports
	has     []uint64 // a bit for each place
	todo    []int32
}

// imports is what all workers of a run share. That it is small is what makes simulating many workers
// of many SCCs fast.
type imports struct {
	sccs  []SCC
	place map[int]int
	deps  []int32 // places of what all SCCs import, one SCC after the other
	end   []int32 // where those of each place end; they start where those before them end
}

func (g graph) imports() *imports {
	all := &imports{sccs: g.sccs, place: g.places()}
	for _, deps := range g.deps {
		for _, dep := range deps {
			all.deps = append(all.deps, int32(dep))
		}
		all.end = append(all.end, int32(len(all.deps)))
	}
	return all
}

// of lists the places of what the SCC at a place imports.
func (all *imports) of(place int32) []int32 {
	start := int32(0)
	if place > 0 {
		start = all.end[place-1]
	}
	return all.deps[start:all.end[place]]
}

// places are the places of the SCCs by their ids.
func (g graph) places() map[int]int {
	place := make(map[int]int, len(g.sccs))
	for i, scc := range g.sccs {
		place[scc.ID] = i
	}
	return place
}

// NewLoaded is what a worker has at the start: nothing. The schedule must be valid.
func NewLoaded(s Schedule) *Loaded { return s.graph().imports().loaded() }

func (all *imports) loaded() *Loaded {
	return &Loaded{imports: all, has: make([]uint64, (len(all.sccs)+63)/64)}
}

// Check says that the worker checks an SCC, by id, and returns the ids of what it must load
// before, in the order of the schedule, which is the order in which mypy does it.
func (l *Loaded) Check(id int) []int {
	places := l.check(int32(l.imports.place[id]), nil)
	slices.Sort(places)
	var ids []int
	for _, place := range places {
		ids = append(ids, l.imports.sccs[place].ID)
	}
	return ids
}

// check is Check by places, in any order. It appends to the list.
func (l *Loaded) check(place int32, missing []int32) []int32 {
	l.take(place)
	l.todo = append(l.todo[:0], place)
	for len(l.todo) > 0 {
		last := len(l.todo) - 1
		at := l.todo[last]
		l.todo = l.todo[:last]
		for _, dep := range l.imports.of(at) {
			if !l.holds(dep) {
				l.take(dep)
				missing = append(missing, dep)
				l.todo = append(l.todo, dep)
			}
		}
	}
	return missing
}

func (l *Loaded) holds(place int32) bool {
	return l.has[uint32(place)/64]&(1<<(uint32(place)%64)) != 0
}

func (l *Loaded) take(place int32) { l.has[uint32(place)/64] |= 1 << (uint32(place) % 64) }
