package stats

import (
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/perf/benchmath"
)

// ascending is 1, 2, ... n, whose interval bounds are their own ranks.
func ascending(n int) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = float64(i + 1)
	}
	return xs
}

// TestRanksOfPublishedTable derives the ranks from the published critical values of the sign
// test at 5%, two tails (Triola, Elementary Statistics, table A-7): when the test rejects with at
// most c signs of one kind, the interval starts at rank c+1.
func TestRanksOfPublishedTable(t *testing.T) {
	critical := []int{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7} // of 6 to 25 values
	for i, c := range critical {
		n := MinSamples + i
		want := Interval{Low: float64(c + 1), High: float64(n - c)}
		if got := Median(ascending(n)); got.Interval == nil || *got.Interval != want {
			t.Errorf("%d values: interval %v, want ranks %v", n, got.Interval, want)
		}
	}
}

// TestPublishedExample is the example of ci.median in Bonett's statpsych
// (https://dgbonett.github.io/statpsych/reference/ci.median.html).
func TestPublishedExample(t *testing.T) {
	got := Median([]float64{
		30.2, 20.4, 15.1, 10.2, 10.5, 60.8, 20.8, 25.0, 20.7, 30.9,
		10.8, 5.1, 50.9, 40.0, 20.9, 10.8, 0, 20.5, 50.8,
	})
	if want := (Interval{10.8, 30.9}); got.Value != 20.7 || *got.Interval != want {
		t.Errorf("median %v, interval %v; want 20.7 and %v", got.Value, *got.Interval, want)
	}
}

// TestExactCoverage computes the coverage of the chosen ranks from the binomial distribution.
func TestExactCoverage(t *testing.T) {
	for n := MinSamples; n <= 400; n++ {
		e := Median(ascending(n))
		low, high := int(e.Interval.Low), int(e.Interval.High)
		if low+high != n+1 {
			t.Errorf("%d values: ranks %d and %d are not symmetric", n, low, high)
		}
		if miss := binomialCDF(n, low-1); miss > 0.025 {
			t.Errorf("%d values: each side of ranks %d to %d misses with %.4f", n, low, high, miss)
		}
		if miss := binomialCDF(n, low); miss <= 0.025 {
			t.Errorf("%d values: ranks %d to %d are further out than they need be", n, low, high)
		}
	}
}

// TestRanksOfBenchmath compares with another implementation. Where two pairs of ranks are equally
// good it takes one, so its own bounds and those of the mirrored values make one interval; above 30
// values it is approximate, and may be one rank further out.
func TestRanksOfBenchmath(t *testing.T) {
	for n := MinSamples; n <= 100; n++ {
		mirrored := ascending(n)
		for i := range mirrored {
			mirrored[i] *= -1
		}
		a := benchmath.AssumeNothing.Summary(benchmath.NewSample(ascending(n), &benchmath.DefaultThresholds), confidence)
		b := benchmath.AssumeNothing.Summary(benchmath.NewSample(mirrored, &benchmath.DefaultThresholds), confidence)
		low, got := min(a.Lo, -b.Hi), Median(ascending(n)).Interval.Low
		if got != low && (n <= 30 || got != low+1) {
			t.Errorf("%d values: rank %v, benchmath has %v", n, got, low)
		}
	}
}

// binomialCDF is the probability of at most k heads in n throws of a fair coin.
func binomialCDF(n, k int) float64 {
	sum := 0.0
	logN, _ := math.Lgamma(float64(n + 1))
	for i := 0; i <= k; i++ {
		a, _ := math.Lgamma(float64(i + 1))
		b, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(logN - a - b - float64(n)*math.Ln2)
	}
	return sum
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		name string
		xs   []float64
		want float64
	}{
		{"one value", []float64{3}, 3},
		{"odd", []float64{9, 1, 5}, 5},
		{"even", []float64{4, 1, 2, 9}, 3},
		{"none", nil, math.NaN()},
		{"not a number", []float64{1, math.NaN(), 3, 4, 5, 6, 7}, math.NaN()},
		{"infinite", []float64{1, math.Inf(1), 3, 4, 5, 6, 7}, math.NaN()},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Median(test.xs)
			if got.Value != test.want && !(math.IsNaN(got.Value) && math.IsNaN(test.want)) {
				t.Errorf("median %v, want %v", got.Value, test.want)
			}
			if got.N != len(test.xs) || got.Interval != nil {
				t.Errorf("got %+v: want %d values and no interval", got, len(test.xs))
			}
		})
	}
}

func TestValuesAreLeftAsTheyAre(t *testing.T) {
	xs := []float64{9, 1, 8, 2, 7, 3, 6}
	ys := slices.Clone(xs)
	Median(xs)
	if _, err := PairedRatio(xs, ys); err != nil || !slices.Equal(xs, []float64{9, 1, 8, 2, 7, 3, 6}) || !slices.Equal(xs, ys) {
		t.Errorf("the values were changed to %v over %v (%v)", xs, ys, err)
	}
}

func TestIntervalNeedsMinSamples(t *testing.T) {
	for n := range 12 {
		if got, want := Median(ascending(n)).Interval != nil, n >= MinSamples; got != want {
			t.Errorf("%d values: interval present is %v, want %v", n, got, want)
		}
	}
}

func TestPairedRatio(t *testing.T) {
	got, err := PairedRatio([]float64{10, 30, 60, 20, 50, 90}, []float64{10, 15, 20, 5, 10, 15})
	if err != nil {
		t.Fatal(err)
	}
	if got.N != 6 || got.Value != 3.5 || *got.Interval != (Interval{1, 6}) {
		t.Errorf("got %+v %+v, want the median 3.5 of the ratios 1 to 6", got, got.Interval)
	}
	for _, test := range []struct {
		num, den []float64
		want     string
	}{
		{[]float64{1, 2}, []float64{1}, "2 values over 1"},
		{[]float64{1, 2}, []float64{1, 0}, "pair 2"},
		{[]float64{0}, []float64{0}, "pair 1"},
		{[]float64{math.NaN()}, []float64{1}, "pair 1"},
	} {
		if _, err := PairedRatio(test.num, test.den); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v over %v: error %v, want one that says %q", test.num, test.den, err, test.want)
		}
	}
}
