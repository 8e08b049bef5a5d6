package compare

import (
	"math"
	"slices"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
)

// releasesOf makes up a session of three checkers, the first two of which have a variant. The last takes times as long as the one before it.
func releasesOf(rounds int, times float64) session.Session {
	s := session.Session{Manifest: bench.Manifest{Plan: bench.Plan{
		Checkers: []string{"a", "b", "c"}, Corpora: []string{"hello"}, Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold}, Sweep: true,
		Variants: []bench.Variant{{Name: "native", Checkers: []string{"a", "b"}, Workers: []int{0}}},
	}}}
	drawn, rss := noisy(3, 0.005, 1), int64(1<<20)
	for round := 1; round <= rounds; round++ {
		for _, cell := range s.Manifest.Plan.Cells() {
			t := bench.Trial{Round: round, Cell: cell, Instrument: bench.InstrumentNone, Counted: true, Status: bench.OK, MaxRSSBytes: &rss}
			seconds := drawn(t)
			if cell.Checker == "c" {
				seconds *= times
			}
			t.WallNanos, t.UserNanos = int64(1e9*seconds), int64(1e9*seconds)
			s.Trials = append(s.Trials, t)
		}
	}
	return s
}

// all has every cell compared.
func all(bench.Cell) bool { return true }

func TestSteps(t *testing.T) {
	rows := Steps(releasesOf(12, 1.1), 0.05, all)
	var steps []string
	for _, r := range rows {
		steps = append(steps, r.Base+" "+r.cell().String())
		want, ratio := Same, 1.0
		if r.Checker == "c" {
			want, ratio = Slower, 1.1
		}
		if r.Verdict != want || math.Abs(*r.Ratio-ratio) > 0.02 || *r.Pairs != 12 || *r.P < *r.PAlone {
			t.Errorf("%s", told(r))
		}
	}
	if want := []string{
		"a b hello-cold-w0", "a b hello-cold-w2", "a b hello-cold-w0-native", "b c hello-cold-w0", "b c hello-cold-w2",
	}; !slices.Equal(steps, want) {
		t.Errorf("steps %q, want %q", steps, want)
	}
	// The level is that of the whole family: 12 rounds cannot tell as much of 5 cells at 0.1%.
	for _, r := range Steps(releasesOf(12, 1.1), 0.001, all) {
		if r.Verdict == Slower {
			t.Errorf("%s", told(r))
		}
	}
}

func TestStepsOfNothing(t *testing.T) {
	s := releasesOf(0, 1)
	for _, r := range Steps(s, 0.05, all) {
		if r.Ratio != nil || r.Verdict != Unknown {
			t.Errorf("%s", told(r))
		}
	}
	s.Manifest.Plan.Checkers = s.Manifest.Plan.Checkers[:1]
	if rows := Steps(s, 0.05, all); len(rows) > 0 {
		t.Errorf("%d steps of one checker", len(rows))
	}
}

// What is not usable is in no row, and no other row's p-value is adjusted for it.
func TestStepsOfWhatIsUsable(t *testing.T) {
	for unusable, want := range map[string][]string{"a": {"b c hello-cold-w0"}, "b": nil, "c": {"a b hello-cold-w0"}} {
		rows := Steps(releasesOf(12, 1.1), 0.05, func(c bench.Cell) bool { return c.Checker != unusable && c.Workers == 0 && c.Variant == "" })
		var steps []string
		for _, r := range rows {
			steps = append(steps, r.Base+" "+r.cell().String())
			if *r.P != *r.PAlone {
				t.Errorf("without %s: adjusted for more than one step: %s", unusable, told(r))
			}
		}
		if !slices.Equal(steps, want) {
			t.Errorf("without %s: steps %q, want %q", unusable, steps, want)
		}
	}
}

// A variant that the base lacks is compared with nothing.
func TestBaseWithoutTheVariant(t *testing.T) {
	c := mustCompare(t, releasesOf(8, 1), Options{Base: "c"})
	for _, r := range c.JSON() {
		if r.Variant != "" {
			t.Errorf("%s", told(r))
		}
	}
	if len(c.Warnings) > 0 {
		t.Errorf("warnings %q", c.Warnings)
	}
}

// Which cells have a variant is no difference between two sessions.
func TestLimitsOfVariantsAreNoDifference(t *testing.T) {
	limited := releasesOf(8, 1)
	full := releasesOf(8, 1)
	full.Manifest.Plan.Variants = []bench.Variant{{Name: "native"}}
	full.Manifest.Plan.Sweep = false
	if _, err := Between(limited, full, Options{}); err != nil {
		t.Error(err)
	}
	full.Manifest.Plan.Variants[0].Flags = []string{"--other"}
	if _, err := Between(limited, full, Options{}); err == nil {
		t.Error("other flags are no difference")
	}
}
