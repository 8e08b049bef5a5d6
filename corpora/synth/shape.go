package synth

import (
	"math"
	"math/rand/v2"
	"slices"
)

// imports lists, for each module, the places of the modules that it imports, ascending.
func (s Spec) imports() [][]int {
	all := make([][]int, s.Modules)
	last := s.Modules - 1
	switch s.Shape {
	case Chain:
		for i := 1; i <= last; i++ {
			all[i] = []int{i - 1}
		}
	case Cycle:
		for i := range all {
			all[i] = []int{(i + 1) % s.Modules}
		}
	case Hub, Diamond:
		for i := 1; i <= last; i++ {
			all[i] = []int{0}
		}
		if s.Shape == Diamond {
			all[last] = upTo(1, last)
		}
	case Layered:
		s.layers(all)
	}
	return all
}

// layers has each module, but those of the first layer, import one to three modules of the layer before.
func (s Spec) layers(all [][]int) {
	random := rand.New(rand.NewPCG(s.Seed, 0))
	width := int(math.Round(math.Sqrt(float64(s.Modules))))
	for i := width; i < s.Modules; i++ {
		first := (i/width - 1) * width
		chosen := random.Perm(width)[:min(1+random.IntN(3), width)]
		for k := range chosen {
			chosen[k] += first
		}
		slices.Sort(chosen)
		all[i] = chosen
	}
}

func upTo(first, end int) []int {
	var all []int
	for i := first; i < end; i++ {
		all = append(all, i)
	}
	return all
}
