package sweep

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/compare"
	"paceline/bench/session"
	"paceline/bench/stats"
	"paceline/bench/testenv"
)

// madeUp is a sweep whose trials were never measured: sequential parses with another parser before 2.4, and 2.4.1 is slower than 2.4.0 with
// 2 workers.
func madeUp(rounds int) session.Session {
	checkers := []string{"mypy@2.3.0", "mypy@2.3.1", "mypy@2.4.0", "mypy@2.4.1"}
	p := bench.Plan{
		Checkers: checkers, Corpora: []string{"mypy-self"}, Workers: []int{0, 1, 2}, Caches: []bench.CacheState{bench.Cold, bench.Warm},
		Rounds: rounds, Sweep: true,
	}
	if arm, ok := Arm(p.Checkers, p.Workers); ok {
		p.Variants = []bench.Variant{arm}
	}
	s := session.Session{Dir: "S", Manifest: bench.Manifest{Plan: p, Host: bench.Host{OS: "linux", Arch: "amd64", CPUModel: "made-up CPU", UsableCPUs: 2}}}
	for _, name := range checkers {
		s.Manifest.Checkers = append(s.Manifest.Checkers, bench.CheckerIdentity{Checker: name, Version: versionIn(name)})
	}
	random := rand.New(rand.NewPCG(1, 2))
	for round := 0; round <= rounds; round++ {
		for _, c := range p.Cells() {
			if round == 0 && (c.Workers > 0 || c.Cache != bench.Cold) {
				continue
			}
			s.Trials = append(s.Trials, madeUpTrial(len(s.Trials)+1, round, c, random))
		}
	}
	return s
}

func madeUpTrial(number, round int, c bench.Cell, random *rand.Rand) bench.Trial {
	seconds := []float64{8, 8.8, 5}[c.Workers]
	if parserOf(c, versionIn(c.Checker), nativeFlagsOf(c)) == Old {
		seconds = 9
	}
	if c.Cache == bench.Warm {
		seconds = []float64{0.2, 0.3, 0.4}[c.Workers]
	}
	if c.Checker == "mypy@2.4.1" && c.Workers == 2 && c.Cache == bench.Cold {
		seconds *= 1.1
	}
	seconds *= math.Exp(0.005 * random.NormFloat64())
	expected := true
	t := bench.Trial{
		Trial: number, Round: round, Cell: c, Instrument: bench.InstrumentNone, Status: bench.OK, Counted: round > 0,
		WallNanos: int64(1e9 * seconds), UserNanos: int64(1e9 * seconds), Diagnostics: &bench.Diagnostics{Digest: "x"},
	}
	if c.Variant == "" {
		t.Expected = &expected
	}
	return t
}

func nativeFlagsOf(c bench.Cell) []string {
	if c.Variant == NativeName {
		return []string{nativeFlag}
	}
	return nil
}

// row is that of a version, such as 2.4.1, and a cell.
func row(t *testing.T, r Result, version, label string, cache bench.CacheState) Row {
	t.Helper()
	for _, row := range r.Rows {
		if row.Version == version && row.Label() == label && row.Cache == cache {
			return row
		}
	}
	t.Fatalf("no row of %s, %s, %s", version, label, cache)
	return Row{}
}

func told(r Row) string {
	text, err := json.Marshal(r)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func near(value *float64, want float64) bool { return value != nil && math.Abs(*value/want-1) < 0.01 }

func TestBaselines(t *testing.T) {
	r := Of(madeUp(12))
	for _, test := range []struct {
		version, label              string
		parser                      Parser
		speedup, native, overWorker float64 // 0 for none
	}{
		{"2.3.1", "sequential", Old, 0, 0, 0},
		{"2.3.1", "sequential, native parser", Native, 9. / 8, 0, 0},
		{"2.3.1", "1 worker", Native, 9 / 8.8, 8 / 8.8, 0},
		{"2.3.1", "2 workers", Native, 9. / 5, 8. / 5, 8.8 / 5},
		{"2.4.0", "sequential", Native, 0, 0, 0},
		{"2.4.0", "1 worker", Native, 8 / 8.8, 8 / 8.8, 0},
		{"2.4.0", "2 workers", Native, 8. / 5, 8. / 5, 8.8 / 5},
	} {
		got := row(t, r, test.version, test.label, bench.Cold)
		for _, value := range []struct {
			name string
			got  *float64
			want float64
		}{{"over sequential", got.Speedup, test.speedup}, {"over native", got.NativeSpeedup, test.native}, {"over 1 worker", got.WorkerSpeedup, test.overWorker}} {
			if (value.got != nil) != (value.want > 0) || value.want > 0 && !near(value.got, value.want) {
				t.Errorf("%s %s, %s: want %v: %s", test.version, test.label, value.name, value.want, told(got))
			}
		}
		if got.Parser != test.parser || got.Trials != 12 || got.WallNanos == nil || got.WallLowNanos == nil || got.Finding != "" {
			t.Errorf("%s %s: %s", test.version, test.label, told(got))
		}
	}
	if len(r.Findings) > 0 {
		t.Errorf("findings %q", r.Findings)
	}
}

func TestChanges(t *testing.T) {
	r := Of(madeUp(12))
	for _, test := range []struct {
		version, label string
		verdict        compare.Verdict
		change         float64
	}{
		{"2.3.0", "sequential", "", 0},
		{"2.3.1", "sequential", compare.Same, 1},
		{"2.4.0", "sequential", compare.Faster, 8. / 9},
		{"2.4.1", "2 workers", compare.Slower, 1.1},
		{"2.3.1", "sequential, native parser", compare.Same, 1},
	} {
		got := row(t, r, test.version, test.label, bench.Cold)
		if got.Verdict != test.verdict || test.change > 0 && (!near(got.Change, test.change) || got.ChangeLow == nil || got.P == nil || got.Since == "") {
			t.Errorf("%s %s: %s", test.version, test.label, told(got))
		}
	}
	// A release that does not have the arm is compared with none.
	if slices.ContainsFunc(r.Rows, func(r Row) bool { return r.Variant == NativeName && r.Version == "2.4.0" }) {
		t.Error("2.4.0 has the arm")
	}
}

// Too few rounds have no interval, and tell of no change.
func TestFewRounds(t *testing.T) {
	for _, r := range Of(madeUp(stats.MinSamples - 1)).Rows {
		if r.WallLowNanos != nil || r.SpeedupLow != nil || r.ChangeLow != nil || r.Verdict == compare.Slower || r.Verdict == compare.Faster {
			t.Errorf("%s", told(r))
		}
	}
}

func TestNothingMeasured(t *testing.T) {
	s := madeUp(1)
	s.Trials = nil
	for _, r := range Of(s).Rows {
		if r.Finding != "" || r.WallNanos != nil || r.Change != nil || r.Verdict != "" {
			t.Errorf("%s", told(r))
		}
	}
}

func TestFindings(t *testing.T) {
	of := func(t bench.Trial, version string, workers int) bool {
		return t.Checker == "mypy@"+version && t.Workers == workers && t.Variant == "" && t.Cache == bench.Cold
	}
	for _, test := range []struct {
		name   string
		change func(*bench.Trial)
		wrong  []string // what has no time, of the cold cells
		word   Finding
		failed int
	}{
		{"differs", func(t *bench.Trial) {
			if of(*t, "2.4.0", 2) && t.Round == 3 {
				t.Status = bench.Differs
			}
		}, []string{"2.4.0 2 workers"}, Differs, 0},
		{"unexpected", func(t *bench.Trial) {
			if of(*t, "2.4.0", 0) {
				no := false
				t.Expected = &no
			}
		}, []string{"2.4.0 sequential"}, Unexpected, 0},
		{"failed", func(t *bench.Trial) {
			if of(*t, "2.4.0", 1) && t.Round > 0 {
				t.Status, t.Counted = bench.Failed, false
			}
		}, []string{"2.4.0 1 worker"}, Failed, 12},
		{"crashed once", func(t *bench.Trial) {
			if of(*t, "2.4.0", 1) && t.Round == 5 {
				t.Status, t.Counted = bench.Crashed, false
			}
		}, nil, "", 1},
	} {
		s := madeUp(12)
		for i := range s.Trials {
			test.change(&s.Trials[i])
		}
		r := Of(s)
		if len(r.Findings) == 0 {
			t.Errorf("%s: no finding", test.name)
		}
		var wrong []string
		failed := 0
		for _, row := range r.Rows {
			failed += row.Failed
			if row.Finding == "" || row.Cache != bench.Cold {
				continue
			}
			wrong = append(wrong, row.Version+" "+row.Label())
			if row.Finding != test.word || row.WallNanos != nil || row.Speedup != nil || row.Change != nil {
				t.Errorf("%s: %s", test.name, told(row))
			}
		}
		if !slices.Equal(wrong, test.wrong) || failed != test.failed {
			t.Errorf("%s: %q without a time, %d failed", test.name, wrong, failed)
		}
	}
}

// disagreeing is the made-up sweep in which all answers of 2.4.0 with so many workers differ from the sequential ones.
func disagreeing(rounds, workers int) session.Session {
	s := madeUp(rounds)
	for i := range s.Trials {
		if trial := &s.Trials[i]; trial.Checker == "mypy@2.4.0" && trial.Workers == workers {
			trial.Status = bench.Differs
		}
	}
	return s
}

// What is wrong is no baseline, and the next release is not compared with it.
func TestFindingIsNoBaseline(t *testing.T) {
	s := disagreeing(12, 0)
	r := Of(s)
	if got := row(t, r, "2.4.0", "2 workers", bench.Cold); got.Speedup != nil || got.NativeSpeedup != nil || got.WorkerSpeedup == nil {
		t.Errorf("%s", told(got))
	}
	if got := row(t, r, "2.4.1", "sequential", bench.Cold); got.Change != nil || got.Verdict != "" || got.WallNanos == nil {
		t.Errorf("%s", told(got))
	}
}

// The changes that a verdict is adjusted for are those that are shown: a step to or from a finding is none.
func TestFamilyIsWhatIsShown(t *testing.T) {
	s := disagreeing(12, 2)
	r := Of(s)
	shown := 0
	for _, row := range r.Rows {
		if row.P != nil {
			shown++
		}
	}
	const away = 4 // from 2.3.1 and to 2.4.1, cold and warm
	if all := Of(madeUp(12)).changes; r.changes != shown || shown != all-away {
		t.Errorf("%d steps are looked at and %d shown, want %d", r.changes, shown, all-away)
	}
	const smallest = 1. / 2048 // p of 12 rounds that agree
	if got := row(t, r, "2.4.0", "sequential", bench.Cold); math.Abs(*got.P-float64(shown)*smallest) > 1e-9 {
		t.Errorf("not adjusted for %d steps: %s", shown, told(got))
	}
}

// A release whose warm-up gave no answer has no trials, and that is a finding of each of its cells.
func TestReleaseThatCannotCheck(t *testing.T) {
	s := madeUp(12)
	s.Trials = slices.DeleteFunc(s.Trials, func(t bench.Trial) bool { return t.Checker == "mypy@2.3.0" && t.Round > 0 && t.Variant == "" })
	for i := range s.Trials {
		if trial := &s.Trials[i]; trial.Checker == "mypy@2.3.0" && trial.Round == 0 && trial.Variant == "" {
			trial.Status, trial.Error, trial.Expected, trial.Diagnostics = bench.Failed, "exit status 2: it could not check.", nil, nil
		}
	}
	r := Of(s)
	for _, row := range r.Rows {
		if cannot := row.Version == "2.3.0" && row.Variant == ""; (row.Finding == Failed) != cannot {
			t.Errorf("%s", told(row))
		}
	}
	const says = "mypy@2.3.0 mypy-self-warm-w2 is not measured: in the warm-up mypy-self-cold-w0 ended as failed: exit status 2: it could not check."
	if !slices.Contains(r.Findings, says) {
		t.Errorf("findings %q", r.Findings)
	}
}

func TestArm(t *testing.T) {
	for _, test := range []struct {
		checkers []string
		workers  []int
		want     []string
	}{
		{[]string{"mypy@2.3.1", "mypy@2.4.0"}, []int{0, 2}, []string{"mypy@2.3.1"}},
		{[]string{"mypy@2.0.0+pure", "mypy@2.3+pure"}, []int{0}, []string{"mypy@2.0.0+pure", "mypy@2.3+pure"}},
		{[]string{"mypy@2.4", "mypy@2.10.0", "mypy@3.0"}, []int{0}, nil},
		{[]string{"mypy@2.3.1"}, []int{1, 2}, nil},
	} {
		arm, ok := Arm(test.checkers, test.workers)
		if ok != (test.want != nil) || ok && (!slices.Equal(arm.Checkers, test.want) || !IsArm(arm)) {
			t.Errorf("%v: %+v, %v", test.checkers, arm, ok)
		}
	}
	if IsArm(bench.Variant{Name: NativeName, Flags: []string{nativeFlag}}) {
		t.Error("a variant of all releases is taken for the arm")
	}
}

// With the native parser sequential has to give the answer that it gives without it, which is what workers are held to.
func TestArmWithAnotherAnswer(t *testing.T) {
	s := madeUp(12)
	for i := range s.Trials {
		if trial := &s.Trials[i]; trial.Checker == "mypy@2.3.1" && trial.Variant == NativeName {
			trial.Diagnostics = &bench.Diagnostics{Count: 1, Digest: "y"}
		}
	}
	r := Of(s)
	for _, row := range r.Rows {
		if disagrees := row.Version == "2.3.1" && row.Variant == NativeName; (row.Finding == Differs) != disagrees {
			t.Errorf("%s", told(row))
		}
	}
	if got := row(t, r, "2.3.1", "2 workers", bench.Cold); got.NativeSpeedup != nil || got.Speedup == nil {
		t.Errorf("%s", told(got))
	}
	const says = "mypy@2.3.1 mypy-self-cold-w0-native gives another answer than without the native parser."
	if !slices.Contains(r.Findings, says) {
		t.Errorf("findings %q", r.Findings)
	}
}

// Tables and sentences of a sweep across the change of parsers, and of one that has none.
func TestGolden(t *testing.T) {
	across := madeUp(12)
	across.Trials = slices.DeleteFunc(across.Trials, func(t bench.Trial) bool { return t.Cache == bench.Warm })
	across.Manifest.Plan.Caches = across.Manifest.Plan.Caches[:1]
	for i := range across.Trials {
		if trial := &across.Trials[i]; trial.Checker == "mypy@2.3.0" && trial.Workers == 2 && trial.Round == 1 {
			trial.Status = bench.Differs
		}
		if across.Trials[i].Checker == "mypy@2.3.1" {
			across.Trials[i].Expected = nil
		}
	}
	later := madeUp(5)
	later.Manifest.Plan.Checkers, later.Manifest.Plan.Variants = later.Manifest.Plan.Checkers[2:], nil
	later.Trials = slices.DeleteFunc(later.Trials, func(t bench.Trial) bool { return versionIn(t.Checker) < "2.4" })
	for name, s := range map[string]session.Session{"across": across, "later": later} {
		var text, markdown bytes.Buffer
		r := Of(s)
		if err := r.Text(&text); err != nil {
			t.Fatal(err)
		}
		if err := r.Markdown(&markdown); err != nil {
			t.Fatal(err)
		}
		for file, got := range map[string][]byte{name + ".txt": text.Bytes(), name + ".md": markdown.Bytes()} {
			testenv.Golden(t, file, got)
		}
	}
}

// Without the arm the notes say what to look at.
func TestNotes(t *testing.T) {
	s := madeUp(6)
	s.Manifest.Plan.Variants = nil
	s.Trials = slices.DeleteFunc(s.Trials, func(t bench.Trial) bool { return t.Variant != "" })
	for i := range s.Trials {
		s.Trials[i].Expected = nil
	}
	notes := strings.Join(Of(s).Notes(), "\n")
	for _, want := range []string{
		"sequential with the native parser was not measured",
		"No right answer is on record for mypy@2.3.0 on mypy-self, mypy@2.3.1 on mypy-self, mypy@2.4.0 on mypy-self, mypy@2.4.1 on mypy-self: there",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("not noted: %q in\n%s", want, notes)
		}
	}
	if got := row(t, Of(s), "2.3.1", "2 workers", bench.Cold); got.NativeSpeedup != nil || got.Speedup == nil {
		t.Errorf("%s", told(got))
	}
}

// Names come from outside.
func TestForeignNames(t *testing.T) {
	s := madeUp(1)
	s.Manifest.Plan.Corpora = []string{"path:\x1b[31m"}
	for i := range s.Trials {
		s.Trials[i].Corpus = "path:\x1b[31m"
		s.Trials[i].Status, s.Trials[i].Counted, s.Trials[i].Error = bench.Failed, false, "\x1b[32m"
	}
	var b bytes.Buffer
	r := Of(s)
	for _, print := range []func() error{func() error { return r.Text(&b) }, func() error { return r.Markdown(&b) }, func() error { return r.Said(&b) }} {
		if err := print(); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Errorf("printed as it is: %q", b.String())
	}
}
