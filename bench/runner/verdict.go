package runner

import (
	"fmt"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/diagnostics"
	"paceline/bench/process"
	"paceline/corpora"
)

// reference is what the sequential checker said: what every other trial of the same checker
// and corpus must say too.
type reference struct {
	exit   int
	digest string
	said   []bench.Diagnostic
}

// usable says whether a trial ended with an answer.
func usable(s bench.Status) bool { return s == bench.OK || s == bench.Differs }

// referenceOf makes a trial and what it said the reference.
func referenceOf(t bench.Trial, answer checker.Answer) *reference {
	r := &reference{exit: t.Exit, said: answer.Diagnostics}
	if t.Diagnostics != nil {
		r.digest = t.Diagnostics.Digest
	}
	return r
}

// couldNotCheck is the exit status above which checkers say that they could not check.
const couldNotCheck = 1

// evidence is all that a trial is judged by.
type evidence struct {
	result    process.Result
	answer    checker.Answer
	compiled  *bool                // what the checker is known to be
	expect    *corpora.Expect      // the catalogue's answer; nil when it has none
	known     []corpora.Difference // of parallel answers
	reference *reference           // nil for the reference itself
	limits    bench.Plan           // for what to say of a limit
}

// judge fills in what the trial said and how it is judged. Its roles and its cost must be known.
func judge(t *bench.Trial, e evidence) {
	understood := e.answer.Diagnostics != nil
	if understood && !e.result.OutputCut {
		said := diagnostics.Sum(e.answer.Diagnostics)
		t.Diagnostics = &said
	}
	t.Status, t.Error = status(*t, e)
	// What did not come to its end lacks what it would have said.
	if t.Diagnostics != nil && e.reference != nil && t.Status != bench.Crashed && t.Status != bench.TimedOut {
		compare(t, e)
	}
	if understood && e.expect != nil {
		met := meets(*e.expect, *t, e)
		t.Expected = &met
	}
	t.Counted = t.Round > 0 && t.Instrument == bench.InstrumentNone && usable(t.Status)
}

// compare holds what the trial said against the reference. That sequential trials differ among
// themselves is known of no checker.
func compare(t *bench.Trial, e evidence) {
	d := diagnostics.Compare(e.reference.said, e.answer.Diagnostics)
	if d.None() {
		return
	}
	t.Diagnostics.Missing, t.Diagnostics.Extra = cut(d.Missing), cut(d.Extra)
	t.Diagnostics.Known = t.Workers > 0 && d.Known(recorded(e.known))
	if t.Status == bench.OK && !t.Diagnostics.Known {
		t.Status = bench.Differs
		t.Error = fmt.Sprintf("its diagnostics are not the sequential ones: %d missing, %d extra", len(d.Missing), len(d.Extra))
	}
}

func cut(list []bench.Diagnostic) []bench.Diagnostic {
	return list[:min(len(list), bench.MaxDifferences)]
}

func recorded(known []corpora.Difference) []diagnostics.Recorded {
	var all []diagnostics.Recorded
	for _, d := range known {
		all = append(all, diagnostics.Recorded{Missing: d.Missing, Extra: d.Extra})
	}
	return all
}

// meets says whether the answer is the catalogue's, apart from differences that are known.
func meets(want corpora.Expect, t bench.Trial, e evidence) bool {
	if t.Exit != want.Exit || t.Diagnostics == nil || t.Diagnostics.Count != want.Diagnostics {
		return false
	}
	digest := t.Diagnostics.Digest
	if t.Diagnostics.Known {
		digest = e.reference.digest
	}
	return (want.Digest == "" || digest == want.Digest) && (e.answer.Files == nil || *e.answer.Files == want.Files)
}

// status is how the trial ended, with the reason when it is not OK: what ended it first, what
// makes its answer worthless next, and only then the answer.
func status(t bench.Trial, e evidence) (bench.Status, string) {
	understood := e.answer.Diagnostics != nil
	switch {
	case e.result.TimedOut:
		return bench.TimedOut, fmt.Sprintf("killed after its time limit of %v", e.limits.TimeLimit)
	case e.result.Signal != "":
		return bench.Crashed, "ended by " + e.result.Signal
	case e.answer.Crash != "":
		return bench.Crashed, e.answer.Crash
	case e.result.OutputCut:
		return bench.Failed, fmt.Sprintf("printed more than %d bytes: its output is cut there and cannot be compared", e.limits.OutputLimit)
	case understood && t.Exit > couldNotCheck:
		return bench.Failed, fmt.Sprintf("exit status %d: it could not check%s", t.Exit, firstSaid(e.answer))
	case e.expect != nil && understood && t.Exit != e.expect.Exit:
		return bench.Failed, fmt.Sprintf("exit status %d where the catalogue expects %d%s", t.Exit, e.expect.Exit, firstSaid(e.answer))
	case e.reference != nil && t.Exit != e.reference.exit:
		return bench.Failed, fmt.Sprintf("exit status %d where sequential has %d%s", t.Exit, e.reference.exit, firstSaid(e.answer))
	}
	if reason := wrongCode(t, e.compiled); reason != "" {
		return bench.Failed, reason
	}
	if reason := wrongWorkers(t, e.compiled); reason != "" {
		return bench.Failed, reason
	}
	return bench.OK, ""
}

// firstSaid quotes the diagnostic that most likely is the reason: a usage message comes ahead
// of what was wrong.
func firstSaid(answer checker.Answer) string {
	if len(answer.Diagnostics) == 0 {
		return ""
	}
	at := slices.IndexFunc(answer.Diagnostics, func(d bench.Diagnostic) bool {
		return d.Path != "" || strings.HasPrefix(d.Text, "error:")
	})
	line, _, _ := strings.Cut(answer.Diagnostics[max(0, at)].Text, "\n")
	return ": " + line
}
