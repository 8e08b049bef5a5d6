package scaling

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/optimize"

	"paceline/bench/stats"
)

// Measured is what was measured with a number of workers.
type Measured struct {
	Workers  int
	Speedups map[int]float64 // by round
}

// Law is a law of scaling.
type Law string

const (
	// Amdahl's law: γN/(1+σ(N-1)).
	Amdahl Law = "Amdahl"
	// USL is Gunther's universal scalability law: γN/(1+σ(N-1)+κN(N-1)).
	USL Law = "USL"
)

// Parameter is a fitted one with its 95% interval, nil with fewer than [stats.MinSamples] rounds.
type Parameter struct {
	Name     string // as in the law
	Value    float64
	Interval *stats.Interval
}

// Residual is by how much a law misses a measured speedup.
type Residual struct {
	Workers   int
	Measured  stats.Estimate
	Fitted    float64
	Residual  float64 // fitted / measured - 1
	OffLimits bool    // the fitted one is outside of the interval of the measured one
}

// Fit is a law fitted to medians of measured speedups.
type Fit struct {
	Law        Law
	Parameters []Parameter
	Residuals  []Residual
}

// minPoints is the fewest numbers of workers that a law is fitted to.
const minPoints = 3

// Fits fits both laws to the speedups of one worker or more. With fewer than three numbers of workers there is no
// fit, and the error says so.
func Fits(measured []Measured) ([]Fit, error) {
	var points []Measured
	for _, m := range measured {
		if m.Workers > 0 && len(m.Speedups) > 0 {
			points = append(points, m)
		}
	}
	if len(points) < minPoints {
		return nil, fmt.Errorf("no law fits %d points: measure %d or more numbers of workers", len(points), minPoints)
	}
	slices.SortFunc(points, func(a, b Measured) int { return a.Workers - b.Workers })
	return []Fit{fitOf(Amdahl, points), fitOf(USL, points)}, nil
}

func fitOf(law Law, points []Measured) Fit {
	xs, medians := medianPoints(points, func(m Measured) []float64 { return valuesOf(m.Speedups) })
	best := law.leastSquares(xs, medians)
	spread := law.resampled(xs, points)
	f := Fit{Law: law}
	for i, name := range law.names() {
		p := Parameter{Name: name, Value: best[i]}
		if spread != nil {
			p.Interval = middle95(spread[i])
		}
		f.Parameters = append(f.Parameters, p)
	}
	for i, m := range points {
		e := stats.Median(valuesOf(m.Speedups))
		r := Residual{Workers: m.Workers, Measured: e, Fitted: law.at(best, xs[i])}
		r.Residual = r.Fitted/e.Value - 1
		r.OffLimits = e.Interval != nil && (r.Fitted < e.Interval.Low || r.Fitted > e.Interval.High)
		f.Residuals = append(f.Residuals, r)
	}
	return f
}

func (l Law) names() []string {
	if l == Amdahl {
		return []string{"γ", "σ"}
	}
	return []string{"γ", "σ", "κ"}
}

// at is the law's speedup of n workers.
func (l Law) at(p []float64, n float64) float64 {
	below := 1 + p[1]*(n-1)
	if l == USL {
		below += p[2] * n * (n - 1)
	}
	return p[0] * n / below
}

// leastSquares finds the parameters, none of which is below zero: each is the square of what is searched for.
func (l Law) leastSquares(xs, ys []float64) []float64 {
	squared := func(roots []float64) []float64 {
		p := make([]float64, len(roots))
		for i, root := range roots {
			p[i] = root * root
		}
		return p
	}
	begin := []float64{math.Sqrt(ys[0] / xs[0]), 0.3, 0.1}[:len(l.names())]
	problem := optimize.Problem{Func: func(roots []float64) float64 {
		var sum float64
		p := squared(roots)
		for i, x := range xs {
			off := l.at(p, x) - ys[i]
			sum += off * off
		}
		return sum
	}}
	// It stops at its own tolerance; the parameters so far are the best there are in any case.
	found, _ := optimize.Minimize(problem, begin, nil, &optimize.NelderMead{})
	if found == nil {
		return squared(begin)
	}
	return squared(found.X)
}

// resamples is how many times rounds are drawn anew for an interval.
const resamples = 400

// resampled lists each parameter over fits to rounds drawn with replacement, the same for all numbers of
// workers: a bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993). It is nil with too few rounds in common.
func (l Law) resampled(xs []float64, points []Measured) [][]float64 {
	rounds := commonRounds(points)
	if len(rounds) < stats.MinSamples {
		return nil
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same fit always gives the same interval
	all := make([][]float64, len(l.names()))
	for range resamples {
		drawn := make([]int, len(rounds))
		for i := range drawn {
			drawn[i] = rounds[random.IntN(len(rounds))]
		}
		_, ys := medianPoints(points, func(m Measured) []float64 {
			values := make([]float64, len(drawn))
			for i, round := range drawn {
				values[i] = m.Speedups[round]
			}
			return values
		})
		for i, value := range l.leastSquares(xs, ys) {
			all[i] = append(all[i], value)
		}
	}
	return all
}

// middle95 is between the outermost 2.5% on either side.
func middle95(values []float64) *stats.Interval {
	slices.Sort(values)
	cut := len(values) / 40
	return &stats.Interval{Low: values[cut], High: values[len(values)-1-cut]}
}

func medianPoints(points []Measured, of func(Measured) []float64) (xs, ys []float64) {
	for _, m := range points {
		xs, ys = append(xs, float64(m.Workers)), append(ys, stats.Median(of(m)).Value)
	}
	return xs, ys
}

func valuesOf(speedups map[int]float64) []float64 {
	var values []float64
	for _, s := range speedups {
		values = append(values, s)
	}
	return values
}

func commonRounds(points []Measured) []int {
	var rounds []int
	for round := range points[0].Speedups {
		if !slices.ContainsFunc(points, func(m Measured) bool { _, has := m.Speedups[round]; return !has }) {
			rounds = append(rounds, round)
		}
	}
	slices.Sort(rounds)
	return rounds
}

// Sentence says whether the law fits.
func (f Fit) Sentence() string {
	var off []int
	for _, r := range f.Residuals {
		if r.OffLimits {
			off = append(off, r.Workers)
		}
	}
	switch {
	case len(off) > 0:
		return fmt.Sprintf("%s does not fit: at %s it is outside the interval of what was measured.", f.Law.about(), workersListed(off))
	case f.Law == Amdahl && f.falls():
		return fmt.Sprintf("%s does not fit: the speedup falls with more workers, which it cannot.", f.Law.about())
	case len(f.Residuals) <= len(f.Parameters):
		return fmt.Sprintf("%s has as many parameters as there are points, so it runs through all of them: that says nothing about whether it fits.", f.Law.about())
	case f.Residuals[0].Measured.Interval == nil:
		return fmt.Sprintf("Whether %s fits cannot be told without intervals.", f.Law.about())
	}
	return fmt.Sprintf("%s is within the intervals of all that was measured.", f.Law.about())
}

// falls says whether a larger number of workers was slower, beyond the intervals.
func (f Fit) falls() bool {
	for i, r := range f.Residuals {
		for _, more := range f.Residuals[i+1:] {
			if a, b := r.Measured.Interval, more.Measured.Interval; a != nil && b != nil && b.High < a.Low {
				return true
			}
		}
	}
	return false
}

func (l Law) about() string {
	if l == Amdahl {
		return "Amdahl's law"
	}
	return "Gunther's law (USL)"
}

// workersListed is such as "1, 2 and 4 workers".
func workersListed(counts []int) string {
	var b strings.Builder
	for i, n := range counts {
		switch {
		case i > 0 && i == len(counts)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	if len(counts) == 1 && counts[0] == 1 {
		return "1 worker"
	}
	return b.String() + " workers"
}
