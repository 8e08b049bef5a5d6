package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"paceline/bench/scaling"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// predictedPoint is what is predicted for a number of workers, with what was measured.
type predictedPoint struct {
	Workers           int      `json:"workers"`
	CPUs              int      `json:"cpus"`
	WallNanos         int64    `json:"wall_ns"`
	LowNanos          *int64   `json:"low_ns,omitempty"`
	HighNanos         *int64   `json:"high_ns,omitempty"`
	StartNanos        int64    `json:"start_ns"`
	CheckingNanos     int64    `json:"checking_ns"`
	EndNanos          int64    `json:"end_ns"`
	Speedup           *float64 `json:"speedup,omitempty"`
	SpeedupLow        *float64 `json:"speedup_low,omitempty"`
	SpeedupHigh       *float64 `json:"speedup_high,omitempty"`
	Bound             *float64 `json:"bound,omitempty"` // on the speedup
	MeasuredWallNanos *int64   `json:"measured_wall_ns,omitempty"`
	MeasuredSpeedup   *float64 `json:"measured_speedup,omitempty"`
	MeasuredLow       *float64 `json:"measured_speedup_low,omitempty"`
	MeasuredHigh      *float64 `json:"measured_speedup_high,omitempty"`
	Error             *float64 `json:"error,omitempty"` // predicted / measured speedup - 1
}

func pointsOf(predictions []scaling.Prediction, m *measuredRuns) []predictedPoint {
	var points []predictedPoint
	for _, p := range predictions {
		points = append(points, pointOf(p, m.with(p.Workers)))
	}
	return points
}

// pointOf sets a prediction beside what was measured, which may be nil.
func pointOf(p scaling.Prediction, measured *summary.Cell) predictedPoint {
	point := predictedPoint{
		Workers: p.Workers, CPUs: p.CPUs,
		StartNanos: whole(p.Parts.StartNanos), CheckingNanos: whole(p.Parts.CheckingNanos), EndNanos: whole(p.Parts.EndNanos),
	}
	point.WallNanos = whole(p.Wall.Value)
	if i := p.Wall.Interval; i != nil {
		low, high := whole(i.Low), whole(i.High)
		point.LowNanos, point.HighNanos = &low, &high
	}
	point.Speedup, point.SpeedupLow, point.SpeedupHigh = knownRatio(p.Speedup)
	point.Bound, _, _ = knownRatio(p.Bound)
	if measured == nil {
		return point
	}
	point.MeasuredWallNanos = measured.WallNanos
	point.MeasuredSpeedup, point.MeasuredLow, point.MeasuredHigh = measured.Speedup, measured.SpeedupLow, measured.SpeedupHigh
	if point.Speedup != nil && measured.Speedup != nil {
		off := *point.Speedup / *measured.Speedup - 1
		point.Error = &off
	}
	return point
}

func whole(nanos float64) int64 { return int64(math.Round(nanos)) }

// knownRatio is an estimate as a program reads it: nil where there is none.
func knownRatio(e stats.Estimate) (value, low, high *float64) {
	if math.IsNaN(e.Value) {
		return nil, nil, nil
	}
	low, high = ends(e)
	return &e.Value, low, high
}

func predictedTable(t tracedCheck, points []predictedPoint, measured bool) summary.Table {
	title := fmt.Sprintf("%s, %s, predicted", t.cell.Corpus, t.cell.Checker)
	if len(points) > 0 {
		title += " for " + summary.Counted(points[0].CPUs, "CPU")
	}
	table := summary.Table{
		Title:  title,
		Header: []string{"workers", "wall (predicted)", "speedup (predicted)", "bound (predicted)", "start, checking, end (predicted)"},
	}
	if measured {
		table.Header = append(table.Header, "wall (measured)", "speedup (measured)", "error")
	}
	for _, p := range points {
		row := []string{
			strconv.Itoa(p.Workers), summary.Wall.Quantity(&p.WallNanos, p.LowNanos, p.HighNanos),
			summary.Ratio(p.Speedup, p.SpeedupLow, p.SpeedupHigh), summary.Ratio(p.Bound, nil, nil),
			strings.Join([]string{summary.Duration(p.StartNanos), summary.Duration(p.CheckingNanos), summary.Duration(p.EndNanos)}, ", "),
		}
		if measured {
			row = append(row, summary.Wall.Quantity(p.MeasuredWallNanos, nil, nil),
				summary.Ratio(p.MeasuredSpeedup, p.MeasuredLow, p.MeasuredHigh), offBy(p.Error))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// offBy shows a relative error with its sign; a dash when it is not known.
func offBy(share *float64) string {
	if share == nil {
		return "-"
	}
	return fmt.Sprintf("%+.1f%%", 100**share)
}

func fitTable(fits []scaling.Fit) summary.Table {
	table := summary.Table{Title: "Laws fitted to the measured speedups", Header: []string{"law", "parameters", "workers", "measured", "fitted", "off"}}
	for _, f := range fits {
		var parameters []string
		for _, p := range f.Parameters {
			parameters = append(parameters, parameterText(p))
		}
		for i, r := range f.Residuals {
			row := []string{"", "", strconv.Itoa(r.Workers), summary.Ratio(knownRatio(r.Measured)), summary.Ratio(&r.Fitted, nil, nil), offBy(&r.Residual)}
			if i == 0 {
				row[0], row[1] = string(f.Law), strings.Join(parameters, "; ")
			}
			table.Rows = append(table.Rows, row)
		}
	}
	return table
}

// parameterText shows a parameter of a law, which is no speedup.
func parameterText(p scaling.Parameter) string {
	text := fmt.Sprintf("%s %.3f", p.Name, p.Value)
	if p.Interval != nil {
		text += fmt.Sprintf(" (%.3f-%.3f)", p.Interval.Low, p.Interval.High)
	}
	return text
}
