package summary

import (
	"maps"
	"math"
	"slices"

	"paceline/bench"
)

// Rounds holds the counted trials of one cell by round. A repeated block leaves one counted
// trial a round, its last.
type Rounds map[int]bench.Trial

// RoundsOf sorts the trials that count by cell and round; warm-up and what an instrument watched never do.
func RoundsOf(trials []bench.Trial) map[bench.Cell]Rounds {
	return sorted(nil, trials).counted
}

// LogWalls are the logarithms of the cells' wall times: a row for each round from the first one on, NaN where no trial of a
// cell counts.
func LogWalls(counted map[bench.Cell]Rounds, cells []bench.Cell, rounds int) [][]float64 {
	var rows [][]float64
	for round := 1; round <= rounds; round++ {
		row := make([]float64, len(cells))
		for i, cell := range cells {
			row[i] = math.NaN()
			if t, made := counted[cell][round]; made && t.WallNanos > 0 {
				row[i] = math.Log(float64(t.WallNanos))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// IsWhole says whether each of the cells has a timed trial in the round that counts or gave no answer. Of a round that was cut off, or is to be
// repeated, one of them has none.
func IsWhole(round int, cells []bench.Cell, trials []bench.Trial) bool {
	return !slices.ContainsFunc(cells, func(cell bench.Cell) bool {
		return !slices.ContainsFunc(trials, func(t bench.Trial) bool {
			return t.Cell == cell && t.Instrument == bench.InstrumentNone && t.Round == round && (t.Counted || !t.Answered())
		})
	})
}

// pardoned is how many crashes do not rule a cell out: on a busy machine the workers of mypy may fail to connect in time. Its rounds lack it then.
const pardoned = 1

// Failure is the first timed trial of the cell after which it cannot be used: one that gave no answer, where none counts in its place. One
// crash is pardoned.
func Failure(cell bench.Cell, trials []bench.Trial, counted map[bench.Cell]Rounds) (failed bench.Trial, ok bool) {
	crashes := 0
	for _, t := range trials {
		if t.Cell != cell || t.Instrument != bench.InstrumentNone || t.Round == 0 || !isLost(t, counted) {
			continue
		}
		if t.Status == bench.Crashed {
			crashes++
		}
		if t.Status != bench.Crashed || crashes > pardoned {
			return t, true
		}
	}
	return bench.Trial{}, false
}

// isLost says whether a trial gave no answer and none counts in its place: a block that something disturbed is made again, and then another one may.
func isLost(t bench.Trial, counted map[bench.Cell]Rounds) bool {
	_, made := counted[t.Cell][t.Round]
	return !t.Answered() && !made
}

// values lists what is known of one quantity, by round.
func (r Rounds) values(quantity func(bench.Trial) (float64, bool)) []float64 {
	return r.at(slices.Sorted(maps.Keys(r)), quantity)
}

// at lists what is known of one quantity in the given rounds.
func (r Rounds) at(which []int, quantity func(bench.Trial) (float64, bool)) []float64 {
	xs := make([]float64, 0, len(which))
	for _, round := range which {
		if x, known := quantity(r[round]); known {
			xs = append(xs, x)
		}
	}
	return xs
}

// Common lists the rounds that both cells have, in order.
func (r Rounds) Common(other Rounds) []int {
	var both []int
	for _, round := range slices.Sorted(maps.Keys(r)) {
		if _, ok := other[round]; ok {
			both = append(both, round)
		}
	}
	return both
}

// in is the part of r in rounds that the other has too.
func (r Rounds) in(other Rounds) Rounds {
	part := Rounds{}
	for _, round := range r.Common(other) {
		part[round] = r[round]
	}
	return part
}

// calm leaves out what the machine disturbed.
func (r Rounds) calm() Rounds {
	part := Rounds{}
	for round, t := range r {
		if len(t.Disturbed) == 0 {
			part[round] = t
		}
	}
	return part
}

// with counts the trials of one status.
func (r Rounds) with(status bench.Status) int {
	n := 0
	for _, t := range r {
		if t.Status == status {
			n++
		}
	}
	return n
}

// diagnostics is the number of diagnostics of most trials; of equally frequent ones, the
// smallest.
func (r Rounds) diagnostics() *int {
	frequency := map[int]int{}
	for _, t := range r {
		if t.Diagnostics != nil {
			frequency[t.Diagnostics.Count]++
		}
	}
	var mode *int
	for _, count := range slices.Sorted(maps.Keys(frequency)) {
		if mode == nil || frequency[count] > frequency[*mode] {
			mode = &count
		}
	}
	return mode
}

// lost counts the rounds in which trials failed and none counts.
func lost(plain []bench.Trial, counted Rounds) int {
	failed := map[int]bool{}
	for _, t := range bad(plain) {
		if _, made := counted[t.Round]; t.Round > 0 && !made {
			failed[t.Round] = true
		}
	}
	return len(failed)
}

// orders counts the different orders in which trials printed their diagnostics.
func orders(trials []bench.Trial) int {
	seen := map[string]bool{}
	for _, t := range trials {
		if t.Diagnostics != nil && (t.Status == bench.OK || t.Status == bench.Differs) {
			seen[t.Diagnostics.OrderDigest] = true
		}
	}
	return len(seen)
}
