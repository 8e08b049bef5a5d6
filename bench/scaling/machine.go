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

// conditions are what does not depend on the round: the machine, and what tapping costs. They are medians over the
// rounds, since what one round measured of them is noisier than they change from round to round.
type conditions struct {
	bound   schedule.Bound
	machine Machine // that is predicted for
	traced  Machine // that the runs were on
	plain   float64 // how long a plain run takes over a traced one; 1 when it is not known
	growth  float64 // how many times its cost checking takes after loading; 1 when it is not known
}

// conditionsOf are those of a schedule on so many CPUs. Ceilings were measured on the schedule's machine: on one with
// more CPUs nothing is known of them, and each process has the speed of one alone.
func conditionsOf(s schedule.Schedule, cpus int) conditions {
	c := conditions{bound: s.Bound(), machine: Machine{CPUs: cpus}, traced: Machine{CPUs: cpus}, plain: usualPlain(s.Runs), growth: 1}
	if s.Machine == nil {
		return c
	}
	c.traced = Machine{CPUs: s.Machine.CPUs, Ceiling: usualCeiling(s.Runs)}
	if s.Growth != nil {
		c.growth = growthOf(*s.Growth, c.traced)
	}
	if cpus <= s.Machine.CPUs {
		c.machine.Ceiling = c.traced.Ceiling
	}
	return c
}

// growthOf is what is left of the growth without what sharing the machine explains: the time that both workers
// are busy is longer by the ceiling of two.
func growthOf(g schedule.Growth, traced Machine) float64 {
	shared := 1 + g.Together*(1/traced.Rate(2)-1)
	return max(1, g.WorkRatio/shared)
}

// usualPlain is the median of the rounds in which a plain trial counted.
func usualPlain(runs []schedule.Run) float64 {
	var ratios []float64
	for _, r := range runs {
		if r.PlainWallNanos != nil && r.WallNanos() > 0 {
			ratios = append(ratios, float64(*r.PlainWallNanos)/float64(r.WallNanos()))
		}
	}
	if len(ratios) == 0 {
		return 1
	}
	return stats.Median(ratios).Value
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
