package export

import (
	"bytes"
	"testing"
	"time"

	"paceline/bench"
)

// odd is a name that no format may stumble over.
const odd = "path:my dir/a=b%20\t\"`|<é\u202e>\r\nend "

// fixture is a small session of two checkers, with a cell of one round whose names are odd, and trials
// that do not count.
func fixture() (bench.Manifest, []bench.Trial) {
	compiled := true
	m := bench.Manifest{
		Schema: bench.Schema, Paceline: "v1.2.3",
		Plan: bench.Plan{Checkers: []string{"mypy@2.4.1", "mypy:base"}, Corpora: []string{"hello", odd}, Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold}, Rounds: 6},
		Host: bench.Host{OS: "linux", Arch: "amd64", CPUModel: "Some CPU @ 2 GHz", CPUs: 4, UsableCPUs: 2, MemoryBytes: 8 << 30},
		Checkers: []bench.CheckerIdentity{
			{Checker: "mypy@2.4.1", Version: "2.4.1", Compiled: &compiled, Python: "3.11.7"},
			{Checker: "mypy:base", Version: "2.5.0+dev", Python: "3.11.7", Git: &bench.Git{Commit: "0123456789abcdef0123456789abcdef01234567"}},
		},
		Outcome: bench.Complete,
	}
	var trials []bench.Trial
	add := func(c bench.Cell, round int, wall time.Duration) *bench.Trial {
		rss := int64(400<<20 + round*4096)
		trials = append(trials, bench.Trial{
			Trial: len(trials) + 1, Round: round, Block: 1, Cell: c, Instrument: bench.InstrumentNone,
			Started:   time.Date(2026, 1, 2, 15, 4, 5+len(trials), 250e6, time.FixedZone("", 3600)),
			WallNanos: int64(wall), UserNanos: int64(wall) * 3 / 4, SysNanos: int64(wall) / 8, MaxRSSBytes: &rss,
			Status: bench.OK, Counted: true,
		})
		return &trials[len(trials)-1]
	}
	for round := 0; round <= 6; round++ {
		for i, checker := range m.Plan.Checkers {
			wall := time.Duration(2000+100*i+round*round) * time.Millisecond
			add(bench.Cell{Checker: checker, Corpus: "hello", Cache: bench.Cold}, round, wall).Counted = round > 0
		}
	}
	add(bench.Cell{Checker: "mypy@2.4.1", Variant: "files", Corpus: odd, Workers: 2, CPUs: "0-1", Cache: bench.EditHub}, 1, 512*time.Millisecond).Exit = 1
	add(bench.Cell{Checker: "mypy@2.4.1", Corpus: "hello", Cache: bench.Cold}, 6, time.Hour).Instrument = bench.InstrumentTap
	return m, trials
}

// exported writes all of a session.
func exported(t testing.TB, format string, m bench.Manifest, trials []bench.Trial, f Filter) []byte {
	t.Helper()
	e, err := Of(m, trials, f)
	if err != nil {
		t.Fatal(err)
	}
	to, err := Named(format)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := to.Write(&text, e); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}
