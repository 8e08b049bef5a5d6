package export

import (
	"slices"
	"strings"
	"testing"

	"paceline/bench"
)

func TestOf(t *testing.T) {
	m, trials := fixture()
	e, err := Of(m, trials, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range e.Cells {
		got = append(got, c.String())
		for i, trial := range c.Trials {
			if !trial.Counted || trial.Instrument != bench.InstrumentNone || trial.Round != i+1 {
				t.Errorf("%s has trial %d of round %d", c, trial.Trial, trial.Round)
			}
		}
	}
	want := []string{"mypy@2.4.1 hello-cold-w0", "mypy@2.4.1 " + odd + "-edit-hub-w2-files-cpus0-1", "mypy:base hello-cold-w0"}
	if !slices.Equal(got, want) {
		t.Errorf("cells %q, want %q", got, want)
	}
	if want = []string{"1 of 3 cells have fewer than 6 rounds: too few for an interval or a test"}; !slices.Equal(e.Warnings, want) {
		t.Errorf("warnings %q", e.Warnings)
	}
}

// Whatever cannot be used is left out and told.
func TestWarnings(t *testing.T) {
	m, all := fixture()
	for _, c := range []struct {
		name    string
		spoil   func(*bench.Trial)
		warning string
	}{
		{"no wall time", func(t *bench.Trial) { t.WallNanos = 0 }, "1 of 13 counted trials left out: no wall time above 0"},
		{"negative wall time", func(t *bench.Trial) { t.WallNanos = -1 }, "1 of 13 counted trials left out"},
		{"negative CPU time", func(t *bench.Trial) { t.SysNanos = -1 }, "1 of 13 counted trials left out"},
		{"no CPU time", func(t *bench.Trial) { t.UserNanos, t.SysNanos = 0, 0 }, "CPU time left out of 1 of 13 trials"},
		{"no memory", func(t *bench.Trial) { t.MaxRSSBytes = nil }, "peak RSS left out of 1 of 13 trials"},
		{"negative memory", func(t *bench.Trial) { *t.MaxRSSBytes = -4 }, "peak RSS left out of 1 of 13 trials"},
		{"disturbed", func(t *bench.Trial) { t.Disturbed = []string{"steal 9%"} }, "1 of 13 trials were disturbed"},
		{"other diagnostics", func(t *bench.Trial) { t.Status = bench.Differs }, "1 of 13 trials gave other diagnostics"},
	} {
		trials := slices.Clone(all)
		spoilt := &trials[len(trials)-3] // the last round of mypy:base
		if spoilt.MaxRSSBytes != nil {
			rss := *spoilt.MaxRSSBytes
			spoilt.MaxRSSBytes = &rss
		}
		c.spoil(spoilt)
		e, err := Of(m, trials, Filter{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.ContainsFunc(e.Warnings, func(w string) bool { return strings.HasPrefix(w, c.warning) }) {
			t.Errorf("%s: warnings %q", c.name, e.Warnings)
		}
	}
}

func TestNothing(t *testing.T) {
	m, trials := fixture()
	change := func(f func(*bench.Trial)) []bench.Trial {
		changed := slices.Clone(trials)
		for i := range changed {
			f(&changed[i])
		}
		return changed
	}
	for _, c := range []struct {
		trials []bench.Trial
		filter Filter
		want   string
	}{
		{nil, Filter{}, "the session has no trial"},
		{trials[:2], Filter{}, "none of 2 trials counts"},
		{change(func(t *bench.Trial) { t.Counted = false }), Filter{}, "none of 16 trials counts"},
		{change(func(t *bench.Trial) { t.WallNanos = 0 }), Filter{}, "none of 13 counted trials has a wall time above 0"},
		{trials, Filter{Checkers: []string{"mypy@9"}}, "--checker mypy@9: the session has no counted trial of it, only of mypy@2.4.1, mypy:base"},
		{trials, Filter{Corpora: []string{"hello", "x"}}, "--corpus x: "},
		{trials, Filter{Workers: []int{8}}, "--workers 8: the session has no counted trial of it, only of 0, 2"},
		{trials, Filter{Caches: []bench.CacheState{bench.Warm}}, "--cache warm: the session has no counted trial of it, only of cold, edit-hub"},
		{trials, Filter{Checkers: []string{"mypy:base"}, Workers: []int{2}}, "no cell of the session passes all filters: it has mypy@2.4.1 hello-cold-w0, "},
	} {
		if _, err := Of(m, c.trials, c.filter); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	if _, err := Named("csv"); err == nil || !strings.Contains(err.Error(), "choose one of benchfmt, hyperfine, pyperf, github-action-benchmark") {
		t.Error(err)
	}
}

func TestFilter(t *testing.T) {
	m, trials := fixture()
	for _, c := range []struct {
		filter Filter
		cells  int
	}{
		{Filter{Checkers: []string{"mypy@2.4.1"}}, 2},
		{Filter{Checkers: []string{"mypy@2.4.1", "mypy:base"}, Corpora: []string{"hello"}}, 2},
		{Filter{Workers: []int{2}, Caches: []bench.CacheState{bench.EditHub}}, 1},
	} {
		e, err := Of(m, trials, c.filter)
		if err != nil || len(e.Cells) != c.cells {
			t.Errorf("%+v: %d cells, %v", c.filter, len(e.Cells), err)
		}
	}
}
