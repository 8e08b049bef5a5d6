package summary

import "paceline/bench"

// Metric is a quantity of a trial. Its text is the name in JSON.
type Metric string

const (
	// Wall is the wall time.
	Wall Metric = "wall_ns"
	// CPU is the CPU time of the whole tree.
	CPU Metric = "cpu_ns"
	// MaxRSS is the peak of the tree's summed resident sizes.
	MaxRSS Metric = "max_rss_bytes"
)

// Metrics lists the metrics in the order of tables.
func Metrics() []Metric { return []Metric{Wall, CPU, MaxRSS} }

// Of is the trial's value in nanoseconds or bytes, as far as it is known.
func (m Metric) Of(t bench.Trial) (value float64, known bool) {
	switch {
	case m == Wall:
		return float64(t.WallNanos), true
	case m == CPU:
		return float64(t.CPUNanos()), true
	case m == MaxRSS && t.MaxRSSBytes != nil:
		return float64(*t.MaxRSSBytes), true
	}
	return 0, false
}

// Positive is the trial's value when it is known and above 0, so that a ratio can be taken of it.
func (m Metric) Positive(t bench.Trial) (value float64, known bool) {
	value, known = m.Of(t)
	return value, known && value > 0
}

// Directions are the words for a larger and a smaller value.
func (m Metric) Directions() (up, down string) {
	if m == Wall {
		return "slower", "faster"
	}
	return "more", "less"
}

// String is the metric in words, as tables have it.
func (m Metric) String() string {
	switch m {
	case Wall:
		return "wall time"
	case CPU:
		return "CPU time"
	case MaxRSS:
		return "peak RSS"
	}
	return string(m)
}

// Quantity shows a value of the metric with its interval: "4.61 s (4.55-4.70)". Without bounds there is none.
func (m Metric) Quantity(value, low, high *int64) string {
	if m == MaxRSS {
		return quantity(byteUnits(), value, low, high)
	}
	return quantity(timeUnits(), value, low, high)
}
