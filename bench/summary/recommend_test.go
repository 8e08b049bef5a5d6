package summary

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench"
)

// steady is n rounds in which each number of workers takes its seconds, a little more or less,
// but in the same way for all.
func steady(n int, seconds map[int]float64) []bench.Trial {
	var trials []bench.Trial
	for round := 1; round <= n; round++ {
		for workers, s := range seconds {
			trials = append(trials, trial(round, workers, s*(1+0.01*float64(round%3))))
		}
	}
	return trials
}

func TestRecommendation(t *testing.T) {
	for _, test := range []struct {
		name    string
		rounds  int
		seconds map[int]float64
		change  func(*bench.Trial)
		want    string
	}{
		{"the fastest", 12, map[int]float64{0: 8, 1: 9, 2: 5, 4: 6}, nil,
			"Recommended for mypy-self when cold: 2 workers, the fastest measured; fewer are not known to be within 3% of it."},
		{"fewer are as good", 12, map[int]float64{0: 8, 2: 5.1, 4: 5}, nil,
			"Recommended for mypy-self when cold: 2 workers, at most 3% slower than 4 workers, the fastest measured (1.02x (1.02-1.02) of its time)."},
		{"3% and more is too slow", 12, map[int]float64{0: 8, 2: 5.2, 4: 5}, nil,
			"Recommended for mypy-self when cold: 4 workers, the fastest measured; fewer are not known to be within 3% of it."},
		{"sequential", 12, map[int]float64{0: 1, 1: 1.5, 2: 2}, nil,
			"Recommended for mypy-self when cold: sequential, the fastest measured."},
		{"nearly sequential", 12, map[int]float64{0: 1.02, 2: 1}, nil,
			"Recommended for mypy-self when cold: sequential, at most 3% slower than 2 workers, the fastest measured (1.02x (1.02-1.02) of its time)."},
		{"too few rounds", 5, map[int]float64{0: 8, 2: 5}, nil,
			"No worker count can be recommended for mypy-self when cold: at least 6 rounds are needed in which a worker count and sequential are counted and nothing failed."},
		{"one failed", 12, map[int]float64{0: 8, 2: 5, 4: 3}, func(t *bench.Trial) {
			if t.Round == 3 && t.Workers == 4 {
				t.Status, t.Counted = bench.Crashed, false
			}
		}, "Recommended for mypy-self when cold: 2 workers, the fastest measured; fewer are not known to be within 3% of it; 4 workers left out, because trials failed."},
		{"other diagnostics", 12, map[int]float64{0: 8, 2: 5}, func(t *bench.Trial) {
			if t.Round < 3 && t.Workers == 2 {
				t.Status = bench.Differs
			}
		}, "Recommended for mypy-self when cold: 2 workers, the fastest measured; fewer are not known to be within 3% of it; but 2 of 12 trials have other diagnostics than sequential."},
		{"no shared rounds", 13, map[int]float64{0: 8, 2: 5, 4: 3}, func(t *bench.Trial) {
			t.Counted = t.Workers == 0 || (t.Workers == 2) == (t.Round%2 == 1)
		}, "No worker count can be recommended for mypy-self when cold: only 0 rounds of all worker counts, and 6 are needed."},
		{"no choice", 12, map[int]float64{0: 8}, nil, ""},
		{"no sequential", 12, map[int]float64{1: 9, 2: 5}, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var counts []int
			for _, n := range []int{4, 2, 1, 0} {
				if test.seconds[n] > 0 {
					counts = append(counts, n)
				}
			}
			trials := steady(test.rounds, test.seconds)
			for i := range trials {
				if test.change != nil {
					test.change(&trials[i])
				}
			}
			got := strings.Join(Of(manifest(test.rounds, counts...), trials).Advice(), "\n")
			if got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// Whatever is measured, what is recommended is no more workers than the best has, and no
// smaller count could be recommended by the stated rule.
func TestRecommendationIsTheSmallest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := []int{0, 1, 2, 4}
		var trials []bench.Trial
		for round := 1; round <= 8; round++ {
			for _, n := range counts {
				trials = append(trials, trial(round, n, rapid.Float64Range(1, 1.2).Draw(t, fmt.Sprintf("round %d, %d workers", round, n))))
			}
		}
		r := Of(manifest(8, counts...), trials).Recommendations[0]
		if r.Workers == nil || *r.Workers > *r.Best || r.Rounds != 8 {
			t.Fatalf("%+v", r)
		}
		if (r.Speedup == nil) != (*r.Workers == 0) {
			t.Fatalf("speedup %v of %d workers", r.Speedup, *r.Workers)
		}
		fewer := manifest(8, 0, *r.Best)
		if again := Of(fewer, only(trials, *r.Best)).Recommendations; len(again) > 0 && (*again[0].Workers == 0) != (*r.Workers == 0) {
			t.Fatalf("sequential is recommended beside all: %v, beside the best alone: %v", *r.Workers == 0, *again[0].Workers == 0)
		}
	})
}

func only(trials []bench.Trial, workers int) []bench.Trial {
	var some []bench.Trial
	for _, t := range trials {
		if t.Workers == 0 || t.Workers == workers {
			some = append(some, t)
		}
	}
	return some
}
