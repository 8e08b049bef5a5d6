package process_test

import (
	"slices"
	"strings"
	"testing"

	"paceline/bench/process"
)

func TestSharedMemoryCountsOnce(t *testing.T) {
	result := shareWeighed(t)
	// What each has for itself is in both sums.
	resident, proportional := *result.MaxRSSBytes>>20, *result.PeakPSSBytes>>20
	if resident < 4*64 || proportional < 64 || proportional > resident-2*64 {
		t.Errorf("four that share 64 MiB: resident sizes %d MiB, proportional sizes %d MiB", resident, proportional)
	}
	for i, p := range haveMemory(result) {
		resident, proportional := p.MaxRSSBytes>>20, *p.PSSBytes>>20
		t.Logf("%d: resident %d MiB, proportional %d MiB", i, resident, proportional)
		// The root had the memory to itself at first.
		if i > 0 && (proportional < 16 || proportional > resident-16) {
			t.Errorf("%d: resident size %d MiB, proportional size %d MiB", i, resident, proportional)
		}
	}
}

// shareWeighed runs four processes that share memory until they stayed long enough for each to
// be weighed, which is a matter of how busy the machine is.
func shareWeighed(t *testing.T) process.Result {
	t.Helper()
	unweighed := func(p process.Process) bool { return p.PSSBytes == nil }
	for hold := holdTime; ; hold *= 2 {
		c := program(t, "share", "3", hold.String())
		c.PSS = true
		result := mustRun(t, c)
		sharing := haveMemory(result)
		if len(sharing) > 4 {
			t.Fatalf("%d processes of %d have the memory", len(sharing), len(result.Seen))
		}
		if len(sharing) == 4 && result.PeakPSSBytes != nil && !slices.ContainsFunc(sharing, unweighed) {
			return result
		}
		if hold > deadline/2 {
			t.Fatalf("not all are weighed within %v: %+v", hold, result.Seen)
		}
	}
}

// haveMemory lists the processes that have the memory that is shared. The root's os/exec may
// fork a process of its own for a moment.
func haveMemory(r process.Result) []process.Process {
	return slices.DeleteFunc(slices.Clone(r.Seen), func(p process.Process) bool { return p.MaxRSSBytes < allocationBytes })
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
	if result.MaxRSSBytes == nil {
		t.Fatal("no look met it")
	}
	if got := *result.MaxRSSBytes; got >= 6<<20 {
		t.Errorf("sleep with 1.2 MiB of environment has %d KiB", got>>10)
	}
}
