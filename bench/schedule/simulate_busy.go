package schedule

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// busyTimes are when processes of a simulation are busy.
//
// A simulation runs in the time of a process that has a CPU of its own. Where CPUs are shared, all
// that are busy at a moment go at the same rate, so who comes before whom stays as it is, and
// only the clock goes slower: a moment in which k are busy takes 1/rate(k) as long.
type busyTimes struct{ changes []busyChange }

type busyChange struct {
	at int64
	by int
}

func (b *busyTimes) add(from, to int64) {
	if from < to {
		b.changes = append(b.changes, busyChange{from, 1}, busyChange{to, -1})
	}
}

// stretched is how long a simulation of so many nanoseconds takes at these rates.
func (b *busyTimes) stretched(nanos int64, rate func(busy int) float64) (int64, error) {
	slices.SortFunc(b.changes, func(x, y busyChange) int { return cmp.Compare(x.at, y.at) })
	total, busy := 0.0, 0
	at, end := int64(simulationStart), nanos+simulationStart
	for _, c := range append(b.changes, busyChange{at: end}) {
		if until := min(c.at, end); until > at {
			r := 1.0
			if busy > 0 {
				r = rate(busy)
			}
			if !(r > 0) || math.IsInf(r, 1) {
				return 0, fmt.Errorf("simulate: the rate of %d busy processes is %g", busy, r)
			}
			total += float64(until-at) / r
			at = until
		}
		busy += c.by
	}
	if total > math.MaxInt64/2 {
		return 0, errors.New("simulate: it takes more than 146 years")
	}
	return int64(math.Round(total)), nil
}
