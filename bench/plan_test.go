package bench_test

import (
	"slices"
	"testing"

	"paceline/bench"
)

func TestCeilingCopies(t *testing.T) {
	for last, want := range map[int][]int{1: nil, 2: {2}, 3: {2, 3}, 8: {2, 4, 8}, 12: {2, 4, 8, 12}} {
		if got := bench.CeilingCopies(last); !slices.Equal(got, want) {
			t.Errorf("up to %d: %v, want %v", last, got, want)
		}
	}
}
