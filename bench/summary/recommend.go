package summary

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"paceline/bench"
	"paceline/bench/stats"
)

// Recommendation is how many workers to use for one subject in one cache state.
//
// The rule: a worker count (0 is one too) is considered when it lost no round to trials that
// failed, crashed or ran out of time, and when it and sequential are counted together in at
// least [stats.MinSamples] rounds. The best is the one with the largest speedup. Over the rounds
// that all considered counts have, each is paired with the best: the ratio of its wall time to
// the best's. Recommended is the smallest count for which the 95% interval of the median ratio
// lies below 1 + [Slack], that is, which is at most 3% slower than the best; when there is no
// other, the best itself.
type Recommendation struct {
	Checker string           `json:"checker"`
	Variant string           `json:"variant"`
	Corpus  string           `json:"corpus"`
	CPUs    string           `json:"cpus,omitempty"`
	Cache   bench.CacheState `json:"cache"`
	Workers *int             `json:"workers,omitempty"` // 0 is sequential; absent when the data allow none
	Best    *int             `json:"best,omitempty"`    // the worker count with the largest speedup
	Rounds  int              `json:"rounds"`            // that all considered counts have

	Speedup     *float64 `json:"speedup,omitempty"` // of the recommended count; absent when sequential
	SpeedupLow  *float64 `json:"speedup_low,omitempty"`
	SpeedupHigh *float64 `json:"speedup_high,omitempty"`

	Reason string `json:"reason"` // why this one, or why none, to follow a comma or colon
}

// Slack is how much slower than the best a recommended worker count may be, as a share.
const Slack = 0.03

// recommend judges the cells of one subject and cache state; it returns nil when there is no
// choice to make, because nothing is counted, or sequential or all else was not measured.
func recommend(cells []Cell, counted map[bench.Cell]Rounds) *Recommendation {
	sequential := func(c Cell) bool { return c.Workers == 0 }
	if len(cells) < 2 || !slices.ContainsFunc(cells, sequential) || !slices.ContainsFunc(cells, func(c Cell) bool { return c.Trials > 0 }) {
		return nil
	}
	first := cells[0]
	r := &Recommendation{
		Checker: first.Checker, Variant: first.Variant, Corpus: first.Corpus, CPUs: first.CPUs, Cache: first.Cache,
	}
	considered, failed := consider(cells)
	if len(considered) == 0 {
		r.Reason = fmt.Sprintf("at least %d rounds are needed in which a worker count and sequential are counted and nothing failed", stats.MinSamples)
		return r
	}
	shared := counted[considered[0].cell()]
	for _, c := range considered[1:] {
		shared = shared.in(counted[c.cell()])
	}
	if r.Rounds = len(shared); r.Rounds < stats.MinSamples {
		r.Reason = fmt.Sprintf("only %s of all worker counts, and %d are needed", count(r.Rounds, "round"), stats.MinSamples)
		return r
	}
	r.choose(considered, slices.Sorted(maps.Keys(shared)), counted)
	if len(failed) > 0 {
		r.Reason += fmt.Sprintf("; %s left out, because trials failed", list(failed))
	}
	return r
}

// consider selects the cells that may be recommended, by their number of workers, and names
// those with failed trials.
func consider(cells []Cell) (considered []Cell, failed []string) {
	for _, c := range cells {
		enough := c.Trials >= stats.MinSamples
		if c.Workers > 0 {
			enough = c.Speedup != nil && *c.Pairs >= stats.MinSamples
		}
		switch {
		case c.Lost > 0:
			failed = append(failed, amount(c.Workers))
		case enough:
			considered = append(considered, c)
		}
	}
	slices.SortFunc(considered, func(a, b Cell) int { return a.Workers - b.Workers })
	return considered, failed
}

// choose applies the rule to cells in the order of their workers.
func (r *Recommendation) choose(considered []Cell, shared []int, counted map[bench.Cell]Rounds) {
	best := slices.MaxFunc(considered, func(a, b Cell) int { return cmp.Compare(speedup(a), speedup(b)) })
	r.Best = &best.Workers
	times := counted[best.cell()].at(shared, Wall.Of)
	for _, c := range considered {
		e, err := stats.PairedRatio(counted[c.cell()].at(shared, Wall.Of), times)
		if err != nil || e.Interval == nil || c.Workers != best.Workers && e.Interval.High > 1+Slack {
			continue
		}
		r.Workers, r.Speedup, r.SpeedupLow, r.SpeedupHigh = &c.Workers, c.Speedup, c.SpeedupLow, c.SpeedupHigh
		r.Reason = reason(c, best, considered[0], e)
		return
	}
	r.Reason = "a wall time is too short for its clock"
}

func reason(chosen, best, fewest Cell, e stats.Estimate) string {
	why := "the fastest measured"
	switch {
	case chosen.Workers != best.Workers:
		why = fmt.Sprintf("at most %g%% slower than %s, the fastest measured (%s of its time)",
			100*Slack, amount(best.Workers), timesBetween(&e.Value, &e.Interval.Low, &e.Interval.High))
	case chosen.Workers != fewest.Workers:
		why += fmt.Sprintf("; fewer are not known to be within %g%% of it", 100*Slack)
	}
	if chosen.Differs > 0 {
		why += fmt.Sprintf("; but %d of %s %s other diagnostics than sequential",
			chosen.Differs, count(chosen.Trials, "trial"), verb(chosen.Differs, "has", "have"))
	}
	return why
}

func speedup(c Cell) float64 {
	if c.Speedup == nil {
		return 1
	}
	return *c.Speedup
}

// amount is a number of workers in a sentence.
func amount(n int) string {
	if n == 0 {
		return "sequential"
	}
	return count(n, "worker")
}

// Amount is the recommended number of workers in words; empty when there is none.
func (r Recommendation) Amount() string {
	if r.Workers == nil {
		return ""
	}
	return amount(*r.Workers)
}

// Gain is the speedup of the recommended number of workers with its interval; empty when that
// is sequential.
func (r Recommendation) Gain() string { return timesBetween(r.Speedup, r.SpeedupLow, r.SpeedupHigh) }

func (r Recommendation) sentence(name string) string {
	if r.Workers == nil {
		return fmt.Sprintf("No worker count can be recommended for %s when %s: %s.", name, r.Cache, r.Reason)
	}
	return fmt.Sprintf("Recommended for %s when %s: %s, %s.", name, r.Cache, r.Amount(), r.Reason)
}

func (r Recommendation) subject() subject {
	return subject{Checker: r.Checker, Variant: r.Variant, Corpus: r.Corpus, CPUs: r.CPUs}
}
