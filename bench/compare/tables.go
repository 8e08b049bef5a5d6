package compare

import (
	"fmt"

	"paceline/bench/summary"
)

// JSON are the rows of all groups, for programs.
func (c Comparison) JSON() []Row {
	rows := []Row{}
	for _, g := range c.Groups {
		rows = append(rows, g.Rows...)
	}
	return rows
}

// Tables are one for each group and metric.
func (c Comparison) Tables() []summary.Table {
	var tables []summary.Table
	for _, g := range c.Groups {
		for _, m := range summary.Metrics() {
			if t := g.table(m); len(t.Rows) > 0 {
				if len(c.Groups) > 1 {
					t.Title += " of " + g.Head.name()
				}
				tables = append(tables, t)
			}
		}
	}
	return tables
}

func (g Group) table(m summary.Metric) summary.Table {
	base, head := g.names()
	t := summary.Table{
		Title:  m.String(),
		Header: []string{"cell", base, head, "ratio", "p", "n", "verdict"},
	}
	for _, r := range g.Rows {
		if r.Metric == m {
			t.Rows = append(t.Rows, []string{
				r.title(), dash(r.Metric.Quantity(r.Old, r.OldLow, r.OldHigh)), dash(r.Metric.Quantity(r.New, r.NewLow, r.NewHigh)),
				dash(summary.Ratio(r.Ratio, r.Low, r.High)), dash(chance(r.P)), r.count(), r.words(),
			})
		}
	}
	return t
}

// names are the two sides by what tells them apart.
func (g Group) names() (base, head string) {
	switch {
	case g.Base.Checker != g.Head.Checker:
		return g.Base.Checker, g.Head.Checker
	case g.Base.Variant != g.Head.Variant:
		return g.Base.variantName(), g.Head.variantName()
	}
	return "old", "new"
}

// name tells the subject from others on its side.
func (s Subject) name() string {
	if s.Variant == "" {
		return s.Checker
	}
	return s.Checker + " with " + s.Variant
}

func (s Subject) variantName() string {
	if s.Variant == "" {
		return "plain"
	}
	return s.Variant
}

// baseName is what the row's head is compared with, in a sentence.
func (r Row) baseName() string {
	switch {
	case r.Base != r.Checker:
		return r.Base
	case r.Variant != r.BaseVariant:
		return "without " + r.Variant
	}
	return "before"
}

func (r Row) title() string {
	if r.Cells > 0 {
		return fmt.Sprintf("geometric mean of %d", r.Cells)
	}
	return r.name()
}

// count is how many values the row is about.
func (r Row) count() string {
	switch {
	case r.Pairs != nil:
		return fmt.Sprint(*r.Pairs)
	case r.Cells > 0:
		return ""
	}
	return fmt.Sprintf("%d+%d", r.OldTrials, r.NewTrials)
}

// words tell the verdict with what it rests on.
func (r Row) words() string {
	more, less := r.Metric.Directions()
	switch r.Verdict {
	case Slower:
		return more
	case Faster:
		return less
	case Same:
		return fmt.Sprintf("same (%s would show)", share(*r.Detectable))
	case Unknown:
		return "not enough data: " + r.lacks()
	}
	return ""
}

// lacks says how much more data would do.
func (r Row) lacks() string {
	if r.RoundsNeeded == nil {
		return "none on one side or both"
	}
	needed := fmt.Sprintf("some %d rounds would do", *r.RoundsNeeded)
	switch {
	case r.Detectable == nil:
		return needed
	case r.wouldShow():
		return fmt.Sprintf("a difference of %s is not ruled out; %s", share(r.worth), needed)
	}
	return fmt.Sprintf("only %s would show; %s", share(*r.Detectable), needed)
}

// interval is that of the ratio, in parentheses.
func (r Row) interval() string {
	return fmt.Sprintf("(%s-%s)", summary.Times(*r.Low), summary.Times(*r.High))
}

func chance(p *float64) string {
	if p == nil {
		return ""
	}
	return summary.Chance(*p)
}

func share(x float64) string { return summary.Percent(x) }

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
