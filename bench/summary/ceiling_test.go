package summary

import (
	"math"
	"slices"
	"testing"

	"paceline/bench"
)

// crowdOf is copies of the sequential checker that ran at once, each for so many seconds.
func crowdOf(round int, seconds ...float64) []bench.Trial {
	var trials []bench.Trial
	for i, s := range seconds {
		t := trial(round, 0, s)
		t.Instrument, t.Counted, t.Copies, t.Copy = bench.InstrumentCeiling, false, len(seconds), i+1
		trials = append(trials, t)
	}
	return trials
}

func TestCeiling(t *testing.T) {
	trials := ladder(8) // sequential takes 4 s times the number of the round
	for round := 1; round <= 8; round++ {
		alone := 4 * float64(round)
		trials = append(trials, crowdOf(round, alone, 2*alone)...)
		trials = append(trials, crowdOf(round, 2*alone, 2*alone, 2*alone, 2*alone)...)
	}
	s := Of(manifest(8, 0, 2), trials)
	if len(s.Ceilings) != 2 || len(s.Warnings) != 0 {
		t.Fatalf("%d ceilings, warnings %q", len(s.Ceilings), s.Warnings)
	}
	for i, want := range []Ceiling{{Copies: 2, Value: 1.5}, {Copies: 4, Value: 2}} {
		got := s.Ceilings[i]
		if got.Copies != want.Copies || got.Value != want.Value || got.Rounds != 8 || *got.Low != want.Value || *got.High != want.Value {
			t.Errorf("ceiling %+v (%v-%v), want %+v", got, *got.Low, *got.High, want)
		}
	}
	if got := Of(manifest(8, 0, 2), ladder(8)); encode(t, got.Cells) != encode(t, s.Cells) {
		t.Error("ceiling trials changed a cell")
	}
}

func TestCeilingWithoutBrokenRounds(t *testing.T) {
	for name, spoil := range map[string]func(trials []bench.Trial) []bench.Trial{
		"a copy crashed":   func(c []bench.Trial) []bench.Trial { c[1].Status = bench.Crashed; return c },
		"a copy differs":   func(c []bench.Trial) []bench.Trial { c[0].Status = bench.Differs; return c },
		"a copy is absent": func(c []bench.Trial) []bench.Trial { return c[:1] },
		"nobody ran alone": func(c []bench.Trial) []bench.Trial { c[0].Round, c[1].Round = 9, 9; return c },
	} {
		t.Run(name, func(t *testing.T) {
			trials := ladder(3)
			trials = append(trials, crowdOf(1, 5, 5)...)
			trials = append(trials, spoil(crowdOf(2, 1, 1))...)
			s := Of(manifest(3, 0, 2), trials)
			if len(s.Ceilings) != 1 || s.Ceilings[0].Rounds != 1 || math.Abs(s.Ceilings[0].Value-1.6) > 1e-12 || s.Ceilings[0].Low != nil {
				t.Errorf("ceilings %+v, want 1.6 from one round, without an interval", s.Ceilings)
			}
			want := "mypy@2.4.1 mypy-self-cold-w0: 1 of 2 rounds with 2 checkers at once is left out of the ceiling: " +
				"not all of them, or not the one alone, gave the right answer."
			if !slices.Contains(s.Warnings, want) {
				t.Errorf("warnings %q, want %q", s.Warnings, want)
			}
		})
	}
}

func TestCopyThatRanAgain(t *testing.T) {
	trials := append(ladder(1), crowdOf(1, 99, 4)[0])
	trials = append(trials, crowdOf(1, 4, 4)...)
	if got := Of(manifest(1, 0, 2), trials).Ceilings[0].Value; got != 2 {
		t.Errorf("ceiling %v, want the 2 of the last two copies", got)
	}
}
