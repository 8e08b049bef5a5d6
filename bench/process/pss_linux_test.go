package process_test

import (
	"strings"
	"testing"
)

func TestSharedMemoryCountsOnce(t *testing.T) {
	c := program(t, "share", "3")
	c.PSS = true
	result := mustRun(t, c)
	if result.PeakPSSBytes == nil {
		t.Fatal("no proportional size")
	}
	if got := *result.PeakPSSBytes >> 20; got < 64 || got >= 128 {
		t.Errorf("proportional sizes of four that share 64 MiB: %d MiB", got)
	}
	if got := *result.MaxRSSBytes >> 20; got < 4*64 {
		t.Errorf("resident sizes of four that share 64 MiB: %d MiB", got)
	}
	if len(result.Seen) != 4 {
		t.Fatalf("%d processes", len(result.Seen))
	}
	for i, p := range result.Seen {
		if p.PSSBytes == nil {
			t.Errorf("%d: no proportional size", i)
			continue
		}
		t.Logf("%d: proportional %d MiB, resident %d MiB", i, *p.PSSBytes>>20, p.MaxRSSBytes>>20)
		// The root had the memory to itself at first.
		if i > 0 && (*p.PSSBytes>>20 < 16 || *p.PSSBytes>>20 >= 64) {
			t.Errorf("%d: proportional size %d MiB", i, *p.PSSBytes>>20)
		}
	}
}

func TestProportionalSizesOnlyIfWanted(t *testing.T) {
	result := mustRun(t, program(t, "allocate"))
	if result.PeakPSSBytes != nil || result.Seen[0].PSSBytes != nil {
		t.Errorf("%v, %v", result.PeakPSSBytes, result.Seen[0].PSSBytes)
	}
}

// Forks copy what they are given, and the root's peak begins with the supervisor's.
func TestPeakIsNotTheSupervisors(t *testing.T) {
	c := command(t, "/bin/sleep", "0.1")
	for name := range strings.SplitSeq("a b c d e f g h i j k l", " ") {
		c.Env = append(c.Env, name+"="+strings.Repeat("x", 100<<10))
	}
	result := mustRun(t, c)
	if got := *result.MaxRSSBytes; got >= 6<<20 {
		t.Errorf("sleep with 1.2 MiB of environment has %d KiB", got>>10)
	}
}
