package runner_test

import (
	"slices"
	"strings"
	"testing"

	"paceline/bench"
)

func TestVariants(t *testing.T) {
	p := plan(madeUp(t, `case "$all" in *--extra*) echo with;; *) echo without;; esac`+"\n"), 0)
	p.Variants = []bench.Variant{{Name: "more", Flags: []string{"--extra", "a b"}}}
	s := mustRun(t, p)
	if len(s.Trials) != 2+2*2 {
		t.Errorf("%d trials, want one warm-up and two rounds for each of two variants", len(s.Trials))
	}
	for _, trial := range s.Trials {
		want := map[string]string{"": "without", "more": "with"}[trial.Variant]
		if got := printed(t, s, trial); got != want || trial.Status != bench.OK {
			t.Errorf("%s printed %q and is %s", trial.Cell, got, trial.Status)
		}
		// The catalogue's answer is the plain checker's.
		if (trial.Expected != nil) != (trial.Variant == "") {
			t.Errorf("%s: expected is %v", trial.Cell, trial.Expected)
		}
	}
}

func TestEditsOfCorporaWithout(t *testing.T) {
	p := plan("cmd:/bin/true", 0)
	p.Caches = []bench.CacheState{bench.EditHub}
	wantRefused(t, p, "no such edit of the corpus hello")
}

func TestMemoryTrials(t *testing.T) {
	p := plan(madeUp(t, "sleep 0.5\n"+clean), 0, 2)
	p.Memory, p.Rounds = true, bench.MemoryRounds+1
	s := mustRun(t, p)
	memory := 0
	for _, trial := range s.Trials {
		if trial.Instrument != bench.InstrumentMemory {
			continue
		}
		memory++
		if trial.Counted || trial.Status != bench.OK || trial.PeakPSSBytes == nil || *trial.PeakPSSBytes <= 0 {
			t.Errorf("%+v", trial)
		}
	}
	if memory != 2*bench.MemoryRounds {
		t.Errorf("%d memory trials", memory)
	}
}

func TestCeilingTrials(t *testing.T) {
	p := plan(madeUp(t, "sleep 0.2\n"+clean), 0, 2)
	p.Ceiling, p.Rounds = true, 2
	s := mustRun(t, p)
	copies := map[int][]bench.Trial{}
	for _, trial := range s.Trials {
		if trial.Instrument == bench.InstrumentCeiling {
			copies[trial.Round] = append(copies[trial.Round], trial)
		}
	}
	if s.Manifest.Host.UsableCPUs < 2 {
		t.Fatal("this test needs two CPUs")
	}
	for round := 1; round <= 2; round++ {
		pair := slices.DeleteFunc(copies[round], func(t bench.Trial) bool { return t.Copies != 2 })
		if len(pair) != 2 || pair[0].Copy != 1 || pair[1].Copy != 2 || pair[0].Workers != 0 || pair[0].Counted || pair[0].Block != pair[1].Block {
			t.Fatalf("round %d: %+v", round, pair)
		}
		// They run at the same time.
		if gap := pair[1].Started.Sub(pair[0].Started).Nanoseconds(); max(gap, -gap) > pair[0].WallNanos {
			t.Errorf("round %d: started %d ns apart", round, gap)
		}
	}
}

func TestCPUs(t *testing.T) {
	p := plan(madeUp(t, "grep Cpus_allowed_list /proc/self/status\n"), 0)
	p.CPUs = []string{"0", "0-1"}
	s := mustRun(t, p)
	for _, trial := range s.Trials {
		if trial.CPUs == "" && trial.Round > 0 {
			t.Errorf("%s runs on all CPUs", trial.Cell)
		}
		if got := printed(t, s, trial); trial.CPUs != "" && !strings.HasSuffix(got, "\t"+trial.CPUs) {
			t.Errorf("%s is allowed %q", trial.Cell, got)
		}
	}
	p.CPUs = []string{"0-"}
	wantRefused(t, p, "--cpus")
}
