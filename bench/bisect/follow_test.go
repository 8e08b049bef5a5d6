package bisect_test

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench/bisect"
)

// steady measures candidates of known levels with next to no noise. Candidates that cannot be had, or that waver too much to be told, are named.
type steady struct {
	levels   []float64
	missing  []int
	wavering []int
	asked    []bisect.Task
}

func (s *steady) measure(task bisect.Task) (bisect.Step, bool) {
	s.asked = append(s.asked, task)
	if slices.Contains(s.missing, task.Candidate) {
		return bisect.Step{Unusable: &bisect.Unusable{Candidate: task.Candidate, Reason: "it does not build"}}, true
	}
	var step bisect.Step
	for n := range rounds {
		round := bisect.Round{}
		for at, i := range task.Measured(len(s.levels) - 1) {
			round[i] = s.levels[i] + 0.001*math.Sin(float64(7*n+3*at))
			if slices.Contains(s.wavering, i) {
				round[i] = 0.05 + 0.08*math.Cos(math.Pi*float64(n))
			}
		}
		step.Rounds = append(step.Rounds, round)
	}
	return step, true
}

func TestFollow(t *testing.T) {
	for name, c := range map[string]struct {
		steady
		asked               []int // candidates, in order
		lastFast, firstSlow int
		certain             bool
	}{
		"two":                     {steady{levels: []float64{0, 0.1}}, []int{1}, 0, 1, true},
		"the first":               {steady{levels: stepAt(8, 1, 0.1)}, []int{7, 4, 2, 1, 1}, 0, 1, true},
		"the last":                {steady{levels: stepAt(8, 7, 0.1)}, []int{7, 4, 6, 7}, 6, 7, true},
		"in the middle":           {steady{levels: stepAt(8, 4, 0.1)}, []int{7, 4, 2, 3, 4}, 3, 4, true},
		"skipped":                 {steady{levels: stepAt(8, 4, 0.1), missing: []int{4}}, []int{7, 4, 3, 6, 5, 5}, 3, 5, true},
		"all skipped":             {steady{levels: stepAt(4, 2, 0.1), missing: []int{1, 2}}, []int{3, 2, 1}, 0, 3, true},
		"put aside":               {steady{levels: stepAt(8, 2, 0.1), wavering: []int{4}}, []int{7, 4, 3, 2, 1, 2}, 1, 2, true},
		"put aside at the step":   {steady{levels: stepAt(4, 2, 0.1), wavering: []int{2}}, []int{3, 2, 1, 3}, 1, 3, true},
		"too many cannot be told": {steady{levels: stepAt(8, 4, 0.1), wavering: []int{2, 3, 4, 5, 6}}, []int{7, 4, 3}, 0, 7, true},
		"none":                    {steady{levels: stepAt(8, 8, 0.1)}, []int{7}, 0, 7, false},
		"faster":                  {steady{levels: stepAt(8, 4, -0.1)}, []int{7}, 0, 7, false},
		"nothing to compare":      {steady{levels: stepAt(8, 4, 0.1), missing: []int{7}}, []int{7}, 0, 7, false},
	} {
		s := bisect.Series{Candidates: len(c.levels), Rounds: rounds}.Follow(c.measure)
		var asked []int
		for _, task := range c.steady.asked {
			asked = append(asked, task.Candidate)
		}
		if !slices.Equal(asked, c.asked) || s.LastFast != c.lastFast || s.FirstSlow != c.firstSlow || s.Certain() != c.certain {
			t.Errorf("%s: asked %v, then between %d and %d, certain: %v; want %v, %d, %d, %v", name,
				asked, s.LastFast, s.FirstSlow, s.Certain(), c.asked, c.lastFast, c.firstSlow, c.certain)
		}
	}
}

// What is proven was not chosen by the rounds that prove it: neither of what was found, nor of a good and a bad one with nothing between them, which may
// have been chosen by looking at the rounds that are reused.
func TestProofIsOfRoundsOfItsOwn(t *testing.T) {
	for _, c := range []struct {
		candidates int
		slower     float64 // by how much those after the first one are; reused rounds say a tenth
		certain    bool
	}{{2, 0.1, true}, {3, 0.1, true}, {2, 0, false}, {3, 0, false}} {
		lab := &steady{levels: stepAt(c.candidates, 1, c.slower)}
		series := bisect.Series{Candidates: c.candidates, Rounds: rounds}
		for n := range 8 {
			round := bisect.Round{}
			for i, x := range stepAt(c.candidates, 1, 0.1) {
				round[i] = x + 0.001*math.Sin(float64(5*n+i))
			}
			series.Reused = append(series.Reused, round)
		}
		s := series.Follow(lab.measure)
		if len(lab.asked) != 1 || lab.asked[0].Kind != bisect.Prove || s.Certain() != c.certain || s.FirstSlow != 1 || s.LastFast != 0 {
			t.Errorf("%+v: asked %+v, then %+v", c, lab.asked, s)
		}
		if n := len(s.Steps); n != c.candidates || s.Steps[0].Step != 0 || s.Steps[n-2].Step != 0 || s.Steps[n-1].Step != 1 || len(s.Steps[n-1].Rounds) < 6 {
			t.Errorf("%+v: %+v", c, s.Steps)
		}
	}
}

// A bisect that is cut off at any round of any step goes on to the end that it would have had; and one ends whatever is measured.
func TestCutOffProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 9).Draw(t, "candidates")
		series := bisect.Series{Candidates: n, Rounds: rapid.IntRange(1, 8).Draw(t, "rounds")}
		var all []bisect.Step
		whole := series.Follow(func(task bisect.Task) (bisect.Step, bool) {
			var step bisect.Step
			for range series.Rounds {
				round := bisect.Round{}
				for _, i := range task.Measured(n - 1) {
					if rapid.IntRange(0, 19).Draw(t, "missing") > 0 {
						round[i] = float64(i)*rapid.SampledFrom([]float64{0, 0.02}).Draw(t, "slope") + rapid.Float64Range(0, 0.02).Draw(t, "noise")
					}
				}
				step.Rounds = append(step.Rounds, round)
			}
			all = append(all, step)
			return step, true
		})
		if whole.Next != nil || len(all) > 3*n+3 {
			t.Fatalf("%d steps, then %+v", len(all), whole.Next)
		}
		cut, at := rapid.IntRange(0, len(all)).Draw(t, "cut"), 0
		before := series.Follow(func(bisect.Task) (bisect.Step, bool) {
			at++
			if at <= cut {
				return all[at-1], true
			}
			if at > len(all) {
				return bisect.Step{}, false
			}
			step := bisect.Step{Rounds: all[at-1].Rounds[:rapid.IntRange(0, len(all[at-1].Rounds)-1).Draw(t, "left")]}
			return step, true
		})
		for i, e := range before.Steps {
			// Nothing that was decided is decided otherwise later.
			if e.Verdict != bisect.Open && !reflect.DeepEqual(e, whole.Steps[i]) {
				t.Fatalf("step %d is %+v when cut off, and else %+v", i+1, e, whole.Steps[i])
			}
		}
		if s := before; s.LastFast >= s.FirstSlow || s.Certain() && s.Next != nil {
			t.Fatalf("%+v", s)
		}
	})
}

// What a look has spent of the level is gone, also when the rounds were reused ones and the candidate turns out not to be had.
func TestLooksAtReusedRoundsAreSpent(t *testing.T) {
	for _, c := range []struct {
		reused int
		levels []float64 // of the two candidates between good and bad
	}{
		{2, []float64{bisect.Level / 2, bisect.Level}},     // too few to be looked at
		{4, []float64{bisect.Level / 2, bisect.Level / 2}}, // looked at, in vain
	} {
		before := &steady{levels: stepAt(4, 3, 0.1), wavering: []int{2}}
		all, _ := before.measure(bisect.Task{Kind: bisect.Place, Candidate: 2})
		lab := &steady{levels: before.levels, missing: []int{2}}
		s := bisect.Series{Candidates: 4, Rounds: rounds, Reused: all.Rounds[:c.reused]}.Follow(lab.measure)
		var levels []float64
		for _, e := range s.Steps {
			if e.Kind == bisect.Place {
				levels = append(levels, e.Level)
			}
		}
		if !slices.Equal(levels, c.levels) || s.FirstSlow != 3 || s.LastFast != 1 {
			t.Errorf("with %d reused rounds: levels of %v, then %+v", c.reused, levels, s)
		}
	}
}
