package tune

import (
	"math"
	"slices"

	"paceline/bench"
)

// mostCandidates is how many worker counts are raced unless told otherwise.
const mostCandidates = 9

// mostByAuto is the most workers that mypy's -n auto chooses.
const mostByAuto = 8

// Auto is the number of workers that mypy's -n auto chooses on a machine: its usable CPUs, without regard to
// the quota of a control group, and at most 8.
func Auto(h bench.Host) int { return max(1, min(mostByAuto, h.UsableCPUs)) }

// CPUs is how many CPUs there are for workers: those that may be used, and no more than a control
// group's quota pays for.
func CPUs(h bench.Host) int {
	if h.CPUQuota > 0 {
		return max(1, min(h.UsableCPUs, int(math.Ceil(h.CPUQuota))))
	}
	return h.UsableCPUs
}

// Candidates are the worker counts that a machine suggests: all up to its CPUs, one more, twice as many, and what
// -n auto chooses; of many, some. Without a CPU for a second worker they are 0 and 1.
func Candidates(h bench.Host) []int {
	cpus := CPUs(h)
	if cpus < 2 {
		return []int{0, 1}
	}
	all := []int{0, 1, 2, cpus, cpus + 1, 2 * cpus, Auto(h)}
	// Halving what lies between keeps ratios even.
	for step := cpus; len(distinct(all)) < mostCandidates && step > 1; step = (step + 1) / 2 {
		all = append(all, step)
	}
	for n := 3; n < cpus && len(distinct(all)) < mostCandidates; n++ {
		all = append(all, n)
	}
	return distinct(all)
}

func distinct(counts []int) []int {
	sorted := slices.Clone(counts)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
