package runner_test

import (
	"context"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/runner"
)

// watching is an instrument that has enough after so many trials.
func watching(t *testing.T, enough int) *runner.Instrument {
	t.Helper()
	begun, ended := 0, 0
	return &runner.Instrument{
		Name: bench.InstrumentSampler,
		Begin: func(context.Context, bench.Trial) (func(bench.Trial) error, error) {
			begun++
			return func(trial bench.Trial) error {
				if ended++; ended != begun || trial.WallNanos <= 0 {
					t.Errorf("it ends %d of %d, with %+v", ended, begun, trial)
				}
				return nil
			}, nil
		},
		Enough: func() bool { return ended >= enough },
	}
}

// The instrument's trials stand beside the timed ones and never count.
func TestInstrument(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0, 2), options(t)
	p.Rounds = 5
	o.Instrument = watching(t, 3)
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	s := recorded(t, o)
	if s.Manifest.Outcome != bench.EnoughSamples || len(s.Trials) != 1+2*4 {
		t.Errorf("outcome %q after %d trials", s.Manifest.Outcome, len(s.Trials))
	}
	for i := 1; i < len(s.Trials); i += 2 {
		plain, watched := s.Trials[i], s.Trials[i+1]
		if plain.Cell != watched.Cell || !plain.Counted || watched.Counted || watched.Instrument != bench.InstrumentSampler {
			t.Errorf("%+v, then %+v", plain, watched)
		}
	}
}

// A session that is there gets the instrument's trials, and no others.
func TestJoin(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0, 2), options(t)
	p.Rounds = 3
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	before := recorded(t, o)
	cells := p.Cells()[1:]
	o.Instrument = watching(t, 2)
	o.Progress = func(now runner.Progress) {
		if now.Done > now.Planned || now.Planned != len(before.Trials)+p.Rounds {
			t.Errorf("%d of %d trials", now.Done, now.Planned)
		}
	}
	if _, err := runner.Join(t.Context(), cells, o); err != nil {
		t.Fatal(err)
	}
	o.Progress = nil
	s := recorded(t, o)
	if len(s.Trials) != len(before.Trials)+2 || s.Manifest.Outcome != bench.Complete || !s.Manifest.Ended.Equal(*before.Manifest.Ended) {
		t.Errorf("%d trials after %d, outcome %q", len(s.Trials), len(before.Trials), s.Manifest.Outcome)
	}
	for i, trial := range s.Trials[len(before.Trials):] {
		if trial.Cell != cells[0] || trial.Instrument != bench.InstrumentSampler || trial.Counted || trial.Round != i+1 {
			t.Errorf("joined: %+v", trial)
		}
	}
	o.Instrument = watching(t, 1)
	foreign := cells[0]
	foreign.Workers = 8
	if _, err := runner.Join(t.Context(), []bench.Cell{foreign}, o); err == nil || !strings.Contains(err.Error(), "its plan does not have") {
		t.Errorf("%v", err)
	}
}
