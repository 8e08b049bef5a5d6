package replay_test

import (
	"bytes"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"paceline/bench/replay"
	"paceline/bench/schedule"
	"paceline/bench/tap"
)

// What is made for timelines of mypy works on one of a replay.
func TestTimeline(t *testing.T) {
	o := options(t, 2)
	result, err := replay.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	timeline := result.Timeline
	var file bytes.Buffer
	if err := schedule.WriteTrace(&file, timeline, o.Schedule); err != nil {
		t.Fatal(err)
	}
	again, err := schedule.ReadTrace(&file)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.Lanes, timeline.Lanes) {
		t.Error("the lanes differ when they were written and read")
	}
	e := schedule.Explain(timeline, o.Schedule.Bound())
	var parts int64
	for _, p := range e.Parts {
		parts += p.Nanos
	}
	if parts != e.WallNanos-e.BoundNanos || e.WallNanos != result.WallNanos {
		t.Errorf("the parts of the explanation are %d ns, the run less its bound %d", parts, e.WallNanos-e.BoundNanos)
	}
	var titles []string
	for _, table := range (tap.Trace{Timeline: timeline, Schedule: o.Schedule}).Tables() {
		titles = append(titles, table.Title)
	}
	if text := strings.Join(titles, "\n"); !strings.Contains(text, "from the bound to the run") || !strings.Contains(text, "messages") {
		t.Errorf("tables of a replay: %s", text)
	}
}

// Each phase that a replay knows is there, and every SCC is in the spans of checking as often as it
// was checked.
func TestPhases(t *testing.T) {
	o := options(t, 2)
	result, err := replay.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	checked := map[schedule.Phase][]int{}
	for _, lane := range result.Timeline.Lanes {
		want := []schedule.Phase{schedule.Starting, schedule.WaitingForGraph, schedule.Receiving, schedule.Sending, schedule.ShuttingDown}
		if lane.Worker == schedule.CoordinatorLane {
			want = []schedule.Phase{schedule.Starting, schedule.LoadingGraph, schedule.Scheduling, schedule.Sending,
				schedule.Receiving, schedule.Waiting, schedule.ShuttingDown}
		}
		uses := lane.Use()
		for _, phase := range want {
			if uses[phase].WallNanos == 0 {
				t.Errorf("%s was never %s", lane.Name(), phase)
			}
		}
		for _, s := range lane.Spans {
			switch s.Phase {
			case schedule.Interface, schedule.Implementation:
				checked[s.Phase] = append(checked[s.Phase], s.SCC)
			case schedule.Idle:
				if s.Reason == "" {
					t.Errorf("%s was idle for no reason", lane.Name())
				}
			}
		}
	}
	for phase, ids := range checked {
		if slices.Sort(ids); !slices.Equal(ids, []int{0, 1, 2, 3, 4}) {
			t.Errorf("%s: SCCs %v", phase, ids)
		}
	}
}

// Requests carry as many bytes as mypy's did.
func TestMessageSizes(t *testing.T) {
	o := options(t, 2)
	result, err := replay.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	hints := map[int]int64{}
	for _, scc := range o.Schedule.SCCs {
		hints[scc.ID] = scc.SizeHint
	}
	for _, m := range result.Timeline.Messages {
		if m.Kind != schedule.KindRequest {
			continue
		}
		var want int64
		for _, id := range result.Timeline.Batches[m.Batch].SCCs {
			want += hints[id]
		}
		if math.Abs(float64(m.Bytes-want)) > 0.05*float64(want) {
			t.Errorf("a request of %d bytes, want about %d", m.Bytes, want)
		}
	}
}

// Costs that were slept off are there in full, however late each wake-up was.
func TestSlept(t *testing.T) {
	o := options(t, 1)
	result, err := replay.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if bound := o.Schedule.Bound().WorkNanos; result.CheckingNanos < bound {
		t.Errorf("checking took %d ns, less than its costs: %d", result.CheckingNanos, bound)
	}
	var wall int64
	for phase, use := range result.Timeline.Lanes[1].Use() {
		if phase == schedule.Interface || phase == schedule.Implementation {
			wall += use.WallNanos
		}
	}
	if wall == 0 || result.Timeline.Lanes[1].Use()[schedule.LoadingDependencies].WallNanos != 0 {
		t.Error("one worker that checks all has nothing to load")
	}
}

func TestSpun(t *testing.T) {
	o := options(t, 2)
	o.Time = replay.Spin
	result, err := replay.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var spent, cost int64
	for _, lane := range result.Timeline.Lanes[1:] {
		for _, s := range lane.Spans {
			if s.Phase == schedule.Interface || s.Phase == schedule.Implementation {
				spent += s.CPUNanos
			}
		}
	}
	for _, scc := range o.Schedule.SCCs {
		cost += scc.Cost()
	}
	// A part of the last step may have been burnt before.
	if float64(spent) < 0.98*float64(cost) {
		t.Errorf("the workers used %v of CPU, less than the costs: %v", time.Duration(spent), time.Duration(cost))
	}
}

// What is fresh costs nothing, is not asked for, and is loaded where a stale SCC needs it.
func TestStale(t *testing.T) {
	for _, workers := range []int{0, 2} {
		o := options(t, workers)
		o.Stale = func(scc schedule.SCC) bool { return scc.ID >= 3 }
		result, err := replay.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		var checked, loaded []int
		for _, lane := range result.Timeline.Lanes {
			for _, s := range lane.Spans {
				switch s.Phase {
				case schedule.Interface:
					checked = append(checked, s.SCC)
				case schedule.LoadingDependencies:
					loaded = append(loaded, s.SCC)
				}
			}
		}
		if slices.Sort(checked); !slices.Equal(checked, []int{3, 4}) {
			t.Errorf("%d workers checked %v", workers, checked)
		}
		for _, id := range []int{0, 1, 2} {
			if !slices.Contains(loaded, id) {
				t.Errorf("%d workers did not load SCC %d but %v", workers, id, loaded)
			}
		}
	}
}

func TestNothingStale(t *testing.T) {
	for _, workers := range []int{0, 1, 3} {
		o := options(t, workers)
		o.Stale = func(schedule.SCC) bool { return false }
		result, err := replay.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if result.Requests != 0 || len(result.Timeline.Batches) != 0 {
			t.Errorf("%d workers: %d requests", workers, result.Requests)
		}
	}
}

func TestNoSCCs(t *testing.T) {
	for _, workers := range []int{0, 1} {
		o := options(t, workers)
		o.Schedule.SCCs = []schedule.SCC{}
		if _, err := replay.Run(t.Context(), o); err != nil {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

func TestSequential(t *testing.T) {
	o := options(t, 0)
	o.Policy = schedule.Policy{}
	result, err := replay.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := result.Timeline.Validate(); err != nil {
		t.Fatal(err)
	}
	if len(result.Timeline.Lanes) != 1 || result.Requests != 0 {
		t.Errorf("got %d lanes, %d requests", len(result.Timeline.Lanes), result.Requests)
	}
	uses := result.Timeline.Lanes[0].Use()
	if cost := o.Schedule.Bound().WorkNanos; result.CheckingNanos < cost || uses[schedule.LoadingDependencies].WallNanos > 0 {
		t.Errorf("checking took %d ns of %d, loading %d", result.CheckingNanos, cost, uses[schedule.LoadingDependencies].WallNanos)
	}
}

// Two builds in one folder at once do not know of each other.
func TestTwoBuilds(t *testing.T) {
	o := options(t, 2)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for range 2 {
				if _, err := replay.Run(t.Context(), o); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

// A folder whose name is too long for a socket does as well.
func TestLongFolder(t *testing.T) {
	o := options(t, 1)
	o.Dir = t.TempDir() + "/" + strings.Repeat("long", 30)
	mkdir(t, o.Dir)
	t.Setenv("TMPDIR", t.TempDir())
	if _, err := replay.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	nothingLeft(t, o.Dir)
}
