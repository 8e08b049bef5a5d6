package bisect_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/session"
)

// recordOf is a bisect of as many releases as there are levels.
func recordOf(candidates int) bisect.Record {
	r := bisect.Record{
		Schema: bisect.Schema, Good: "mypy@2.0.0", Bad: "mypy@2.0." + string(rune('0'+candidates-1)), Corpus: "hello", Cache: bench.Cold, Rounds: rounds,
		TimeLimit: time.Minute, OutputLimit: 1 << 20, Seed: 1, Reused: []bisect.Reused{}, Skipped: []bisect.Skip{},
	}
	for i := range candidates {
		r.Candidates = append(r.Candidates, bisect.Candidate{Checker: "mypy@2.0." + string(rune('0'+i))})
	}
	return r
}

// sessionOf is a session of a step in which all went well: candidates of known levels with next to no noise.
func sessionOf(r bisect.Record, levels []float64, task bisect.Task, number, made int) session.Session {
	s := session.Session{Dir: r.Session(task, number), Manifest: bench.Manifest{Schema: bench.Schema, Plan: r.Plan(task, number)}}
	cells := s.Manifest.Plan.Cells()
	for round := 0; round <= made; round++ {
		for at, i := range task.Measured(len(levels) - 1) {
			wall := math.Exp(levels[i] + 0.001*math.Sin(float64((5+at)*round+at)))
			s.Trials = append(s.Trials, bench.Trial{
				Trial: len(s.Trials) + 1, Round: round, Cell: cells[at], Instrument: bench.InstrumentNone,
				WallNanos: int64(wall * 1e9), Status: bench.OK, Counted: round > 0,
			})
		}
	}
	return s
}

// stepsOf are the sessions of all steps of a bisect, each with as many rounds as a step has at most.
func stepsOf(t *testing.T, r bisect.Record, levels []float64) map[int]session.Session {
	t.Helper()
	steps := map[int]session.Session{}
	for {
		state, err := r.State(steps)
		if err != nil {
			t.Fatal(err)
		}
		if state.Next == nil {
			return steps
		}
		steps[state.Number] = sessionOf(r, levels, *state.Next, state.Number, r.Rounds)
	}
}

func TestStateOfSessions(t *testing.T) {
	r, levels := recordOf(8), stepAt(8, 5, 0.1)
	steps := stepsOf(t, r, levels)
	s, load := steps[2], 3.5
	s.Manifest.Host.LoadAverage, s.Manifest.Host.Go = &load, "go9" // may differ between steps
	steps[2] = s
	state, err := r.State(steps)
	if err != nil || !state.Certain() || state.FirstSlow != 5 || state.LastFast != 4 {
		t.Errorf("%+v, %v", state, err)
	}
}

// What cannot be used is skipped, and why is told.
func TestUnusable(t *testing.T) {
	no := false
	fail := func(status bench.Status, rounds ...int) func(*session.Session) {
		return func(s *session.Session) {
			for i := range s.Trials {
				if slices.Contains(rounds, s.Trials[i].Round) && s.Trials[i].Checker == "mypy@2.0.4" {
					s.Trials[i].Status, s.Trials[i].Counted, s.Trials[i].Error = status, status == bench.Differs, "so it went"
				}
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*session.Session)
		reason string // empty when it is not skipped
	}{
		"fine":              {func(*session.Session) {}, ""},
		"failed":            {fail(bench.Failed, 2), "it ended as failed: so it went"},
		"out of time":       {fail(bench.TimedOut, 2), "it ended as timeout"},
		"differs":           {fail(bench.Differs, 2), "its answer is not right: so it went"},
		"crashed once":      {fail(bench.Crashed, 2), ""},
		"crashed twice":     {fail(bench.Crashed, 2, 3), "it ended as crashed"},
		"failed to warm up": {fail(bench.Failed, 0), "it ended as failed"},
		"warmed up again": {func(s *session.Session) {
			fail(bench.Crashed, 0)(s)
			again := s.Trials[2]
			again.Status = bench.OK
			s.Trials = slices.Insert(s.Trials, 3, again)
		}, ""},
		"crashed in the warm-up, then killed": {func(s *session.Session) {
			fail(bench.Crashed, 0)(s)
			s.Trials = s.Trials[:3]
		}, ""},
		"crashed in the warm-up, twice": {func(s *session.Session) {
			fail(bench.Crashed, 0)(s)
			s.Trials = append(s.Trials[:3], s.Trials[2])
		}, "it ended as crashed"},
		"failed in a block that was made again": {func(s *session.Session) {
			fail(bench.Failed, 2)(s)
			again := s.Trials[8]
			again.Status, again.Counted = bench.OK, true
			s.Trials = slices.Insert(s.Trials, 9, again)
		}, ""},
		"not the catalogue's": {func(s *session.Session) { s.Trials[5].Expected = &no }, "its answer is not the one that the catalogue has for it"},
		"cut off": {func(s *session.Session) {
			fail(bench.Failed, 2)(s)
			s.Trials = slices.DeleteFunc(s.Trials, func(t bench.Trial) bool { return t.Round > 2 || t.Round == 2 && t.Checker != "mypy@2.0.4" })
		}, ""},
	} {
		r, levels := recordOf(8), stepAt(8, 5, 0.1)
		steps := map[int]session.Session{1: sessionOf(r, levels, bisect.Task{Kind: bisect.Confirm, Candidate: 7}, 1, rounds)}
		s := sessionOf(r, levels, bisect.Task{Kind: bisect.Place, Candidate: 4}, 2, rounds)
		c.change(&s)
		steps[2] = s
		state, err := r.State(steps)
		if err != nil || len(state.Steps) != 2 {
			t.Fatalf("%s: %+v, %v", name, state, err)
		}
		e := state.Steps[1]
		if (e.Verdict == bisect.Skipped) != (c.reason != "") || e.Unusable != nil && !strings.Contains(e.Unusable.Reason, c.reason) {
			t.Errorf("%s: %s, %+v", name, e.Verdict, e.Unusable)
		}
		if name == "cut off" && (e.Verdict != bisect.Open || len(e.Rounds) != 1 || state.Number != 2) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// The time of a wrong answer does not count, whosever it is: neither of the good and the bad one beside a candidate, nor of what is proven.
func TestWrongAnswersDoNotCount(t *testing.T) {
	r, levels, no := recordOf(8), stepAt(8, 5, 0.1), false
	steps := stepsOf(t, r, levels)
	for number, s := range steps {
		if number == 1 {
			continue // there it would be skipped
		}
		for i, trial := range s.Trials {
			switch {
			case trial.Round == 2 && trial.Cell == s.Manifest.Plan.Cells()[0]:
				s.Trials[i].Status = bench.Differs
			case trial.Round == 3 && trial.Cell == s.Manifest.Plan.Cells()[1]:
				s.Trials[i].Expected = &no
			}
		}
	}
	state, err := r.State(steps)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range state.Steps[1:] {
		measured := e.Measured(7)
		_, first := e.Rounds[1][measured[0]]
		_, second := e.Rounds[2][measured[1]]
		if first || second || len(e.Rounds[0]) != len(measured) {
			t.Errorf("%+v", e)
		}
	}
	if !state.Certain() || state.FirstSlow != 5 {
		t.Errorf("%+v", state)
	}
}

// A folder in which something else lies than what a bisect measures there is refused.
func TestStateRefuses(t *testing.T) {
	levels := stepAt(8, 5, 0.1)
	for name, c := range map[string]struct {
		change func(*bisect.Record, map[int]session.Session)
		want   string
	}{
		"another candidate": {func(r *bisect.Record, steps map[int]session.Session) {
			steps[2] = sessionOf(*r, levels, bisect.Task{Kind: bisect.Place, Candidate: 3}, 2, rounds)
		}, "step 2"},
		"another cell": {func(r *bisect.Record, _ map[int]session.Session) { r.Workers = 2 }, "step 1"},
		"one too many": {func(r *bisect.Record, steps map[int]session.Session) { steps[99] = steps[1] }, "there is nothing more to ask"},
		"a gap":        {func(_ *bisect.Record, steps map[int]session.Session) { delete(steps, 2) }, "after 1 of them"},
		"another machine": {func(_ *bisect.Record, steps map[int]session.Session) {
			s := steps[3]
			s.Manifest.Host.CPUs = 64
			steps[3] = s
		}, "step 3 (steps/03-mypy@2.0.6) was measured on another machine than step 1 (steps/01-confirm): remove it"},
		"other sources": {func(_ *bisect.Record, steps map[int]session.Session) {
			s := steps[2]
			s.Manifest.Corpora = []bench.CorpusIdentity{{Corpus: "hello", SHA256: "abc"}}
			steps[2] = s
		}, "step 2 (steps/02-mypy@2.0.4) checked other sources than step 1"},
		"another machine than what is reused": {func(r *bisect.Record, _ map[int]session.Session) {
			r.Reused = []bisect.Reused{{Session: "S", Host: bench.Host{CPUs: 64}, Corpus: bench.CorpusIdentity{Corpus: "hello"}}}
		}, "step 1 (steps/01-confirm) was measured on another machine than the session S, which is reused,"},
		"another build": {func(_ *bisect.Record, steps map[int]session.Session) {
			for number, lock := range map[int]string{1: "a", 2: "b"} {
				s := steps[number]
				s.Manifest.Checkers = []bench.CheckerIdentity{{Checker: "mypy@2.0.0", Lock: lock}}
				steps[number] = s
			}
		}, "step 2 (steps/02-mypy@2.0.4) measured another build of mypy@2.0.0 than step 1 (steps/01-confirm)"},
		"another build than what is reused": {func(r *bisect.Record, steps map[int]session.Session) {
			s := steps[1]
			s.Manifest.Checkers = []bench.CheckerIdentity{{Checker: "mypy@2.0.7", Build: "a"}}
			steps[1] = s
			r.Reused = []bisect.Reused{{
				Session: "S", Corpus: bench.CorpusIdentity{Corpus: "hello"}, Checkers: []bench.CheckerIdentity{{Checker: "mypy@2.0.7", Build: "b"}},
			}}
		}, "step 1 (steps/01-confirm) measured another build of mypy@2.0.7 than the session S, which is reused,"},
		"another skip": {func(r *bisect.Record, steps map[int]session.Session) {
			r.Skipped = append(r.Skipped, bisect.Skip{Step: 2, Candidate: "mypy@2.0.1"})
		}, "step 2 skipped mypy@2.0.1"},
	} {
		r := recordOf(8)
		steps := stepsOf(t, r, levels)
		c.change(&r, steps)
		if _, err := r.State(steps); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// What is no record is refused, and what is one can be followed.
func FuzzParse(f *testing.F) {
	text, err := json.Marshal(recordOf(4))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(strings.Replace(string(text), `"reused":[]`, `"reused":[{"session":"S","rounds":[{"mypy@2.0.0":5,"mypy@2.0.3":-1,"x":7}]}]`, 1)))
	f.Add([]byte(strings.Replace(string(text), `"skipped":[]`, `"skipped":[{"step":1,"candidate":"mypy@2.0.3"}]`, 1)))
	f.Add([]byte(`{"schema": 2}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := bisect.Parse(text)
		if err != nil || len(r.Candidates) > 100 || len(r.Reused) > 10 {
			return
		}
		state, err := r.State(nil)
		if err != nil {
			return
		}
		result := r.Result(state)
		result.Table()
		result.Sentences()
		if state.Next == nil && !state.Confirmed && result.Err() == nil {
			t.Errorf("no answer and no error: %+v", result)
		}
	})
}
