package runner

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench"
)

func drawPlan(t *rapid.T) bench.Plan {
	draw := func(label string, from []string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 1, len(from), rapid.ID).Draw(t, label)
	}
	return bench.Plan{
		Checkers: draw("checkers", []string{"a", "b", "c"}), Corpora: draw("corpora", []string{"k", "l"}),
		Workers: []int{0, 1, 2}, Caches: []bench.CacheState{bench.Cold, bench.Warm}, Seed: rapid.Uint64().Draw(t, "seed"),
	}
}

func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		number := rapid.IntRange(0, 50).Draw(t, "number")
		r := order(p.Cells(), p.Seed, number)
		if !reflect.DeepEqual(r, order(p.Cells(), p.Seed, number)) {
			t.Fatal("the same round was drawn differently")
		}
		if r.seed < 1 || r.seed > maxHashSeed {
			t.Fatalf("hash seed %d", r.seed)
		}
		all := slices.Concat(r.blocks...)
		if len(all) != len(p.Cells()) || len(r.blocks) != len(p.Corpora)*len(p.Caches) {
			t.Fatalf("%d cells in %d blocks", len(all), len(r.blocks))
		}
		for _, c := range p.Cells() {
			if !slices.Contains(all, c) {
				t.Fatalf("no trial of %s", c)
			}
		}
		for _, block := range r.blocks {
			for i, c := range block {
				if c.Block() != block[0].Block() {
					t.Fatal("a block is mixed")
				}
				// Checkers at one worker count are neighbours.
				if i%len(p.Checkers) > 0 && c.Workers != block[i-1].Workers {
					t.Fatal("what is compared is apart")
				}
			}
		}
	})
}

// Each cell comes first in about as many rounds as any other.
func TestOrderIsFair(t *testing.T) {
	p := bench.Plan{Checkers: []string{"a"}, Corpora: []string{"k"}, Workers: []int{0, 1, 2, 4}, Caches: []bench.CacheState{bench.Cold, bench.Warm}}
	first := map[int]int{}
	const rounds = 4000
	for number := range rounds {
		first[order(p.Cells(), 7, number).blocks[0][0].Workers]++
	}
	for _, n := range p.Workers {
		// Five standard deviations around a quarter.
		if share := first[n]; share < 863 || share > 1137 {
			t.Errorf("%d workers came first in %d of %d rounds", n, share, rounds)
		}
	}
}

func TestFills(t *testing.T) {
	p := bench.Plan{
		Checkers: []string{"a", "b"}, Corpora: []string{"k"}, Workers: []int{2, 0}, CPUs: []string{"0", "0-1"},
		Variants: []bench.Variant{{Name: "v"}}, Caches: []bench.CacheState{bench.Cold, bench.Warm, bench.EditHub},
	}
	var want []fill
	for _, workers := range []int{0, 2} { // the references come first
		for _, checker := range p.Checkers {
			for _, variant := range []string{"", "v"} {
				c := bench.Cell{Checker: checker, Variant: variant, Corpus: "k", Workers: workers, Cache: bench.Cold}
				want = append(want, fill{cell: c, keeps: true})
			}
		}
	}
	if got := fillsOf(p.Cells()); !slices.Equal(got, want) {
		t.Errorf("warm planned: %v", got)
	}
	p.Caches = p.Caches[:1]
	for i := range want {
		want[i].keeps = false
	}
	want = slices.DeleteFunc(want, func(f fill) bool { return f.cell.Workers != 0 })
	if got := fillsOf(p.Cells()); !slices.Equal(got, want) {
		t.Errorf("cold only: %v", got)
	}
}
