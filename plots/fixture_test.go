package plots

import (
	"fmt"
	"path/filepath"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// madeUp is a session whose trials were never measured: their numbers only look like mypy's.
func madeUp(t *testing.T) (bench.Manifest, []bench.Trial) {
	t.Helper()
	s, err := session.Read(filepath.Join("..", "bench", "summary", "testdata", "made-up"))
	if err != nil {
		t.Fatal(err)
	}
	return s.Manifest, s.Trials
}

// shaped is a made-up summary of the given shape. The time of N workers follows Amdahl's law
// with a tenth that cannot run in parallel, and differs a little between checkers.
func shaped(checkers []string, states []bench.CacheState, workers []int, rounds, cpus int) summary.Summary {
	m := bench.Manifest{
		Plan: bench.Plan{Checkers: checkers, Corpora: []string{"mypy-self"}, Workers: workers, Caches: states, Rounds: rounds},
		Host: bench.Host{OS: "linux", Arch: "amd64", CPUModel: "made-up CPU", UsableCPUs: cpus},
	}
	var trials []bench.Trial
	for round := 1; round <= rounds; round++ {
		for i, cell := range m.Plan.Cells() {
			n := float64(max(1, cell.Workers))
			seconds := (0.1 + 0.9/n) * (8 + 0.01*float64((round*7+i*3)%11))
			if cell.Workers > 0 {
				for j, checker := range checkers {
					if checker == cell.Checker {
						seconds *= 1 + 0.02*float64(j)
					}
				}
			}
			rss := int64(1+cell.Workers) << 28
			trials = append(trials, bench.Trial{
				Round: round, Cell: cell, Instrument: bench.InstrumentNone, Counted: true, Status: bench.OK,
				WallNanos: int64(seconds * 1e9), UserNanos: int64(seconds * n * 1e9), MaxRSSBytes: &rss,
			})
		}
	}
	return summary.Of(m, trials)
}

func both() []bench.CacheState { return []bench.CacheState{bench.Cold, bench.Warm} }

// shapes are sessions that strain the layout.
func shapes(t *testing.T) map[string]summary.Summary {
	var upTo64, names []string
	var every []int
	for n := range 25 {
		every = append(every, n)
	}
	for n := range 9 {
		names = append(names, fmt.Sprintf("checker-%d@1.0.0", n))
	}
	upTo64 = []string{"mypy@2.4.1"}
	states := []bench.CacheState{bench.Cold, bench.Warm, "edit-leaf", "edit-hub"}
	long := fmt.Sprintf("mypy:/srv/%0300d/mypy", 7)
	return map[string]summary.Summary{
		"typical":       summary.Of(madeUp(t)),
		"one pair":      shaped(upTo64, both(), []int{0, 2}, 12, 2),
		"few rounds":    shaped(upTo64, both(), []int{0, 1, 2, 4}, 3, 2),
		"many CPUs":     shaped(upTo64, both(), []int{0, 1, 2, 4, 8, 16, 32, 64, 128}, 6, 64),
		"many counts":   shaped(upTo64, both(), every, 6, 8),
		"many checkers": shaped(names, both(), []int{0, 1, 2, 4}, 6, 4),
		"four states":   shaped([]string{"mypy@2.4.1", "mypy@2.3.1"}, states, []int{0, 1, 2, 4, 8}, 6, 4),
		"one state":     shaped(upTo64, both()[:1], []int{0, 1, 2, 4, 8}, 6, 8),
		"long names":    shaped([]string{long, long + "2"}, both(), []int{0, 1, 2}, 6, 0),
		"ceiling of 64": withCeilings(shaped(upTo64, both(), []int{0, 1, 2, 4, 8, 16, 32, 64, 128}, 6, 64), 2, 4, 8, 16, 32, 64),
		"two ceilings":  withCeilings(shaped([]string{"mypy@2.4.1", "mypy@2.3.1"}, both(), []int{0, 1, 2, 4, 8}, 6, 8), 2, 4, 8),
		"full width":    withCeilings(shaped(upTo64, both(), []int{0, 1, 2}, 6, 2), 2),
		"few workers":   withCeilings(shaped(upTo64, both(), []int{0, 1, 2}, 6, 16), 4, 8, 16),
		"more CPUs":     shaped(upTo64, both(), []int{0, 1, 2, 4}, 6, 16),
	}
}

// withCeilings adds what so many copies could have done, for each checker.
func withCeilings(s summary.Summary, copies ...int) summary.Summary {
	for i, checker := range s.Manifest.Plan.Checkers {
		for _, n := range copies {
			value := float64(n) * (0.95 - 0.02*float64(i))
			low, high := 0.97*value, 1.02*value
			s.Ceilings = append(s.Ceilings, summary.Ceiling{
				Checker: checker, Corpus: "mypy-self", Copies: n, Rounds: 6, Value: value, Low: &low, High: &high,
			})
		}
	}
	return s
}
