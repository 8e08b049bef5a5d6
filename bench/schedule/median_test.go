package schedule

import "testing"

func TestWithMedianCosts(t *testing.T) {
	nanos := func(n int64) *int64 { return &n }
	run := func(id int, load, interfaces *int64) Schedule {
		return Schedule{SCCs: []SCC{
			{ID: id, Modules: []string{"a", "b"}, LoadNanos: load, InterfaceNanos: interfaces},
			{ID: id + 1, Modules: []string{"c"}},
		}}
	}
	// IDs differ from run to run; the modules tell which SCC is which.
	checking := []Schedule{run(7, nil, nanos(30)), run(1, nil, nanos(10)), run(3, nil, nanos(20)), run(5, nil, nil)}
	loading := append([]Schedule{run(9, nanos(4), nanos(999)), run(11, nanos(2), nil)}, checking...)
	got := checking[0].WithMedianCosts(checking, loading)
	if scc := got.SCCs[0]; scc.ID != 7 || *scc.InterfaceNanos != 20 || *scc.LoadNanos != 2 || scc.ImplementationNanos != nil {
		t.Errorf("%+v", scc)
	}
	if scc := got.SCCs[1]; scc.InterfaceNanos != nil || scc.LoadNanos != nil {
		t.Errorf("a cost that nobody knows: %+v", scc)
	}
	if *checking[0].SCCs[0].InterfaceNanos != 30 {
		t.Error("the schedule itself was changed")
	}
}
