package summary

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
)

const second = int64(1e9)

func cellOf(workers int, cache bench.CacheState) bench.Cell {
	return bench.Cell{Checker: "mypy@2.4.1", Corpus: "mypy-self", Workers: workers, Cache: cache}
}

// trial is a counted trial that took so many seconds of wall time, and twice that of CPU time.
func trial(round, workers int, seconds float64) bench.Trial {
	rss := int64(workers+1) << 20
	wall := int64(seconds * 1e9)
	return bench.Trial{
		Round: round, Cell: cellOf(workers, bench.Cold), Instrument: bench.InstrumentNone,
		WallNanos: wall, UserNanos: wall, SysNanos: wall, MaxRSSBytes: &rss,
		Status: bench.OK, Counted: true, Diagnostics: &bench.Diagnostics{Count: 3},
	}
}

func manifest(rounds int, workers ...int) bench.Manifest {
	return bench.Manifest{
		Plan: bench.Plan{
			Checkers: []string{"mypy@2.4.1"}, Corpora: []string{"mypy-self"},
			Workers: workers, Caches: []bench.CacheState{bench.Cold}, Rounds: rounds,
		},
		Outcome: bench.Complete,
	}
}

// ladder is n rounds of sequential and 2 workers; round i is i times as slow as the first, and
// the speedup is 2 in every round.
func ladder(n int) []bench.Trial {
	var trials []bench.Trial
	for i := 1; i <= n; i++ {
		trials = append(trials, trial(i, 0, 4*float64(i)), trial(i, 2, 2*float64(i)))
	}
	return trials
}

func TestOfCompleteCell(t *testing.T) {
	s := Of(manifest(7, 0, 2), ladder(7))
	if len(s.Cells) != 2 || len(s.Warnings) != 0 || len(s.Findings) != 0 {
		t.Fatalf("got %d cells, warnings %q", len(s.Cells), s.Warnings)
	}
	sequential, parallel := s.Cells[0], s.Cells[1]
	if *sequential.WallNanos != 16*second || *sequential.WallLowNanos != 4*second || *sequential.WallHighNanos != 28*second {
		t.Errorf("sequential wall %d (%d-%d)", *sequential.WallNanos, *sequential.WallLowNanos, *sequential.WallHighNanos)
	}
	if sequential.Speedup != nil || sequential.Efficiency != nil || sequential.CPURatio != nil || sequential.Pairs != nil {
		t.Errorf("sequential is compared with itself: %+v", sequential)
	}
	if *parallel.Speedup != 2 || *parallel.SpeedupLow != 2 || *parallel.SpeedupHigh != 2 || *parallel.Pairs != 7 {
		t.Errorf("speedup %v (%v-%v) of %d pairs", *parallel.Speedup, *parallel.SpeedupLow, *parallel.SpeedupHigh, *parallel.Pairs)
	}
	if *parallel.Efficiency != 1 || *parallel.CPURatio != 0.5 || *parallel.CPUNanos != 16*second {
		t.Errorf("efficiency %v, CPU ratio %v, CPU %v", *parallel.Efficiency, *parallel.CPURatio, *parallel.CPUNanos)
	}
	if *parallel.MaxRSSBytes != 3<<20 || *parallel.Diagnostics != 3 || parallel.Trials != 7 {
		t.Errorf("memory %d, diagnostics %d, trials %d", *parallel.MaxRSSBytes, *parallel.Diagnostics, parallel.Trials)
	}
}

func TestPairsAreOfOneRound(t *testing.T) {
	trials := ladder(8)
	trials[0].Counted = false // sequential of round 1
	trials[5].Counted = false // 2 workers of round 3
	trials[5].WallNanos = 1
	slices.Reverse(trials)
	s := Of(manifest(8, 0, 2), trials)
	if sequential, parallel := s.Cells[0], s.Cells[1]; sequential.Trials != 7 || parallel.Trials != 7 || *parallel.Pairs != 6 {
		t.Fatalf("%d and %d trials, %d pairs; want 7, 7 and 6", sequential.Trials, parallel.Trials, *parallel.Pairs)
	}
	if got := s.Cells[1]; *got.Speedup != 2 || got.SpeedupLow == nil {
		t.Errorf("speedup %v, low %v: trials of different rounds were paired", *got.Speedup, got.SpeedupLow)
	}
}

func TestTooFewPairs(t *testing.T) {
	trials := ladder(6)
	trials[0].Counted = false
	trials = append(trials, trial(7, 0, 28))
	s := Of(manifest(7, 0, 2), trials)
	got := s.Cells[1]
	if got.Speedup == nil || got.SpeedupLow != nil || got.SpeedupHigh != nil || got.WallLowNanos == nil {
		t.Errorf("5 pairs of 6 trials: want a speedup without and a wall time with an interval: %+v", got)
	}
	want := "5 counted rounds together with sequential: no 95% interval is printed for mypy-self-cold-w2; it needs 6 rounds, so 1 more."
	if !slices.Equal(s.Warnings, []string{want}) {
		t.Errorf("warnings %q, want %q", s.Warnings, want)
	}
	if want := "2 workers are 2.00x as fast as sequential when cold (no 95% interval: 5 rounds, 1 more needed)."; !strings.Contains(s.Sentences()[0], want) {
		t.Errorf("sentence %q, want %q", s.Sentences()[0], want)
	}
}

func TestOnlyPlainCountedTrialsEnter(t *testing.T) {
	other := map[string]func(*bench.Trial){
		"not counted":  func(t *bench.Trial) { t.Counted = false },
		"warm-up":      func(t *bench.Trial) { t.Counted, t.Round = false, 0 },
		"crashed":      func(t *bench.Trial) { t.Counted, t.Status = false, bench.Crashed },
		"instrumented": func(t *bench.Trial) { t.Instrument = "tap" },
		"warm":         func(t *bench.Trial) { t.Cache = bench.Warm },
		"variant":      func(t *bench.Trial) { t.Variant = "files" },
		"CPUs":         func(t *bench.Trial) { t.CPUs = "0" },
		"checker":      func(t *bench.Trial) { t.Checker = "mypy@2.3.1" },
		"corpus":       func(t *bench.Trial) { t.Corpus = "hello" },
	}
	want := Of(manifest(7, 0, 2), ladder(7)).Cells
	for name, change := range other {
		t.Run(name, func(t *testing.T) {
			foreign := []bench.Trial{trial(3, 0, 1000), trial(3, 2, 1), trial(8, 0, 1000), trial(8, 2, 1)}
			for i := range foreign {
				change(&foreign[i])
			}
			got := Of(manifest(7, 0, 2), append(ladder(7), foreign...)).Cells[:2]
			for i := range got {
				got[i].Failed = 0
				if a, b := encode(t, got[i]), encode(t, want[i]); a != b {
					t.Errorf("cell is\n%s, want\n%s", a, b)
				}
			}
		})
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestLastTrialOfARepeatedBlock(t *testing.T) {
	trials := append([]bench.Trial{trial(1, 0, 100)}, ladder(7)...)
	if got := Of(manifest(7, 0, 2), trials).Cells[0]; got.Trials != 7 || *got.WallHighNanos != 28*second {
		t.Errorf("%d trials up to %d ns: want 7, of round 1 only the last", got.Trials, *got.WallHighNanos)
	}
}

func TestUnknownIsAbsent(t *testing.T) {
	unmeasured := trial(1, 0, 1)
	unmeasured.MaxRSSBytes, unmeasured.Diagnostics = nil, nil
	got := encode(t, Of(manifest(1, 0, 2), []bench.Trial{unmeasured}).Cells)
	want := `[{"checker":"mypy@2.4.1","variant":"","corpus":"mypy-self","workers":0,"cache":"cold","trials":1,` +
		`"wall_ns":1000000000,"cpu_ns":2000000000,"differs":0,"failed":0},` +
		`{"checker":"mypy@2.4.1","variant":"","corpus":"mypy-self","workers":2,"cache":"cold","trials":0,"pairs":0,` +
		`"differs":0,"failed":0}]`
	if got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

func TestDiagnosticsOfMostTrials(t *testing.T) {
	trials := ladder(7)
	for i, n := range []int{5, 4, 4, 5, 5, 9, 4} {
		trials[2*i].Diagnostics = &bench.Diagnostics{Count: n}
	}
	if got := Of(manifest(7, 0, 2), trials).Cells[0].Diagnostics; *got != 4 {
		t.Errorf("diagnostics %d, want the smaller one, 4, of the two most frequent", *got)
	}
}

func TestCPUTimeOfZeroHasNoRatio(t *testing.T) {
	trials := ladder(7)
	for i := range trials {
		trials[i].UserNanos, trials[i].SysNanos = 0, 0
	}
	got := Of(manifest(7, 0, 2), trials).Cells[1]
	if got.CPURatio != nil || got.Speedup == nil || *got.CPUNanos != 0 {
		t.Errorf("CPU ratio %v, speedup %v, CPU %v", got.CPURatio, got.Speedup, *got.CPUNanos)
	}
}

func TestOrderOfCells(t *testing.T) {
	m := manifest(1, 0, 4, 2)
	trials := []bench.Trial{trial(1, 8, 1), trial(1, 2, 1), trial(1, 4, 1), trial(1, 0, 1)}
	var got []int
	for _, c := range Of(m, trials).Cells {
		got = append(got, c.Workers)
	}
	if want := []int{0, 4, 2, 8}; !slices.Equal(got, want) {
		t.Errorf("cells of %v workers, want %v", got, want)
	}
}

func TestFindingsAndWarnings(t *testing.T) {
	no := false
	for _, test := range []struct {
		name   string
		change func(m *bench.Manifest, trials []bench.Trial)
		want   string
	}{
		{"differs", func(_ *bench.Manifest, ts []bench.Trial) { ts[1].Status, ts[3].Status = bench.Differs, bench.Differs },
			"finding: mypy@2.4.1 mypy-self-cold-w2: 2 of 8 trials have other diagnostics than sequential."},
		{"unexpected", func(_ *bench.Manifest, ts []bench.Trial) { ts[0].Expected = &no },
			"finding: mypy@2.4.1 mypy-self-cold-w0: 1 of 8 trials does not give the answer that the catalogue expects."},
		{"disturbed", func(_ *bench.Manifest, ts []bench.Trial) { ts[0].Disturbed = []string{"steal"} },
			"warning: mypy@2.4.1 mypy-self-cold-w0: 1 of 8 counted trials was disturbed by the machine (steal)."},
		{"disturbed more than once", func(_ *bench.Manifest, ts []bench.Trial) {
			ts[0].Disturbed, ts[2].Disturbed, ts[4].Disturbed = []string{"steal 9.5%", "swap"}, []string{"steal 10.5%"}, []string{"foreign cpu 7%"}
		}, "warning: mypy@2.4.1 mypy-self-cold-w0: 3 of 8 counted trials were disturbed by the machine (steal 9.5% to 10.5%, swap, foreign cpu 7%)."},
		{"leaked", func(_ *bench.Manifest, ts []bench.Trial) { two := 2; ts[0].Leaked = &two },
			"warning: mypy@2.4.1 mypy-self-cold-w0: 1 of 8 trials left processes behind, which were killed."},
		{"failed", func(_ *bench.Manifest, ts []bench.Trial) { spoil(ts[:1], bench.Failed, "exit 2.") },
			"finding: mypy@2.4.1 mypy-self-cold-w0: 1 of 8 trials failed and is not counted: exit 2."},
		{"timeout", func(_ *bench.Manifest, ts []bench.Trial) { spoil(ts[:3], bench.TimedOut, "") },
			"finding: mypy@2.4.1 mypy-self-cold-w0: 2 of 8 trials ran out of time and are not counted."},
		{"crashed", func(_ *bench.Manifest, ts []bench.Trial) { spoil(ts[:1], bench.Crashed, "\x1b[2J") },
			`finding: mypy@2.4.1 mypy-self-cold-w0: 1 of 8 trials crashed and is not counted: "\x1b[2J".`},
		{"nothing counted", func(_ *bench.Manifest, ts []bench.Trial) {
			for i := range ts {
				ts[i].Counted = i%2 == 0
			}
		}, "warning: mypy@2.4.1 mypy-self-cold-w2: no trial is counted."},
		{"stopped early", func(m *bench.Manifest, _ []bench.Trial) {
			m.Outcome, m.Plan.Precision, m.Plan.Rounds = bench.StoppedEarly, 0.02, 30
		}, "warning: The session stopped early, after 8 of 30 rounds: every 95% interval of a wall time was within 2% of its median."},
		{"enough samples", func(m *bench.Manifest, _ []bench.Trial) {
			m.Outcome, m.Plan.Rounds = bench.EnoughSamples, 20
		}, "warning: The session stopped early, after 8 of 20 rounds: each role has enough samples."},
		{"interrupted", func(m *bench.Manifest, _ []bench.Trial) { m.Outcome = bench.Interrupted },
			"warning: The session was interrupted after 8 of 8 rounds."},
		{"broken", func(m *bench.Manifest, _ []bench.Trial) { m.Outcome = bench.Broken },
			"warning: The session could not go on after 8 of 8 rounds."},
		{"running", func(m *bench.Manifest, _ []bench.Trial) { m.Outcome = bench.Running },
			"warning: The session is still running or was killed after 8 of 8 rounds."},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, trials := manifest(8, 0, 2), ladder(8)
			test.change(&m, trials)
			if got := Of(m, trials).notes(); !slices.Equal(got, []string{test.want}) {
				t.Errorf("got %q\nwant %q", got, test.want)
			}
		})
	}
}

// watched is two more trials of 2 workers that an instrument watched, the second of which ended so.
func watched(by bench.Instrument, ended bench.Status, reason string) []bench.Trial {
	trials := []bench.Trial{trial(1, 2, 2), trial(2, 2, 4)}
	for i := range trials {
		trials[i].Instrument, trials[i].Counted = by, false
	}
	trials[1].Status, trials[1].Error = ended, reason
	return trials
}

func TestFailuresUnderAnInstrument(t *testing.T) {
	want := Of(manifest(8, 0, 2), ladder(8)).Cells
	for _, test := range []struct {
		by    bench.Instrument
		ended bench.Status
		want  string
	}{
		{bench.InstrumentMemory, bench.Crashed, "1 of 2 memory trials crashed and is left out of the memory: why."},
		{bench.InstrumentSampler, bench.Failed, "1 of 2 sampled trials failed: why."},
		{bench.InstrumentSampler, bench.TimedOut, "1 of 2 sampled trials ran out of time: why."},
		{bench.InstrumentCeiling, bench.Crashed, "1 of 2 ceiling trials crashed: why."},
	} {
		t.Run(string(test.by)+" "+string(test.ended), func(t *testing.T) {
			s := Of(manifest(8, 0, 2), append(ladder(8), watched(test.by, test.ended, "why")...))
			if found := []string{"mypy@2.4.1 mypy-self-cold-w2: " + test.want}; !slices.Equal(s.Findings, found) {
				t.Errorf("findings %q, want %q", s.Findings, found)
			}
			for i, c := range s.Cells {
				if c.Failed != 0 || c.Lost != 0 || c.Trials != want[i].Trials {
					t.Errorf("%d workers: %d failed, %d lost, %d trials", c.Workers, c.Failed, c.Lost, c.Trials)
				}
			}
		})
	}
}

// spoil ends the sequential ones of the trials with a status that is not counted.
func spoil(trials []bench.Trial, status bench.Status, reason string) {
	for i := range trials {
		if trials[i].Workers == 0 {
			trials[i].Status, trials[i].Counted, trials[i].Error = status, false, reason
		}
	}
}

func TestTooFewRoundsIsOneWarning(t *testing.T) {
	s := Of(manifest(3, 0, 2), ladder(3))
	want := "3 counted rounds: no 95% interval is printed for any cell; it needs 6 rounds, so 3 more."
	if !slices.Equal(s.Warnings, []string{want}) {
		t.Errorf("got %q, want %q", s.Warnings, want)
	}
	for _, c := range s.Cells {
		if c.WallNanos == nil || c.WallLowNanos != nil {
			t.Errorf("%d workers: wall %v, low %v", c.Workers, c.WallNanos, c.WallLowNanos)
		}
	}
}

func TestEfficiencyOfOneWorker(t *testing.T) {
	got := Of(manifest(1, 0, 1), []bench.Trial{trial(1, 0, 9), trial(1, 1, 10)}).Cells[1]
	if math.Abs(*got.Efficiency-0.9) > 1e-12 {
		t.Errorf("efficiency %v, want 0.9", *got.Efficiency)
	}
}

func TestWithin(t *testing.T) {
	nanos := func(n int64) *int64 { return &n }
	for _, test := range []struct {
		cell Cell
		want float64
	}{
		{Cell{WallNanos: nanos(10), WallLowNanos: nanos(8), WallHighNanos: nanos(12)}, 0.2},
		{Cell{WallNanos: nanos(10), WallLowNanos: nanos(9), WallHighNanos: nanos(13)}, 0.3},
		{Cell{WallNanos: nanos(10), WallLowNanos: nanos(6), WallHighNanos: nanos(11)}, 0.4},
		{Cell{WallNanos: nanos(10)}, math.Inf(1)},
		{Cell{WallNanos: nanos(0), WallLowNanos: nanos(0), WallHighNanos: nanos(1)}, math.Inf(1)},
		{Cell{}, math.Inf(1)},
	} {
		if got := test.cell.Within(); got != test.want {
			t.Errorf("%+v: within %v, want %v", test.cell, got, test.want)
		}
	}
}

// Packages that one commit runs with and the other does not may be what makes it slower.
func TestOtherPackagesAreWarnedOf(t *testing.T) {
	m := manifest(7, 0, 2)
	built := func(name string, packages ...string) bench.CheckerIdentity {
		return bench.CheckerIdentity{Checker: name, Build: "key of " + name, Packages: packages}
	}
	m.Checkers = []bench.CheckerIdentity{
		{Checker: "mypy@2.4.1", Packages: []string{"mypy==2.4.1"}}, built("base", "librt==1", "pathspec==1"), built("same", "librt==1", "pathspec==1"),
		built("newer", "librt==2", "pathspec==1"), built("fewer", "librt==1"),
	}
	want := []string{
		"newer runs with other packages than base (librt==2, and not librt==1): they may make a difference too.",
		"fewer runs with other packages than base (none, and not pathspec==1): they may make a difference too.",
	}
	if got := Of(m, ladder(7)).Warnings; !slices.Equal(got, want) {
		t.Errorf("warnings %q", got)
	}
}

func TestLocalChangesAreWarnedOf(t *testing.T) {
	m := manifest(7, 0, 2)
	m.Checkers = []bench.CheckerIdentity{
		{Checker: "mypy:.@master+compiled", Git: &bench.Git{Commit: "abc"}},
		{Checker: "mypy:.@topic+compiled", Git: &bench.Git{Commit: "def", LocalChanges: true}},
	}
	want := []string{"mypy:.@topic+compiled: the checkout had local changes, which are not in the build of commit def."}
	if got := Of(m, ladder(7)).Warnings; !slices.Equal(got, want) {
		t.Errorf("warnings %q", got)
	}
}
