package schedule

import (
	"errors"

	"paceline/bench/stats"
)

// Collection is what collecting garbage costs a worker, in CPU time.
type Collection struct {
	// Ratio is the time of a collection over that of the checking since the one before it: the
	// median over the runs of all such collections of a run.
	Ratio float64 `json:"ratio"`
	// The first collection after a worker's first loading goes over all that the worker has: it
	// takes AfterLoadNanos, and AfterLoadRatio times the checking that the worker has done by then.
	// Both are zero when no run loaded.
	AfterLoadNanos int64   `json:"after_load_ns"`
	AfterLoadRatio float64 `json:"after_load_ratio"`
}

func (c Collection) validate() error {
	if !positive(c.Ratio) || c.AfterLoadNanos < 0 || !positive(c.AfterLoadRatio) {
		return errors.New("the cost of collecting garbage is below zero, or no number")
	}
	return nil
}

// CollectionOf estimates it from the runs of a schedule and, as a run with one worker loads
// nothing, further runs of the same check with any number of workers. It is nil without runs that checked anything.
func CollectionOf(runs, loading []Run) *Collection {
	var ratios []float64
	for _, r := range runs {
		if r.WorkNanos > 0 {
			ratios = append(ratios, float64(r.usualCollections())/float64(r.WorkNanos))
		}
	}
	if len(ratios) == 0 {
		return nil
	}
	c := Collection{Ratio: stats.Median(ratios).Value}
	var seen []AfterLoad
	for _, r := range loading {
		seen = append(seen, r.AfterLoad...)
	}
	if len(seen) > 0 {
		c.AfterLoadNanos, c.AfterLoadRatio = lineThrough(seen)
	}
	return &c
}

// usualCollections is the CPU time of those that are not [Run.AfterLoad].
func (r Run) usualCollections() int64 {
	nanos := r.Checking.Workers[GarbageCollection].CPUNanos
	for _, c := range r.AfterLoad {
		nanos -= c.CollectionNanos
	}
	return max(0, nanos)
}

// lineThrough is the line of least squares of the collections over the work before them. When
// they do not grow with the work it is level, at the median; one that would begin below zero
// begins at zero.
func lineThrough(seen []AfterLoad) (nanos int64, ratio float64) {
	var n, x, y, xx, xy float64
	costs := make([]float64, 0, len(seen))
	for _, c := range seen {
		work, cost := float64(c.WorkNanos), float64(c.CollectionNanos)
		n, x, y, xx, xy = n+1, x+work, y+cost, xx+work*work, xy+work*cost
		costs = append(costs, cost)
	}
	spread := n*xx - x*x
	// Work that is all but the same says nothing about a slope.
	if spread <= 0.01*x*x || n*xy <= x*y {
		return int64(stats.Median(costs).Value), 0
	}
	ratio = (n*xy - x*y) / spread
	if begin := (y - ratio*x) / n; begin >= 0 {
		return int64(begin), ratio
	}
	return 0, xy / xx
}
