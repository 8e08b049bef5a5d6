package runner

import (
	"math/rand/v2"
	"slices"

	"paceline/bench"
)

// round is what one round runs, in order.
type round struct {
	seed   int // PYTHONHASHSEED
	blocks [][]bench.Cell
}

// maxHashSeed is the largest PYTHONHASHSEED; 0 would switch hash randomisation off.
const maxHashSeed = 1<<32 - 1

// order draws a round: the same seed and number give the same round.
func order(cells []bench.Cell, seed uint64, number int) round {
	random := rand.New(rand.NewPCG(seed, uint64(number)))
	r := round{seed: 1 + int(random.Int64N(maxHashSeed))}
	for _, block := range shuffledGroups(random, cells, bench.Cell.Block) {
		var ordered []bench.Cell
		for _, neighbours := range shuffledGroups(random, block, func(c bench.Cell) int { return c.Workers }) {
			random.Shuffle(len(neighbours), func(i, j int) { neighbours[i], neighbours[j] = neighbours[j], neighbours[i] })
			ordered = append(ordered, neighbours...)
		}
		r.blocks = append(r.blocks, ordered)
	}
	return r
}

// shuffledGroups groups the cells by key and puts the groups in random order.
func shuffledGroups[K comparable](random *rand.Rand, cells []bench.Cell, key func(bench.Cell) K) [][]bench.Cell {
	var keys []K
	var groups [][]bench.Cell
	for _, c := range cells {
		i := slices.Index(keys, key(c))
		if i < 0 {
			i = len(keys)
			keys, groups = append(keys, key(c)), append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	random.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	return groups
}
