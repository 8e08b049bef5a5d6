package sweep

import (
	"cmp"
	"slices"

	"paceline/bench"
	"paceline/bench/compare"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// Level is how often, at most, a sweep of releases that do not differ tells of any change.
const Level = 0.05

// Result is what the releases of a session tell.
type Result struct {
	Manifest bench.Manifest
	Rows     []Row // by corpus, cache state, workers and variant, and then in the order of the releases
	// Findings are whole sentences about what is wrong with a release; slower is none. Warnings are about what limits the numbers. Both may
	// hold foreign text as it is.
	Findings []string
	Warnings []string

	changes    int      // that were looked at
	unrecorded []string // releases on a corpus, as sentences name them, of which no answer is on record
}

// Of is what a session tells whose plan is a sweep, finished or not.
func Of(s session.Session) Result {
	found := summary.Of(s.Manifest, s.Trials)
	e := evidenceOf(s, found)
	r := Result{Manifest: s.Manifest, Findings: found.Findings, Warnings: found.Warnings, unrecorded: withoutAnswer(s)}
	at := map[bench.Cell]int{}
	for _, c := range inOrder(s.Manifest.Plan) {
		at[c] = len(r.Rows)
		what, why := e.wrong(c)
		r.Rows = append(r.Rows, e.row(c, what))
		if why != "" {
			r.Findings = append(r.Findings, why)
		}
	}
	for _, step := range compare.Steps(s, Level, e.right) {
		if step.P != nil {
			r.changes++
		}
		head := bench.Cell{Checker: step.Checker, Variant: step.Variant, Corpus: step.Corpus, Workers: step.Workers, CPUs: step.CPUs, Cache: step.Cache}
		r.Rows[at[head]].changed(step)
	}
	return r
}

// inOrder are the cells of a plan as rows have them.
func inOrder(p bench.Plan) []bench.Cell {
	cells := p.Cells()
	variant := func(name string) int {
		return slices.IndexFunc(p.Variants, func(v bench.Variant) bool { return v.Name == name })
	}
	slices.SortStableFunc(cells, func(a, b bench.Cell) int {
		return cmp.Or(
			cmp.Compare(slices.Index(p.Corpora, a.Corpus), slices.Index(p.Corpora, b.Corpus)),
			cmp.Compare(slices.Index(p.Caches, a.Cache), slices.Index(p.Caches, b.Cache)),
			cmp.Compare(slices.Index(p.CPUs, a.CPUs), slices.Index(p.CPUs, b.CPUs)),
			cmp.Compare(a.Workers, b.Workers),
			cmp.Compare(variant(a.Variant), variant(b.Variant)),
			cmp.Compare(slices.Index(p.Checkers, a.Checker), slices.Index(p.Checkers, b.Checker)),
		)
	})
	return cells
}

// withoutAnswer lists the releases with the corpora of which the catalogue has no answer.
func withoutAnswer(s session.Session) []string {
	var names []string
	for _, c := range s.Manifest.Plan.Cells() {
		name := c.Checker + " on " + c.Corpus
		unknown := func(t bench.Trial) bool {
			return t.Checker == c.Checker && t.Corpus == c.Corpus && t.Variant == "" && t.Diagnostics != nil && t.Expected == nil
		}
		if !slices.Contains(names, name) && slices.ContainsFunc(s.Trials, unknown) {
			names = append(names, name)
		}
	}
	return names
}

// Group is the rows of one corpus and cache state: what one table and one figure show.
type Group struct {
	bench.Block
	Rows []Row
}

// Groups are the rows by corpus and cache state.
func (r Result) Groups() []Group {
	var groups []Group
	for _, row := range r.Rows {
		if n := len(groups); n == 0 || groups[n-1].Block != row.Block() {
			groups = append(groups, Group{Block: row.Block()})
		}
		last := &groups[len(groups)-1]
		last.Rows = append(last.Rows, row)
	}
	return groups
}

// OldParser says whether a row of the group parses with the parser that sequential mypy has before 2.4.
func (g Group) OldParser() bool {
	return slices.ContainsFunc(g.Rows, func(r Row) bool { return r.Parser == Old })
}
