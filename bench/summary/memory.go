package summary

import (
	"cmp"
	"maps"
	"slices"

	"paceline/bench"
	"paceline/bench/stats"
)

// RoleMemory is the peak of the proportional set size of one process that matters.
type RoleMemory struct {
	Role     bench.RoleName `json:"role"`
	Worker   *int           `json:"worker,omitempty"` // index of a worker
	PSSBytes int64          `json:"pss_bytes"`        // median over memory trials
}

func pss(t bench.Trial) (float64, bool) {
	if t.PeakPSSBytes == nil {
		return 0, false
	}
	return float64(*t.PeakPSSBytes), true
}

// addMemory fills in what the memory trials of the cell say.
func (c *Cell) addMemory(trials Rounds) {
	peaks := stats.Median(trials.values(pss))
	if peaks.N == 0 {
		return
	}
	c.MemoryTrials = &peaks.N
	c.PSSBytes, c.PSSLowBytes, c.PSSHighBytes = Whole(peaks)
	c.PSSRoles = roleMemory(trials)
}

// roleMemory lists the roles with the coordinator first and the workers by their index.
func roleMemory(trials Rounds) []RoleMemory {
	type role struct {
		name   bench.RoleName
		worker int // -1 when it is none
	}
	peaks := map[role][]float64{}
	for _, t := range trials {
		for _, r := range t.Roles {
			if r.PSSBytes == nil {
				continue
			}
			key := role{r.Role, -1}
			if r.Worker != nil {
				key.worker = *r.Worker
			}
			peaks[key] = append(peaks[key], float64(*r.PSSBytes))
		}
	}
	var all []RoleMemory
	for _, key := range slices.SortedFunc(maps.Keys(peaks), func(a, b role) int {
		return cmp.Or(cmp.Compare(a.worker, b.worker), cmp.Compare(a.name, b.name))
	}) {
		m := RoleMemory{Role: key.name, PSSBytes: *rounded(stats.Median(peaks[key]).Value)}
		if key.worker >= 0 {
			m.Worker = &key.worker
		}
		all = append(all, m)
	}
	return all
}
