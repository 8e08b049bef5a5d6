package compare

import (
	"fmt"
	"slices"
	"strings"

	"paceline/bench/summary"
)

// Sentences says what was found of the wall time, one sentence for each group and corpus: "Since mypy@2.3.1, mypy-self:
// sequential when cold takes 1.05 times as long (1.03-1.07); 2 workers when cold: no difference (2.1% would show)."
func (c Comparison) Sentences() []string {
	var sentences []string
	for _, g := range c.Groups {
		for _, corpus := range g.corpora() {
			var clauses []string
			for _, r := range g.Rows {
				if r.Cells == 0 && r.Metric == summary.Wall && r.Corpus == corpus {
					clauses = append(clauses, r.clause())
				}
			}
			sentences = append(sentences, fmt.Sprintf("%s, %s: %s.", g.since(len(c.Groups) == 1), corpus, strings.Join(clauses, "; ")))
		}
	}
	return sentences
}

func (g Group) corpora() []string {
	var names []string
	for _, r := range g.Rows {
		if r.Cells == 0 && !slices.Contains(names, r.Corpus) {
			names = append(names, r.Corpus)
		}
	}
	return names
}

// since names what the head is set against. The only head need not be named: versions of one build of a checker are
// told by the version of the base.
func (g Group) since(only bool) string {
	base, head := g.names()
	switch {
	case g.Base.Checker == g.Head.Checker && g.Base.Variant != g.Head.Variant:
		return head + " against " + base
	case base == "old" && !only:
		return g.Head.Checker + " since " + g.Base.Dir
	case base == "old":
		return "Since " + g.Base.Dir
	}
	if version, ok := earlier(base, head); ok && only {
		return "Since " + version
	}
	return head + " against " + base
}

// earlier is the version of the base, when the head is another version of the same build of the same checker.
func earlier(base, head string) (version string, ok bool) {
	before, version, versions := strings.Cut(base, "@")
	after, recent, both := strings.Cut(head, "@")
	_, build, _ := strings.Cut(version, "+")
	_, recentBuild, _ := strings.Cut(recent, "+")
	return version, versions && both && before == after && build == recentBuild
}

func (r Row) clause() string {
	return r.place() + " " + r.finding()
}

// place is the row's cell within its corpus, in words.
func (r Row) place() string {
	what := "sequential"
	if r.Workers > 0 {
		what = summary.Counted(r.Workers, "worker")
	}
	what += " when " + string(r.Cache)
	if r.CPUs != "" {
		what += " on CPUs " + r.CPUs
	}
	if r.Variant != "" && r.Variant == r.BaseVariant {
		what += " with " + r.Variant
	}
	return what
}

func (r Row) finding() string {
	switch r.Verdict {
	case Slower:
		return fmt.Sprintf("takes %s times as long %s", summary.Times(*r.Ratio), r.interval())
	case Faster:
		return fmt.Sprintf("takes only %s of the time %s", summary.Times(*r.Ratio), r.interval())
	case Same:
		return fmt.Sprintf("shows no difference (%s would show)", share(*r.Detectable))
	}
	return "is not known well enough (" + r.lacks() + ")"
}

// Headline sums up the verdicts on wall times, for the first line of a report.
func (c Comparison) Headline() string {
	count := map[Verdict]int{}
	total := 0
	for _, r := range c.JSON() {
		if r.Cells == 0 && r.Metric == summary.Wall {
			count[r.Verdict]++
			total++
		}
	}
	var parts []string
	for _, v := range []struct {
		verdict Verdict
		words   string
	}{{Slower, "slower"}, {Faster, "faster"}, {Same, "the same"}, {Unknown, "not known"}} {
		if n := count[v.verdict]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v.words))
		}
	}
	return fmt.Sprintf("Wall time of %s: %s.", summary.Counted(total, "cell"), strings.Join(parts, ", "))
}
