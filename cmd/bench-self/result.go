package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"paceline/bench/stats"
)

// result is one line of what was found: a time that Paceline reports beside another one.
type result struct {
	what     string
	paceline time.Duration
	other    time.Duration
	tool     string // that other is from
	ratio    *stats.Estimate
	limit    *limit // nil when the line only shows what there is
}

// limit is what a ratio must be within.
type limit struct {
	low, high float64
}

func atMost(high float64) *limit { return &limit{high: high} }

// within allows a share of difference either way.
func within(share float64) *limit { return &limit{low: 1 - share, high: 1 + share} }

func (l limit) String() string {
	if l.low == 0 {
		return fmt.Sprintf("at most %g", l.high)
	}
	return fmt.Sprintf("%g to %g", l.low, l.high)
}

func (r result) ok() bool {
	return r.limit == nil || r.ratio != nil && r.limit.low <= r.ratio.Value && r.ratio.Value <= r.limit.high
}

func (r result) verdict() string {
	switch {
	case r.limit == nil:
		return "-"
	case r.ok():
		return "ok"
	}
	return "FAIL"
}

// compared makes a result of times that were measured in pairs.
func compared(what string, paceline, other []time.Duration, tool string, limit *limit) (result, error) {
	num, den := nanos(paceline), nanos(other)
	ratio, err := stats.PairedRatio(num, den)
	if err != nil {
		return result{}, err
	}
	return result{
		what: what, tool: tool, ratio: &ratio, limit: limit,
		paceline: time.Duration(stats.Median(num).Value), other: time.Duration(stats.Median(den).Value),
	}, nil
}

func nanos(times []time.Duration) []float64 {
	out := make([]float64, len(times))
	for i, t := range times {
		out[i] = float64(t)
	}
	return out
}

func printTable(w io.Writer, results []result) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "what\tPaceline\tother\tof\tratio\tlimit\tverdict")
	for _, r := range results {
		ratio, limit := "-", "-"
		if r.ratio != nil {
			ratio = ratioText(*r.ratio)
		}
		if r.limit != nil {
			limit = r.limit.String()
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			r.what, shown(r.paceline), shown(r.other), r.tool, ratio, limit, r.verdict())
	}
	return table.Flush() // gives the errors of all writes
}

func ratioText(e stats.Estimate) string {
	text := fmt.Sprintf("%.4g", e.Value)
	if e.Interval != nil {
		text += fmt.Sprintf(" (%.4g-%.4g)", e.Interval.Low, e.Interval.High)
	}
	return text
}

// shown leaves out digits that say nothing.
func shown(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}

// line is a result as JSON. What is unknown is absent.
type line struct {
	What          string   `json:"what"`
	PacelineNanos int64    `json:"paceline_ns"`
	OtherNanos    int64    `json:"other_ns"`
	Tool          string   `json:"tool"`
	Ratio         *float64 `json:"ratio,omitempty"`
	RatioLow      *float64 `json:"ratio_low,omitempty"`
	RatioHigh     *float64 `json:"ratio_high,omitempty"`
	LimitLow      *float64 `json:"limit_low,omitempty"`
	LimitHigh     *float64 `json:"limit_high,omitempty"`
	OK            bool     `json:"ok"`
}

func (r result) line() line {
	l := line{What: r.what, PacelineNanos: int64(r.paceline), OtherNanos: int64(r.other), Tool: r.tool, OK: r.ok()}
	if r.ratio != nil {
		l.Ratio = &r.ratio.Value
		if interval := r.ratio.Interval; interval != nil {
			l.RatioLow, l.RatioHigh = &interval.Low, &interval.High
		}
	}
	if r.limit != nil {
		l.LimitLow, l.LimitHigh = &r.limit.low, &r.limit.high
	}
	return l
}

func printJSON(w io.Writer, results []result) error {
	lines := make([]line, 0, len(results))
	for _, r := range results {
		lines = append(lines, r.line())
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(lines)
}
