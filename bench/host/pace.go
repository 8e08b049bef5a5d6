package host

import "time"

// PaceVersion names the piece of work behind [Pace]; times of different versions do not compare.
const PaceVersion = 1

const (
	paceWords = 1 << 15 // 256 KiB: beyond the first-level cache, within the second
	paceSteps = 1 << 21
)

// Pace times a fixed piece of work of some milliseconds: dependent loads and multiplications
// over a table, as an interpreter does them.
func Pace() time.Duration {
	table := make([]uint64, paceWords)
	state := uint64(1)
	for i := range table {
		state = next(state)
		table[i] = state
	}
	start := time.Now()
	sum := walk(table)
	wall := time.Since(start)
	if sum == 0 { // keeps the work from being optimised away; no walk of this table sums to 0
		return 0
	}
	return wall
}

// The race detector would watch each load, and there is nothing to find.
//
//go:norace
func walk(table []uint64) uint64 {
	var sum, at uint64
	for range paceSteps {
		at = table[at%paceWords] ^ next(at)
		sum += at
	}
	return sum
}

// next is a step of xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift
// generators, scrambled", 2016).
func next(x uint64) uint64 {
	x ^= x >> 12
	x ^= x << 25
	x ^= x >> 27
	return x * 2685821657736338717
}
