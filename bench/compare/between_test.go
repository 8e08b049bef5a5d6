package compare

import (
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// alone is a session of one checker.
func alone(checker string, seed uint64, slower float64) session.Session {
	s := sessionOf(20, []int{2}, noisy(seed, 0.01, 1))
	s.Dir = "of " + checker
	s.Manifest.Plan.Checkers = []string{checker}
	s.Manifest.Checkers = []bench.CheckerIdentity{{Checker: checker, Python: "3.11.7"}}
	s.Trials = slices.DeleteFunc(s.Trials, func(t bench.Trial) bool { return t.Checker == head })
	for i := range s.Trials {
		t := &s.Trials[i]
		t.Checker, t.WallNanos = checker, int64(float64(t.WallNanos)*slower)
	}
	return s
}

func TestBetween(t *testing.T) {
	for _, test := range []struct {
		name   string
		recent session.Session
		want   Verdict
	}{
		{"another version, slower", alone(head, 2, 1.05), Slower},
		{"another version, the same", alone(head, 3, 1), Same},
		{"the same version", alone(base, 4, 1), Same},
	} {
		c, err := Between(alone(base, 1, 1), test.recent, Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := row(t, c, summary.Wall, 2)
		if r.Verdict != test.want || r.Pairs != nil || r.OldTrials != 20 || r.NewTrials != 20 {
			t.Errorf("%s: %s", test.name, told(r))
		}
		if len(c.Warnings) != 1 || !strings.HasPrefix(c.Warnings[0], "The two were measured at different times") {
			t.Errorf("%s: warnings %q", test.name, c.Warnings)
		}
	}
}

// Sessions of several checkers are compared checker by checker.
func TestBetweenSessionsOfTwo(t *testing.T) {
	old, recent := sessionOf(12, []int{2}, noisy(1, 0.01, 1)), sessionOf(12, []int{2}, noisy(2, 0.01, 1.1))
	old.Dir, recent.Dir = "old", "new"
	c, err := Between(old, recent, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var verdicts []Verdict
	for _, r := range c.JSON() {
		if r.Metric == summary.Wall {
			verdicts = append(verdicts, r.Verdict)
			if r.Checker != r.Base {
				t.Errorf("%s is compared with %s", r.Checker, r.Base)
			}
		}
	}
	if !slices.Equal(verdicts, []Verdict{Same, Slower}) {
		t.Errorf("%v", verdicts)
	}
	if got := c.Sentences(); !strings.HasPrefix(got[1], "Since old, hello: 2 workers when cold takes") {
		t.Errorf("%q", got)
	}
}

func TestRefused(t *testing.T) {
	for _, test := range []struct {
		aspect Aspect
		change func(*bench.Manifest)
		want   string
	}{
		{Corpus, func(m *bench.Manifest) { m.Corpora[0].SHA256 = "def" }, `corpus: hello sha256 is "abc" and "def"`},
		{Corpus, func(m *bench.Manifest) { m.Corpora[0].Lock = "12" }, `corpus: hello lock is unknown and "12"`},
		{Host, func(m *bench.Manifest) { m.Host.CPUModel = "Xeon" }, `host: cpu_model is "EPYC" and "Xeon"`},
		{Host, func(m *bench.Manifest) { m.Host.CPUQuota = 1.5 }, `host: cpu_quota_cpus is unknown and 1.5`},
		{Plan, func(m *bench.Manifest) { m.Plan.Workers = []int{2, 4} }, `plan: workers is [2] and [2,4]`},
		{Plan, func(m *bench.Manifest) { m.Plan.Memory = true }, `plan: memory is unknown and true`},
		{Python, func(m *bench.Manifest) { m.Checkers[0].Python = "3.12.1" }, `python: that of mypy@2.3.1 and of mypy@2.4.1 is 3.11.7 and 3.12.1`},
		{Python, func(m *bench.Manifest) { m.Corpora[0].Python = "3.12" }, `python: the Python of hello is 3.11 and 3.12`},
	} {
		old, recent := alone(base, 1, 1), alone(head, 2, 1)
		test.change(&recent.Manifest)
		_, err := Between(old, recent, Options{})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "--allow "+string(test.aspect)) {
			t.Errorf("%v, want %q and how to allow it", err, test.want)
		}
		others := slices.DeleteFunc(Aspects(), func(a Aspect) bool { return a == test.aspect })
		if _, err := Between(old, recent, Options{Allow: others}); err == nil {
			t.Errorf("%s: allowing %v is enough", test.want, others)
		}
		if _, err := Between(old, recent, Options{Allow: []Aspect{test.aspect}}); err != nil {
			t.Errorf("allowed: %v", err)
		}
	}
}

// What does not change times is no reason to refuse.
func TestNotRefused(t *testing.T) {
	old, recent := alone(base, 1, 1), alone(head, 2, 1)
	load := 1.5
	m := &recent.Manifest
	m.Host.LoadAverage, m.Host.Go, m.Plan.Rounds, m.Plan.Seed = &load, "go9", 99, 5
	m.Plan.Workers, old.Manifest.Plan.Workers = []int{2, 0}, []int{0, 2}
	if _, err := Between(old, recent, Options{}); err != nil {
		t.Error(err)
	}
	s := sessionOf(8, []int{2}, noisy(1, 0.01, 1))
	s.Manifest.Checkers[1].Python = "3.12.1"
	if _, err := Within(s, Options{}); err == nil || !strings.Contains(err.Error(), "--allow python") {
		t.Errorf("two Pythons in one session: %v", err)
	}
}

func TestPaceMoved(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*session.Session)
		want   string
	}{
		{"a little", func(s *session.Session) { setPace(s, 10_100_000) }, ""},
		{"much", func(s *session.Session) { setPace(s, 11_000_000) }, "took 1.1 times as long beside the new trials (11 ms, before 10 ms)"},
		{"much faster", func(s *session.Session) { setPace(s, 9_000_000) }, "took 0.9 times as long"},
		{"unknown", func(s *session.Session) { setPace(s) }, "pace moved between the sessions is not known"},
		{"another piece of work", func(s *session.Session) { s.Manifest.Pace = 2 }, "pace moved between the sessions is not known"},
	} {
		recent := alone(head, 2, 1)
		test.change(&recent)
		c, err := Between(alone(base, 1, 1), recent, Options{})
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(c.Warnings[1:], "\n")
		if (said == "") != (test.want == "") || !strings.Contains(said, test.want) {
			t.Errorf("%s: %q, want %q", test.name, said, test.want)
		}
	}
}

func setPace(s *session.Session, nanos ...int64) {
	for i := range s.Trials {
		s.Trials[i].Noise.PaceNanos = nanos
	}
}

// Two recorded sessions have profiles of the same cell; which parts differ is told, what grew most first.
func TestGrowthInProfiles(t *testing.T) {
	const sessions = "../../docs/sessions/"
	group := Group{
		Base: Subject{Checker: head, Dir: sessions + "profile-mypy-self"},
		Head: Subject{Checker: head, Dir: sessions + "profile-mypy-self-again"},
	}
	grown, err := profiled(group, "mypy-self-cold-w2")
	if err != nil || len(grown) == 0 {
		t.Fatalf("%v, %v", grown, err)
	}
	told := most(grown)
	if len(told) == 0 || len(told) > grownMost || !slices.IsSortedFunc(told, func(a, b Growth) int { return int(b.MoreNanos - a.MoreNanos) }) {
		t.Errorf("%+v", told)
	}
	for _, g := range told {
		if g.MoreNanos != g.NewNanos-g.OldNanos || g.MoreNanos <= 0 {
			t.Errorf("%+v", g)
		}
	}
	if none, err := profiled(group, "mypy-self-cold-w7"); none != nil || err != nil {
		t.Errorf("a cell without profiles: %v, %v", none, err)
	}
}

// Traces of the same run differ in nothing, and those of another one in known phases.
func TestGrowthInTraces(t *testing.T) {
	side := Subject{Checker: head, Dir: "../../docs/sessions/trace-mypy-self"}
	grown, err := traced(Group{Base: side, Head: side}, "mypy-self-cold-w2")
	if err != nil || len(grown) == 0 || len(most(grown)) != 0 {
		t.Errorf("%+v, %v", most(grown), err)
	}
	other := Subject{Checker: base, Dir: side.Dir}
	if none, err := traced(Group{Base: other, Head: side}, "mypy-self-cold-w2"); none != nil || err != nil {
		t.Errorf("a trace of another checker: %v, %v", none, err)
	}
}

func TestGrowthInWords(t *testing.T) {
	r := Row{Corpus: "hello", Workers: 2, Cache: bench.Cold, Grew: []Growth{
		{"profiles", "worker", "type checking", 2e9, 25e8, 5e8}, {"profiles", "coordinator", "ipc", 0, 1e8, 1e8},
		{"traces", "worker", "interface", 1e9, 2e9, 1e9},
	}}
	want := []string{
		"hello-cold-w2 by profiles (CPU time of a run), what grew: type checking of workers by 500 ms (+25%); ipc of coordinator by 100 ms",
		"hello-cold-w2 by the traces of one run each (wall time), what grew: interface of workers by 1.00 s (+100%)",
	}
	if got := r.growth(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
