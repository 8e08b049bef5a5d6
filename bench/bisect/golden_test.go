package bisect_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"paceline/bench/bisect"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

// resultOf is the answer of a bisect of known levels after some steps, in which one candidate may not be had.
func resultOf(t *testing.T, r bisect.Record, levels []float64, steps int, missing string) bisect.Result {
	t.Helper()
	made := map[int]session.Session{}
	for {
		state, err := r.State(made)
		if err != nil {
			t.Fatal(err)
		}
		if state.Next == nil || len(made) == steps {
			return r.Result(state)
		}
		if c := r.Candidates[state.Next.Candidate].Checker; c == missing {
			r.Skipped = append(r.Skipped, bisect.Skip{Step: state.Number, Candidate: c, Reason: "it does not build\x1b[31m"})
			continue
		}
		made[state.Number] = sessionOf(r, levels, *state.Next, state.Number, r.Rounds)
	}
}

func TestGolden(t *testing.T) {
	half := stepAt(8, 5, 0.1)
	half[3], half[4] = half[5]*0.6, half[5]*0.6

	ends := slices.Clone(half) // with the first step right behind the good one
	ends[1], ends[2] = half[3], half[3]

	commits := recordOf(2)
	for i := range commits.Candidates {
		commits.Candidates[i].Commit, commits.Candidates[i].Subject = fmt.Sprintf("%012x", i+1), "Make it slower [skip]\x07"
	}
	reusing := recordOf(8)
	reused, err := reusing.Reuse("S", sessionOf(reusing, stepAt(8, 3, 0.1), bisect.Task{Kind: bisect.Place, Candidate: 4}, 9, 4))
	if err != nil {
		t.Fatal(err)
	}
	reusing.Reused = append(reusing.Reused, reused)
	var text strings.Builder
	for _, c := range []struct {
		name    string
		record  bisect.Record
		levels  []float64
		steps   int
		missing string
	}{
		{"certain", recordOf(8), stepAt(8, 3, 0.1), 99, ""},
		{"one of several", recordOf(8), stepAt(8, 4, 0.1), 99, "mypy@2.0.4"},
		{"several steps", recordOf(8), half, 99, ""},
		{"several steps, the first one at the good end", recordOf(8), ends, 99, ""},
		{"so far", recordOf(8), stepAt(8, 3, 0.1), 2, ""},
		{"not slower", recordOf(8), stepAt(8, 3, -0.1), 99, ""},
		{"no difference", recordOf(8), stepAt(8, 8, 0.1), 99, ""},
		{"commits", commits, stepAt(2, 1, 0.1), 99, ""},
		{"with reused rounds", reusing, stepAt(8, 3, 0.1), 99, ""},
	} {
		result := resultOf(t, c.record, c.levels, c.steps, c.missing)
		fmt.Fprintf(&text, "# %s\n\n", c.name)
		if err := summary.WriteText(&text, []summary.Table{result.Table()}); err != nil {
			t.Fatal(err)
		}
		for _, sentence := range result.Sentences() {
			fmt.Fprintf(&text, "\n%s\n", summary.Printable(sentence))
		}
		if err := result.Err(); err != nil {
			fmt.Fprintf(&text, "\nerror: %v\n", err)
		}
		text.WriteString("\n")
	}
	testenv.Golden(t, "results.txt", []byte(text.String()))
	all, err := json.MarshalIndent(resultOf(t, recordOf(8), stepAt(8, 4, 0.1), 99, "mypy@2.0.4"), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	testenv.Golden(t, "result.json", append(all, '\n'))
}

// Of many candidates a sentence lists some.
func TestManyAreLeft(t *testing.T) {
	atLeast := 1.1
	r := bisect.Result{FirstSlow: "z", LastFast: "a", Over: true, Certain: true, AtLeast: &atLeast, Left: slices.Repeat([]string{"b"}, 40), Candidates: nil}
	if got := r.Sentences()[0]; !strings.Contains(got, "33 more up to z") {
		t.Errorf("%q", got)
	}
}
