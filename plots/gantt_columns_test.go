package plots

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench/schedule"
)

// classNames are phases that stand for the classes 0 to 2 and, the last, for none.
func classNames() []schedule.Phase { return []schedule.Phase{"a", "b", "c", "none"} }

func classOf(s schedule.Span) int {
	if i := slices.Index(classNames(), s.Phase); i < 3 {
		return i
	}
	return -1
}

// Counted nanosecond by nanosecond, no class has more time in a column than that of its run, and
// a column outside of all runs has no time.
func TestRunsAreOfTheLongestClass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spans []schedule.Span
		at := rapid.Int64Range(0, 20).Draw(t, "start")
		for _, phase := range rapid.SliceOfN(rapid.SampledFrom(classNames()), 1, 40).Draw(t, "phases") {
			end := at + rapid.Int64Range(0, 30).Draw(t, "length")
			spans = append(spans, schedule.Span{Phase: phase, StartNanos: at, EndNanos: end})
			at = end
		}
		total := max(at, 1)
		c := columnsOf(rapid.IntRange(1, 60).Draw(t, "columns"), total)
		if c.nanos*int64(c.count) < total || (c.nanos-1)*int64(c.count) >= total {
			t.Fatalf("%+v for %d ns", c, total)
		}
		counts := make([][3]int, c.count)
		for _, s := range spans {
			for n := s.StartNanos; n < s.EndNanos && classOf(s) >= 0; n++ {
				counts[n/c.nanos][classOf(s)]++
			}
		}
		shown := make([]int, c.count)
		for i := range shown {
			shown[i] = -1
		}
		before := run{class: -1}
		for _, r := range c.runs(spans, 3, classOf) {
			if r.first < before.end || r.end <= r.first || (r.first == before.end && r.class == before.class) {
				t.Fatalf("run %+v follows %+v", r, before)
			}
			for i := r.first; i < r.end; i++ {
				shown[i] = r.class
			}
			before = r
		}
		for i, have := range counts {
			most := slices.Max(have[:])
			if want := slices.Index(have[:], most); (most == 0 && shown[i] != -1) || (most > 0 && shown[i] != want) {
				t.Fatalf("column %d is of %d, its times are %v", i, shown[i], have)
			}
		}
	})
}

// A trace may be wrong: what is outside of the time that is drawn is left out.
func TestRunsOfOddSpans(t *testing.T) {
	c := columnsOf(10, 1000)
	got := c.runs([]schedule.Span{
		{Phase: "a", StartNanos: -500, EndNanos: 200},
		{Phase: "b", StartNanos: 600, EndNanos: 500},
		{Phase: "c", StartNanos: 900, EndNanos: 5000},
		{Phase: "b", StartNanos: 7000, EndNanos: 1 << 62},
	}, 3, classOf)
	if want := []run{{0, 0, 2}, {2, 9, 10}}; !slices.Equal(got, want) {
		t.Errorf("runs %v, want %v", got, want)
	}
}
