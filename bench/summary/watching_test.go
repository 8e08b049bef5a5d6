package summary

import (
	"strings"
	"testing"

	"paceline/bench"
)

func TestWatchingCost(t *testing.T) {
	cell := bench.Cell{Checker: "mypy@2.4.1", Corpus: "hello", Cache: bench.Cold}
	trial := func(round int, instrument bench.Instrument, wall int64) bench.Trial {
		return bench.Trial{Cell: cell, Round: round, Instrument: instrument, WallNanos: wall, UserNanos: wall / 2, SysNanos: 50, Status: bench.OK}
	}
	crashed := trial(4, bench.InstrumentSampler, 900)
	crashed.Status = bench.Crashed
	trials := []bench.Trial{
		trial(0, bench.InstrumentNone, 500),
		trial(1, bench.InstrumentNone, 100), trial(1, bench.InstrumentSampler, 110),
		trial(2, bench.InstrumentSampler, 130), trial(2, bench.InstrumentNone, 100),
		trial(3, bench.InstrumentNone, 200), trial(3, bench.InstrumentSampler, 240), trial(3, bench.InstrumentMemory, 900),
		trial(4, bench.InstrumentNone, 100), crashed,
		// One that joined the session later has no plain one beside it, whatever its round.
		trial(5, bench.InstrumentNone, 100), trial(6, bench.InstrumentNone, 100), trial(5, bench.InstrumentSampler, 900),
	}
	for i := range trials {
		trials[i].Trial = i + 1
	}
	if got := WatchingCostOf(cell, bench.InstrumentSampler, trials); got.Wall.N != 3 || got.Wall.Value != 1.2 || got.CPU.N != 3 || got.CPU.Value != 170.0/150 {
		t.Errorf("%+v", got)
	}
	if text := WatchingCostOf(cell, bench.InstrumentSampler, trials).Sentence("c"); !strings.Contains(text, "c takes 1.20 times as long and uses 1.13 times") {
		t.Errorf("%s", text)
	}
	if text := WatchingCostOf(cell, bench.InstrumentTap, nil).Sentence("c"); !strings.Contains(text, "What tapping costs c is not known") {
		t.Errorf("%s", text)
	}
}
