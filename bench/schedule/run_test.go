package schedule

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The windows of a run are all of it: their times add up to those of the lanes, but for what
// cutting rounds off.
func TestRunHasAllOfTheTimeline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := drawTimeline(t)
		r := line.Run(3)
		if _, end := line.CheckingNanos(); end <= line.WallNanos() && r.WallNanos() != line.WallNanos() {
			t.Fatalf("%d ns of %d", r.WallNanos(), line.WallNanos())
		}
		sum := Phases{CoordinatorNanos: map[Phase]int64{}, WorkersNanos: map[Phase]int64{}}
		for _, w := range []Window{r.Before, r.Checking, r.After} {
			for phase, use := range w.Coordinator {
				sum.CoordinatorNanos[phase] += use.WallNanos
			}
			for phase, use := range w.Workers {
				sum.WorkersNanos[phase] += use.WallNanos
			}
		}
		for phase, nanos := range sum.CoordinatorNanos {
			if of := line.Phases().CoordinatorNanos[phase]; nanos > of {
				t.Fatalf("%s: %d ns of %d", phase, nanos, of)
			}
		}
		if err := r.validate(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRunOfAHandMadeTimeline(t *testing.T) {
	line := handMade()
	start, end := line.CheckingNanos()
	r := line.Run(5)
	if r.Round != 5 || r.Batches != 2 || r.Before.Nanos != start || r.Checking.Nanos != end-start {
		t.Errorf("%+v", r)
	}
}

func TestAfterLoad(t *testing.T) {
	lane := Lane{Spans: []Span{
		{Phase: Interface, CPUNanos: 30}, {Phase: GarbageCollection, CPUNanos: 2}, {Phase: LoadingDependencies, CPUNanos: 1},
		{Phase: Implementation, CPUNanos: 50}, {Phase: GarbageCollection, CPUNanos: 40}, {Phase: GarbageCollection, CPUNanos: 3},
	}}
	if got, loaded := lane.afterLoad(); !loaded || got != (AfterLoad{WorkNanos: 80, CollectionNanos: 40}) {
		t.Errorf("%+v, %v", got, loaded)
	}
	lane.Spans = append(lane.Spans[:2:2], lane.Spans[3:]...)
	if got, loaded := lane.afterLoad(); loaded {
		t.Errorf("nothing was loaded: %+v", got)
	}
}

func TestCollectionOf(t *testing.T) {
	run := func(work, collections int64, after ...AfterLoad) Run {
		w := Window{Workers: map[Phase]Use{GarbageCollection: {CPUNanos: collections}}}
		return Run{WorkNanos: work, Checking: w, AfterLoad: after}
	}
	alone := []Run{run(1000, 30), run(1000, 50), run(1000, 40)}
	for _, c := range []struct {
		name    string
		loading []Run
		want    Collection
	}{
		{"nothing is loaded", nil, Collection{Ratio: 0.04}},
		{"a line", []Run{run(0, 0, AfterLoad{100, 70}, AfterLoad{300, 110})}, Collection{0.04, 50, 0.2}},
		{"always the same work", []Run{run(0, 0, AfterLoad{100, 70}, AfterLoad{100, 90}, AfterLoad{100, 80})}, Collection{0.04, 80, 0}},
		{"it does not grow", []Run{run(0, 0, AfterLoad{100, 70}, AfterLoad{300, 50})}, Collection{0.04, 60, 0}},
		{"from zero at least", []Run{run(0, 0, AfterLoad{100, 0}, AfterLoad{200, 50})}, Collection{0.04, 0, 0.2}},
	} {
		if got := CollectionOf(alone, c.loading); got == nil || got.AfterLoadNanos != c.want.AfterLoadNanos ||
			!near(got.Ratio, c.want.Ratio) || !near(got.AfterLoadRatio, c.want.AfterLoadRatio) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	if got := CollectionOf([]Run{run(1000, 90, AfterLoad{1, 50})}, nil); !near(got.Ratio, 0.04) {
		t.Errorf("a collection after loading is none of the usual ones: %+v", got)
	}
	if got := CollectionOf([]Run{run(0, 0)}, nil); got != nil {
		t.Errorf("of runs that checked nothing: %+v", got)
	}
}

func near(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }

func TestRunsAreWrittenAndRead(t *testing.T) {
	s := diamond()
	for i := range s.SCCs {
		s.SCCs[i].Deps = append([]int{}, s.SCCs[i].Deps...)
	}
	plain := int64(99)
	for round := range 3 {
		r := handMade().Run(round + 1)
		r.PlainWallNanos, r.Ceiling = &plain, map[int]float64{2: 1.75}
		r.AfterLoad = []AfterLoad{{WorkNanos: 5, CollectionNanos: 7}}
		s.Runs = append(s.Runs, r)
	}
	s.Collection, s.Machine = &Collection{0.03, 40, 0.2}, &Machine{CPUs: 2, CPU: "x"}
	file := written(t, s)
	got, err := Read(bytes.NewReader(file))
	if err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, s)
	}
	if lines := strings.Count(unpacked(t, file), "\n"); lines != 2+4+2+1+3+1+1+1 {
		t.Errorf("%d lines:\n%s", lines, unpacked(t, file))
	}
}

func TestValidateRuns(t *testing.T) {
	below := int64(-1)
	for _, c := range []struct {
		change func(*Schedule)
		want   string
	}{
		{func(s *Schedule) { s.Runs[0].Round = -1 }, "below zero"},
		{func(s *Schedule) { s.Runs[0].PlainWallNanos = &below }, "took no time"},
		{func(s *Schedule) { s.Runs[0].SequentialWallNanos = new(int64) }, "took no time"},
		{func(s *Schedule) { s.Runs[0].After.Nanos = -1 }, "round 1: it has a time below zero"},
		{func(s *Schedule) { s.Runs[0].Before.Workers = map[Phase]Use{Idle: {CPUNanos: -1}} }, "time of idle"},
		{func(s *Schedule) { s.Runs[0].AfterLoad = []AfterLoad{{WorkNanos: -1}} }, "collection below zero"},
		{func(s *Schedule) { s.Runs[0].Ceiling = map[int]float64{2: 0} }, "ceiling of 2 copies is 0"},
		{func(s *Schedule) { s.Collection = &Collection{Ratio: -0.1} }, "collecting garbage"},
		{func(s *Schedule) { s.Machine = &Machine{} }, "0 CPUs"},
	} {
		s := diamond()
		s.Runs = []Run{{Round: 1}}
		c.change(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want an error about %s", err, c.want)
		}
	}
}
