package compare

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// alone is a session of one checker.
func alone(checker string, seed uint64, slower float64) session.Session {
	s := sessionOf(20, []int{2}, noisy(seed, 0.01, 1))
	s.Dir = "of " + checker
	s.Manifest.Plan.Checkers = []string{checker}
	s.Manifest.Checkers = []bench.CheckerIdentity{{Checker: checker, Python: "3.11.7", Compiler: "gcc 12"}}
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
	if got := c.Sentences(); !strings.HasPrefix(got[1], "mypy@2.4.1 since old, hello: 2 workers when cold takes") {
		t.Errorf("%q", got)
	}
	if got := []string{c.Tables()[0].Title, c.Tables()[3].Title}; !slices.Equal(got, []string{"wall time of mypy@2.3.1", "wall time of mypy@2.4.1"}) {
		t.Errorf("tables %q", got)
	}
}

// What the sessions say of themselves is told of the one that it is about.
func TestWhatSessionsSay(t *testing.T) {
	old, recent := alone(base, 1, 1), alone(head, 2, 1)
	old.Manifest.Outcome, recent.Manifest.Outcome = bench.Running, bench.Interrupted
	recent.Trials[0].Status = bench.Differs
	c, err := Between(old, recent, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"old: The session is still running or was killed after 20 of 20 rounds.", "new: The session was interrupted after 20 of 20 rounds."}
	if !slices.Equal(c.Warnings[1:], want) {
		t.Errorf("warnings %q", c.Warnings)
	}
	if len(c.Findings) != 1 || !strings.HasPrefix(c.Findings[0], "new: mypy@2.4.1 hello-cold-w2: 1 of 20 trials has other diagnostics") {
		t.Errorf("findings %q", c.Findings)
	}
}

// Without rounds in common the mean is that of the cells' ratios, without an interval.
func TestGeometricMeanBetween(t *testing.T) {
	constant := func(slower float64) session.Session {
		return sessionOf(8, []int{0, 2}, func(t bench.Trial) float64 {
			if t.Workers == 0 {
				return slower
			}
			return 1
		})
	}
	c, err := Between(constant(1), constant(1.21), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r := c.JSON()[2]; r.Cells != 2 || r.Pairs != nil || r.Low != nil || math.Abs(*r.Ratio-1.1) > 1e-6 {
		t.Errorf("%s", told(r))
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
		{Compiler, func(m *bench.Manifest) { m.Checkers[0].Compiler = "gcc 13" }, `compiler: that of mypy@2.3.1 and of mypy@2.4.1 is gcc 12 and gcc 13`},
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
	m.Plan.Sweep, m.Plan.Bisect = true, &bench.Bisect{Good: base, Bad: head}
	m.Plan.Workers, old.Manifest.Plan.Workers = []int{2, 0}, []int{0, 2}
	m.Plan.Variants = []bench.Variant{{Name: "a"}, {Name: "b"}}
	old.Manifest.Plan.Variants = []bench.Variant{{Name: "b"}, {Name: "a"}}
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
		{"zero", func(s *session.Session) { setPace(s, 0) }, "pace moved between the sessions is not known"},
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
	for range 2 * len(s.Trials) { // what does not count is not looked at
		s.Trials = append(s.Trials, bench.Trial{Noise: bench.Noise{PaceNanos: []int64{1}}})
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

// A cell that got slower between the two says which parts grew; one that did not says nothing.
func TestAddGrowth(t *testing.T) {
	const sessions = "../../docs/sessions/"
	for _, test := range []struct {
		name        string
		slower      float64
		old, recent string
		want        bool
	}{
		{"slower", 1.1, "profile-mypy-self", "profile-mypy-self-again", true},
		{"the same", 1, "profile-mypy-self", "profile-mypy-self-again", false},
		{"only one has profiles", 1.1, "mypy-self", "profile-mypy-self", false},
	} {
		old, recent := alone(head, 1, 1), alone(head, 2, test.slower)
		for _, s := range []*session.Session{&old, &recent} {
			s.Manifest.Plan.Corpora, s.Manifest.Corpora[0].Corpus = []string{"mypy-self"}, "mypy-self"
			for i := range s.Trials {
				s.Trials[i].Corpus = "mypy-self"
			}
		}
		old.Dir, recent.Dir = sessions+test.old, sessions+test.recent
		c, err := Between(old, recent, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddGrowth(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		grew := c.growth()
		if (len(grew) > 0) != test.want {
			t.Errorf("%s: %q", test.name, grew)
		}
		if test.want && !strings.HasPrefix(grew[0], "mypy-self-cold-w2 by profiles (CPU time of a run), what grew: ") {
			t.Errorf("%s: %q", test.name, grew)
		}
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

// What surrounds the trials is told where it differs; a kernel that keeps some KiB more of the memory is the same machine.
func TestSurroundings(t *testing.T) {
	old, recent := alone(base, 1, 1), alone(head, 2, 1)
	old.Manifest.Host.MemoryBytes, recent.Manifest.Host.MemoryBytes = 25_210_000_000, 25_210_004_096
	old.Manifest.Paceline, recent.Manifest.Paceline = "v1", "v2"
	recent.Manifest.Environment = map[string]string{"PYTHONMALLOC": "debug"}
	c, err := Between(old, recent, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Paceline was v1 in the old session and is v2 in the new one.",
		"PYTHONMALLOC was unknown in the old session and is debug in the new one.",
	}
	if got := c.Warnings[1:]; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	recent.Manifest.Host.MemoryBytes *= 2
	if _, err := Between(old, recent, Options{}); err == nil || !strings.Contains(err.Error(), "host: memory_bytes") {
		t.Errorf("twice the memory: %v", err)
	}
}

// TestDriftOfRecordedSessions holds docs/COMPARING.md to what it says of the same checkers on the same machine at two times.
func TestDriftOfRecordedSessions(t *testing.T) {
	var sessions [2]session.Session
	for i, name := range []string{"slowed-1", "slowed-2"} {
		var err error
		if sessions[i], err = session.Read("../../docs/sessions/" + name); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Between(sessions[0], sessions[1], Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.JSON() {
		if r.Metric == summary.Wall && (r.Verdict != Slower || *r.Ratio < 1.105 || *r.Ratio > 1.135 || *r.P > 0.0001) {
			t.Errorf("%s", told(r))
		}
	}
	if apart := sessions[1].Manifest.Started.Sub(sessions[0].Manifest.Started).Round(time.Minute); apart != 46*time.Minute {
		t.Errorf("%v apart", apart)
	}
}
