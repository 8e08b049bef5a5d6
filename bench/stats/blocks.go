package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Blocks is the least-squares analysis of a randomized block design: each value is the sum of what its block
// (a round) and its treatment (a worker count) do, and noise. Not every block needs every treatment (the intrablock
// analysis of incomplete blocks: Cochran and Cox, Experimental Designs, 2nd ed. 1957, chapter 9); where all
// blocks have both of two treatments, their contrast is the mean of the paired differences.
//
// The noise of all treatments is pooled, so that few blocks suffice. It is normal with one
// variance in theory; [Blocks.StandardError] guards against treatments that vary more than others.
type Blocks struct {
	rows     [][]float64
	effects  []float64 // nil when blocks do not link all treatments
	inverse  *mat.Dense
	variance float64 // pooled
	df       int
}

// BlocksOf analyses blocks, the rows, that have a value or NaN for each treatment, the columns.
func BlocksOf(rows [][]float64) Blocks {
	b := Blocks{rows: rows}
	if len(rows) == 0 || len(rows[0]) == 0 {
		return b
	}
	if !b.solve() {
		return Blocks{rows: rows}
	}
	b.pool()
	return b
}

// solve finds the treatments' effects by the normal equations, from which the blocks are eliminated. It is
// false when blocks do not link all treatments.
func (b *Blocks) solve() bool {
	n := len(b.rows[0])
	laplacian, sums := mat.NewDense(n, n, nil), mat.NewDense(n, 1, nil)
	for _, row := range b.rows {
		mean, present := meanOf(row)
		for i, x := range row {
			if math.IsNaN(x) {
				continue
			}
			sums.Set(i, 0, sums.At(i, 0)+x-mean)
			laplacian.Set(i, i, laplacian.At(i, i)+1)
			for j, y := range row {
				if !math.IsNaN(y) {
					laplacian.Set(i, j, laplacian.At(i, j)-1/float64(present))
				}
			}
		}
	}
	// That the effects sum to 0 makes the equations regular.
	for i := range n {
		for j := range n {
			laplacian.Set(i, j, laplacian.At(i, j)+1/float64(n))
		}
	}
	b.inverse = mat.NewDense(n, n, nil)
	if err := b.inverse.Inverse(laplacian); err != nil {
		return false
	}
	var effects mat.Dense
	effects.Mul(b.inverse, sums)
	b.effects = mat.Col(nil, 0, &effects)
	return true
}

// pool estimates the variance of the noise from all residuals.
func (b *Blocks) pool() {
	var sum float64
	values, blocks := 0, 0
	for _, row := range b.rows {
		adjusted := make([]float64, len(row))
		for i, x := range row {
			adjusted[i] = x - b.effects[i]
		}
		mean, present := meanOf(adjusted)
		for _, x := range adjusted {
			if !math.IsNaN(x) {
				sum += (x - mean) * (x - mean)
			}
		}
		if present > 0 {
			values, blocks = values+present, blocks+1
		}
	}
	b.df = values - blocks - (len(b.effects) - 1)
	b.variance = sum / float64(b.df)
}

// meanOf is the mean of what is there, and how many values that are.
func meanOf(row []float64) (mean float64, present int) {
	for _, x := range row {
		if !math.IsNaN(x) {
			mean, present = mean+x, present+1
		}
	}
	return mean / float64(max(present, 1)), present
}

// Difference is how much more one treatment measures than another; NaN when the blocks do not link them.
func (b Blocks) Difference(treatment, other int) float64 {
	return b.Contrast(b.pair(treatment, other))
}

// StandardError is that of a difference: of the pooled noise or, where the paired differences vary more than that
// explains, their own.
func (b Blocks) StandardError(treatment, other int) float64 {
	return b.ContrastError(b.pair(treatment, other))
}

// pair are the weights of a difference; none when the blocks tell nothing.
func (b Blocks) pair(treatment, other int) []float64 {
	if b.effects == nil {
		return nil
	}
	weights := make([]float64, len(b.effects))
	weights[treatment]++
	weights[other]--
	return weights
}

// Contrast is a sum of what the treatments measure by weights, one for each, that add up to 0; NaN when the blocks do not link
// the treatments.
func (b Blocks) Contrast(weights []float64) float64 {
	if b.effects == nil {
		return math.NaN()
	}
	return weigh(weights, b.effects)
}

// ContrastError is the standard error of a contrast: of the pooled noise or, where the contrasts of single blocks vary more than that
// explains, their own.
func (b Blocks) ContrastError(weights []float64) float64 {
	if b.df < 1 {
		return math.Inf(1)
	}
	var form float64
	for i, w := range weights {
		for j, v := range weights {
			if w != 0 && v != 0 {
				form += w * v * b.inverse.At(i, j)
			}
		}
	}
	return math.Sqrt(max(b.variance*form, b.own(weights)))
}

// Freedom is the number of degrees of freedom of the pooled noise; without any there are no standard errors.
func (b Blocks) Freedom() int { return b.df }

// own is the variance of the mean of the contrasts of single blocks that have all that is in it; 0 with fewer than 2.
func (b Blocks) own(weights []float64) float64 {
	var n, sum, squares float64
	for _, row := range b.rows {
		if d := weigh(weights, row); !math.IsNaN(d) {
			n, sum, squares = n+1, sum+d, squares+d*d
		}
	}
	if n < 2 {
		return 0
	}
	return max(0, (squares-sum*sum/n)/(n-1)/n)
}

// weigh leaves out what has no weight, which may be unknown.
func weigh(weights, values []float64) float64 {
	sum := 0.0
	for i, w := range weights {
		if w != 0 {
			sum += w * values[i]
		}
	}
	return sum
}
