package runner_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/runner"
	"paceline/bench/session"
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
		if plain.Round%2 == 0 { // they take turns
			plain, watched = watched, plain
		}
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
	joined, err := runner.Join(t.Context(), cells, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Progress = nil
	s := recorded(t, o)
	if len(joined.Trials) != len(s.Trials) {
		t.Errorf("%d trials are returned of %d", len(joined.Trials), len(s.Trials))
	}
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

// What fills the caches of a join is not the session's, also where the session lacks it.
func TestJoinRecordsNoWarmUp(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0, 2), options(t)
	p.Caches = []bench.CacheState{bench.Cold, bench.Warm}
	interruptAfter(t, p, o, 1) // of two trials of warm-up
	o.Instrument = watching(t, 2)
	o.Progress = func(now runner.Progress) {
		if now.Done > now.Planned || now.Planned != 1+3*p.Rounds {
			t.Errorf("%d of %d trials", now.Done, now.Planned)
		}
	}
	if _, err := runner.Join(t.Context(), p.Cells()[1:], o); err != nil {
		t.Fatal(err)
	}
	s := recorded(t, o)
	for _, trial := range s.Trials[1:] {
		if trial.Instrument != bench.InstrumentSampler {
			t.Errorf("joined: %+v", trial)
		}
	}
	if len(s.Trials) < 3 {
		t.Errorf("%d trials", len(s.Trials))
	}
	wantVerified(t, o)
	// What was cut off is still made when the session goes on.
	o.Instrument, o.Progress = nil, nil
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if all := recorded(t, o).Trials; len(all) != len(s.Trials)+1+4*p.Rounds {
		t.Errorf("%d trials after %d", len(all), len(s.Trials))
	}
	wantVerified(t, o)
}

// The error of a join says why the checker gave no answer: the session keeps no output for it.
func TestJoinWithoutAnAnswer(t *testing.T) {
	for name, c := range map[string]struct{ body, says string }{
		"fails":        {"echo 'usage: mypy'; echo 'why it fails'; exit 2\n", "it printed: usage: mypy\nwhy it fails"},
		"says nothing": {"exit 2\n", "it printed nothing"},
		"says much":    {"seq 10000; echo 'why it fails'; exit 2\n", "\n9999\n10000\nwhy it fails"},
	} {
		t.Run(name, func(t *testing.T) {
			checker := madeUp(t, clean)
			p, o := plan(checker, 0), options(t)
			p.Rounds = 1
			if _, err := runner.Run(t.Context(), p, o); err != nil {
				t.Fatal(err)
			}
			rename(t, checker, clean, c.body)
			o.Instrument = watching(t, 1)
			_, err := runner.Join(t.Context(), p.Cells(), o)
			if err == nil || !strings.HasSuffix(err.Error(), c.says) || strings.Contains(err.Error(), o.Out) || len(err.Error()) > 3000 {
				t.Errorf("%v", err)
			}
			wantVerified(t, o)
		})
	}
}

func wantVerified(t *testing.T, o runner.Options) {
	t.Helper()
	if problems, err := session.Verify(o.Out); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

// Who is refused has not touched the session: neither what a kill left of a trial nor what tells
// why the session could not go on.
func TestRefusalsChangeNothing(t *testing.T) {
	p, o := plan(madeUp(t, clean), 0), options(t)
	interruptAfter(t, p, o, 2)
	trials := filepath.Join(o.Out, "trials.jsonl")
	text, err := os.ReadFile(trials)
	if err != nil {
		t.Fatal(err)
	}
	torn := string(text[:len(text)-1])
	write(t, trials, torn)
	unnamed := filepath.Join(o.Out, "output", strings.Repeat("0", 64)+".txt")
	write(t, unnamed, "why")
	other := o
	other.Version = "other"
	foreign := p.Cells()[0]
	foreign.Workers = 8
	for name, refused := range map[string]func() (session.Session, error){
		"resume":       func() (session.Session, error) { return runner.Resume(t.Context(), other) },
		"join":         func() (session.Session, error) { return runner.Join(t.Context(), p.Cells(), other) },
		"foreign cell": func() (session.Session, error) { return runner.Join(t.Context(), []bench.Cell{foreign}, o) },
	} {
		if _, err := refused(); err == nil {
			t.Errorf("%s: not refused", name)
		}
		if left, err := os.ReadFile(trials); err != nil || string(left) != torn {
			t.Errorf("%s: %d bytes are left of %d: %v", name, len(left), len(torn), err)
		}
		if _, err := os.Stat(unnamed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := runner.Resume(t.Context(), o)
	if err != nil || s.Torn {
		t.Errorf("torn %v: %v", s.Torn, err)
	}
	wantEachOnce(t, recorded(t, o), 3)
	wantVerified(t, o)
}
