package summary

import (
	"slices"
	"strings"
	"testing"

	"paceline/bench"
)

// weighed is a memory trial of 2 workers; sizes are of the tree, the coordinator and the workers.
func weighed(round int, tree, coordinator, first, second int64) bench.Trial {
	t := trial(round, 2, 1)
	t.Instrument, t.Counted, t.PeakPSSBytes = bench.InstrumentMemory, false, &tree
	zero, one := 0, 1
	t.Roles = []bench.Role{
		{Role: bench.Worker, Worker: &one, PSSBytes: &second},
		{Role: bench.Worker, Worker: &zero, PSSBytes: &first},
		{Role: bench.Coordinator, PSSBytes: &coordinator},
		{Role: bench.Root},
	}
	return t
}

func TestMemory(t *testing.T) {
	broken := weighed(4, 1e9, 1e9, 1e9, 1e9)
	broken.Status = bench.Crashed
	trials := append(ladder(7), weighed(1, 60, 10, 20, 30), weighed(2, 66, 12, 22, 32), weighed(3, 63, 11, 21, 31), broken)
	s := Of(manifest(7, 0, 2), trials)
	sequential, parallel := s.Cells[0], s.Cells[1]
	if sequential.PSSBytes != nil || sequential.MemoryTrials != nil || sequential.PSSRoles != nil {
		t.Errorf("sequential has memory trials: %+v", sequential)
	}
	if *parallel.PSSBytes != 63 || *parallel.MemoryTrials != 3 || parallel.Failed != 0 {
		t.Errorf("%d bytes of %d trials, %d failed", *parallel.PSSBytes, *parallel.MemoryTrials, parallel.Failed)
	}
	want := "mypy@2.4.1 mypy-self-cold-w2: 1 of 4 memory trials crashed and is left out of the memory."
	if !slices.Equal(s.Findings, []string{want}) || len(s.Warnings) != 0 {
		t.Errorf("findings %q, want %q; warnings %q", s.Findings, want, s.Warnings)
	}
	got := encode(t, parallel.PSSRoles)
	want = `[{"role":"coordinator","pss_bytes":11},{"role":"worker","worker":0,"pss_bytes":21},{"role":"worker","worker":1,"pss_bytes":31}]`
	if got != want {
		t.Errorf("roles %s, want %s", got, want)
	}
	table := s.MemoryTables()[0]
	if header := strings.Join(table.Header, "|"); header != "cache|workers|coordinator|worker 0|worker 1" {
		t.Errorf("header %s", header)
	}
	if row := strings.Join(table.Rows[1], "|"); row != "cold|2|11.0 B|21.0 B|31.0 B" {
		t.Errorf("row %s", row)
	}
	plain := Of(manifest(7, 0, 2), ladder(7)).Cells[1]
	parallel.PSSBytes, parallel.MemoryTrials, parallel.PSSRoles = nil, nil, nil
	if encode(t, parallel) != encode(t, plain) {
		t.Errorf("memory trials changed other numbers: %s", encode(t, parallel))
	}
}
