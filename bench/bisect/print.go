package bisect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/summary"
)

// Table has a row for each step.
func (r Result) Table() summary.Table {
	cell := bench.Cell{Corpus: r.Corpus, Workers: r.Workers, Cache: r.Cache}
	t := summary.Table{
		Title:  summary.Printable(fmt.Sprintf("%s to %s on %s", r.Good, r.Bad, cell.Name())),
		Header: []string{"step", "candidate", "rounds", "of good", "of bad", "verdict"},
	}
	for i, s := range r.Steps {
		row := []string{
			strconv.Itoa(i + 1), r.named(s.Candidate), strconv.Itoa(s.Rounds),
			summary.Ratio(s.RatioGood, s.RatioGoodLow, s.RatioGoodHigh), summary.Ratio(s.RatioBad, s.RatioBadLow, s.RatioBadHigh), r.verdict(s),
		}
		for at, text := range row {
			if row[at] = summary.Printable(text); text == "" {
				row[at] = "-"
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// named is a candidate as people speak of it, safe to show.
func (r Result) named(checker string) string {
	i := slices.IndexFunc(r.Candidates, func(c Candidate) bool { return c.Checker == checker })
	if i < 0 {
		return summary.Printable(checker)
	}
	return r.Candidates[i].String()
}

// verdict is what a step told, in words.
func (r Result) verdict(s StepResult) string {
	over := map[Kind]string{Confirm: "good", Place: "good", Prove: r.named(r.LastFast)}[s.Kind]
	switch s.Verdict {
	case Slow:
		return fmt.Sprintf("slow: at least %s slower than %s, after %s", summary.Percent(*s.AtLeast-1), over, summary.Counted(s.Look, "round"))
	case Fast:
		if s.Kind == Place {
			over = "bad"
		}
		return fmt.Sprintf("fast: %s takes at least %s longer, after %s", over, summary.Percent(*s.AtLeast-1), summary.Counted(s.Look, "round"))
	case Skipped:
		return "skipped: " + summary.Printable(s.Reason)
	case Open:
		return "not decided yet"
	}
	return string(s.Verdict)
}

// Sentences say the answer, how sure it is, and what it does not tell.
func (r Result) Sentences() []string {
	if r.FirstSlow == "" {
		return nil
	}
	sentences := []string{r.answer()}
	if r.Certain && r.ReusedRounds > 0 {
		sentences = append(sentences, "Rounds of other sessions were used too, so the confidence in which one is the first is approximate. How much slower it is was measured without them.")
	}
	if len(r.Between) > 0 {
		sentences = append(sentences, fmt.Sprintf("There is more than one step: %s surely slower than good and surely faster than bad. The first slow one is the first that is nearer to bad.",
			r.are(r.Between)))
	}
	if r.Several {
		sentences = append(sentences, "That is surely not all of the difference between good and bad. Bisect what is left of it too: "+strings.Join(r.rest(), ", and ")+".")
	}
	return sentences
}

// rest are the ranges before and after the step that was found, as far as there are any.
func (r Result) rest() []string {
	first, last := r.Candidates[0].Checker, r.Candidates[len(r.Candidates)-1].Checker
	var ranges []string
	for _, ends := range [][2]string{{first, r.LastFast}, {r.FirstSlow, last}} {
		if ends[0] != ends[1] {
			ranges = append(ranges, fmt.Sprintf("from %s to %s", summary.Printable(ends[0]), summary.Printable(ends[1])))
		}
	}
	return ranges
}

// answer is the first slow one.
func (r Result) answer() string {
	first := r.named(r.FirstSlow) + " is the first slow one"
	if len(r.Left) > 0 {
		first = "The first slow one is one of " + r.listed(append(slices.Clone(r.Left), r.FirstSlow), "or")
	}
	ratio := orNothing(summary.Ratio(r.Ratio, r.RatioLow, r.RatioHigh))
	switch {
	case !r.Over:
		return fmt.Sprintf("So far: %s is fast and %s is slow, with %s between them. Nothing is certain before it has been measured to the end.",
			r.named(r.LastFast), r.named(r.FirstSlow), summary.Counted(len(r.Left), "candidate"))
	case r.Certain:
		confidence := summary.Percent(r.Confidence)
		return fmt.Sprintf("%s, at %s confidence. Measured side by side, %s takes at least %s longer than %s, the last fast one (%s in these rounds), at %s confidence too: each of the two by itself, not both together.",
			first, confidence, r.named(r.FirstSlow), summary.Percent(*r.AtLeast-1), r.named(r.LastFast), ratio, confidence)
	}
	return fmt.Sprintf("%s as it seems. This is not certain: measured side by side, %s takes %s as long as %s, the last fast one, which does not show that it is slower.",
		first, r.named(r.FirstSlow), ratio, r.named(r.LastFast))
}

// are is what some candidates are: "a and b are".
func (r Result) are(names []string) string {
	if len(names) == 1 {
		return r.named(names[0]) + " is"
	}
	return r.listed(names, "and") + " are"
}

// shownCandidates is how many candidates a sentence lists.
const shownCandidates = 8

// listed lists candidates: "a, b or c"; of many, the first ones.
func (r Result) listed(names []string, word string) string {
	var shown []string
	for _, name := range names[:min(len(names), shownCandidates)] {
		shown = append(shown, r.named(name))
	}
	if more := len(names) - len(shown); more > 0 {
		shown = append(shown, fmt.Sprintf("%d more up to %s", more, r.named(names[len(names)-1])))
	}
	if len(shown) == 1 {
		return shown[0]
	}
	return strings.Join(shown[:len(shown)-1], ", ") + " " + word + " " + shown[len(shown)-1]
}
