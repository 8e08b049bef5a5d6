package tune

import (
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/summary"
)

// course is the race of one cache state, with all that was measured in it.
type course struct {
	cache   bench.CacheState
	cells   []bench.Cell   // ascending by workers
	reasons map[int]string // why counts are ruled out
	failed  map[int]bool   // those because they failed
	race    Race
	counted map[bench.Cell]summary.Rounds
}

// Headroom is the share of a memory limit that is left to what else runs there.
const Headroom = 0.1

// memoryLimit is the peak that no trial may exceed, 0 without one, and what sets it.
func memoryLimit(m bench.Manifest) (limit int64, by string) {
	limit, by = m.Plan.Race.MaxMemoryBytes, "--max-memory"
	group := int64((1 - Headroom) * float64(m.Host.MemoryLimitBytes))
	if group > 0 && (limit == 0 || group < limit) {
		return group, fmt.Sprintf("the control group's limit, less %s,", summary.Percent(Headroom))
	}
	return limit, by
}

// courses are the races of a session, in the order of the plan's cache states.
func courses(m bench.Manifest, trials []bench.Trial) []course {
	counted := summary.RoundsOf(trials)
	var all []course
	for _, cache := range m.Plan.Caches {
		c := course{cache: cache, reasons: map[int]string{}, failed: map[int]bool{}, counted: counted}
		for _, cell := range m.Plan.Cells() {
			if cell.Cache == cache {
				c.cells = append(c.cells, cell)
			}
		}
		slices.SortFunc(c.cells, func(a, b bench.Cell) int { return a.Workers - b.Workers })
		c.ruleOut(m, trials)
		c.run(m, trials)
		all = append(all, c)
	}
	return all
}

// mine says whether a trial is a plain one of the race or of its warm-up.
func (c *course) mine(t bench.Trial) bool {
	return slices.Contains(c.cells, t.Cell) && t.Instrument == bench.InstrumentNone
}

// ruleOut finds the counts that cannot be used, whatever their times.
func (c *course) ruleOut(m bench.Manifest, trials []bench.Trial) {
	limit, by := memoryLimit(m)
	for _, t := range trials {
		switch _, known := c.reasons[t.Workers]; {
		case known:
		case c.mine(t) && limit > 0 && t.MaxRSSBytes != nil && *t.MaxRSSBytes > limit:
			c.reasons[t.Workers] = fmt.Sprintf("takes %s of memory, and %s allows %s", summary.Bytes(*t.MaxRSSBytes), by, summary.Bytes(limit))
		case c.cache.Filled() && t.Round == 0 && t.Cache == bench.Cold && t.Workers > 0 && bench.TriedInVain(t.Place(), trials):
			c.failed[t.Workers] = true
			c.reasons[t.Workers] = fmt.Sprintf("left no cache to start from, and ended as %s: %s", t.Status, t.Error)
		}
	}
	for _, cell := range c.cells {
		t, failed := summary.Failure(cell, trials, c.counted)
		if _, known := c.reasons[cell.Workers]; failed && !known {
			c.failed[cell.Workers] = true
			c.reasons[cell.Workers] = fmt.Sprintf("ended as %s: %s", t.Status, t.Error)
		}
	}
}

// run races the counts that can be used over the rounds that are whole. Of a round that an interrupt cut off nothing is judged:
// that would be one look more than the rule has, and the answer another one than when the session goes on.
func (c *course) run(m bench.Manifest, trials []bench.Trial) {
	last := 0
	for _, t := range trials {
		if c.mine(t) {
			last = max(last, t.Round)
		}
	}
	c.race = c.after(m, last-1)
	if summary.IsWhole(last, c.needed(), trials) {
		c.race = c.after(m, last)
	}
}

// after is the race after so many rounds.
func (c *course) after(m bench.Manifest, rounds int) Race {
	var counts []int
	var racing []bench.Cell
	for _, cell := range c.cells {
		if _, out := c.reasons[cell.Workers]; !out {
			counts, racing = append(counts, cell.Workers), append(racing, cell)
		}
	}
	rows := summary.LogWalls(c.counted, racing, rounds)
	return RuleOf(m.Plan.Race.Within, m.Plan.Rounds).Run(counts, rows)
}

// needed are the cells that a further round measures: of a race that is not over, all that did not drop out.
func (c *course) needed() []bench.Cell {
	var needed []bench.Cell
	for _, cell := range c.cells {
		racer, racing := c.racer(cell.Workers)
		if !c.race.Over && racing && racer.Measured() {
			needed = append(needed, cell)
		}
	}
	return needed
}

// Needed are the cells that a session has to measure on, as far as its trials tell. Its plan must have a race.
func Needed(m bench.Manifest, trials []bench.Trial) []bench.Cell {
	var needed []bench.Cell
	for _, c := range courses(m, trials) {
		needed = append(needed, c.needed()...)
	}
	return needed
}

func (c *course) racer(workers int) (Racer, bool) {
	i := c.index(workers)
	if i < 0 {
		return Racer{}, false
	}
	return c.race.Racers[i], true
}

func (c *course) index(workers int) int {
	return slices.IndexFunc(c.race.Racers, func(r Racer) bool { return r.Workers == workers })
}
