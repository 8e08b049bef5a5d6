package bisect

// Level is 1 less the confidence of an answer that is called certain.
const Level = 0.05

// Kind is what a step is for.
type Kind string

const (
	// Confirm asks whether the bad one is slower than the good one at all.
	Confirm Kind = "confirm"
	// Place asks which of the two a candidate between them is like.
	Place Kind = "place"
	// Prove asks whether the first slow one is slower than the last fast one, measured side by side.
	Prove Kind = "prove"
)

// Task is what a step measures. Candidates are told by their place in the series, from 0.
type Task struct {
	Kind      Kind
	Candidate int // that is asked about
	Fast      int // what it should be slower than: the good one, or the last fast one
}

// Measured lists what has a trial in each round of a step, the candidate that is asked about last; last is that of the series.
func (t Task) Measured(last int) []int {
	if t.Kind == Place {
		return []int{t.Fast, last, t.Candidate}
	}
	return []int{t.Fast, t.Candidate}
}

// Round is one round: logarithms of wall times by candidate.
type Round map[int]float64

// Step is a step as far as it was measured.
type Step struct {
	Rounds []Round // that are whole
	// Unusable, unless nil, is one of those measured that cannot be used, whatever its time.
	Unusable *Unusable
}

// Unusable is a candidate that cannot be used, and why.
type Unusable struct {
	Candidate int
	Reason    string
}

// Series is what is bisected.
type Series struct {
	Candidates int     // at least 2: the first one is good, the last one bad
	Rounds     int     // the most that a step measures
	Reused     []Round // that were measured before, for something else
}

func (s Series) last() int { return s.Candidates - 1 }

// Verdict is what a step told of its candidate.
type Verdict string

const (
	// Open is a step that needs further rounds.
	Open Verdict = "open"
	// Slow candidates are surely slower than what they should be slower than. Of one that is placed, it is nearer to bad too.
	Slow Verdict = "slow"
	// Fast candidates are surely faster than bad, and nearer to good. In the other steps they are surely faster than what they should be
	// slower than.
	Fast Verdict = "fast"
	// Undecided is a candidate of which the most rounds tell neither.
	Undecided Verdict = "undecided"
	// Skipped is a candidate that cannot be used.
	Skipped Verdict = "skipped"
)

// Evidence is what a step told.
type Evidence struct {
	Task
	Step    int // its number among the steps that were measured or skipped, from 1; 0 when reused rounds sufficed
	Verdict Verdict
	// Level is the chance, over all looks, that the verdict is wrong.
	Level  float64
	Look   int     // how many rounds had been seen when it was decided, reused ones included; 0 when it was not
	Rounds []Round // that it was judged by: reused ones, then its own
	// AtLeast is by what factor a slow candidate surely takes longer than what it should be slower than, and by what factor a
	// fast one is surely faster than bad, or than that; 0 without such a verdict.
	AtLeast  float64
	Unusable *Unusable // of one that is skipped
}

// State is how far a bisect has come.
type State struct {
	Steps []Evidence
	Next  *Task // to measure next, or on; nil when it is over
	// Number is that of the step that Next is about: the last one's when that is open.
	Number int
	// LastFast and FirstSlow are the ends of what is left. What lies between was skipped, could not be placed, or was not reached.
	LastFast, FirstSlow int
	Confirmed           bool // bad is slower than good
	Proven              bool // FirstSlow is slower than LastFast, by rounds that chose neither
	// Between are candidates that are surely slower than good and surely faster than bad.
	Between []int
	// Several says that what was found is surely less than all of the difference between good and bad.
	Several bool
}

// Certain says whether the first slow one is FirstSlow, or one of those between it and LastFast, at the confidence.
func (s State) Certain() bool { return s.Next == nil && s.Confirmed && s.Proven }
