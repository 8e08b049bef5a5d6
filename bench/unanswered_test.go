package bench_test

import (
	"testing"

	"paceline/bench"
)

func TestUnanswered(t *testing.T) {
	cell := func(variant string, workers int, cache bench.CacheState) bench.Cell {
		return bench.Cell{Checker: "mypy@2.3.1", Variant: variant, Corpus: "hello", Workers: workers, Cache: cache}
	}
	trials := []bench.Trial{
		{Cell: cell("", 0, bench.Cold), Status: bench.Crashed},
		{Cell: cell("", 0, bench.Cold), Status: bench.OK}, // the second try
		{Cell: cell("", 2, bench.Cold), Status: bench.Failed},
		{Cell: cell("native", 0, bench.Cold), Status: bench.Crashed},
		{Cell: cell("native", 0, bench.Cold), Status: bench.Failed, Error: "the last"},
		{Cell: cell("", 1, bench.Cold), Round: 1, Status: bench.Failed},
	}
	u := bench.UnansweredIn(trials)
	for _, test := range []struct {
		cell bench.Cell
		out  bool
	}{
		{cell("", 0, bench.Cold), false}, {cell("", 0, bench.Warm), false},
		{cell("", 1, bench.Cold), false}, {cell("", 1, bench.Warm), false},
		{cell("", 2, bench.Cold), false}, {cell("", 2, bench.Warm), true},
		{cell("native", 0, bench.Cold), true}, {cell("native", 2, bench.Cold), true},
	} {
		at, out := u.LeavesOut(test.cell)
		if out != test.out || test.cell.Variant != "" && at.Error != "the last" {
			t.Errorf("%s: left out %v by %+v", test.cell, out, at)
		}
	}
}

func TestTriedInVain(t *testing.T) {
	trial := func(workers int, status bench.Status) bench.Trial {
		return bench.Trial{Cell: bench.Cell{Checker: "mypy@2.3.1", Corpus: "hello", Workers: workers, Cache: bench.Cold}, Status: status}
	}
	for name, test := range map[string]struct {
		tries []bench.Trial
		want  bool
	}{
		"not tried":                    {[]bench.Trial{trial(1, bench.Failed)}, false},
		"answered":                     {[]bench.Trial{trial(0, bench.Differs)}, false},
		"failed":                       {[]bench.Trial{trial(0, bench.Failed)}, true},
		"out of time":                  {[]bench.Trial{trial(0, bench.TimedOut)}, true},
		"crashed, to be tried again":   {[]bench.Trial{trial(0, bench.Crashed), trial(1, bench.Crashed)}, false},
		"crashed, then failed":         {[]bench.Trial{trial(0, bench.Crashed), trial(0, bench.Failed)}, true},
		"crashed as often as it may":   {[]bench.Trial{trial(0, bench.Crashed), trial(0, bench.Crashed)}, true},
		"crashed, then answered":       {[]bench.Trial{trial(0, bench.Crashed), trial(0, bench.OK)}, false},
		"in vain, and answered before": {[]bench.Trial{trial(0, bench.OK), trial(0, bench.Failed)}, false},
	} {
		if got := bench.TriedInVain(trial(0, "").Place(), test.tries); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
