package compare

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"paceline/bench"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// Row compares one cell by one metric. What is unknown is nil and absent from the JSON.
type Row struct {
	Checker     string           `json:"checker"` // the head
	Base        string           `json:"base"`    // the checker that it is compared with
	Variant     string           `json:"variant"`
	BaseVariant string           `json:"base_variant"`
	Corpus      string           `json:"corpus"`
	Workers     int              `json:"workers"`
	CPUs        string           `json:"cpus,omitempty"`
	Cache       bench.CacheState `json:"cache"`
	Metric      summary.Metric   `json:"metric"`
	// Cells is, in a row about several, how many they are; such a row has no corpus, workers and cache.
	Cells int `json:"cells,omitempty"`

	OldTrials int  `json:"old_trials"` // that count and have a value; when paired, in rounds with both
	NewTrials int  `json:"new_trials"`
	Pairs     *int `json:"pairs,omitempty"` // rounds with both; absent when the two are of two sessions
	LeftOut   int  `json:"left_out"`        // counted trials without a usable value

	// Medians in nanoseconds or bytes; when paired, of the rounds with both.
	Old     *int64 `json:"old,omitempty"`
	OldLow  *int64 `json:"old_low,omitempty"`
	OldHigh *int64 `json:"old_high,omitempty"`
	New     *int64 `json:"new,omitempty"`
	NewLow  *int64 `json:"new_low,omitempty"`
	NewHigh *int64 `json:"new_high,omitempty"`

	// New to old: above 1 is slower, or more. It is the estimate that goes with the test, not the
	// quotient of the medians.
	Ratio *float64 `json:"ratio,omitempty"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`

	P       *float64 `json:"p,omitempty"`       // adjusted for all cells compared by this metric
	PAlone  *float64 `json:"p_alone,omitempty"` // of this cell alone
	Verdict Verdict  `json:"verdict,omitempty"`
	// Detectable is the slowdown, as a share, that such data shows in 95% of comparisons; absent when it
	// shows none.
	Detectable *float64 `json:"detectable,omitempty"`
	// RoundsNeeded is, of an unknown verdict, how many rounds would probably do: a prediction. It is
	// absent when there is nothing to predict from.
	RoundsNeeded *int `json:"rounds_needed,omitempty"`

	// Grew is, of a cell that got slower, what takes more time in profiles and traces.
	Grew []Growth `json:"grew,omitempty"`

	contrast stats.Contrast
	logs     map[int]float64 // of the paired ratios, by round
	worth    float64         // the slowdown that the data had to be able to show
}

// sample is what both sides of a cell say about one metric.
type sample struct {
	old, recent []float64
	leftOut     int
	contrast    stats.Contrast  // of logarithms
	logs        map[int]float64 // by round; nil when not paired
}

// paired compares trials of the same rounds.
func paired(old, recent summary.Rounds) func(summary.Metric) sample {
	return func(m summary.Metric) sample {
		s := sample{logs: map[int]float64{}}
		var differences []float64
		for _, round := range old.Common(recent) {
			before, known := m.Positive(old[round])
			after, alsoKnown := m.Positive(recent[round])
			if !known || !alsoKnown {
				s.leftOut++
				continue
			}
			s.old, s.recent = append(s.old, before), append(s.recent, after)
			s.logs[round] = math.Log(after / before)
			differences = append(differences, s.logs[round])
		}
		s.contrast = stats.Paired(differences)
		return s
	}
}

// independent compares trials that nothing pairs.
func independent(old, recent summary.Rounds) func(summary.Metric) sample {
	return func(m summary.Metric) sample {
		var s sample
		values := func(of summary.Rounds) (xs, logs []float64) {
			for _, round := range slices.Sorted(maps.Keys(of)) {
				if x, known := m.Positive(of[round]); known {
					xs, logs = append(xs, x), append(logs, math.Log(x))
				} else {
					s.leftOut++
				}
			}
			return xs, logs
		}
		var before, after []float64
		s.old, before = values(old)
		s.recent, after = values(recent)
		s.contrast = stats.Independent(before, after)
		return s
	}
}

func estimate(p pair, m summary.Metric, s sample) Row {
	r := Row{
		Checker: p.head.Checker, Base: p.base.Checker, Variant: p.head.Variant, BaseVariant: p.base.Variant,
		Corpus: p.head.Corpus, Workers: p.head.Workers, CPUs: p.head.CPUs, Cache: p.head.Cache, Metric: m,
		OldTrials: len(s.old), NewTrials: len(s.recent), LeftOut: s.leftOut, contrast: s.contrast, logs: s.logs,
	}
	if s.logs != nil {
		pairs := len(s.logs)
		r.Pairs = &pairs
	}
	r.Old, r.OldLow, r.OldHigh = summary.Whole(stats.Median(s.old))
	r.New, r.NewLow, r.NewHigh = summary.Whole(stats.Median(s.recent))
	if e := s.contrast.Estimate(); !math.IsNaN(e.Value) {
		r.Ratio, r.Low, r.High = e.Ratio()
		alone := s.contrast.P()
		r.PAlone = &alone
	}
	return r
}

// cell names the head's point.
func (r Row) cell() bench.Cell {
	return bench.Cell{Checker: r.Checker, Variant: r.Variant, Corpus: r.Corpus, Workers: r.Workers, CPUs: r.CPUs, Cache: r.Cache}
}

// headName is the head's cell as files of its session are named.
func (r Row) headName() string { return r.cell().Name() }

// name is the cell as both sides have it.
func (r Row) name() string {
	c := r.cell()
	if r.Variant != r.BaseVariant {
		c.Variant = ""
	}
	return c.Name()
}

func byMetric(a, b Row) int {
	return cmp.Compare(slices.Index(summary.Metrics(), a.Metric), slices.Index(summary.Metrics(), b.Metric))
}
