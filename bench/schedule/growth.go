package schedule

import (
	"errors"

	"paceline/bench/stats"
)

// Growth is how much more CPU time checking takes when two workers share it than when one does all: what they
// load from the cache is slower to use than what they checked, and they share caches and memory.
type Growth struct {
	// WorkRatio is the work of a run with 2 workers over that of the run with 1 in the same round: the median.
	WorkRatio float64 `json:"work_ratio"`
	// Together is how much of the time in which the 2 workers were busy both were: the median. It tells how much of the ratio
	// is due to sharing the machine.
	Together float64 `json:"together"`
}

// GrowthOf estimates it from runs with one worker and with two; nil when they have no round in common.
func GrowthOf(one, two []Run) *Growth {
	work := map[int]int64{}
	for _, r := range one {
		work[r.Round] = r.WorkNanos
	}
	var ratios, together []float64
	for _, r := range two {
		if alone := work[r.Round]; alone > 0 && r.WorkNanos > 0 {
			ratios = append(ratios, float64(r.WorkNanos)/float64(alone))
			together = append(together, r.together())
		}
	}
	if len(ratios) == 0 {
		return nil
	}
	return &Growth{WorkRatio: stats.Median(ratios).Value, Together: stats.Median(together).Value}
}

// together is the share of two workers' busy time in which both are busy, if they are never idle at once.
func (r Run) together() float64 {
	idle := r.Checking.Workers[Idle].WallNanos
	both, busy := 2*max(0, r.Checking.Nanos-idle), 2*r.Checking.Nanos-idle
	return float64(both) / float64(max(1, busy))
}

func (g Growth) validate() error {
	if !positive(g.WorkRatio) || !positive(g.Together) || g.Together > 1 {
		return errors.New("the growth of its work is below zero, or none")
	}
	return nil
}
