package sweep

import (
	"slices"

	"paceline/bench"
	"paceline/bench/compare"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// Row is one cell of one release. What is unknown is nil and absent from the JSON.
type Row struct {
	bench.Cell
	Version string  `json:"version"`
	Parser  Parser  `json:"parser"`
	Trials  int     `json:"trials"` // counted, at most one a round
	Failed  int     `json:"failed"` // trials of the rounds that gave no answer
	Finding Finding `json:"finding,omitempty"`

	WallNanos     *int64 `json:"wall_ns,omitempty"` // median, with its 95% interval
	WallLowNanos  *int64 `json:"wall_low_ns,omitempty"`
	WallHighNanos *int64 `json:"wall_high_ns,omitempty"`

	// Speedup is how many times as fast it is as the same release that runs sequentially as it does by default, paired by
	// rounds, with its 95% interval; of the arm, as without its flag.
	Speedup     *float64 `json:"speedup,omitempty"`
	SpeedupLow  *float64 `json:"speedup_low,omitempty"`
	SpeedupHigh *float64 `json:"speedup_high,omitempty"`
	// NativeSpeedup is the same of a cell with workers, over sequential with the native parser: from 2.4 on that is what it does by default.
	NativeSpeedup     *float64 `json:"native_speedup,omitempty"`
	NativeSpeedupLow  *float64 `json:"native_speedup_low,omitempty"`
	NativeSpeedupHigh *float64 `json:"native_speedup_high,omitempty"`
	// WorkerSpeedup is the same of a cell with several workers, over 1 worker.
	WorkerSpeedup     *float64 `json:"worker_speedup,omitempty"`
	WorkerSpeedupLow  *float64 `json:"worker_speedup_low,omitempty"`
	WorkerSpeedupHigh *float64 `json:"worker_speedup_high,omitempty"`

	// Change is the wall time over that of the release before, Since: above 1 is slower. P is adjusted for all changes of the sweep.
	Since        string          `json:"since,omitempty"`
	Change       *float64        `json:"change,omitempty"`
	ChangeLow    *float64        `json:"change_low,omitempty"`
	ChangeHigh   *float64        `json:"change_high,omitempty"`
	P            *float64        `json:"p,omitempty"`
	Verdict      compare.Verdict `json:"verdict,omitempty"`
	RoundsNeeded *int            `json:"rounds_needed_predicted,omitempty"` // of an unknown verdict, as in a comparison
}

// evidence is what rows are made from.
type evidence struct {
	manifest bench.Manifest
	arm      string // the variant with the native parser; empty without
	cells    map[bench.Cell]summary.Cell
	rounds   map[bench.Cell]summary.Rounds
	answers  answers
}

func evidenceOf(s session.Session, found summary.Summary) evidence {
	e := evidence{
		manifest: s.Manifest, cells: map[bench.Cell]summary.Cell{}, rounds: summary.RoundsOf(s.Trials), answers: answersOf(s.Trials),
	}
	if at := slices.IndexFunc(s.Manifest.Plan.Variants, IsArm); at >= 0 {
		e.arm = s.Manifest.Plan.Variants[at].Name
	}
	for _, c := range found.Cells {
		e.cells[bench.Cell{Checker: c.Checker, Variant: c.Variant, Corpus: c.Corpus, Workers: c.Workers, CPUs: c.CPUs, Cache: c.Cache}] = c
	}
	return e
}

func (e evidence) version(checker string) string { return e.manifest.Checker(checker).Version }

// row is that of a cell, with what is wrong with it.
func (e evidence) row(c bench.Cell, wrong Finding) Row {
	of := e.cells[c]
	r := Row{
		Cell: c, Version: e.version(c.Checker), Trials: of.Trials, Failed: e.answers.failed[c], Finding: wrong,
		Parser: parserOf(c, e.version(c.Checker), e.manifest.Plan.Flags(c.Variant)),
	}
	if wrong != "" {
		return r
	}
	r.WallNanos, r.WallLowNanos, r.WallHighNanos = of.WallNanos, of.WallLowNanos, of.WallHighNanos
	r.Speedup, r.SpeedupLow, r.SpeedupHigh = e.speedup(e.sequential(c), c)
	if base, ok := e.native(c); ok && c.Workers > 0 {
		r.NativeSpeedup, r.NativeSpeedupLow, r.NativeSpeedupHigh = e.speedup(base, c)
	}
	if base := c; c.Workers > 1 {
		base.Workers = 1
		r.WorkerSpeedup, r.WorkerSpeedupLow, r.WorkerSpeedupHigh = e.speedup(base, c)
	}
	return r
}

// sequential is the cell that a speedup is over: of the arm, what it has without its flag.
func (e evidence) sequential(c bench.Cell) bench.Cell {
	if c.Workers == 0 && c.Variant == e.arm {
		c.Variant = ""
	}
	return c.Sequential()
}

// native is the sequential cell with the native parser. It is not ok when no cell is known to be that.
func (e evidence) native(c bench.Cell) (base bench.Cell, ok bool) {
	base = c.Sequential()
	if parsesNatively(e.version(c.Checker)) {
		return base, true
	}
	base.Variant = e.arm
	return base, c.Variant == "" && e.arm != ""
}

// speedup is the wall time of a baseline over that of the cell, by rounds. There is none over itself, nor over what has no time.
func (e evidence) speedup(base, c bench.Cell) (value, low, high *float64) {
	if base == c || !e.right(base) {
		return nil, nil, nil
	}
	return e.rounds[base].WallRatio(e.rounds[c])
}

// changed fills in how the row differs from the release before.
func (r *Row) changed(step compare.Row) {
	if step.Ratio == nil {
		return
	}
	r.Since = step.Base
	r.Change, r.ChangeLow, r.ChangeHigh = step.Ratio, step.Low, step.High
	r.P, r.Verdict, r.RoundsNeeded = step.P, step.Verdict, step.RoundsNeeded
}
