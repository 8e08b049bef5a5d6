package plots

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// span is a horizontal axis of worker counts.
type span struct {
	counts []int // with a tick each, ascending
	log    bool  // one step a doubling
	first  int   // where the axis starts, at the latest
}

// spanOf chooses a linear axis, on which the ideal speedup is a straight line, unless small
// counts would crowd beside large ones.
func spanOf(counts []int, first int) span {
	const mostSteps = 16
	s := span{counts: counts, first: first}
	s.log = s.last()-min(first, counts[0]) > mostSteps
	return s
}

// at is the place of a number of workers. On the logarithmic axis, sequential stands one step
// before 1, which stands at 1 on both.
func (s span) at(workers float64) float64 {
	if !s.log || workers <= 1 {
		return workers
	}
	return 1 + math.Log2(workers)
}

func (s span) last() int { return s.counts[len(s.counts)-1] }

// bounds are the ends of the axis with room for a marker beside its first and last count.
func (s span) bounds() (low, high float64) {
	low = s.at(float64(min(s.first, s.counts[0])))
	high = s.at(float64(s.last()))
	pad := max(0.06*(high-low), 0.2)
	return low - pad, high + pad
}

func (s span) label() string {
	label := "workers"
	if s.counts[0] == 0 {
		label += " (0: sequential)"
	}
	if s.log {
		label += ", log scale"
	}
	return label
}

// ticks marks every count and names as many as fit into the width.
func (s span) ticks(width vg.Length, labels text.Style) plot.ConstantTicks {
	const gap vg.Length = 5
	low, high := s.bounds()
	step := width / vg.Length(high-low)
	var ticks plot.ConstantTicks
	free := vg.Length(math.Inf(-1))
	for _, n := range s.counts {
		tick := plot.Tick{Value: s.at(float64(n))}
		name := strconv.Itoa(n)
		middle, half := step*vg.Length(tick.Value-low), labels.Width(name)/2
		if middle-half >= free {
			tick.Label, free = name, middle+half+gap
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// valueTicks are four to nine round numbers from 0 to the top.
func valueTicks(top float64) plot.ConstantTicks {
	step := math.Pow(10, math.Floor(math.Log10(top/4)))
	for _, factor := range []float64{5, 2} {
		if top/(step*factor) >= 4 {
			step *= factor
			break
		}
	}
	decimals := max(0, -int(math.Floor(math.Log10(step))))
	var ticks plot.ConstantTicks
	for i := 0; float64(i)*step <= top; i++ {
		value := float64(i) * step
		ticks = append(ticks, plot.Tick{Value: value, Label: strconv.FormatFloat(value, 'f', decimals, 64)})
	}
	return ticks
}
