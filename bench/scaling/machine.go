package scaling

import (
	"maps"
	"slices"

	"paceline/bench/schedule"
	"paceline/bench/stats"
)

// Machine is what shares its CPUs among processes.
type Machine struct {
	CPUs int
	// Ceiling is how many times the work of one process so many do that run at once, by their
	// number. Empty when it was not measured.
	Ceiling map[int]float64
}

// Rate is how fast each of so many busy processes goes, as a share of how fast one goes alone.
func (m Machine) Rate(busy float64) float64 {
	if busy <= 1 {
		return 1
	}
	return min(1, m.work(min(busy, float64(m.CPUs)))/busy)
}

// work is how many times the work of one so many do, on the line between the numbers that were
// measured. From the largest of them on each further process adds the work of one.
func (m Machine) work(busy float64) float64 {
	from, done := 1.0, 1.0
	for _, copies := range slices.Sorted(maps.Keys(m.Ceiling)) {
		to, then := float64(copies), m.Ceiling[copies]
		switch {
		case to <= from:
			continue
		case busy <= to:
			return done + (then-done)*(busy-from)/(to-from)
		}
		from, done = to, then
	}
	return done + busy - from
}

// machineFor is the machine of a run, on so many CPUs. Ceilings were measured on the schedule's
// machine: on one with more CPUs nothing is known of them, and each process has the speed of one alone.
func machineFor(s schedule.Schedule, r schedule.Run, cpus int) Machine {
	m := Machine{CPUs: cpus}
	if s.Machine == nil || cpus > s.Machine.CPUs {
		return m
	}
	if m.Ceiling = r.Ceiling; m.Ceiling == nil {
		m.Ceiling = usualCeiling(s.Runs)
	}
	return m
}

// usualCeiling is the median of the rounds in which the ceiling was measured.
func usualCeiling(runs []schedule.Run) map[int]float64 {
	seen := map[int][]float64{}
	for _, r := range runs {
		for copies, ceiling := range r.Ceiling {
			seen[copies] = append(seen[copies], ceiling)
		}
	}
	usual := map[int]float64{}
	for copies, ceilings := range seen {
		usual[copies] = stats.Median(ceilings).Value
	}
	return usual
}
