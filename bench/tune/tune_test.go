package tune_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/tune"
)

func TestCandidates(t *testing.T) {
	for _, c := range []struct {
		host bench.Host
		want []int
	}{
		{bench.Host{UsableCPUs: 1}, []int{0, 1}},
		{bench.Host{UsableCPUs: 8, CPUQuota: 0.5}, []int{0, 1}},
		{bench.Host{UsableCPUs: 2}, []int{0, 1, 2, 3, 4}},
		{bench.Host{UsableCPUs: 8, CPUQuota: 1.5}, []int{0, 1, 2, 3, 4, 8}},
		{bench.Host{UsableCPUs: 4}, []int{0, 1, 2, 3, 4, 5, 8}},
		{bench.Host{UsableCPUs: 64}, []int{0, 1, 2, 8, 16, 32, 64, 65, 128}},
	} {
		if got := tune.Candidates(c.host); !slices.Equal(got, c.want) {
			t.Errorf("%d CPUs, quota %g: %v, want %v", c.host.UsableCPUs, c.host.CPUQuota, got, c.want)
		}
	}
}

// raced is a session of rounds in which trials took those times in milliseconds, by workers; 0 is a trial that crashed.
func raced(rounds int, millis ...int64) (bench.Manifest, []bench.Trial) {
	m := bench.Manifest{
		Host: bench.Host{UsableCPUs: 2},
		Plan: bench.Plan{
			Checkers: []string{"c"}, Corpora: []string{"k"}, Workers: countsOf(len(millis)), Caches: []bench.CacheState{bench.Cold}, Rounds: 12,
			TimeLimit: time.Minute, OutputLimit: 1, Race: &bench.Race{Within: within},
		},
	}
	var trials []bench.Trial
	for round := 1; round <= rounds; round++ {
		for i, cell := range m.Plan.Cells() {
			// A tenth of a per cent of noise, other for each count and round.
			wall := millis[i]*1_000_000 + millis[i]*1000*int64((round*7+i*5)%11-5)/5
			memory := int64(1+i) << 20
			trial := bench.Trial{
				Trial: len(trials) + 1, Round: round, Cell: cell, Instrument: bench.InstrumentNone,
				WallNanos: wall, MaxRSSBytes: &memory, Status: bench.OK, Counted: true,
			}
			if millis[i] == 0 {
				trial.Status, trial.Counted, trial.Error = bench.Crashed, false, "gone"
			}
			trials = append(trials, trial)
		}
	}
	return m, trials
}

func neededCounts(m bench.Manifest, trials []bench.Trial) []int {
	var counts []int
	for _, c := range tune.Needed(m, trials) {
		counts = append(counts, c.Workers)
	}
	return counts
}

func TestNeeded(t *testing.T) {
	for name, c := range map[string]struct {
		rounds int
		millis []int64
		memory int64
		want   []int
	}{
		"at first, all":                 {0, []int64{150, 160, 100, 104}, 0, []int{0, 1, 2, 3}},
		"nothing is judged after 2":     {2, []int64{150, 160, 100, 104}, 0, []int{0, 1, 2, 3}},
		"what is decided needs nothing": {3, []int64{150, 160, 100, 104}, 0, nil},
		"what is close is measured on":  {3, []int64{150, 103, 100, 110}, 0, []int{1, 2}},
		"one crash is pardoned":         {1, []int64{150, 0, 100, 104}, 0, []int{0, 1, 2, 3}},
		"what crashes again is out":     {2, []int64{150, 0, 100, 104}, 0, []int{0, 2, 3}},
		"what takes too much is out":    {1, []int64{150, 160, 100, 104}, 2 << 20, []int{0, 1}},
		"without any there is none":     {1, []int64{150, 160, 100, 104}, 1, nil},
	} {
		m, trials := raced(c.rounds, c.millis...)
		m.Plan.Race.MaxMemoryBytes = c.memory
		if got := neededCounts(m, trials); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestAnswer(t *testing.T) {
	m, trials := raced(3, 150, 160, 100, 104)
	r := tune.Of(m, trials)
	c := r.Caches[0]
	if c.Workers == nil || *c.Workers != 2 || !c.Certain || c.Rounds != 3 || c.RoundsNeeded != nil || r.Err() != nil {
		t.Errorf("%+v", c)
	}
	if said := strings.Join(r.Sentences(), "\n"); !strings.Contains(said, "use 2 workers") || !strings.Contains(said, "smallest count within 3%") {
		t.Errorf("said %q", said)
	}
	if rows := r.Tables()[0].Rows; len(rows) != 4 || !strings.Contains(rows[0][6], "dropped after round 3") || rows[2][6] != "recommended" {
		t.Errorf("%v", rows)
	}
}

func TestNoAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		millis []int64
		memory int64
		says   string
	}{
		"memory":   {[]int64{150, 160}, 1, "no worker count can be used for k when cold: sequential takes 1.00 MiB of memory, and --max-memory allows 1.00 B; 1 worker takes 2.00 MiB"},
		"failures": {[]int64{150, 0, 0}, 0, "k cannot be checked with workers when cold: 1 worker ended as crashed: gone; 2 workers ended as crashed: gone"},
	} {
		m, trials := raced(2, c.millis...)
		m.Plan.Race.MaxMemoryBytes = c.memory
		if err := tune.Of(m, trials).Err(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// What answers that it cannot check is out at once, unless its block was made again and it could.
func TestFailedIsOut(t *testing.T) {
	m, trials := raced(1, 150, 0, 100)
	trials[1].Status = bench.Failed
	if got := neededCounts(m, trials); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("%v are needed", got)
	}
	again := trials[1]
	again.Status, again.Counted, again.WallNanos = bench.OK, true, trials[0].WallNanos
	if got := neededCounts(m, append(trials, again)); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("%v are needed after another try", got)
	}
}

// Of a round that was cut off nothing is judged: its answer would be another one when the session goes on.
func TestCutOffRoundIsNotJudged(t *testing.T) {
	m, trials := raced(3, 150, 160, 100, 104)
	cut := slices.Clone(trials[:len(trials)-1])
	if c := tune.Of(m, cut).Caches[0]; c.Certain || c.Rounds != 2 || c.Workers == nil || *c.Workers != 2 {
		t.Errorf("%+v", c)
	}
	cut = append(cut, trials[len(trials)-1])
	cut[len(cut)-1].Counted = false // its block was to come again
	if c := tune.Of(m, cut).Caches[0]; c.Certain || c.Rounds != 2 {
		t.Errorf("%+v", c)
	}
	first := tune.Of(m, trials[:2])
	if c := first.Caches[0]; c.Workers != nil || c.Rounds != 0 {
		t.Errorf("%+v", c)
	}
	if said := strings.Join(first.Sentences(), "\n"); !strings.Contains(said, "no worker count can be recommended: too little was measured") {
		t.Errorf("said %q", said)
	}
}

// Traces that joined the session are no rounds of the race.
func TestTracesAreNoRounds(t *testing.T) {
	m, trials := raced(2, 150, 103, 100, 110)
	tapped := trials[1]
	tapped.Round, tapped.Instrument, tapped.Counted = 6, bench.InstrumentTap, false
	if c := tune.Of(m, append(trials, tapped)).Caches[0]; c.Rounds != 2 || c.Certain {
		t.Errorf("%+v", c)
	}
}

func TestSentences(t *testing.T) {
	m, trials := raced(3, 150, 100)
	m.Host.UsableCPUs = 1
	trials[5].Disturbed = []string{"steal 9%"}
	said := strings.Join(tune.Of(m, trials).Sentences(), "\n")
	for _, want := range []string{"There is no CPU for a second worker here", "what else the machine did disturbed 1 trial,"} {
		if !strings.Contains(said, want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
}

// Rounds that would be needed are more than there were.
func TestRoundsNeeded(t *testing.T) {
	for rounds := 2; rounds <= 12; rounds++ {
		m, trials := raced(rounds, 150, 103, 100, 110)
		if c := tune.Of(m, trials).Caches[0]; c.RoundsNeeded != nil && *c.RoundsNeeded <= c.Rounds || c.Certain && c.RoundsNeeded != nil {
			t.Errorf("%d rounds: %+v", rounds, c)
		}
	}
}

// What leaves no cache to start from is out, once its warm-up was tried as often as it may be.
func TestUnfilledIsOut(t *testing.T) {
	for name, c := range map[string]struct {
		tries []bench.Status
		want  []int
	}{
		"failed":              {[]bench.Status{bench.Failed}, []int{0, 2}},
		"crashed twice":       {[]bench.Status{bench.Crashed, bench.Crashed}, []int{0, 2}},
		"crashed once":        {[]bench.Status{bench.Crashed}, []int{0, 1, 2}},
		"answered in the end": {[]bench.Status{bench.Crashed, bench.OK}, []int{0, 1, 2}},
	} {
		m, _ := raced(0, 150, 160, 100)
		m.Plan.Caches = []bench.CacheState{bench.Warm}
		var trials []bench.Trial
		for _, status := range c.tries {
			filling := bench.Cell{Checker: "c", Corpus: "k", Workers: 1, Cache: bench.Cold}
			trials = append(trials, bench.Trial{Cell: filling, Instrument: bench.InstrumentNone, Status: status})
		}
		if got := neededCounts(m, trials); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
