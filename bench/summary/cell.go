package summary

import (
	"math"

	"paceline/bench"
	"paceline/bench/stats"
)

// Cell is what a session found out about one cell. What is unknown is nil and absent from the
// JSON; a known zero is written.
type Cell struct {
	Checker string           `json:"checker"`
	Variant string           `json:"variant"`
	Corpus  string           `json:"corpus"`
	Workers int              `json:"workers"` // 0 is sequential
	CPUs    string           `json:"cpus,omitempty"`
	Cache   bench.CacheState `json:"cache"`
	Trials  int              `json:"trials"`          // counted, at most one a round
	Pairs   *int             `json:"pairs,omitempty"` // rounds in which this cell and sequential are counted

	WallNanos     *int64 `json:"wall_ns,omitempty"` // median, with its 95% interval
	WallLowNanos  *int64 `json:"wall_low_ns,omitempty"`
	WallHighNanos *int64 `json:"wall_high_ns,omitempty"`

	Speedup     *float64 `json:"speedup,omitempty"` // sequential wall time / this one; absent when sequential
	SpeedupLow  *float64 `json:"speedup_low,omitempty"`
	SpeedupHigh *float64 `json:"speedup_high,omitempty"`

	CPUNanos     *int64 `json:"cpu_ns,omitempty"` // user and system time of the whole tree
	CPULowNanos  *int64 `json:"cpu_low_ns,omitempty"`
	CPUHighNanos *int64 `json:"cpu_high_ns,omitempty"`

	CPURatio     *float64 `json:"cpu_ratio,omitempty"` // this CPU time / the sequential one, paired
	CPURatioLow  *float64 `json:"cpu_ratio_low,omitempty"`
	CPURatioHigh *float64 `json:"cpu_ratio_high,omitempty"`

	MaxRSSBytes     *int64 `json:"max_rss_bytes,omitempty"` // median of the peaks of the tree's summed resident size
	MaxRSSLowBytes  *int64 `json:"max_rss_low_bytes,omitempty"`
	MaxRSSHighBytes *int64 `json:"max_rss_high_bytes,omitempty"`

	MemoryTrials *int         `json:"memory_trials,omitempty"` // that read proportional set sizes
	PSSBytes     *int64       `json:"pss_bytes,omitempty"`     // median of the peaks of the tree's summed proportional set size
	PSSLowBytes  *int64       `json:"pss_low_bytes,omitempty"`
	PSSHighBytes *int64       `json:"pss_high_bytes,omitempty"`
	PSSRoles     []RoleMemory `json:"pss_roles,omitempty"` // the same of each process that matters

	Efficiency  *float64 `json:"efficiency,omitempty"`  // speedup / workers
	Diagnostics *int     `json:"diagnostics,omitempty"` // the number said in most trials
	Differs     int      `json:"differs"`               // counted trials whose diagnostics are not the sequential ones
	Failed      int      `json:"failed"`                // plain trials that failed, crashed or ran out of time: not counted
	Lost        int      `json:"-"`                     // rounds without a counted trial because it failed
	Orders      int      `json:"orders,omitempty"`      // different orders in which diagnostics were printed

	// Undisturbed is the same cell without the counted trials that the machine disturbed; absent
	// when there is none among them and their sequential partners.
	Undisturbed *Cell `json:"undisturbed,omitempty"`
}

// cell names the point that was measured.
func (c Cell) cell() bench.Cell {
	return bench.Cell{
		Checker: c.Checker, Variant: c.Variant, Corpus: c.Corpus,
		Workers: c.Workers, CPUs: c.CPUs, Cache: c.Cache,
	}
}

// Within is how far the wall time's interval goes from the median, on the side where it goes
// farther, as a share of the median: 0.02 is "within 2%". It is +Inf without an interval.
func (c Cell) Within() float64 {
	if c.WallNanos == nil || *c.WallNanos == 0 || c.WallLowNanos == nil || c.WallHighNanos == nil {
		return math.Inf(1)
	}
	farther := max(*c.WallHighNanos-*c.WallNanos, *c.WallNanos-*c.WallLowNanos)
	return float64(farther) / float64(*c.WallNanos)
}

// summarise estimates one cell from its counted trials and the sequential ones beside it.
func summarise(name bench.Cell, own, sequential Rounds) Cell {
	c := Cell{
		Checker: name.Checker, Variant: name.Variant, Corpus: name.Corpus,
		Workers: name.Workers, CPUs: name.CPUs, Cache: name.Cache,
		Trials: len(own), Diagnostics: own.diagnostics(), Differs: own.with(bench.Differs),
	}
	c.WallNanos, c.WallLowNanos, c.WallHighNanos = Whole(stats.Median(own.values(Wall.Of)))
	c.CPUNanos, c.CPULowNanos, c.CPUHighNanos = Whole(stats.Median(own.values(CPU.Of)))
	c.MaxRSSBytes, c.MaxRSSLowBytes, c.MaxRSSHighBytes = Whole(stats.Median(own.values(MaxRSS.Of)))
	if name.Workers == 0 {
		return c
	}
	both := own.Common(sequential)
	pairs := len(both)
	c.Pairs = &pairs
	c.Speedup, c.SpeedupLow, c.SpeedupHigh = ratio(sequential.at(both, Wall.Of), own.at(both, Wall.Of))
	c.CPURatio, c.CPURatioLow, c.CPURatioHigh = ratio(own.at(both, CPU.Of), sequential.at(both, CPU.Of))
	if c.Speedup != nil {
		efficiency := *c.Speedup / float64(name.Workers)
		c.Efficiency = &efficiency
	}
	return c
}

// undisturbed estimates the cell anew from the trials that nothing disturbed.
func undisturbed(c Cell, own, sequential Rounds) *Cell {
	calm, base := own.calm(), sequential.calm()
	if len(calm) == len(own) && (c.Workers == 0 || len(calm.Common(base)) == len(own.Common(sequential))) {
		return nil
	}
	again := summarise(c.cell(), calm, base)
	again.Failed = c.Failed
	return &again
}

// ratio is absent when there is none: no pairs, or a CPU time too short for its clock.
func ratio(num, den []float64) (value, low, high *float64) {
	e, err := stats.PairedRatio(num, den)
	if err != nil || e.N == 0 {
		return nil, nil, nil
	}
	if e.Interval != nil {
		low, high = &e.Interval.Low, &e.Interval.High
	}
	return &e.Value, low, high
}

// WallRatio is the wall time over that of another cell, paired by the rounds that both have, with its 95% interval; it
// is absent when they have none in common.
func (r Rounds) WallRatio(over Rounds) (value, low, high *float64) {
	both := r.Common(over)
	return ratio(r.at(both, Wall.Of), over.at(both, Wall.Of))
}

// Whole rounds an estimate to whole nanoseconds or bytes.
func Whole(e stats.Estimate) (value, low, high *int64) {
	if e.N == 0 {
		return nil, nil, nil
	}
	if e.Interval != nil {
		low, high = rounded(e.Interval.Low), rounded(e.Interval.High)
	}
	return rounded(e.Value), low, high
}

func rounded(x float64) *int64 {
	n := int64(math.Round(x))
	return &n
}
