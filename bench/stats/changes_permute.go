package stats

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// scan looks for the best place for a change in a stretch, when its values stand in that order, and
// tells how much speaks for it. It keeps the room that it works in, so each goroutine has its own.
type scan func(order []int32) (at int, evidence float64)

// permutationTest tests that the order of the values says nothing: how often does the best place in a random order
// have as much evidence as that in the order given? Both are the best of all places, so that choosing is part of
// the test.
//
// It stops when enough orders had as much, and p is then their share (Besag and Clifford, Sequential
// Monte Carlo p-values, Biometrika 78, 1991). That comes out above the level, as it would if all were drawn.
// Where nothing changes, a few dozen orders are drawn.
//
// The level is enough/(orders+1), exactly, also with few orders.
type permutationTest struct{ orders, enough int }

// batch is how many orders are drawn before they are looked at for the first time.
const batch = 16

func (t permutationTest) level() float64 { return float64(t.enough) / float64(t.orders+1) }

// p depends on the values, the evidence and the seed alone: a series and its mirror image are compared with the
// same orders, and it does not matter how many processors there are.
func (t permutationTest) p(scanner func() scan, order []int32, evidence float64, seed uint64) float64 {
	sorted := slices.Sorted(slices.Values(order))
	asMuch, drawn := 0, 0
	equal := evidence * (1 - 1e-9) // but for rounding
	for drawn < t.orders {
		for _, found := range permuted(scanner, sorted, seed, drawn, min(max(batch, drawn), t.orders-drawn)) {
			drawn++
			if found >= equal {
				asMuch++
			}
			if asMuch == t.enough {
				return float64(asMuch) / float64(drawn)
			}
		}
	}
	return float64(asMuch+1) / float64(t.orders+1)
}

// permuted is the evidence in so many random orders, whose numbers begin with first.
func permuted(scanner func() scan, sorted []int32, seed uint64, first, orders int) []float64 {
	found := make([]float64, orders)
	processors := min(runtime.GOMAXPROCS(0), orders)
	var working sync.WaitGroup
	for processor := range processors {
		working.Go(func() {
			order, find := make([]int32, len(sorted)), scanner()
			for i := processor; i < orders; i += processors {
				copy(order, sorted)
				shuffle(order, rand.New(rand.NewPCG(seed, uint64(first+i))))
				_, found[i] = find(order)
			}
		})
	}
	working.Wait()
	return found
}

func shuffle(order []int32, r *rand.Rand) {
	for i := len(order) - 1; i > 0; i-- {
		j := r.IntN(i + 1)
		order[i], order[j] = order[j], order[i]
	}
}
