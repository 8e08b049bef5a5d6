package host_test

import (
	"testing"
	"time"

	"paceline/bench/host"
)

func TestReadSeesOurOwnWork(t *testing.T) {
	before := host.Read()
	for start := time.Now(); time.Since(start) < 200*time.Millisecond; {
		host.Pace()
	}
	after := host.Read()
	if before.Busy == nil || *after.Busy <= *before.Busy {
		t.Errorf("busy time went from %v to %v over 200 ms of work", before.Busy, after.Busy)
	}
	if host.Describe().MemoryBytes <= 0 || host.Describe().Kernel == "" {
		t.Errorf("memory or kernel unknown: %+v", host.Describe())
	}
}
