package schedule

import (
	"cmp"
	"slices"
)

// Wait is the time that idle workers, all together, waited for the interface of an SCC.
type Wait struct {
	SCC   int // NoSCC when it is not known
	Nanos int64
}

// Waits tells which SCCs idle workers waited for, by time, largest first.
func (t Timeline) Waits() []Wait {
	byID := map[int]int64{}
	for _, l := range t.Lanes {
		for _, s := range l.Spans {
			if s.Phase == Idle && s.Reason == ForDependency {
				byID[s.SCC] += s.WallNanos()
			}
		}
	}
	var waits []Wait
	for id, nanos := range byID {
		waits = append(waits, Wait{id, nanos})
	}
	slices.SortFunc(waits, func(a, b Wait) int {
		return cmp.Or(cmp.Compare(b.Nanos, a.Nanos), cmp.Compare(a.SCC, b.SCC))
	})
	return waits
}
