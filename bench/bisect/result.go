package bisect

import (
	"errors"
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// Result is the answer of a bisect as far as it has come, with the evidence.
type Result struct {
	Good         string           `json:"good"`
	Bad          string           `json:"bad"`
	Corpus       string           `json:"corpus"`
	Workers      int              `json:"workers"`
	Cache        bench.CacheState `json:"cache"`
	Confidence   float64          `json:"confidence"` // of an answer that is certain
	Candidates   []Candidate      `json:"candidates"`
	Steps        []StepResult     `json:"steps"`
	Skipped      []SkippedResult  `json:"skipped"`
	ReusedRounds int              `json:"reused_rounds"` // of other sessions: with these, the confidence is approximate
	Over         bool             `json:"over"`
	// FirstSlow and LastFast are the ends of what is left; absent unless bad is slower than good. Any of Left, which lie between them, may be
	// the first slow one as well.
	FirstSlow string   `json:"first_slow,omitempty"`
	LastFast  string   `json:"last_fast,omitempty"`
	Left      []string `json:"left"`
	Certain   bool     `json:"certain"`
	// Ratio is the wall time of the first slow one over that of the last fast one, paired by the rounds that measured them side by side, with its
	// interval as of a step; absent before. As these end when it is decided, it is often more than the truth where that is little; AtLeast is not, but for the chance of an
	// error.
	Ratio     *float64 `json:"ratio,omitempty"`
	RatioLow  *float64 `json:"ratio_low,omitempty"`
	RatioHigh *float64 `json:"ratio_high,omitempty"`
	AtLeast   *float64 `json:"at_least,omitempty"` // by what factor the first slow one is surely slower; absent unless it is certain
	Between   []string `json:"between"`            // surely slower than good and surely faster than bad
	Several   bool     `json:"several"`            // the step found is surely less than all of the difference
}

// StepResult is what a step told. Its ratios are of wall times of the candidate, paired by the rounds that it was judged by, with the intervals that would
// be 95% ones of as many rounds that were fixed before; those over what it did not measure are absent.
type StepResult struct {
	Kind          Kind     `json:"kind"`
	Candidate     string   `json:"candidate"`
	Session       string   `json:"session,omitempty"` // absent when reused rounds sufficed, and of one that could not be had
	Rounds        int      `json:"rounds"`            // that it was judged by, reused ones included
	RatioGood     *float64 `json:"ratio_good,omitempty"`
	RatioGoodLow  *float64 `json:"ratio_good_low,omitempty"`
	RatioGoodHigh *float64 `json:"ratio_good_high,omitempty"`
	RatioBad      *float64 `json:"ratio_bad,omitempty"`
	RatioBadLow   *float64 `json:"ratio_bad_low,omitempty"`
	RatioBadHigh  *float64 `json:"ratio_bad_high,omitempty"`
	RatioFast     *float64 `json:"ratio_fast,omitempty"` // over the last fast one, in the step that proves
	RatioFastLow  *float64 `json:"ratio_fast_low,omitempty"`
	RatioFastHigh *float64 `json:"ratio_fast_high,omitempty"`
	Verdict       Verdict  `json:"verdict"`
	Level         float64  `json:"level"`              // the chance that the verdict is wrong
	Look          int      `json:"look,omitempty"`     // the round after which it was decided
	AtLeast       *float64 `json:"at_least,omitempty"` // by what factor it is surely slower or, if fast, surely faster
	Reason        string   `json:"reason,omitempty"`   // why it was skipped
}

// SkippedResult is a candidate that could not be used.
type SkippedResult struct {
	Candidate string `json:"candidate"`
	Reason    string `json:"reason"`
}

// Result is the answer that a state of the bisect gives.
func (r Record) Result(s State) Result {
	result := Result{
		Good: r.Good, Bad: r.Bad, Corpus: r.Corpus, Workers: r.Workers, Cache: r.Cache, Confidence: 1 - Level,
		Candidates: r.Candidates, Steps: []StepResult{}, Skipped: []SkippedResult{}, Left: []string{}, Between: []string{},
		ReusedRounds: len(r.series().Reused), Over: s.Next == nil, Certain: s.Certain(), Several: s.Several,
	}
	for _, e := range s.Steps {
		step := r.stepResult(e)
		result.Steps = append(result.Steps, step)
		if e.Verdict == Skipped {
			result.Skipped = append(result.Skipped, SkippedResult{r.Candidates[e.Unusable.Candidate].Checker, e.Unusable.Reason})
		}
		if e.Candidate == s.FirstSlow && e.Fast == s.LastFast && e.Kind != Place {
			result.Ratio, result.RatioLow, result.RatioHigh = ratioOf(e.Rounds, e.Candidate, e.Fast)
			if s.Certain() {
				result.AtLeast = step.AtLeast
			}
		}
	}
	if !s.Confirmed {
		return result
	}
	result.LastFast, result.FirstSlow = r.Candidates[s.LastFast].Checker, r.Candidates[s.FirstSlow].Checker
	for i := s.LastFast + 1; i < s.FirstSlow; i++ {
		result.Left = append(result.Left, r.Candidates[i].Checker)
	}
	for _, i := range s.Between {
		result.Between = append(result.Between, r.Candidates[i].Checker)
	}
	return result
}

func (r Record) stepResult(e Evidence) StepResult {
	last := len(r.Candidates) - 1
	step := StepResult{
		Kind: e.Kind, Candidate: r.Candidates[e.Candidate].Checker, Rounds: len(e.Rounds),
		Verdict: e.Verdict, Level: e.Level, Look: e.Look,
	}
	skipped := func(s Skip) bool { return s.Step == e.Step }
	if e.Step > 0 && !slices.ContainsFunc(r.Skipped, skipped) {
		step.Session = r.Session(e.Task, e.Step)
	}
	if e.Kind == Prove {
		step.RatioFast, step.RatioFastLow, step.RatioFastHigh = ratioOf(e.Rounds, e.Candidate, e.Fast)
	} else {
		step.RatioGood, step.RatioGoodLow, step.RatioGoodHigh = ratioOf(e.Rounds, e.Candidate, 0)
	}
	if e.Kind == Place {
		step.RatioBad, step.RatioBadLow, step.RatioBadHigh = ratioOf(e.Rounds, e.Candidate, last)
	}
	if e.AtLeast > 0 {
		step.AtLeast = &e.AtLeast
	}
	if e.Unusable != nil {
		step.Reason = e.Unusable.Reason
		if e.Unusable.Candidate != e.Candidate {
			step.Reason = r.Candidates[e.Unusable.Candidate].Checker + ": " + step.Reason
		}
	}
	return step
}

// ratioOf is the ratio of two candidates' wall times in the rounds that have both. Its interval takes their number as fixed before.
func ratioOf(rounds []Round, candidate, over int) (value, low, high *float64) {
	var differences []float64
	for _, round := range rounds {
		a, measured := round[candidate]
		b, beside := round[over]
		if measured && beside {
			differences = append(differences, a-b)
		}
	}
	if len(differences) == 0 {
		return nil, nil, nil
	}
	return stats.Median(differences).Ratio()
}

// Err says why there is no answer, or none yet; nil when there is one, certain or not.
func (r Result) Err() error {
	if len(r.Steps) == 0 {
		return errors.New("nothing was measured yet")
	}
	first := r.Steps[0]
	ratio := summary.Ratio(first.RatioGood, first.RatioGoodLow, first.RatioGoodHigh)
	rounds := summary.Counted(first.Rounds, "round")
	switch first.Verdict {
	case Undecided:
		return fmt.Errorf("%s is not shown to be slower than %s: %s after %s, so there is nothing to bisect", r.Bad, r.Good, orNothing(ratio), rounds)
	case Fast:
		return fmt.Errorf("%s is not slower than %s but faster: %s after %s", r.Bad, r.Good, ratio, rounds)
	case Skipped:
		return fmt.Errorf("%s and %s cannot be compared: %s", r.Good, r.Bad, first.Reason)
	case Open:
		return fmt.Errorf("whether %s is slower than %s is not known yet: go on with --resume", r.Bad, r.Good)
	}
	if !r.Over {
		return errors.New("the bisect is not over: go on with --resume")
	}
	return nil
}

func orNothing(ratio string) string {
	if ratio == "" {
		return "no time counts"
	}
	return ratio
}
