package compare

import (
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

const (
	// Level is how often, at most, a comparison of the same with itself finds a difference in any of its
	// cells.
	Level = 0.01
	// Power is how often a difference is found that the data can show.
	Power = 0.95
	// Worth is the slowdown that data must be able to show to be called enough, unless another is
	// asked for. It is a share.
	Worth = 0.05
)

// OfNew begins what the summary of the new one of two sessions says, among findings and warnings.
const OfNew = "new: "

// Options say what is asked of a comparison.
type Options struct {
	// Base is the checker of a session that the others are compared with: the first one when empty.
	Base string
	// FailOver is the slowdown of the wall time, as a share, above which a cell is a finding.
	FailOver float64
	// Allow names what may differ between the two sides.
	Allow []Aspect
}

// worth is the slowdown that the data must be able to show.
func (o Options) worth() float64 {
	if o.FailOver > 0 {
		return o.FailOver
	}
	return Worth
}

// Comparison is what was found out about two or more sides.
type Comparison struct {
	Paired bool    // by the rounds of one session
	Groups []Group // in the order of the plan
	// Findings are whole sentences: cells that are slower than allowed, and what is wrong with a checker.
	// Warnings are about what limits the numbers. Both may hold foreign text as it is.
	Findings []string
	Warnings []string
}

// Group is all cells of one head against its base.
type Group struct {
	Base, Head Subject
	Rows       []Row // by metric, then in the order of the plan
}

// Subject is whose cells they are.
type Subject struct {
	Checker string
	Variant string // empty is the plain checker
	Dir     string // of its session
}

func subjectOf(c bench.Cell, dir string) Subject { return Subject{c.Checker, c.Variant, dir} }

// Within compares the checkers of a session with the first one; in a session of one checker, its variants
// with the plain one. It is an error when there is nothing to compare, when what may not differ
// does, or when no cell has a counted trial on both sides.
func Within(s session.Session, o Options) (Comparison, error) {
	pairs, err := pairsWithin(s.Manifest.Plan, o.Base)
	if err != nil {
		return Comparison{}, fmt.Errorf("compare %s: %w", s.Dir, err)
	}
	if err := refuse(o.Allow, differencesWithin(s.Manifest, pairs)); err != nil {
		return Comparison{}, fmt.Errorf("compare %s: %w", s.Dir, err)
	}
	c := Comparison{Paired: true}
	counted := summary.RoundsOf(s.Trials)
	for _, p := range pairs {
		c.add(p, s.Dir, s.Dir, paired(counted[p.base], counted[p.head]))
	}
	c.quote(summary.Of(s.Manifest, s.Trials), "")
	return c.judged(o, fmt.Sprintf("compare %s", s.Dir))
}

// Between compares two sessions: cells of the same name of the same checker, or of the only checker of each.
// The errors are those of [Within].
func Between(old, recent session.Session, o Options) (Comparison, error) {
	about := fmt.Sprintf("compare %s with %s", old.Dir, recent.Dir)
	pairs, err := pairsBetween(old.Manifest.Plan, recent.Manifest.Plan)
	if err != nil {
		return Comparison{}, fmt.Errorf("%s: %w", about, err)
	}
	if err := refuse(o.Allow, differencesBetween(old.Manifest, recent.Manifest, pairs)); err != nil {
		return Comparison{}, fmt.Errorf("%s: %w", about, err)
	}
	var c Comparison
	before, after := summary.RoundsOf(old.Trials), summary.RoundsOf(recent.Trials)
	for _, p := range pairs {
		c.add(p, old.Dir, recent.Dir, independent(before[p.base], after[p.head]))
	}
	c.Warnings = append(c.Warnings, twoSessions(old, recent)...)
	c.quote(summary.Of(old.Manifest, old.Trials), "old: ")
	c.quote(summary.Of(recent.Manifest, recent.Trials), OfNew)
	return c.judged(o, about)
}

// add compares one pair of cells by every metric.
func (c *Comparison) add(p pair, oldDir, newDir string, of func(summary.Metric) sample) {
	base, head := subjectOf(p.base, oldDir), subjectOf(p.head, newDir)
	at := slices.IndexFunc(c.Groups, func(g Group) bool { return g.Base == base && g.Head == head })
	if at < 0 {
		at = len(c.Groups)
		c.Groups = append(c.Groups, Group{Base: base, Head: head})
	}
	for _, m := range summary.Metrics() {
		c.Groups[at].Rows = append(c.Groups[at].Rows, estimate(p, m, of(m)))
	}
}

// quote takes over what the summary of a session says.
func (c *Comparison) quote(s summary.Summary, side string) {
	for _, f := range s.Findings {
		c.Findings = append(c.Findings, side+f)
	}
	for _, w := range s.Warnings {
		c.Warnings = append(c.Warnings, side+w)
	}
}

// judged gives every row its verdict.
func (c Comparison) judged(o Options, about string) (Comparison, error) {
	if !slices.ContainsFunc(c.rows(), func(r *Row) bool { return r.Ratio != nil }) {
		return c, fmt.Errorf("%s: nothing can be compared: no cell has a counted trial with a wall time on both sides: see what the session says of them, or measure again", about)
	}
	for i := range c.Groups {
		g := &c.Groups[i]
		slices.SortStableFunc(g.Rows, byMetric)
	}
	c.judge(Level, o.worth())
	for i := range c.Groups {
		c.Groups[i].addOverall()
	}
	c.Warnings = append(c.Warnings, c.leftOut()...)
	c.Findings = append(c.Findings, c.regressions(o.FailOver)...)
	return c, nil
}

// rows are those of all groups, to be changed in place.
func (c *Comparison) rows() []*Row {
	var all []*Row
	for i := range c.Groups {
		for j := range c.Groups[i].Rows {
			all = append(all, &c.Groups[i].Rows[j])
		}
	}
	return all
}
