package summary

import (
	"testing"

	"paceline/bench"
)

// point is a cell with a speedup and its interval; without an interval when low is 0.
func point(cache bench.CacheState, workers int, speedup, low, high float64) Cell {
	pairs := 12
	c := Cell{Checker: "mypy@2.4.1", Corpus: "mypy-self", Workers: workers, Cache: cache, Trials: 12, Pairs: &pairs, Speedup: &speedup}
	if low > 0 {
		c.SpeedupLow, c.SpeedupHigh = &low, &high
	} else {
		pairs = 2
	}
	return c
}

func sequential(cache bench.CacheState, nanos int64) Cell {
	return Cell{Checker: "mypy@2.4.1", Corpus: "mypy-self", Cache: cache, Trials: 1, WallNanos: &nanos}
}

func without(c Cell) Cell {
	c.Speedup = nil
	return c
}

func TestSentences(t *testing.T) {
	const cold, warm = bench.Cold, bench.Warm
	for _, test := range []struct {
		name  string
		cells []Cell
		want  string
	}{
		{"gain and loss", []Cell{
			point(cold, 1, 0.92, 0.9, 0.94), point(cold, 2, 1.59, 1.55, 1.64), point(cold, 4, 1.4, 1.3, 1.5),
			point(warm, 1, 0.69, 0.68, 0.7), point(warm, 2, 0.58, 0.56, 0.6)},
			"mypy-self: 2 workers are 1.59x as fast as sequential when cold (1.55-1.64) and slower when warm (0.58x, 0.56-0.60)."},
		{"two gains", []Cell{point(cold, 2, 1.59, 1.55, 1.64), point(cold, 4, 1.4, 1.3, 1.5), point(warm, 2, 1.1, 1.05, 1.2), point(warm, 4, 1.2, 1.1, 1.3)},
			"mypy-self: 2 workers are 1.59x as fast as sequential when cold (1.55-1.64); 4 workers are 1.20x as fast when warm (1.10-1.30)."},
		{"gain and nothing", []Cell{point(cold, 2, 1.59, 1.55, 1.64), point(warm, 2, 1.01, 0.97, 1.04)},
			"mypy-self: 2 workers are 1.59x as fast as sequential when cold (1.55-1.64) and make no clear difference when warm (1.01x, 0.97-1.04)."},
		{"an end at 1 is no clear difference", []Cell{point(cold, 2, 1.1, 1, 1.2)},
			"mypy-self: 2 workers make no clear difference to sequential when cold (1.10x, 1.00-1.20)."},
		{"losses only", []Cell{point(cold, 1, 0.93, 0.9, 0.95), point(cold, 2, 0.8, 0.7, 0.9), point(warm, 1, 0.6, 0.5, 0.7), point(warm, 2, 0.7, 0.6, 0.8)},
			"mypy-self: 1 worker is slower than sequential when cold (0.93x, 0.90-0.95) and slower when warm (0.60x, 0.50-0.70)."},
		{"no interval", []Cell{point(cold, 2, 1.59, 0, 0), point(warm, 2, 0.58, 0, 0)},
			"mypy-self: 2 workers are 1.59x as fast as sequential when cold (no 95% interval: 2 rounds, 4 more needed) and 0.58x as fast when warm (no 95% interval: 2 rounds, 4 more needed)."},
		{"equally good", []Cell{point(cold, 8, 2, 1.9, 2.1), point(cold, 4, 2, 1.9, 2.1)},
			"mypy-self: 4 workers are 2.00x as fast as sequential when cold (1.90-2.10)."},
		{"sequential only", []Cell{sequential(cold, 7.1e9), sequential(warm, 183e6)},
			"mypy-self: sequential takes 7.10 s when cold and 183 ms when warm."},
		{"no sequential", []Cell{without(point(cold, 2, 1, 0, 0))},
			"mypy-self: no speedup, because nothing sequential is counted (measure 0 workers too)."},
		{"no common round", []Cell{sequential(cold, 7.1e9), without(point(cold, 2, 1, 0, 0))},
			"mypy-self: no speedup, because no round has both sequential and workers counted."},
		{"nothing", []Cell{{Checker: "mypy@2.4.1", Corpus: "mypy-self"}},
			"mypy-self: no trial is counted."},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Summary{Cells: test.cells}.Sentences()
			if len(got) != 1 || got[0] != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestSentenceOfEachSubject(t *testing.T) {
	cells := make([]Cell, 4)
	for i := range cells {
		cells[i] = sequential(bench.Cold, 1e9)
	}
	cells[1].Checker = "pyright@1.1.414"
	cells[2].Variant = "files"
	cells[3].CPUs = "0-1"
	want := []string{
		"mypy@2.4.1 mypy-self: sequential takes 1.00 s when cold.",
		"pyright@1.1.414 mypy-self: sequential takes 1.00 s when cold.",
		"mypy@2.4.1 mypy-self with files: sequential takes 1.00 s when cold.",
		"mypy@2.4.1 mypy-self on CPUs 0-1: sequential takes 1.00 s when cold.",
	}
	got := Summary{Cells: cells}.Sentences()
	if len(got) != len(want) {
		t.Fatalf("%d sentences, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}
