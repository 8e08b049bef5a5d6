package main

import (
	"fmt"
	"math"
	"slices"

	"paceline/bench/scaling"
	"paceline/bench/summary"
)

// checkedCorpus is how a prediction of one corpus compares with what was measured.
type checkedCorpus struct {
	Corpus  string `json:"corpus"`
	Checker string `json:"checker"`
	predictedPoint
}

// withinGoal is how far a predicted speedup may be off to count as right.
const withinGoal = 0.05

// showOverview sets predicted and measured speedups of several sessions side by side.
func (f *predictFlags) showOverview(std streams, dirs []string, o scaling.Options) error {
	all, err := checkedCorpora(dirs, o)
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(std.out, all)
	}
	notes := []string{howManyWithin(all)}
	if slices.ContainsFunc(all, func(c checkedCorpus) bool { return c.SpeedupLow != nil }) {
		notes = append(notes, scaling.AboutIntervals)
	}
	return printTables(std, f.format, []summary.Table{overviewTable(all, o.Workers[0])}, notes)
}

// checkedCorpora predicts the corpora of sessions with traces, beside what the same sessions measured.
func checkedCorpora(dirs []string, o scaling.Options) ([]checkedCorpus, error) {
	var all []checkedCorpus
	for _, dir := range dirs {
		t, err := tracedSession(dir)
		if err != nil {
			return nil, err
		}
		m, err := t.measuredIn(*t.session)
		if err != nil {
			return nil, err
		}
		predictions, err := scaling.Predict(t.schedule, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		all = append(all, checkedCorpus{t.cell.Corpus, t.cell.Checker, pointsOf(predictions, m)[0]})
	}
	return all, nil
}

func overviewTable(all []checkedCorpus, workers int) summary.Table {
	table := summary.Table{
		Title:  fmt.Sprintf("Speedup of whole runs with %s", summary.Counted(workers, "worker")),
		Header: []string{"corpus", "checker", "CPUs", "predicted", "measured", "error", "bound (predicted)"},
	}
	for _, c := range all {
		table.Rows = append(table.Rows, []string{
			c.Corpus, c.Checker, fmt.Sprint(c.CPUs), summary.Ratio(c.Speedup, c.SpeedupLow, c.SpeedupHigh),
			summary.Ratio(c.MeasuredSpeedup, c.MeasuredLow, c.MeasuredHigh), offBy(c.Error), summary.Ratio(c.Bound, nil, nil),
		})
	}
	return table
}

// howManyWithin counts the predictions that are right, and names the worst.
func howManyWithin(all []checkedCorpus) string {
	within, known := 0, 0
	var worst *checkedCorpus
	for i, c := range all {
		if c.Error == nil {
			continue
		}
		known++
		if math.Abs(*c.Error) <= withinGoal {
			within++
		}
		if worst == nil || math.Abs(*c.Error) > math.Abs(*worst.Error) {
			worst = &all[i]
		}
	}
	if worst == nil {
		return "Nothing was measured with so many workers."
	}
	return fmt.Sprintf("The predicted speedup is within 5%% of the measured one on %d of %d corpora; it is farthest off on %s, by %s.",
		within, known, worst.Corpus, offBy(worst.Error))
}
