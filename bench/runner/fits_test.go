package runner_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/runner"
)

// Trials of a session fit what would be measured now when all that is about both is the same.
func TestFits(t *testing.T) {
	o := options(t)
	p := plan(madeUp(t, clean), 0)
	p.Checkers, p.Rounds = append(p.Checkers, madeUp(t, clean)), 1
	if _, err := runner.Run(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*bench.Plan, *bench.Manifest)
		want   string // of the error; empty when they fit
	}{
		"the same":          {func(*bench.Plan, *bench.Manifest) {}, ""},
		"one of them":       {func(p *bench.Plan, _ *bench.Manifest) { p.Checkers = p.Checkers[1:] }, ""},
		"in another order":  {func(p *bench.Plan, _ *bench.Manifest) { slices.Reverse(p.Checkers) }, ""},
		"another Paceline":  {func(_ *bench.Plan, m *bench.Manifest) { m.Paceline = "v0" }, ""},
		"another Go":        {func(_ *bench.Plan, m *bench.Manifest) { m.Host.Go, m.Host.LoadAverage = "go9", nil }, ""},
		"another host":      {func(_ *bench.Plan, m *bench.Manifest) { m.Host.CPUModel = "abacus" }, "the host is not what it was"},
		"another corpus":    {func(_ *bench.Plan, m *bench.Manifest) { m.Corpora[0].SHA256 = "0" }, "the corpus is not what it was"},
		"another checker":   {func(_ *bench.Plan, m *bench.Manifest) { m.Checkers[1].Version = "2.0.0" }, "the checker is not what it was"},
		"a checker more":    {func(p *bench.Plan, m *bench.Manifest) { m.Checkers = m.Checkers[:1] }, "the checker is not what it was"},
		"another variable":  {func(_ *bench.Plan, m *bench.Manifest) { m.Environment = map[string]string{"PYTHONHASHSEED": "1"} }, "the environment is not what it was"},
		"a damaged request": {func(p *bench.Plan, _ *bench.Manifest) { p.Rounds = 0 }, "--rounds 0"},
	} {
		m := recorded(t, o).Manifest
		wanted := p
		wanted.Checkers = slices.Clone(p.Checkers)
		c.change(&wanted, &m)
		err := runner.Fits(t.Context(), o, wanted, m)
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "new session")) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// After the deadline no round begins, and the session can be gone on with.
func TestDeadline(t *testing.T) {
	o := options(t)
	o.Deadline = time.Now()
	if _, err := runner.Run(t.Context(), plan(madeUp(t, clean), 0), o); err != nil {
		t.Fatal(err)
	}
	if s := recorded(t, o); s.Manifest.Outcome != bench.OutOfBudget || roundsOf(s.Trials)[0] != 1 {
		t.Errorf("%s with %v", s.Manifest.Outcome, roundsOf(s.Trials))
	}
	o.Deadline = time.Time{}
	if _, err := runner.Resume(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if s := recorded(t, o); s.Manifest.Outcome != bench.Complete || roundsOf(s.Trials)[0] != 2 {
		t.Errorf("%s with %v", s.Manifest.Outcome, roundsOf(s.Trials))
	}
}
