package schedule

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// layered draws a schedule of SCCs in layers, in which each imports some of the layer before and
// of all that came earlier.
func layered(sccs, layers, deps int) Schedule {
	random := rand.New(rand.NewPCG(1, 2))
	width := sccs / layers
	s := Schedule{Schema: Schema, Corpus: "layered"}
	for i := range sccs {
		cost := int64(1e6 * random.ExpFloat64())
		c := SCC{
			ID: i, Modules: []string{fmt.Sprintf("m%d", i)}, SizeHint: 256 + cost/100,
			LoadNanos: nanos(cost / 20), InterfaceNanos: nanos(cost / 3), ImplementationNanos: nanos(cost - cost/3),
		}
		if start := i / width * width; start > 0 {
			seen := map[int]bool{}
			for n := range deps {
				dep := random.IntN(start)
				if n == 0 {
					dep = start - 1 - random.IntN(width)
				}
				if !seen[dep] {
					seen[dep] = true
					c.Deps = append(c.Deps, dep)
				}
			}
		}
		s.SCCs = append(s.SCCs, c)
	}
	return s
}

func BenchmarkSimulate(b *testing.B) {
	s := layered(100_000, 100, 4)
	for _, p := range Policies() {
		b.Run(p.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Simulate(s, 256, p, SimulateOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
