package stats

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// TestCriticalOfPublishedTable holds the test to the critical values of the sign test, two tails
// (Triola, Elementary Statistics, table A-7), for 1 to 25 values.
func TestCriticalOfPublishedTable(t *testing.T) {
	for level, want := range map[float64][]int{
		0.05: {-1, -1, -1, -1, -1, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7},
		0.01: {-1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5},
	} {
		for i, c := range want {
			if got := Critical(i+1, level); got != c {
				t.Errorf("%d values at %g: critical value %d, want %d", i+1, level, got, c)
			}
		}
	}
	if got := Critical(0, 0.05); got != -1 {
		t.Errorf("no values: critical value %d", got)
	}
}

// TestSignTestByEnumeration compares p with the share of all assignments of signs that are at
// least as uneven.
func TestSignTestByEnumeration(t *testing.T) {
	for n := 1; n <= 14; n++ {
		for above := 0; above <= n; above++ {
			asUneven := 0
			for signs := range uint(1) << n {
				if ones := bits.OnesCount(signs); max(ones, n-ones) >= max(above, n-above) {
					asUneven++
				}
			}
			want := float64(asUneven) / float64(uint(1)<<n)
			if got := (Signs{Below: n - above, Above: above}).P(); math.Abs(got-want) > 1e-12 {
				t.Errorf("%d of %d above: p %v, want %v", above, n, got, want)
			}
		}
	}
}

func TestSigns(t *testing.T) {
	if got, want := SignsOf([]float64{1, 2, math.NaN(), 2, 3, 9}, 2), (Signs{Below: 1, Equal: 3, Above: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got, err := PairedSigns([]float64{1, 2, 3, 4}, []float64{2, 2, 2, 2})
	if want := (Signs{Below: 1, Equal: 1, Above: 2}); err != nil || got != want {
		t.Errorf("got %+v (%v), want %+v", got, err, want)
	}
	if _, err := PairedSigns([]float64{1}, []float64{0}); err == nil {
		t.Error("a pair without a ratio has a sign")
	}
	if p := (Signs{}).P(); p != 1 {
		t.Errorf("no values: p is %v", p)
	}
	// Of 20 values 12 are equal: 8 above show nothing about the median, which may be equal itself.
	if p := (Signs{Equal: 12, Above: 8}).P(); p != 1 {
		t.Errorf("most values equal: p is %v", p)
	}
}

// An interval and a test that contradict each other would leave the reader to choose.
func TestIntervalAndTestAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 120).Draw(t, "n")
		num, den := make([]float64, n), make([]float64, n)
		for i := range n {
			// Few different values, so that there are ties.
			num[i] = float64(rapid.IntRange(1, 6).Draw(t, "num"))
			den[i] = float64(rapid.IntRange(1, 4).Draw(t, "den"))
		}
		e, err := PairedRatio(num, den)
		if err != nil {
			t.Fatal(err)
		}
		signs, err := PairedSigns(num, den)
		if err != nil {
			t.Fatal(err)
		}
		excludes := e.Interval != nil && (e.Interval.Low > 1 || e.Interval.High < 1)
		if significant := signs.P() <= 0.05; excludes != significant {
			t.Fatalf("%+v has p %v, but the interval is %v", signs, signs.P(), e.Interval)
		}
	})
}

func TestSwappedPairsHaveSwappedSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.IntRange(1, 1000), 1, 40).Draw(t, "xs")
		num, den := make([]float64, len(xs)), make([]float64, len(xs))
		for i, x := range xs {
			num[i], den[i] = float64(x), float64(rapid.IntRange(1, 1000).Draw(t, "other"))
		}
		a, errA := PairedSigns(num, den)
		b, errB := PairedSigns(den, num)
		if errA != nil || errB != nil || a != (Signs{Below: b.Above, Equal: b.Equal, Above: b.Below}) || a.P() != b.P() {
			t.Fatalf("%+v and, swapped, %+v (%v, %v)", a, b, errA, errB)
		}
	})
}

// TestAtMost cites R's documentation of binom.test (682 of 925 against 3/4: the two tails of
// its p-value 0.3825) and SciPy's of binomtest (3 or more of 15 at 0.1: 0.18406106910639114).
func TestAtMost(t *testing.T) {
	if got := 1 - AtMost(2, 15, 0.1); math.Abs(got-0.18406106910639114) > 1e-12 {
		t.Errorf("3 or more of 15 at 0.1: %v", got)
	}
	// The mean is 693.75, so that as unlikely as 682 are 706 and more on the other side.
	if got := AtMost(682, 925, 0.75) + 1 - AtMost(705, 925, 0.75); math.Abs(got-0.3825) > 5e-5 {
		t.Errorf("682 of 925 at 3/4: p %v", got)
	}
	for _, c := range []struct {
		k, n    int
		p, want float64
	}{{-1, 5, 0.5, 0}, {5, 5, 0.5, 1}, {0, 5, 0, 1}, {4, 5, 1, 0}, {0, 3, 0.5, 0.125}, {500, 1001, 0.5, 0.5}, {2500, 5001, 0.5, 0.5}} {
		if got := AtMost(c.k, c.n, c.p); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("at most %d of %d at %g: %v, want %v", c.k, c.n, c.p, got, c.want)
		}
	}
}

// TestRate cites R's documentation of binom.test for 682 of 925; none of n is the rule of three,
// exactly 1 - 0.025^(1/n).
func TestRate(t *testing.T) {
	for _, c := range []struct {
		hits, n   int
		low, high float64
	}{
		{682, 925, 0.7076683, 0.7654066},
		{0, 20, 0, 1 - math.Pow(0.025, 1.0/20)},
		{20, 20, math.Pow(0.025, 1.0/20), 1},
	} {
		e := Rate(c.hits, c.n)
		if math.Abs(e.Interval.Low-c.low) > 1e-6 || math.Abs(e.Interval.High-c.high) > 1e-6 || e.Value != float64(c.hits)/float64(c.n) {
			t.Errorf("%d of %d: %v %v, want %v to %v", c.hits, c.n, e.Value, *e.Interval, c.low, c.high)
		}
	}
	if e := Rate(0, 0); e.Interval != nil || !math.IsNaN(e.Value) {
		t.Errorf("nothing of nothing: %+v", e)
	}
}

// TestRateCoverage adds up, exactly, the probability of all outcomes whose interval holds the rate.
func TestRateCoverage(t *testing.T) {
	for _, n := range []int{6, 20, 50} {
		intervals := make([]Interval, n+1)
		for hits := range intervals {
			intervals[hits] = *Rate(hits, n).Interval
		}
		for _, rate := range []float64{0.001, 0.01, 0.05, 0.3, 0.5, 0.77, 0.99} {
			covered := 0.0
			for hits, in := range intervals {
				if in.Low <= rate && rate <= in.High {
					covered += AtMost(hits, n, rate) - AtMost(hits-1, n, rate)
				}
			}
			if covered < confidence-1e-9 {
				t.Errorf("rate %g of %d: coverage %v", rate, n, covered)
			}
		}
	}
}

// stepDown is Holm's procedure as he describes it: which hypotheses are rejected at a level.
func stepDown(ps []float64, level float64) []bool {
	rejected := make([]bool, len(ps))
	for step := range ps {
		smallest := -1
		for i, p := range ps {
			if !rejected[i] && (smallest < 0 || p < ps[smallest]) {
				smallest = i
			}
		}
		if ps[smallest] > level/float64(len(ps)-step) {
			break
		}
		rejected[smallest] = true
	}
	return rejected
}

func TestHolm(t *testing.T) {
	got := Holm([]float64{0.01, 0.04, 0.03, 0.005})
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("got %v at %d, want %v", got[i], i, want)
		}
	}
	if got := Holm(nil); len(got) != 0 {
		t.Errorf("no tests: %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		ps := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 12).Draw(t, "ps")
		level := rapid.Float64Range(0.001, 0.2).Draw(t, "level")
		adjusted := Holm(ps)
		for i, rejected := range stepDown(ps, level) {
			if math.Abs(adjusted[i]-level) > 1e-9 && (adjusted[i] <= level) != rejected {
				t.Fatalf("%v of %v at %v: adjusted %v, rejected %v", ps[i], ps, level, adjusted[i], rejected)
			}
			if adjusted[i] < ps[i] || adjusted[i] > 1 {
				t.Fatalf("%v of %v was adjusted to %v", ps[i], ps, adjusted[i])
			}
		}
	})
}

// A family of tests of nothing at all raises a false alarm as rarely as a single test.
func TestHolmHoldsLevelOfFamily(t *testing.T) {
	const runs, cells, level = 4000, 8, 0.05
	r := rand.New(rand.NewPCG(8, 1))
	alarms := 0
	for range runs {
		ps := make([]float64, cells)
		for i := range ps {
			ps[i] = SignsOf(sample(20, func(int) float64 { return r.NormFloat64() }), 0).P()
		}
		for _, p := range Holm(ps) {
			if p <= level {
				alarms++
				break
			}
		}
	}
	if low := Rate(alarms, runs).Interval.Low; low > level {
		t.Errorf("%d of %d families of %d tests raise an alarm", alarms, runs, cells)
	}
}
