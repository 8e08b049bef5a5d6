package stats

const (
	// narrowest is the width of the smallest moving sums.
	narrowest = 2 * shortest
	// hiding is how long a stretch is in which one change can hide another: narrowest values in the middle
	// are off, with as many before and after them.
	hiding = 3 * narrowest
)

// moving finds where the values just before and those just after differ most: the means of 8 values on either
// side, of 16, 32 and so on, each difference in units of its standard error. The variance that goes into that is
// the mean of the one within these values and that of the whole stretch: with the latter alone, one odd value
// anywhere hides every change, and with the former alone, 16 values that are alike by chance look like one.
//
// It is there because splits in two are blind to a level that goes away and comes back: when 20 of 1,000 values in the
// middle are slow, or slow and fast take turns, no single split makes the rest much more alike. Matteson and James let the
// stretch after a split end anywhere, which takes n^2 steps; Hunter looks through windows of one width. Moving sums
// (Eichinger and Kirch, A MOSUM procedure for the estimation of multiple random change points, Bernoulli 24, 2018) of all
// these widths take n log n. The evidence is the square of the difference; where all values are the same it is 0.
func (e energy) moving() scan {
	upTo := make([]moments, len(e.order)+1)
	return func(order []int32) (at int, evidence float64) {
		for i, rank := range order {
			x := e.values[rank]
			upTo[i+1] = moments{sum: upTo[i].sum + x, squares: upTo[i].squares + x*x}
		}
		n, all := float64(len(order)), upTo[len(order)]
		variance := all.squares/n - all.sum*all.sum/(n*n)
		for width := narrowest; 2*width <= len(order); width *= 2 {
			w := float64(width)
			for i := width; i+width <= len(order); i++ {
				from, to := upTo[i-width], upTo[i+width]
				before, after := upTo[i].sum-from.sum, to.sum-upTo[i].sum
				within := (to.squares - from.squares - (before*before+after*after)/w) / (2 * w)
				if t := (after - before) * (after - before) / (w * (max(within, 0) + variance)); t > evidence {
					at, evidence = i, t
				}
			}
		}
		return at, evidence
	}
}

// moments are sums of values and of their squares.
type moments struct{ sum, squares float64 }
