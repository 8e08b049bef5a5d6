package summary

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/stats"
)

// outcome says why a session has fewer rounds than planned.
func outcome(m bench.Manifest, counted map[bench.Cell]Rounds) []string {
	last := 0
	for _, r := range counted {
		for round := range r {
			last = max(last, round)
		}
	}
	after := fmt.Sprintf("after %d of %s", last, count(m.Plan.Rounds, "round"))
	switch m.Outcome {
	case bench.StoppedEarly:
		return []string{fmt.Sprintf("The session stopped early, %s: every 95%% interval of a wall time was within %.3g%% of its median.",
			after, 100*m.Plan.Precision)}
	case bench.EnoughSamples:
		return []string{"The session stopped early, " + after + ": each role has enough samples."}
	case bench.Decided:
		if m.Plan.Bisect != nil {
			return []string{"The session ended " + after + ": its step of the bisect was decided."}
		}
		return []string{"The session ended " + after + ": the race of worker counts was over."}
	case bench.OutOfBudget:
		return []string{fmt.Sprintf("The session used up its budget of %v %s.", m.Plan.Budget, after)}
	case bench.Interrupted:
		return []string{"The session was interrupted " + after + "."}
	case bench.Broken:
		return []string{"The session could not go on " + after + "."}
	case bench.Running:
		return []string{"The session is still running or was killed " + after + "."}
	}
	return nil
}

// checkouts says what of a checkout is not in what was measured, and what commits differ in besides.
func checkouts(m bench.Manifest) []string {
	var warnings []string
	var first bench.CheckerIdentity // of those that were built
	for _, c := range m.Checkers {
		if c.Build != "" && first.Build == "" {
			first = c
		}
		if more, less := lackedBy(first.Packages, c.Packages), lackedBy(c.Packages, first.Packages); c.Build != "" && more != less {
			warnings = append(warnings, fmt.Sprintf("%s runs with other packages than %s (%s, and not %s): they may make a difference too.", c.Checker, first.Checker, more, less))
		}
		if c.Git != nil && c.Git.LocalChanges {
			warnings = append(warnings, fmt.Sprintf("%s: the checkout had local changes, which are not in the build of commit %s.", c.Checker, c.Git.Commit))
		}
	}
	return warnings
}

// lackedBy lists those of the packages that are not among some others.
func lackedBy(others, packages []string) string {
	only := slices.DeleteFunc(slices.Clone(packages), func(p string) bool { return slices.Contains(others, p) })
	if len(only) == 0 {
		return "none"
	}
	return strings.Join(only, " ")
}

// trialWarnings says what limits the numbers of one cell.
func trialWarnings(name bench.Cell, counted Rounds, plain []bench.Trial) []string {
	var warnings []string
	say := sayer(name, &warnings)
	of := count(len(counted), "counted trial")
	n := counted.matching(func(t bench.Trial) bool { return len(t.Disturbed) > 0 })
	say(n, "%d of %s %s disturbed by the machine%s.", n, of, verb(n, "was", "were"), counted.disturbances())
	n = 0
	for _, t := range plain {
		if t.Leaked != nil && *t.Leaked > 0 {
			n++
		}
	}
	say(n, "%d of %s left processes behind, which were killed.", n, count(len(plain), "trial"))
	return warnings
}

// findings says what is wrong with the checker in one cell: what it said in any trial, warm-up
// and instrumented ones too, then the trials that failed.
func findings(name bench.Cell, all []bench.Trial) []string {
	var found []string
	say := sayer(name, &found)
	answered := with(all, func(t bench.Trial) bool { return t.Status == bench.OK || t.Status == bench.Differs })
	of := count(answered, "trial")
	n := with(all, func(t bench.Trial) bool { return t.Status == bench.Differs })
	say(n, "%d of %s %s other diagnostics than sequential.", n, of, verb(n, "has", "have"))
	n = with(all, func(t bench.Trial) bool {
		return (t.Status == bench.OK || t.Status == bench.Differs) && t.Expected != nil && !*t.Expected
	})
	say(n, "%d of %s %s not give the answer that the catalogue expects.", n, of, verb(n, "does", "do"))
	return append(found, failures(name, all)...)
}

func with(trials []bench.Trial, match func(bench.Trial) bool) int {
	n := 0
	for _, t := range trials {
		if match(t) {
			n++
		}
	}
	return n
}

// sayer adds a sentence about the cell to a list when it is about at least one trial.
func sayer(name bench.Cell, to *[]string) func(n int, format string, args ...any) {
	return func(n int, format string, args ...any) {
		if n > 0 {
			*to = append(*to, name.String()+": "+fmt.Sprintf(format, args...))
		}
	}
}

// disturbances lists the reasons by kind, each with the shares that trials had of it: reasons
// are like "steal 3.1%".
func (r Rounds) disturbances() string {
	var kinds []string
	lowest, highest := map[string]string{}, map[string]string{}
	for _, round := range slices.Sorted(maps.Keys(r)) {
		for _, reason := range r[round].Disturbed {
			kind, share := cutShare(reason)
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
				lowest[kind], highest[kind] = share, share
			}
			if shareOf(share) < shareOf(lowest[kind]) {
				lowest[kind] = share
			}
			if shareOf(share) > shareOf(highest[kind]) {
				highest[kind] = share
			}
		}
	}
	if len(kinds) == 0 {
		return ""
	}
	for i, kind := range kinds {
		switch low, high := lowest[kind], highest[kind]; {
		case low != high:
			kinds[i] += " " + low + " to " + high
		case high != "":
			kinds[i] += " " + high
		}
	}
	return " (" + strings.Join(kinds, ", ") + ")"
}

// cutShare splits "steal 3.1%" into "steal" and "3.1%"; without a share, all is the kind.
func cutShare(reason string) (kind, share string) {
	i := strings.LastIndex(reason, " ")
	if i < 0 || math.IsNaN(shareOf(reason[i+1:])) {
		return reason, ""
	}
	return reason[:i], reason[i+1:]
}

// shareOf is not a number when the text is no share.
func shareOf(text string) float64 {
	number, percent := strings.CutSuffix(text, "%")
	share, err := strconv.ParseFloat(number, 64)
	if !percent || err != nil {
		return math.NaN()
	}
	return share
}

func (r Rounds) matching(match func(bench.Trial) bool) int {
	n := 0
	for _, t := range r {
		if match(t) {
			n++
		}
	}
	return n
}

// bad selects the trials that ended without a usable answer.
func bad(trials []bench.Trial) []bench.Trial {
	var out []bench.Trial
	for _, t := range trials {
		if t.Status == bench.Failed || t.Status == bench.Crashed || t.Status == bench.TimedOut {
			out = append(out, t)
		}
	}
	return out
}

// kind is trials that one instrument watched, as sentences name them.
type kind struct {
	instrument bench.Instrument
	noun       string
	left       string // what those without an answer are left out of, after "is" or "are"
}

// A ceiling needs all copies of a round, so its warning says what that leaves out.
func kindsOfTrials() []kind {
	return []kind{
		{bench.InstrumentNone, "trial", "not counted"},
		{bench.InstrumentMemory, "memory trial", "left out of the memory"},
		{bench.InstrumentSampler, "sampled trial", ""},
		{bench.InstrumentTap, "tapped trial", ""},
		{bench.InstrumentCeiling, "ceiling trial", ""},
	}
}

// failures counts the trials of one cell that failed, crashed or ran out of time, those of each
// instrument apart, with the first error of each kind.
func failures(name bench.Cell, trials []bench.Trial) []string {
	var found []string
	for _, k := range kindsOfTrials() {
		var of []bench.Trial
		for _, t := range trials {
			if t.Instrument == k.instrument {
				of = append(of, t)
			}
		}
		found = append(found, k.failures(name, of)...)
	}
	return found
}

func (k kind) failures(name bench.Cell, trials []bench.Trial) []string {
	what := map[bench.Status]string{
		bench.Failed: "failed", bench.Crashed: "crashed", bench.TimedOut: "ran out of time",
	}
	var found []string
	say := sayer(name, &found)
	for _, status := range []bench.Status{bench.Failed, bench.Crashed, bench.TimedOut} {
		n, reason := 0, ""
		for _, t := range trials {
			if t.Status != status {
				continue
			}
			n++
			if reason == "" && t.Error != "" {
				reason = ": " + Printable(t.Error)
			}
		}
		say(n, "%d of %s %s%s%s", n, count(len(trials), k.noun), what[status], k.leftOut(n), stop(reason))
	}
	return found
}

func (k kind) leftOut(n int) string {
	if k.left == "" {
		return ""
	}
	return " and " + verb(n, "is ", "are ") + k.left
}

// uncounted names the cells that have no counted trial while others have some.
func uncounted(cells []Cell) []string {
	if !slices.ContainsFunc(cells, func(c Cell) bool { return c.Trials > 0 }) {
		return nil // the finding says it of all
	}
	var warnings []string
	for _, c := range cells {
		if c.Trials == 0 {
			warnings = append(warnings, c.cell().String()+": no trial is counted.")
		}
	}
	return warnings
}

// shortage says which cells have too few rounds for an interval, and how many are missing.
func shortage(cells []Cell) []string {
	trials, pairs := map[int][]string{}, map[int][]string{}
	for _, c := range cells {
		switch {
		case c.Trials == 0:
		case c.Trials < stats.MinSamples:
			trials[c.Trials] = append(trials[c.Trials], c.cell().Name())
		case c.Pairs != nil && *c.Pairs > 0 && *c.Pairs < stats.MinSamples:
			pairs[*c.Pairs] = append(pairs[*c.Pairs], c.cell().Name())
		}
	}
	say := func(what string, short map[int][]string) []string {
		var warnings []string
		for _, n := range slices.Sorted(maps.Keys(short)) {
			where := "any cell"
			if len(short[n]) < len(cells) {
				where = strings.Join(short[n], ", ")
			}
			warnings = append(warnings, fmt.Sprintf("%s: no 95%% interval is printed for %s; it needs %d rounds, so %d more.",
				fmt.Sprintf(what, count(n, "counted round")), where, stats.MinSamples, stats.MinSamples-n))
		}
		return warnings
	}
	return append(say("%s", trials), say("%s together with sequential", pairs)...)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// stop ends a sentence that may have been ended by the text it quotes.
func stop(s string) string {
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
