package host_test

import (
	"math"
	"testing"
	"time"

	"paceline/bench/host"
)

func at(second int, busy, steal, waited time.Duration) host.Counters {
	return host.Counters{At: time.Unix(int64(second), 0), Busy: &busy, Steal: &steal, CPUWaited: &waited}
}

func TestBetween(t *testing.T) {
	before := at(0, 100*time.Second, 5*time.Second, time.Second)
	after := at(10, 116*time.Second, 6*time.Second, 3*time.Second)
	noise := host.Between(before, after, 12*time.Second, 2)
	for _, c := range []struct {
		name string
		got  *float64
		want float64
	}{
		{"steal: 1 of 20 CPU seconds", noise.StealRatio, 0.05},
		{"foreign: 16 busy less 12 known of 20 CPU seconds", noise.ForeignCPURatio, 0.2},
		{"pressure: 2 of 10 seconds", noise.CPUPressureRatio, 0.2},
	} {
		if c.got == nil || math.Abs(*c.got-c.want) > 1e-9 {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestBetweenNeverNegative(t *testing.T) {
	noise := host.Between(at(0, 0, 0, 0), at(1, time.Second, 0, 0), 2*time.Second, 1)
	if *noise.ForeignCPURatio != 0 {
		t.Errorf("foreign share is %v, want 0 when the known CPU time exceeds the ticks", *noise.ForeignCPURatio)
	}
}

func TestBetweenUnknownIsAbsent(t *testing.T) {
	noise := host.Between(host.Counters{At: time.Unix(0, 0)}, host.Counters{At: time.Unix(1, 0)}, 0, 2)
	if noise.StealRatio != nil || noise.ForeignCPURatio != nil || noise.CPUPressureRatio != nil {
		t.Errorf("counters that were not read gave %+v", noise)
	}
}

func TestPaceTakesTime(t *testing.T) {
	if host.Pace() <= 0 {
		t.Error("the fixed piece of work took no time")
	}
}

func TestDescribe(t *testing.T) {
	h := host.Describe()
	if h.OS == "" || h.Arch == "" || h.CPUs < 1 || h.UsableCPUs < 1 || h.UsableCPUs > h.CPUs {
		t.Errorf("this machine is described as %+v", h)
	}
}
