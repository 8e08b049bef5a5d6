package main

import (
	"paceline/bench/scaling"
	"paceline/bench/schedule"
	"paceline/bench/session"
	"paceline/corpora"
	"paceline/plots"
)

// curvesFor predicts the speedups that a session's figures show: from its own traces, or else from
// the catalogue's schedules of the same checks, if those were traced on the same kind of CPU. Of what has no speedup to
// predict there is no curve.
func curvesFor(dir string, s session.Session) []plots.Curve {
	var curves []plots.Curve
	if t, err := tracedSession(dir); err == nil {
		return append(curves, t.curves(s)...)
	}
	for _, c := range s.Manifest.Plan.Cells() {
		if !c.InCrowds() {
			continue
		}
		recorded, err := corpora.RecordedSchedule(c.Corpus)
		if err == nil && recorded.Checker == c.Checker && recorded.Machine != nil && recorded.Machine.CPU == s.Manifest.Host.CPUModel {
			curves = append(curves, tracedCheck{schedule: recorded, cell: c}.curves(s)...)
		}
	}
	return curves
}

// curves is the prediction for each number of workers up to the most that the session has, on its machine.
func (t tracedCheck) curves(s session.Session) []plots.Curve {
	o := scaling.Options{CPUs: s.Manifest.Host.UsableCPUs, Policy: schedule.Policies()[0]}
	most := 0
	for _, n := range s.Manifest.Plan.Workers {
		most = max(most, n)
	}
	for n := 1; n <= most; n++ {
		o.Workers = append(o.Workers, n)
	}
	predictions, err := scaling.Predict(t.schedule, o)
	if err != nil {
		return nil
	}
	curve := plots.Curve{Checker: t.cell.Checker, Corpus: t.cell.Corpus, Cache: t.cell.Cache}
	for _, p := range predictions {
		speedup, _, _ := knownRatio(p.Speedup)
		bound, _, _ := knownRatio(p.Bound)
		if speedup == nil || bound == nil {
			return nil
		}
		curve.Points = append(curve.Points, plots.CurvePoint{Workers: p.Workers, Speedup: *speedup, Bound: *bound})
	}
	return []plots.Curve{curve}
}
