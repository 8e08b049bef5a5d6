package runner

import (
	"fmt"

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
}

// referenceOf makes a trial the reference.
func referenceOf(t bench.Trial) *reference {
	r := &reference{exit: t.Exit}
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
	compiled  *bool           // what the checker is known to be
	expect    *corpora.Expect // the catalogue's answer; nil when it has none
	reference *reference      // nil for the reference itself
	limits    bench.Plan      // for what to say of a limit
}

// judge fills in what the trial said and how it is judged. t.Roles must be known.
func judge(t *bench.Trial, e evidence) {
	understood := e.answer.Diagnostics != nil
	if understood && !e.result.OutputCut {
		said := diagnostics.Sum(e.answer.Diagnostics)
		t.Diagnostics = &said
	}
	if understood && e.expect != nil {
		met := meets(*e.expect, *t, e.answer)
		t.Expected = &met
	}
	t.Status, t.Error = status(*t, e)
	t.Counted = t.Round > 0 && t.Instrument == bench.InstrumentNone && (t.Status == bench.OK || t.Status == bench.Differs)
}

func meets(want corpora.Expect, t bench.Trial, answer checker.Answer) bool {
	return t.Exit == want.Exit && t.Diagnostics != nil && t.Diagnostics.Count == want.Diagnostics &&
		(answer.Files == nil || *answer.Files == want.Files)
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
	if reason := otherBuild(t.Roles, e.compiled); reason != "" {
		return bench.Failed, reason
	}
	if e.reference != nil && t.Diagnostics != nil && t.Diagnostics.Digest != e.reference.digest {
		return bench.Differs, "its diagnostics are not the sequential ones"
	}
	return bench.OK, ""
}

// firstSaid quotes the first diagnostic, which mostly is the reason.
func firstSaid(answer checker.Answer) string {
	if len(answer.Diagnostics) == 0 {
		return ""
	}
	return ": " + answer.Diagnostics[0].Text
}

// otherBuild finds a process that loaded another build of the checker than was installed.
func otherBuild(roles []bench.Role, compiled *bool) string {
	build := map[bool]string{true: "a compiled", false: "an interpreted"}
	for _, r := range roles {
		if compiled == nil || r.Compiled == nil || *r.Compiled == *compiled {
			continue
		}
		who := string(r.Role)
		if r.Worker != nil {
			who = fmt.Sprintf("worker %d", *r.Worker)
		}
		return fmt.Sprintf("%s loaded %s checker from %s instead of %s one: a folder of the checker's name in the working directory comes first, so run where there is none",
			who, build[*r.Compiled], r.Loaded, build[*compiled])
	}
	return ""
}
