package noise

import (
	"fmt"
	"math"
	"slices"

	"paceline/bench"
	"paceline/bench/summary"
)

// Name is the variant that repeats the plain checker.
const Name = "again"

// Again is the variant that makes a plan measure everything twice.
func Again() bench.Variant { return bench.Variant{Name: Name, Flags: []string{}} }

// pair is the two trials of one cell in one round.
type pair struct {
	plain, again bench.Trial
}

// ratio is how many times as long the repetition took.
func (p pair) ratio() float64 { return float64(p.again.WallNanos) / float64(p.plain.WallNanos) }

// order is how many times as long the later of the two took.
func (p pair) order() float64 {
	if p.plain.Trial > p.again.Trial {
		return 1 / p.ratio()
	}
	return p.ratio()
}

// logs are the logarithms of the ratios, in the order of the rounds.
func logs(pairs []pair) []float64 {
	logs := make([]float64, len(pairs))
	for i, p := range pairs {
		logs[i] = math.Log(p.ratio())
	}
	return logs
}

// ordered are the logarithms of how many times as long the later trial took.
func ordered(pairs []pair) []float64 {
	logs := make([]float64, len(pairs))
	for i, p := range pairs {
		logs[i] = math.Log(p.order())
	}
	return logs
}

// pairsOf lists the pairs of each plain cell, in the order of the rounds.
func pairsOf(trials []bench.Trial) map[bench.Cell][]pair {
	counted := summary.RoundsOf(slices.DeleteFunc(slices.Clone(trials), func(t bench.Trial) bool { return t.WallNanos <= 0 }))
	pairs := map[bench.Cell][]pair{}
	for cell, plain := range counted {
		repeated := cell
		repeated.Variant = Name
		if cell.Variant != "" {
			continue
		}
		for _, round := range plain.Common(counted[repeated]) {
			pairs[cell] = append(pairs[cell], pair{plain[round], counted[repeated][round]})
		}
	}
	return pairs
}

// repeats reports why the plan does not measure everything twice.
func repeats(p bench.Plan) error {
	for _, v := range p.Variants {
		if v.Name == Name && len(v.Flags) == 0 {
			return nil
		}
	}
	return fmt.Errorf("the session has no variant %s without flags, so nothing was measured twice", Name)
}
