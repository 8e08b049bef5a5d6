package replay_test

import (
	"fmt"
	"slices"
	"testing"

	"paceline/bench/replay"
	"paceline/bench/schedule"
)

// Every SCC is checked once, after the interfaces of what it imports, by every policy.
func TestRun(t *testing.T) {
	for _, p := range schedule.Policies() {
		for _, workers := range []int{1, 2, 5} {
			t.Run(fmt.Sprintf("%s-%d", p.Name, workers), func(t *testing.T) {
				o := options(t, workers)
				o.Policy = p
				result, err := replay.Run(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				checkOrder(t, o, result.Timeline)
				if result.Requests != len(result.Timeline.Batches) || result.WallNanos != result.Timeline.WallNanos() {
					t.Errorf("the result and its timeline differ: %d requests, %d ns", result.Requests, result.WallNanos)
				}
			})
		}
	}
}

func checkOrder(t *testing.T, o replay.Options, timeline schedule.Timeline) {
	t.Helper()
	if err := timeline.Validate(); err != nil {
		t.Fatal(err)
	}
	batchOf := map[int]schedule.Batch{}
	for _, b := range timeline.Batches {
		for _, id := range b.SCCs {
			if _, again := batchOf[id]; again {
				t.Errorf("SCC %d was handed out twice", id)
			}
			batchOf[id] = b
		}
		// The worker may have checked implementations before the coordinator looks at the first answer.
		for _, times := range [][]int64{
			{1, b.RequestNanos, b.ReceivedNanos, b.InterfaceSentNanos, b.InterfaceReceivedNanos, b.ImplementationReceivedNanos},
			{b.InterfaceSentNanos, b.ImplementationSentNanos, b.ImplementationReceivedNanos},
		} {
			if !slices.IsSorted(times) {
				t.Errorf("times of a batch: %v", times)
			}
		}
	}
	for _, scc := range o.Schedule.SCCs {
		b, there := batchOf[scc.ID]
		if !there {
			t.Errorf("SCC %d was not checked", scc.ID)
		}
		for _, dep := range scc.Deps {
			unlocked := batchOf[dep].InterfaceReceivedNanos
			if o.Policy.Whole {
				unlocked = batchOf[dep].ImplementationReceivedNanos
			}
			if b.RequestNanos < unlocked {
				t.Errorf("SCC %d was handed out before SCC %d was done", scc.ID, dep)
			}
		}
	}
}
