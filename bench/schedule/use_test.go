package schedule

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestUse(t *testing.T) {
	got := handMade().Lanes[1].Use()
	want := map[Phase]Use{
		Starting: {90, 0}, Receiving: {15, 0}, Interface: {165, 160}, Sending: {15, 0}, Implementation: {180, 170},
		GarbageCollection: {20, 0}, Idle: {195, 0}, ShuttingDown: {100, 0},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, l := range drawTimeline(t).Lanes {
			var sum int64
			for _, use := range l.Use() {
				sum += use.WallNanos
			}
			if sum != l.EndNanos-l.StartNanos {
				t.Fatalf("%s lived %d ns and used %d", l.Name(), l.EndNanos-l.StartNanos, sum)
			}
		}
	})
}

func TestCheckingNanos(t *testing.T) {
	for name, c := range map[string]struct {
		batches    []Batch
		start, end int64
	}{
		"none":       {nil, 0, 0},
		"two":        {handMade().Batches, 100, 700},
		"unseen":     {[]Batch{{RequestNanos: 0, ImplementationReceivedNanos: 9}}, 0, 0},
		"no answer":  {[]Batch{{RequestNanos: 5}}, 0, 0},
		"broken off": {[]Batch{{RequestNanos: 5, InterfaceReceivedNanos: 8}, {RequestNanos: 6, ImplementationReceivedNanos: 7}}, 5, 8},
	} {
		if start, end := (Timeline{Batches: c.batches}).CheckingNanos(); start != c.start || end != c.end {
			t.Errorf("%s: %d to %d, want %d to %d", name, start, end, c.start, c.end)
		}
	}
}

func TestTimelineValidate(t *testing.T) {
	for want, spoil := range map[string]func(*Timeline){
		"the first lane is not the coordinator's":                                              func(t *Timeline) { t.Lanes = t.Lanes[1:] },
		"worker 1 comes after worker 1":                                                        func(t *Timeline) { t.Lanes[1].Worker = 1 },
		"worker 1 is there, but the run has 1":                                                 func(t *Timeline) { t.Workers = 1 },
		"worker 0: it starts at -1 ns":                                                         func(t *Timeline) { t.Lanes[1].StartNanos = -1 },
		"coordinator: span 1 (sending) starts at 101 ns, but what is before it ends at 100 ns": func(t *Timeline) { t.Lanes[0].Spans[1].StartNanos = 101 },
		"span 0 (starting) ends before it starts":                                              func(t *Timeline) { t.Lanes[1].Spans[0].EndNanos = 0 },
		"its spans end at 800 ns, but it ends at 801 ns":                                       func(t *Timeline) { t.Lanes[1].EndNanos++ },
		`worker 1: span 1: "waiting" is no phase of it`:                                        func(t *Timeline) { t.Lanes[2].Spans[1].Phase = Waiting },
		`"x\n" is no reason to be idle`:                                                        func(t *Timeline) { t.Lanes[2].Spans[1].Reason = "x\n" },
		"has a CPU time, a size or an SCC below zero":                                          func(t *Timeline) { t.Lanes[2].Spans[1].SCC = -2 },
		"batch 1: it is of worker 2, but the run has 2 workers":                                func(t *Timeline) { t.Batches[1].Worker = 2 },
		"batch 0: it has a time below zero":                                                    func(t *Timeline) { t.Batches[0].InterfaceSentNanos = -1 },
		`message 2: "" is no kind of message`:                                                  func(t *Timeline) { t.Messages[2].Kind = "" },
		"message 2: it is of worker -1":                                                        func(t *Timeline) { t.Messages[2].Worker = CoordinatorLane },
		"message 0: it is of batch 2, but there are 2":                                         func(t *Timeline) { t.Messages[0].Batch = 2 },
		"message 0: it has a size or a time below zero":                                        func(t *Timeline) { t.Messages[0].SendEndNanos = -1 },
	} {
		line := handMade()
		spoil(&line)
		if err := line.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
