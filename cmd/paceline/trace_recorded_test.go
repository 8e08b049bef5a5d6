package main

import (
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/tap"
)

// The stored traces of mypy-self tell what docs/TRACING.md builds on: tapping costs at most 3% of CPU
// time with two workers (95%), and every SCC has its costs.
func TestRecordedTraces(t *testing.T) {
	const dir = "../../docs/sessions/trace-mypy-self"
	s, err := session.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Manifest.Plan.Cells() {
		if c.Workers != 2 {
			continue
		}
		cost := summary.WatchingCostOf(c, bench.InstrumentTap, s.Trials)
		if cost.CPU.Interval == nil || cost.CPU.Interval.High > 1.03 {
			t.Errorf("%s", cost.Sentence(c.Name()))
		}
	}
	traces, err := tap.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(traces) != 3 {
		t.Errorf("%d traces", len(traces))
	}
	for _, trace := range traces {
		if err := trace.Timeline.Validate(); err != nil {
			t.Errorf("%s: %v", trace.Timeline.Cell, err)
		}
		if !trace.Explained() || trace.Schedule.Missing() > 0 || len(trace.Timeline.Notes) > 0 {
			t.Errorf("%s: %d SCCs without a cost, notes %q", trace.Timeline.Cell, trace.Schedule.Missing(), trace.Timeline.Notes)
		}
	}
}
