package schedule

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestTraffic(t *testing.T) {
	got := handMade().Traffic()
	want := []Traffic{
		{KindRequest, 2, 1050, 15, 25, 185, 210, 30},
		{KindInterface, 1, 10, 20, 20, 0, 0, 10},
		{KindImplementation, 2, 20, 20, 20, 0, 0, 10},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTrafficHasEveryMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := drawTimeline(t)
		count, bytes := 0, int64(0)
		for _, total := range line.Traffic() {
			count += total.Count
			bytes += total.Bytes
			if total.P50Nanos > total.P99Nanos || total.AnswerP50Nanos > total.AnswerP99Nanos {
				t.Fatalf("the median is above the 99th percentile: %+v", total)
			}
		}
		for _, m := range line.Messages {
			count--
			bytes -= m.Bytes
		}
		if count != 0 || bytes != 0 {
			t.Fatalf("%d messages and %d bytes too many", count, bytes)
		}
	})
}

func TestNearestRank(t *testing.T) {
	hundred := make([]int64, 100)
	for i := range hundred {
		hundred[i] = int64(100 - i)
	}
	for _, c := range []struct {
		times   []int64
		percent int
		want    int64
	}{
		{nil, 50, 0}, {[]int64{7}, 1, 7}, {[]int64{7}, 99, 7}, {[]int64{3, 1}, 50, 1}, {[]int64{3, 1}, 51, 3},
		{[]int64{3, 1, 2}, 50, 2}, {hundred, 50, 50}, {hundred, 99, 99}, {hundred, 100, 100},
	} {
		if got := nearestRank(c.times, c.percent); got != c.want {
			t.Errorf("%d%% of %v is %d, want %d", c.percent, c.times, got, c.want)
		}
	}
}
