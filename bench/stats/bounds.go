package stats

import "math"

// Bounds are lower and upper bounds of how treatments of blocks compare, by Student's t.
type Bounds struct {
	blocks Blocks
	reach  float64 // in standard errors; 0 when the blocks tell nothing
}

// BoundsOf analyses blocks as [BlocksOf] does and gives bounds of which each is missed with that chance.
func BoundsOf(rows [][]float64, miss float64) Bounds {
	b := Bounds{blocks: BlocksOf(rows)}
	if df := b.blocks.Freedom(); df > 0 {
		b.reach = UpperT(miss, df)
	}
	return b
}

// Of are the bounds of how much more one treatment measures than another.
func (b Bounds) Of(treatment, other int) (low, high float64) {
	if b.reach == 0 {
		return math.Inf(-1), math.Inf(1)
	}
	return b.about(b.blocks.Difference(treatment, other), b.blocks.StandardError(treatment, other))
}

// OfContrast are the bounds of a contrast of treatments.
func (b Bounds) OfContrast(weights []float64) (low, high float64) {
	if b.reach == 0 {
		return math.Inf(-1), math.Inf(1)
	}
	return b.about(b.blocks.Contrast(weights), b.blocks.ContrastError(weights))
}

func (b Bounds) about(middle, standardError float64) (low, high float64) {
	reach := b.reach * standardError
	return middle - reach, middle + reach
}
