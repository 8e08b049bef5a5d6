package tune

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/summary"
)

// amount is a number of workers in words.
func amount(n int) string {
	if n == 0 {
		return "sequential"
	}
	return summary.Counted(n, "worker")
}

func (r Racer) reason() string {
	switch r.Fate {
	case Rejected, Retired:
		text := fmt.Sprintf("dropped after round %d: at least %s slower than %s", r.Round, summary.Percent(r.AtLeast-1), amount(r.By))
		if r.Fate == Retired {
			text += ", and fewer do"
		}
		return text
	case Certified:
		return fmt.Sprintf("good enough since round %d", r.Round)
	}
	return ""
}

// Tables has one for each cache state, with a row for each worker count.
func (r Result) Tables() []summary.Table {
	var all []summary.Table
	for _, c := range r.Caches {
		t := summary.Table{
			Title:  summary.Printable(fmt.Sprintf("%s on %s, %s", r.Checker, r.Corpus, c.Cache)),
			Header: []string{"workers", "rounds", "wall time", "of the recommended", "CPU time", "peak RSS", "fate"},
		}
		for _, x := range c.Candidates {
			t.Rows = append(t.Rows, x.row())
		}
		all = append(all, t)
	}
	return all
}

func (x Candidate) row() []string {
	name := strconv.Itoa(x.Workers)
	if x.Workers == 0 {
		name = "sequential"
	}
	fate := x.Fate
	if x.Reason != "" {
		fate += ": " + x.Reason
		if x.Fate == string(Rejected) || x.Fate == string(Retired) || x.Fate == string(Certified) {
			fate = x.Reason
		}
	}
	row := []string{
		name, strconv.Itoa(x.Trials), summary.Wall.Quantity(x.WallNanos, x.WallLowNanos, x.WallHighNanos), summary.Ratio(x.Ratio, x.RatioLow, x.RatioHigh),
		summary.CPU.Quantity(x.CPUNanos, nil, nil), summary.MaxRSS.Quantity(x.MaxRSSBytes, nil, nil), summary.Printable(fate),
	}
	for i := range row {
		if row[i] == "" {
			row[i] = "-"
		}
	}
	return row
}

// Sentences say the answers, what -n auto would cost, and what the answers took.
func (r Result) Sentences() []string {
	var all []string
	for _, c := range r.Caches {
		all = append(all, r.answer(c))
		if auto := r.auto(c); auto != "" {
			all = append(all, auto)
		}
		if c.Disturbed > 0 {
			all = append(all, fmt.Sprintf("%s: what else the machine did disturbed %s, counted all the same.",
				title(c.Cache), summary.Counted(c.Disturbed, "trial")))
		}
		if c.GridNanos > 0 {
			all = append(all, fmt.Sprintf("%s: measuring took %s; all counts in all planned rounds would have taken %s (predicted).",
				title(c.Cache), summary.Duration(c.MeasuredNanos), summary.Duration(c.GridNanos)))
		}
	}
	if r.CPUs < 2 {
		all = append(all, "There is no CPU for a second worker here, so only sequential and 1 worker are tried unless --workers names others.")
	}
	if r.MemoryUnknown {
		all = append(all, "What trials take of memory is not known here, so no count was held to the limit.")
	}
	return all
}

// title is a cache state at the start of a sentence.
func title(c bench.CacheState) string {
	switch c {
	case bench.Cold:
		return "Cold (as in CI without a cache)"
	case bench.Warm:
		return "Warm (nothing changed)"
	}
	return string(c)
}

func (r Result) answer(c Cache) string {
	if c.Workers == nil {
		return title(c.Cache) + ": no worker count can be recommended: " + c.why() + "."
	}
	text := fmt.Sprintf("%s: use %s", title(c.Cache), amount(*c.Workers))
	i := slices.IndexFunc(c.Candidates, func(x Candidate) bool { return x.Workers == *c.Workers })
	chosen := c.Candidates[i]
	if chosen.WallNanos != nil {
		text += fmt.Sprintf(", which takes %s", summary.Duration(*chosen.WallNanos))
	}
	if chosen.MaxRSSBytes != nil {
		text += fmt.Sprintf(" and %s of memory", summary.Bytes(*chosen.MaxRSSBytes))
	}
	if c.Ratio != nil && *c.Fastest != *c.Workers {
		text += fmt.Sprintf(", %s of the fastest, %s", summary.Ratio(c.Ratio, c.RatioLow, c.RatioHigh), amount(*c.Fastest))
	}
	if c.Certain {
		return text + fmt.Sprintf(". It is the smallest count within %s of the best of those that raced, at %s confidence, known after %s.",
			summary.Percent(r.Within), summary.Percent(r.Confidence), summary.Counted(c.Rounds, "round"))
	}
	text += fmt.Sprintf(". This is not certain: %s tell no more at %s confidence", summary.Counted(c.Rounds, "round"), summary.Percent(r.Confidence))
	if c.RoundsNeeded == nil {
		return text + "."
	}
	return text + fmt.Sprintf("; it would take some %s to tell (predicted).", rounded(*c.RoundsNeeded))
}

// manyRounds is more than anybody runs.
const manyRounds = 1000

func rounded(n int) string {
	if n > manyRounds {
		return fmt.Sprintf("more than %d rounds", manyRounds)
	}
	return summary.Counted(n, "round")
}

// shownReasons is how many counts' reasons an error lists: those of the smallest ones tell most.
const shownReasons = 2

// why lists why counts are ruled out.
func (c Cache) why() string {
	var reasons []string
	for _, x := range c.Candidates {
		if x.Fate == ruledOut {
			reasons = append(reasons, amount(x.Workers)+" "+x.Reason)
		}
	}
	if len(reasons) == 0 {
		return "too little was measured"
	}
	return strings.Join(reasons[:min(len(reasons), shownReasons)], "; ")
}

// auto says what -n auto costs; empty when that is what is recommended, or was not measured.
func (r Result) auto(c Cache) string {
	if c.Auto == nil || c.Workers == nil || c.Auto.Workers == *c.Workers || c.Auto.Ratio == nil {
		return ""
	}
	text := fmt.Sprintf("%s: -n auto chooses %s here, which takes %s as long", title(c.Cache), amount(c.Auto.Workers),
		summary.Ratio(c.Auto.Ratio, c.Auto.RatioLow, c.Auto.RatioHigh))
	if c.Auto.CPUNanos != nil {
		text += fmt.Sprintf(", in %s of CPU time", summary.Duration(*c.Auto.CPUNanos))
	}
	return text + "."
}
