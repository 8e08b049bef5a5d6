package runner

import (
	"time"

	"paceline/bench"
)

// Progress is told before and after each trial.
type Progress struct {
	Cell    bench.Cell
	Round   int           // 0 is warm-up
	Rounds  int           // planned, at most
	Done    int           // trials that have ended
	Planned int           // trials, at most
	Elapsed time.Duration // since the session began
	Left    time.Duration // estimated, at most; 0 while there is nothing to estimate it from
	Ended   *bench.Trial  // nil before the trial
}

// clock estimates the time left from what each cell's last trial took, set-up included. A cell
// that has not run yet is taken for an average one.
type clock struct {
	started time.Time
	took    map[bench.Cell]time.Duration
}

func (c *clock) note(cell bench.Cell, took time.Duration) { c.took[cell] = took }

// left is the time that so many trials of each cell take.
func (c *clock) left(trials map[bench.Cell]int) time.Duration {
	if len(c.took) == 0 {
		return 0
	}
	var sum time.Duration
	for _, took := range c.took {
		sum += took
	}
	mean := sum / time.Duration(len(c.took))
	var left time.Duration
	for cell, n := range trials {
		took, known := c.took[cell]
		if !known {
			took = mean
		}
		left += took * time.Duration(n)
	}
	return left
}
