package compare

import (
	"fmt"
	"math"
	"slices"

	"paceline/bench/stats"
	"paceline/bench/summary"
)

// Verdict says what a row comes to.
type Verdict string

const (
	// Slower takes longer, or more, than the base.
	Slower Verdict = "slower"
	// Faster takes less.
	Faster Verdict = "faster"
	// Same shows no difference, where the data could have shown one that is worth it, and the interval of the
	// ratio leaves no room for one.
	Same Verdict = "same"
	// Unknown shows no difference, but one that is worth it is not ruled out.
	Unknown Verdict = "unknown"
)

// judge adjusts the p-values of each metric for all of its cells, and gives the verdicts at the level.
func (c *Comparison) judge(level, worth float64) {
	for _, m := range summary.Metrics() {
		var family []*Row
		for _, r := range c.rows() {
			if r.Metric == m && r.PAlone != nil {
				family = append(family, r)
			}
		}
		var ps []float64
		for _, r := range family {
			ps = append(ps, *r.PAlone)
		}
		for i, p := range stats.Holm(ps) {
			family[i].P = &p
		}
	}
	for _, r := range c.rows() {
		r.judge(c.family(r.Metric), level, worth)
	}
}

// family is how many cells are compared by the metric.
func (c *Comparison) family(m summary.Metric) int {
	n := 0
	for _, r := range c.rows() {
		if r.Metric == m && r.PAlone != nil {
			n++
		}
	}
	return n
}

// judge gives the verdict of a row that is one of a family. What it could have shown is told for the strictest
// level that Holm's method may hold it to.
func (r *Row) judge(family int, level, worth float64) {
	r.Verdict, r.worth = Unknown, worth
	if r.Ratio == nil {
		return
	}
	strictest := level / float64(max(1, family))
	if d := r.contrast.Detectable(strictest, Power); d != nil {
		share := math.Expm1(*d)
		r.Detectable = &share
	}
	switch {
	case *r.P <= level && *r.Ratio > 1:
		r.Verdict = Slower
	case *r.P <= level && *r.Ratio < 1:
		r.Verdict = Faster
	case r.wouldShow() && *r.Low > 1/(1+worth) && *r.High < 1+worth:
		r.Verdict = Same
	default:
		needed := max(min(r.OldTrials, r.NewTrials)+1, r.contrast.PairsNeeded(r.sought(), strictest, Power))
		r.RoundsNeeded = &needed
	}
}

// wouldShow says whether the data find a slowdown that is worth it often enough.
func (r *Row) wouldShow() bool { return r.Detectable != nil && *r.Detectable <= r.worth }

// sought is the difference of logarithms that more rounds must be able to show: what is worth it. Where the
// data could have shown that and their interval reaches it all the same, it is the smaller difference that they have.
func (r *Row) sought() float64 {
	worth := math.Log1p(r.worth)
	if !r.wouldShow() {
		return worth
	}
	return min(worth, max(worth/2, math.Abs(math.Log(*r.Ratio))))
}

// regressions are the cells whose wall time is longer by more than allowed.
func (c *Comparison) regressions(failOver float64) []string {
	var found []string
	for _, r := range c.rows() {
		if r.Cells == 0 && r.Metric == summary.Wall && r.Verdict == Slower && *r.Ratio > 1+failOver {
			found = append(found, fmt.Sprintf("%s is slower than %s: it %s, p %s.",
				r.cell(), r.baseName(), r.finding(), chance(r.P)))
		}
	}
	return found
}

// leftOut says where values could not be used.
func (c *Comparison) leftOut() []string {
	var warnings []string
	for _, r := range c.rows() {
		switch {
		case r.Cells > 0:
		case r.LeftOut > 0:
			warnings = append(warnings, fmt.Sprintf("%s: %d of %s left out, because a %s is missing, zero or negative.",
				r.cell(), r.LeftOut, summary.Counted(r.LeftOut+r.units(), r.unit()), r.Metric))
		case r.Metric == summary.Wall && r.Ratio == nil:
			warnings = append(warnings, fmt.Sprintf("%s is not compared: no counted trial on both sides.", r.cell()))
		}
	}
	return warnings
}

// unit is what the row counts.
func (r Row) unit() string {
	if r.Pairs != nil {
		return "pair"
	}
	return "trial"
}

func (r Row) units() int {
	if r.Pairs != nil {
		return *r.Pairs
	}
	return r.OldTrials + r.NewTrials
}

// addOverall adds, for each metric with several cells, a row about all of them: the geometric mean of their ratios. When
// the cells are paired it is that of each round, with an interval over the rounds that have all cells.
func (g *Group) addOverall() {
	var rows []Row
	for _, m := range summary.Metrics() {
		var cells []Row
		for _, r := range g.Rows {
			if r.Metric == m && r.Ratio != nil {
				cells = append(cells, r)
			}
		}
		rows = append(rows, slices.DeleteFunc(slices.Clone(g.Rows), func(r Row) bool { return r.Metric != m })...)
		if len(cells) > 1 {
			rows = append(rows, overall(cells))
		}
	}
	g.Rows = rows
}

func overall(cells []Row) Row {
	first := cells[0]
	r := Row{
		Checker: first.Checker, Base: first.Base, Variant: first.Variant, BaseVariant: first.BaseVariant,
		Metric: first.Metric, Cells: len(cells),
	}
	var sum float64
	for _, c := range cells {
		sum += math.Log(*c.Ratio)
	}
	mean := math.Exp(sum / float64(len(cells)))
	r.Ratio = &mean
	if means := meansOfRounds(cells); len(means) > 0 {
		pairs := len(means)
		r.Pairs, r.OldTrials, r.NewTrials = &pairs, pairs, pairs
		r.Ratio, r.Low, r.High = stats.Paired(means).Estimate().Ratio()
	}
	return r
}

// meansOfRounds are the mean logarithms of the rounds that all cells have.
func meansOfRounds(cells []Row) []float64 {
	var means []float64
rounds:
	for round := range cells[0].logs {
		sum := 0.0
		for _, c := range cells {
			x, ok := c.logs[round]
			if !ok {
				continue rounds
			}
			sum += x
		}
		means = append(means, sum/float64(len(cells)))
	}
	return means
}
