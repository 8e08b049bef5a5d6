package tune

import (
	"fmt"
	"math"
	"slices"

	"paceline/bench"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// Result is how many workers to use, as a session tells it.
type Result struct {
	Checker     string  `json:"checker"`
	Corpus      string  `json:"corpus"`
	Within      float64 `json:"within"`     // how much slower than the best is good enough, as a share
	Confidence  float64 `json:"confidence"` // of an answer that is certain
	CPUs        int     `json:"cpus"`       // that workers may use
	AutoWorkers int     `json:"auto_workers"`
	Caches      []Cache `json:"caches"`
	// MemoryUnknown says that there is a limit of memory, and that this system does not tell what trials take.
	MemoryUnknown bool `json:"memory_unknown,omitempty"`
}

// Cache is the answer for one cache state.
type Cache struct {
	Cache   bench.CacheState `json:"cache"`
	Workers *int             `json:"workers,omitempty"` // to use; 0 is sequential; absent when none can be used or nothing was measured
	Certain bool             `json:"certain"`
	Rounds  int              `json:"rounds"` // that were judged

	// Fastest is the count with the shortest time of those that were measured to the end, and Ratio the wall time
	// of the recommended one over its, paired by round, with its 95% interval.
	Fastest   *int     `json:"fastest,omitempty"`
	Ratio     *float64 `json:"ratio,omitempty"`
	RatioLow  *float64 `json:"ratio_low,omitempty"`
	RatioHigh *float64 `json:"ratio_high,omitempty"`
	// RoundsNeeded predicts how many rounds would decide what is not certain; absent otherwise.
	RoundsNeeded *int `json:"rounds_needed_predicted,omitempty"`

	Auto       *Candidate  `json:"auto,omitempty"` // what -n auto chooses
	Candidates []Candidate `json:"candidates"`

	Disturbed int `json:"disturbed"` // of the trials that count, how many something else on the machine disturbed

	MeasuredNanos int64 `json:"measured_ns"`       // wall time of the trials of the race
	GridNanos     int64 `json:"grid_predicted_ns"` // what they would have taken with all counts in all planned rounds
}

// Candidate is what is known of one worker count.
type Candidate struct {
	summary.Cell
	Fate   string `json:"fate"`
	Reason string `json:"reason,omitempty"`
	// Ratio is its wall time over the recommended count's, paired by round, with its 95% interval.
	Ratio     *float64 `json:"ratio,omitempty"`
	RatioLow  *float64 `json:"ratio_low,omitempty"`
	RatioHigh *float64 `json:"ratio_high,omitempty"`
	failed    bool     // it was ruled out because it failed
}

// Fates of candidates in a result.
const (
	recommended = "recommended"
	ruledOut    = "ruled out"
)

// Of is what the trials of a session tell whose plan has a race, finished or not.
func Of(m bench.Manifest, trials []bench.Trial) Result {
	r := Result{
		Checker: m.Plan.Checkers[0], Corpus: m.Plan.Corpora[0], Within: m.Plan.Race.Within, Confidence: 1 - Level,
		CPUs: CPUs(m.Host), AutoWorkers: Auto(m.Host),
	}
	found := summary.Of(m, trials)
	for _, c := range courses(m, trials) {
		r.Caches = append(r.Caches, c.result(m, found.Cells))
	}
	limit, _ := memoryLimit(m)
	r.MemoryUnknown = limit > 0 && !slices.ContainsFunc(trials, func(t bench.Trial) bool { return t.MaxRSSBytes != nil })
	return r
}

// Err says what keeps every worker count of a cache state from being used, or every one but sequential when
// they fail.
func (r Result) Err() error {
	for _, c := range r.Caches {
		out, failed := 0, 0
		for _, x := range c.Candidates {
			if x.Fate == ruledOut {
				out++
			}
			if x.Workers > 0 && x.failed {
				failed++
			}
		}
		switch {
		case out == len(c.Candidates):
			return fmt.Errorf("no worker count can be used for %s when %s: %s", r.Corpus, c.Cache, c.why())
		case failed == len(c.Candidates)-1:
			return fmt.Errorf("%s cannot be checked with workers when %s: %s", r.Corpus, c.Cache, c.why())
		}
	}
	return nil
}

// Usable says whether the count of a cell was not ruled out.
func (r Result) Usable(cell bench.Cell) bool {
	return slices.ContainsFunc(r.Caches, func(c Cache) bool {
		return c.Cache == cell.Cache && slices.ContainsFunc(c.Candidates, func(x Candidate) bool {
			return x.Workers == cell.Workers && x.Fate != ruledOut
		})
	})
}

func (c *course) result(m bench.Manifest, cells []summary.Cell) Cache {
	r := Cache{Cache: c.cache, Certain: c.race.Certain, Rounds: c.race.Rounds}
	if c.race.Answer >= 0 {
		r.Workers = &c.race.Answer
	}
	if r.Workers != nil && c.race.Fastest >= 0 {
		r.Fastest = &c.race.Fastest
		r.Ratio, r.RatioLow, r.RatioHigh = c.ratio(*r.Workers, *r.Fastest)
	}
	for _, cell := range c.cells {
		i := slices.IndexFunc(cells, func(s summary.Cell) bool { return s.Workers == cell.Workers && s.Cache == cell.Cache })
		candidate := Candidate{Cell: cells[i]}
		candidate.Fate, candidate.Reason = c.fate(cell.Workers)
		candidate.failed = c.failed[cell.Workers]
		if r.Workers != nil && cell.Workers != *r.Workers {
			candidate.Ratio, candidate.RatioLow, candidate.RatioHigh = c.ratio(cell.Workers, *r.Workers)
		}
		r.Candidates = append(r.Candidates, candidate)
		r.addTrials(c.counted[cell], m.Plan.Rounds)
	}
	if auto := slices.IndexFunc(r.Candidates, func(x Candidate) bool { return x.Workers == Auto(m.Host) }); auto >= 0 {
		r.Auto = &r.Candidates[auto]
	}
	if r.Workers != nil && !r.Certain {
		r.RoundsNeeded = c.roundsNeeded(m.Plan.Race.Within)
	}
	return r
}

// addTrials adds what trials of a count took, and would have taken in all rounds.
func (r *Cache) addTrials(rounds summary.Rounds, planned int) {
	var sum int64
	for _, t := range rounds {
		sum += t.WallNanos
		if len(t.Disturbed) > 0 {
			r.Disturbed++
		}
	}
	r.MeasuredNanos += sum
	if len(rounds) > 0 {
		r.GridNanos += sum * int64(planned) / int64(len(rounds))
	}
}

// fate tells what came of a count, and why.
func (c *course) fate(workers int) (fate, reason string) {
	if reason, out := c.reasons[workers]; out {
		return ruledOut, reason
	}
	racer, _ := c.racer(workers)
	if workers == c.race.Answer {
		return recommended, ""
	}
	return string(racer.Fate), racer.reason()
}

// ratio is the wall time of one count over another's, in the rounds that have both.
func (c *course) ratio(workers, over int) (value, low, high *float64) {
	return c.rounds(workers).WallRatio(c.rounds(over))
}

func (c *course) rounds(workers int) summary.Rounds {
	i := slices.IndexFunc(c.cells, func(cell bench.Cell) bool { return cell.Workers == workers })
	return c.counted[c.cells[i]]
}

// roundsNeeded predicts how many rounds, judged once, would show on which side of the margin what is undecided
// is, if further rounds are like those measured; nil when these do not tell. It is more than there were.
func (c *course) roundsNeeded(within float64) *int {
	blocks, best, answer := stats.BlocksOf(c.race.seen), c.index(c.race.Fastest), c.index(c.race.Answer)
	if best < 0 || blocks.Freedom() < 1 {
		return nil
	}
	reach := stats.UpperT(Level/float64(2*max(1, len(c.race.Racers)-1)), blocks.Freedom())
	needed := 0
	tell := func(i, j int) {
		away := math.Abs(blocks.Difference(i, j) - math.Log1p(within))
		ratio := reach * blocks.StandardError(i, j) / away
		needed = max(needed, c.race.Rounds+1, int(min(math.Ceil(float64(c.race.Rounds)*ratio*ratio), math.MaxInt32)))
	}
	for i, racer := range c.race.Racers {
		switch {
		case racer.Fate != Running || i == answer:
		case i < answer && i != best:
			tell(i, best)
		case c.race.Racers[answer].Fate == Running:
			tell(answer, i)
		}
	}
	if needed == 0 {
		return nil
	}
	return &needed
}
