package history

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

func asked() Asked { return Asked{Metric: summary.Wall, Order: ByTime} }

func TestPointsAreMedians(t *testing.T) {
	s := madeUp(3)
	s.Trials[0].Disturbed = []string{"steal"}
	all, warnings, err := SeriesOf(entriesOf(t, s), asked())
	if err != nil || len(warnings) > 0 || len(all) != 2 {
		t.Fatal(len(all), warnings, err)
	}
	found := summary.Of(s.Manifest, s.Trials)
	for i, cell := range found.Cells {
		p := all[i].Points[0]
		if int64(p.Value+0.5) != *cell.WallNanos || int64(*p.Low) != *cell.WallLowNanos || int64(*p.High) != *cell.WallHighNanos || p.Rounds != 12 {
			t.Errorf("%+v, and the summary has %+v", p, cell)
		}
		if all[i].Workers != cell.Workers || p.Disturbed != 1-i || p.Version != "2.3.0" {
			t.Errorf("series %d: %+v", i, all[i])
		}
	}
}

func TestOrders(t *testing.T) {
	entries := entriesOf(t,
		shaped(shape{n: 1, checkers: []string{"mypy@2.10.0"}, seconds: 1, rounds: 6}), shaped(shape{n: 2, checkers: []string{"mypy@2.9.0"}, seconds: 1, rounds: 6}),
		shaped(shape{n: 3, checkers: []string{"mypy@2.10.0"}, seconds: 1, rounds: 6}), shaped(shape{n: 4, checkers: []string{"mypy@2.9.0", "mypy@2.2.0"}, seconds: 1, rounds: 6}))
	for order, want := range map[Order]string{
		ByTime:    "2.10.0 2.9.0 2.10.0 2.2.0 2.9.0",
		ByVersion: "2.2.0 2.9.0 2.9.0 2.10.0 2.10.0",
	} {
		a := asked()
		a.Order = order
		all, warnings, err := SeriesOf(entries, a)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, p := range all[0].Points {
			got = append(got, p.Version)
			if i > 0 && p.Version == all[0].Points[i-1].Version && !p.Started.After(all[0].Points[i-1].Started) {
				t.Errorf("%s: the same version goes back in time", order)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", order, got, want)
		}
		if mixed := strings.Contains(strings.Join(warnings, "\n"), "several versions"); mixed != (order == ByTime) {
			t.Errorf("%s: warnings %v", order, warnings)
		}
	}
}

// No order tells checkers of one version and session apart.
func TestCheckersOfOneVersion(t *testing.T) {
	s := shaped(shape{n: 1, checkers: []string{"mypy:base", "mypy:head"}, seconds: 1, rounds: 6})
	for i := range s.Manifest.Checkers {
		s.Manifest.Checkers[i].Version = []string{"2.5.0+dev.1", "2.5.0+dev.2"}[i]
	}
	for _, order := range Orders() {
		a := asked()
		a.Order = order
		_, warnings, err := SeriesOf(entriesOf(t, s), a)
		if err != nil || len(warnings) != 1 || !strings.HasPrefix(warnings[0], "sessions with several checkers of one version") {
			t.Errorf("%s: warnings %q (%v)", order, warnings, err)
		}
		a.Checkers = []string{"mypy:head"}
		if _, warnings, err = SeriesOf(entriesOf(t, s), a); err != nil || len(warnings) > 0 {
			t.Errorf("%s: warnings %q (%v)", order, warnings, err)
		}
	}
}

// What changes times by itself is another series; what a series is about is not.
func TestWhatMakesAnotherSeries(t *testing.T) {
	base := func() session.Session { return madeUp(1) }
	for _, c := range []struct {
		name   string
		change func(*session.Session)
		apart  bool
	}{
		{"version", func(s *session.Session) { s.Manifest.Checkers[0].Version = "9" }, false},
		{"packages of the checker", func(s *session.Session) { s.Manifest.Checkers[0].Packages = []string{"librt==1"} }, false},
		{"kernel", func(s *session.Session) { s.Manifest.Host.Kernel = "7" }, false},
		{"paceline", func(s *session.Session) { s.Manifest.Paceline = "v9" }, false},
		{"host", func(s *session.Session) { s.Manifest.Host.CPUModel = "other" }, true},
		{"usable CPUs", func(s *session.Session) { s.Manifest.Host.UsableCPUs = 1 }, true},
		{"build", func(s *session.Session) { s.Manifest.Checkers[0].Compiled = new(bool) }, true},
		{"Python", func(s *session.Session) { s.Manifest.Checkers[0].Python = "3.12.1" }, true},
		{"compiler", func(s *session.Session) { s.Manifest.Checkers[0].Compiler = "gcc 13" }, true},
		{"archive", func(s *session.Session) { s.Manifest.Corpora[0].SHA256 = "other" }, true},
		{"packages of the corpus", func(s *session.Session) { s.Manifest.Corpora[0].Lock = "other" }, true},
		{"Python of the corpus", func(s *session.Session) { s.Manifest.Corpora[0].Python = "3.12.1" }, true},
		{"cache", func(s *session.Session) { each(s, func(t *bench.Trial) { t.Cache = bench.Warm }) }, true},
		{"CPUs", func(s *session.Session) { each(s, func(t *bench.Trial) { t.CPUs = "0" }) }, true},
		{"variant", func(s *session.Session) { each(s, func(t *bench.Trial) { t.Variant = "v" }) }, true},
		{"workers", func(s *session.Session) { each(s, func(t *bench.Trial) { t.Workers += 4 }) }, true},
		{"corpus", func(s *session.Session) { each(s, func(t *bench.Trial) { t.Corpus = "other" }) }, true},
	} {
		other := base()
		other.Manifest.Plan.Seed++
		c.change(&other)
		all, _, err := SeriesOf(entriesOf(t, base(), other), asked())
		if err != nil {
			t.Fatal(err)
		}
		if apart := len(all) == 4; apart != c.apart {
			t.Errorf("another %s: %d series", c.name, len(all))
		}
	}
	flags := func(text string) session.Session {
		s := base()
		each(&s, func(t *bench.Trial) { t.Variant = "v" })
		s.Manifest.Plan.Seed += uint64(len(text))
		s.Manifest.Plan.Variants = []bench.Variant{{Name: "v", Flags: []string{text}}}
		return s
	}
	if all, _, err := SeriesOf(entriesOf(t, flags("--a"), flags("--aa")), asked()); err != nil || len(all) != 4 {
		t.Errorf("other flags of a variant: %d series (%v)", len(all), err)
	}
	// The contents of a path: corpus are no part of the key.
	edited := func(digest string) session.Session {
		return shaped(shape{n: len(digest), seconds: 1, rounds: 6, corpus: bench.CorpusIdentity{Corpus: "path:.", SHA256: digest, Lock: digest}})
	}
	if all, _, err := SeriesOf(entriesOf(t, edited("1"), edited("12")), asked()); err != nil || len(all) != 2 || len(all[0].Points) != 2 {
		t.Errorf("a path: corpus that changed: %d series (%v)", len(all), err)
	}
}

// Without a control no series has sessions of two machines; with one, every point is there all the same.
func TestHostsAreNeverMixed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		machine := map[string]bench.Host{}
		for n := range rapid.IntRange(1, 6).Draw(t, "sessions") {
			s := shaped(shape{
				n: n, checkers: []string{fmt.Sprintf("mypy@2.%d.0", 5+n%2), "mypy@2.3.1"}, rounds: 2,
				seconds: rapid.Float64Range(1, 9).Draw(t, "seconds"), host: hosts().Draw(t, "host"),
			})
			e, _, err := EntryOf(s)
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, e)
			machine[e.ID] = s.Manifest.Host
		}
		a := asked()
		a.Order = rapid.SampledFrom(Orders()).Draw(t, "order")
		all, _, err := SeriesOf(entries, a)
		if err != nil {
			t.Fatal(err)
		}
		points := 0
		for _, s := range all {
			for _, p := range s.Points {
				points++
				if !sameHost(machine[p.Session], machine[s.Points[0].Session]) || HostOf(machine[p.Session]) != s.Host {
					t.Errorf("series of %s has a point of %+v", s.Host, machine[p.Session])
				}
			}
		}
		if points != 4*len(entries) {
			t.Errorf("%d points of %d sessions", points, len(entries))
		}
		a.Control = "mypy@2.3.1"
		all, _, err = SeriesOf(entries, a)
		if err != nil {
			t.Fatal(err)
		}
		points = 0
		for _, s := range all {
			for _, p := range s.Points {
				points++
				if p.Checker == a.Control || math.Abs(p.Value-1) > 1e-9 || s.Host != "" {
					t.Errorf("%+v of %+v", p, s.Key)
				}
			}
		}
		if points != 2*len(entries) {
			t.Errorf("%d points of %d sessions against the control", points, len(entries))
		}
	})
}

func TestControl(t *testing.T) {
	slow := bench.Host{OS: "linux", Arch: "arm64", CPUs: 1, UsableCPUs: 1}
	two := func(n int, times float64, host bench.Host) session.Session {
		s := shaped(shape{n: n, checkers: []string{"mypy@2.3.1", "mypy@2.4.1"}, seconds: 4, rounds: 12, host: host})
		s.Manifest.Corpora[0].Python = "3.11.7"
		each(&s, func(t *bench.Trial) {
			if t.Checker == "mypy@2.4.1" {
				t.WallNanos = int64(float64(t.WallNanos) * times)
			}
			if host.CPUs == 1 { // an odd round in which all was slow
				t.WallNanos *= 1 + 9*int64(t.Round%2)
			}
		})
		return s
	}
	patched := two(2, 1.5, slow)
	for i := range patched.Manifest.Checkers {
		patched.Manifest.Checkers[i].Python = "3.11.9" // instead of 3.11.7
	}
	patched.Manifest.Corpora[0].Python = "3.11.9"
	other := two(5, 2, bench.Host{})
	other.Manifest.Checkers[0].Lock = "another control"
	a := asked()
	a.Control, a.Workers = "mypy@2.3.1", []int{2}
	all, warnings, err := SeriesOf(entriesOf(t, two(1, 1.5, bench.Host{}), patched, madeUp(3), madeUp(4), other), a)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	if len(warnings) != 1 || warnings[0] != "2 sessions left out: the control mypy@2.3.1 was not measured in the same session" {
		t.Errorf("warnings %v", warnings)
	}
	for i, want := range [][]float64{{1.5, 1.5}, {2}} {
		if len(all[i].Points) != len(want) {
			t.Fatalf("series %d: %+v", i, all[i])
		}
		for j, p := range all[i].Points {
			if math.Abs(p.Value-want[j]) > 1e-6 || p.Low == nil || math.Abs(*p.Low-want[j]) > 1e-6 || p.Rounds != 12 {
				t.Errorf("series %d: %+v, want %g", i, p, want[j])
			}
		}
	}
}

// A ratio is disturbed when either of its trials is.
func TestDisturbedControl(t *testing.T) {
	s := shaped(shape{n: 1, checkers: []string{"mypy@2.3.1", "mypy@2.4.1"}, seconds: 4, rounds: 12})
	each(&s, func(t *bench.Trial) {
		if t.Checker == "mypy@2.3.1" && t.Round <= 3 || t.Checker == "mypy@2.4.1" && t.Round == 3 {
			t.Disturbed = []string{"steal"}
		}
	})
	a := asked()
	a.Control = "mypy@2.3.1"
	all, _, err := SeriesOf(entriesOf(t, s), a)
	if err != nil || all[0].Points[0].Disturbed != 3 {
		t.Errorf("%+v (%v), want 3 disturbed rounds", all, err)
	}
}

func TestValuesThatCannotBeUsed(t *testing.T) {
	s := madeUp(1)
	each(&s, func(t *bench.Trial) {
		if t.Workers == 2 || t.Round <= 7 {
			t.MaxRSSBytes = nil
		}
		t.UserNanos, t.SysNanos = 0, 0
	})
	a := asked()
	a.Metric = summary.MaxRSS
	all, warnings, err := SeriesOf(entriesOf(t, s), a)
	if err != nil || len(all) != 1 || all[0].Points[0].Rounds != 5 || all[0].Points[0].Low != nil {
		t.Fatalf("%+v (%v)", all, err)
	}
	want := []string{
		"1 cell left out: no usable peak RSS", "19 rounds left out: the peak RSS is zero or missing", "1 of 1 point without an interval: it takes 6 rounds",
	}
	if !slices.Equal(warnings, want) {
		t.Errorf("warnings %q, want %q", warnings, want)
	}
	a.Metric = summary.CPU
	if _, _, err := SeriesOf(entriesOf(t, s), a); err == nil || err.Error() != "no cell asked for has a usable CPU time: all of them are zero or missing" {
		t.Errorf("error %v", err)
	}
}

func TestFilters(t *testing.T) {
	s := shaped(shape{n: 1, checkers: []string{"mypy@2.3.1", "mypy@2.4.1", "cmd:true"}, seconds: 1, rounds: 6})
	entries := entriesOf(t, s, madeUp(9))
	for _, c := range []struct {
		name   string
		change func(*Asked)
		points int
		want   string
	}{
		{"all", func(*Asked) {}, 8, ""},
		{"a version", func(a *Asked) { a.Checkers = []string{"mypy@2.4.1"} }, 2, ""},
		{"a kind", func(a *Asked) { a.Checkers = []string{"mypy compiled"} }, 6, ""},
		{"a name", func(a *Asked) { a.Checkers = []string{"mypy"} }, 6, ""},
		{"two", func(a *Asked) { a.Checkers = []string{"mypy@2.4.1", "cmd:true"} }, 4, ""},
		{"workers", func(a *Asked) { a.Workers = []int{2} }, 4, ""},
		{"since then", func(a *Asked) { a.Since = time.Date(2026, 1, 11, 0, 0, 0, 0, time.UTC) }, 2, ""},
		{"unknown checker", func(a *Asked) { a.Checkers = []string{"pyright"} }, 0,
			"--checker pyright is not in the history: it has cmd:true, mypy compiled, mypy@2.3.1, mypy@2.4.1, mypy@2.9.0"},
		{"unknown corpus", func(a *Asked) { a.Corpora = []string{"mypy-self", "x"} }, 0, "--corpus x is not in the history: it has mypy-self"},
		{"unknown workers", func(a *Asked) { a.Workers = []int{10} }, 0, "--workers 10 is not in the history: it has 0, 2"},
		{"unknown cache", func(a *Asked) { a.Caches = []bench.CacheState{bench.Warm} }, 0, "--cache warm is not in the history: it has cold"},
		{"unknown control", func(a *Asked) { a.Control = "mypy@2.0.0" }, 0,
			"--control mypy@2.0.0 is not in the history: it has cmd:true, mypy@2.3.1, mypy@2.4.1, mypy@2.9.0"},
		{"too late", func(a *Asked) { a.Since = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) }, 0, "--since: no session was started since then: the last one was on 2026-01-11"},
		{"not together", func(a *Asked) {
			a.Checkers, a.Since = []string{"cmd:true"}, time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
		}, 0, "no session has all that was asked for together"},
		{"only the control", func(a *Asked) {
			a.Control, a.Since = "mypy@2.9.0", time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
		}, 0, "no session has another checker beside the control mypy@2.9.0"},
		{"never together", func(a *Asked) { a.Control, a.Checkers = "mypy@2.9.0", []string{"mypy@2.4.1"} }, 0, "no session that has the cells asked for has the control mypy@2.9.0 too"},
	} {
		a := asked()
		c.change(&a)
		all, _, err := SeriesOf(entries, a)
		got := 0
		for _, s := range all {
			got += len(s.Points)
		}
		if got != c.points || (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %d points (%v), want %d (%s)", c.name, got, err, c.points, c.want)
		}
	}
	if _, _, err := SeriesOf(nil, asked()); err == nil || !strings.Contains(err.Error(), "the history has no session") {
		t.Errorf("error %v", err)
	}
}

// stepped is a history in which the checker gets slower with a version.
func stepped(n, step int, times float64) []session.Session {
	var all []session.Session
	for i := range n {
		seconds := 8 + 0.05*float64(i*7919%13)
		if i >= step {
			seconds *= times
		}
		all = append(all, shaped(shape{n: i, seconds: seconds, rounds: 6}))
	}
	return all
}

func TestChanges(t *testing.T) {
	for times, verdict := range map[float64]string{1.3: "slower", 0.7: "faster"} {
		all, _, err := SeriesOf(entriesOf(t, stepped(40, 25, times)...), asked())
		if err != nil {
			t.Fatal(err)
		}
		changes, err := ChangesOf(all)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) != 2 {
			t.Fatalf("%d changes in two series", len(changes))
		}
		for i, c := range changes {
			if c.At != 25 || c.From.Version != "2.24.0" || c.To.Version != "2.25.0" || c.Before != 25 || c.After != 15 || !c.Latest || c.Key != all[i].Key {
				t.Errorf("%+v", c)
			}
			if math.Abs(c.Ratio-times) > 0.02 || c.Low == nil || *c.Low > c.Ratio || *c.High < c.Ratio || c.verdict() != verdict {
				t.Errorf("ratio %g, %s", c.Ratio, c.verdict())
			}
			if c.P > 0.01 || c.PAdjusted < c.P {
				t.Errorf("p %g, adjusted %g", c.P, c.PAdjusted)
			}
		}
		if got := Sentences(changes); len(got) != 2 || !strings.Contains(got[0], "mypy compiled on mypy-self, cold, sequential: "+verdict+" by 30.") &&
			!strings.Contains(got[0], "mypy compiled on mypy-self, cold, sequential: "+verdict+" by 29.") ||
			!strings.Contains(got[0], "since 2026-01-27 15:00 mypy@2.25.0") {
			t.Errorf("%q", got)
		}
		again, err := ChangesOf(all[1:])
		if err != nil || len(again) != 1 || again[0].At != 25 || again[0].P != changes[1].P {
			t.Errorf("the series alone has %+v (%v)", again, err)
		}
	}
}

// A level reaches from one change to the next, and only the last one is told as where the series stands.
func TestChangesInARow(t *testing.T) {
	sessions := stepped(45, 12, 1.3)
	for i := 27; i < len(sessions); i++ {
		each(&sessions[i], func(t *bench.Trial) { t.WallNanos = t.WallNanos * 2 })
	}
	a := asked()
	a.Workers = []int{0}
	all, _, err := SeriesOf(entriesOf(t, sessions...), a)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := ChangesOf(all)
	if err != nil || len(changes) != 2 {
		t.Fatalf("%+v (%v)", changes, err)
	}
	first, second := changes[0], changes[1]
	if first.At != 12 || first.Before != 12 || first.After != 15 || first.Latest {
		t.Errorf("%+v", first)
	}
	if second.At != 27 || second.Before != 15 || second.After != 18 || !second.Latest || second.Old != first.New {
		t.Errorf("%+v", second)
	}
	if got := Sentences(changes); len(got) != 1 || !strings.Contains(got[0], "slower by 100.") && !strings.Contains(got[0], "slower by 99.") {
		t.Errorf("%q", got)
	}
}

// The adjusted p-value counts every series that was looked at.
func TestAdjustedForAllSeries(t *testing.T) {
	all, _, err := SeriesOf(entriesOf(t, stepped(30, 15, 1.5)...), asked())
	if err != nil {
		t.Fatal(err)
	}
	for n := range 8 {
		flat := Series{Key: all[0].Key, Points: all[0].Points[:1]}
		flat.Workers = 10 + n
		all = append(all, flat)
	}
	changes, err := ChangesOf(all)
	if err != nil || len(changes) != 2 {
		t.Fatal(changes, err)
	}
	if got, want := max(changes[0].PAdjusted, changes[1].PAdjusted), 9*max(changes[0].P, changes[1].P); got < want {
		t.Errorf("adjusted to %g, want %g or more", got, want)
	}
	if none, err := ChangesOf(all[2:]); err != nil || none == nil || len(none) > 0 {
		t.Errorf("series of one point: %v (%v)", none, err)
	}
}
