package host_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/host"
)

// tick is what /proc/stat counts in.
const tick = 10 * time.Millisecond

func TestJudge(t *testing.T) {
	share := func(s float64) *float64 { return &s }
	for _, c := range []struct {
		name  string
		noise bench.Noise
		wall  time.Duration
		want  []string
	}{
		{"nothing known", bench.Noise{}, time.Second, []string{}},
		{"a quiet machine", bench.Noise{StealRatio: share(0.002), ForeignCPURatio: share(0.02)}, 5 * time.Second, []string{}},
		{"a CPU hog on one of two CPUs", bench.Noise{ForeignCPURatio: share(0.5)}, 200 * time.Millisecond, []string{"foreign cpu 50.0%"}},
		{"a neighbour", bench.Noise{StealRatio: share(0.031)}, 5 * time.Second, []string{"steal 3.1%"}},
		{"both", bench.Noise{StealRatio: share(0.2), ForeignCPURatio: share(0.1234)}, 5 * time.Second, []string{"steal 20.0%", "foreign cpu 12.3%"}},
		{"more workers than CPUs", bench.Noise{CPUPressureRatio: share(1)}, 5 * time.Second, []string{}},
		{"a CPU that got slower", bench.Noise{PaceNanos: []int64{1e7, 9e7}}, 5 * time.Second, []string{}},
		{"10% over a long trial", bench.Noise{ForeignCPURatio: share(0.1)}, 5 * time.Second, []string{"foreign cpu 10.0%"}},
		{"10% over a warm trial may be rounding", bench.Noise{ForeignCPURatio: share(0.1)}, 200 * time.Millisecond, []string{}},
		{"no time", bench.Noise{StealRatio: share(1)}, 0, []string{}},
	} {
		if got := host.Judge(c.noise, c.wall, 2); got == nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %#v, want %q", c.name, got, c.want)
		}
	}
}

// kinds is what was found, without the numbers.
func kinds(reasons []string) []string {
	var names []string
	for _, reason := range reasons {
		names = append(names, reason[:strings.LastIndex(reason, " ")])
	}
	return names
}

func TestJudgeIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		share := func(name string) float64 { return rapid.Float64Range(0, 2).Draw(t, name) }
		steal, foreign := share("steal"), share("foreign")
		wall := time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "wall"))
		cpus := rapid.IntRange(1, 512).Draw(t, "cpus")
		before := kinds(host.Judge(bench.Noise{StealRatio: &steal, ForeignCPURatio: &foreign}, wall, cpus))
		noisier, louder := steal+share("more steal"), foreign+share("more foreign")
		longer := wall + time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "longer"))
		after := kinds(host.Judge(bench.Noise{StealRatio: &noisier, ForeignCPURatio: &louder}, longer, cpus))
		for _, reason := range before {
			if !slices.Contains(after, reason) {
				t.Errorf("%q no longer holds with more noise over more time", reason)
			}
		}
	})
}

// Two readings of the counters of a quiet machine, each wrong by rounding: nothing is flagged,
// however short the trial.
func TestJudgeNeverFlagsRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cpus := rapid.IntRange(1, 512).Draw(t, "cpus")
		wall := time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "wall"))
		rounding := func(name string, ticks int) time.Duration {
			return time.Duration(rapid.IntRange(0, ticks*cpus).Draw(t, name)) * tick
		}
		known := rapid.Float64Range(0, 1).Draw(t, "use")
		used := time.Duration(known * float64(wall) * float64(cpus))
		busy, steal, none := used+rounding("busy", 2), rounding("steal", 1), time.Duration(0)
		start := time.Unix(0, 0)
		noise := host.Between(
			host.Counters{At: start, Busy: &none, Steal: &none},
			host.Counters{At: start.Add(wall), Busy: &busy, Steal: &steal}, used, cpus)
		if reasons := host.Judge(noise, wall, cpus); len(reasons) > 0 {
			t.Errorf("rounding is taken for %q", reasons)
		}
	})
}
