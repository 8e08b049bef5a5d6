package session_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/session"
)

// made is a session that a test damages before it is written.
type made struct {
	manifest bench.Manifest
	trials   []bench.Trial
	outputs  map[string]string
}

func (m *made) add(t bench.Trial) {
	t.Trial = len(m.trials) + 1
	t.Started = m.manifest.Started.Add(time.Duration(t.Trial) * time.Second)
	t.WallNanos, t.Status = 1, bench.OK
	if t.Instrument == "" {
		t.Instrument = bench.InstrumentNone
	}
	t.Counted = t.Round > 0 && t.Instrument == bench.InstrumentNone && len(t.Disturbed) == 0
	t.Output = m.output("same")
	m.trials = append(m.trials, t)
}

// output stores a text and returns its name.
func (m *made) output(text string) string {
	sum := sha256.Sum256([]byte(text))
	name := hex.EncodeToString(sum[:]) + ".txt"
	m.outputs[name] = text
	return name
}

func cell(workers int) bench.Cell {
	return bench.Cell{Checker: "mypy@2.4.1", Corpus: "hello", Workers: workers, Cache: bench.Cold}
}

// complete is a session with memory and ceiling trials on 2 CPUs: 2 rounds of 2 cells.
func complete() made {
	m := made{outputs: map[string]string{}}
	m.manifest = manifest()
	ended := m.manifest.Started.Add(time.Hour)
	m.manifest.Ended, m.manifest.Outcome = &ended, bench.Complete
	m.manifest.Host.UsableCPUs = 2
	m.manifest.Plan = bench.Plan{
		Checkers: []string{"mypy@2.4.1"}, Corpora: []string{"hello"}, Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold},
		Rounds: 2, Memory: true, Ceiling: true, TimeLimit: time.Minute, OutputLimit: 1,
	}
	m.add(bench.Trial{Cell: cell(0)})
	for round := 1; round <= 2; round++ {
		for _, workers := range []int{0, 2} {
			m.add(bench.Trial{Round: round, Block: 1, Cell: cell(workers)})
		}
		for _, workers := range []int{0, 2} {
			m.add(bench.Trial{Round: round, Block: 2, Cell: cell(workers), Instrument: bench.InstrumentMemory})
		}
		for i := range 2 {
			m.add(bench.Trial{Round: round, Block: 3, Cell: cell(0), Instrument: bench.InstrumentCeiling, Copies: 2, Copy: i + 1})
		}
	}
	return m
}

// drop takes a trial away and renumbers the others.
func (m *made) drop(number int) {
	m.trials = slices.Delete(m.trials, number-1, number)
	for i := range m.trials {
		m.trials[i].Trial = i + 1
	}
}

func (m *made) write(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	put := func(name string, text []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := json.Marshal(m.manifest)
	if err != nil {
		t.Fatal(err)
	}
	put("manifest.json", text)
	var lines bytes.Buffer
	for _, trial := range m.trials {
		line, err := json.Marshal(trial)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	put("trials.jsonl", lines.Bytes())
	if err := os.Mkdir(filepath.Join(dir, "output"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range m.outputs {
		put(filepath.Join("output", name), []byte(text))
	}
	return dir
}

func verified(t *testing.T, dir string) (said []string) {
	t.Helper()
	problems, err := session.Verify(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		said = append(said, p.String())
	}
	return said
}

func TestVerifyFine(t *testing.T) {
	for name, change := range map[string]func(*made){
		"complete": func(*made) {},
		"killed": func(m *made) {
			m.manifest.Ended, m.manifest.Outcome = nil, bench.Running
			m.trials = m.trials[:5]
			m.output("of the trial in flight")
		},
		"out of budget": func(m *made) {
			m.manifest.Outcome = bench.OutOfBudget
			m.trials = m.trials[:7] // the first round
		},
		"joined in a further round": func(m *made) {
			m.manifest.Outcome = bench.EnoughSamples
			m.trials = m.trials[:7]
			m.add(bench.Trial{Round: 2, Block: 1, Cell: cell(2), Instrument: bench.InstrumentSampler})
		},
		"repeated block": func(m *made) {
			m.trials = m.trials[:1]
			m.add(bench.Trial{Round: 1, Block: 1, Cell: cell(0), Disturbed: []string{"steal"}})
			m.add(bench.Trial{Round: 1, Block: 1, Cell: cell(2)})
			m.add(bench.Trial{Round: 1, Block: 1, Cell: cell(2)})
			m.add(bench.Trial{Round: 1, Block: 1, Cell: cell(0)})
			m.manifest.Outcome = bench.Interrupted
		},
		"crowd that was cut off": func(m *made) {
			m.trials = m.trials[:1]
			for _, number := range []int{1, 1, 2} {
				m.add(bench.Trial{Round: 1, Block: 1, Cell: cell(0), Instrument: bench.InstrumentCeiling, Copies: 2, Copy: number})
			}
			m.manifest.Outcome = bench.Interrupted
		},
		"another instrument": func(m *made) {
			m.add(bench.Trial{Round: 2, Block: 1, Cell: cell(2), Instrument: bench.InstrumentSampler})
		},
		"crashed warm-up": func(m *made) { m.trials[0].Status = bench.Crashed },
	} {
		m := complete()
		change(&m)
		if said := verified(t, m.write(t)); len(said) > 0 {
			t.Errorf("%s: %q", name, said)
		}
	}
}

func TestVerifyProblems(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*made)
		want   string
	}{
		"line lost":         {func(m *made) { m.trials = slices.Delete(m.trials, 3, 4) }, "trials.jsonl:4: trial 5 is where trial 4 should be"},
		"place lost":        {func(m *made) { m.drop(11) }, "trials are missing, first mypy@2.4.1 hello-cold-w2 in round 2, instrument memory"},
		"copy lost":         {func(m *made) { m.drop(7) }, "first mypy@2.4.1 hello-cold-w0 in round 1, ceiling copy 2 of 2"},
		"copy out of order": {func(m *made) { m.drop(6) }, "trials.jsonl:6: mypy@2.4.1 hello-cold-w0 in round 1, ceiling copy 2 of 2 does not follow copy 0"},
		"last round lost":   {func(m *made) { m.trials = m.trials[:7] }, "first mypy@2.4.1 hello-cold-w0 in round 2"},
		"measured twice": {func(m *made) { m.add(bench.Trial{Round: 2, Block: 1, Cell: cell(2)}) },
			"trials.jsonl:14: mypy@2.4.1 hello-cold-w2 in round 2 was measured before, and nothing disturbed it"},
		"unplanned cell":     {func(m *made) { m.trials[1].Workers = 3 }, "trials.jsonl:2: mypy@2.4.1 hello-cold-w3 in round 1 is not in the plan"},
		"unplanned round":    {func(m *made) { m.trials[12].Round = 3 }, "trials.jsonl:13: mypy@2.4.1 hello-cold-w0 in round 3, ceiling copy 2 of 2 is not in the plan"},
		"unplanned warm-up":  {func(m *made) { m.trials[0].Corpus = "other" }, "trials.jsonl:1: mypy@2.4.1 other-cold-w0 is not in the plan"},
		"counted warm-up":    {func(m *made) { m.trials[0].Counted = true }, "trials.jsonl:1: it is counted, with status ok, instrument none, in round 0"},
		"counted failure":    {func(m *made) { m.trials[1].Status = bench.Failed }, "trials.jsonl:2: it is counted, with status failed"},
		"not counted":        {func(m *made) { m.trials[1].Counted = false }, "trials.jsonl:2: it is not counted, and nothing disturbed it"},
		"no status":          {func(m *made) { m.trials[1].Status = "" }, `trials.jsonl:2: the status "" is none`},
		"no time":            {func(m *made) { m.trials[1].WallNanos = 0 }, "trials.jsonl:2: it is counted and took 0 ns"},
		"clock set back":     {func(m *made) { m.trials[2].Started = m.trials[0].Started }, "trials.jsonl:3: it started at 2026-01-02T03:04:06Z, before the trial before it"},
		"before the session": {func(m *made) { m.trials[0].Started = m.manifest.Started.Add(-1) }, "trials.jsonl:1: it started at 2026-01-02T03:04:04.999999999Z, before the session"},
		"after the session":  {func(m *made) { *m.manifest.Ended = m.manifest.Started }, "trials.jsonl:1: it started at 2026-01-02T03:04:06Z, after the end of the session"},
		"output gone":        {func(m *made) { clear(m.outputs) }, "trials.jsonl:1: its output output/"},
		"output unnamed":     {func(m *made) { m.output("other") }, ".txt: no trial names it"},
		"output changed": {func(m *made) {
			for name := range m.outputs {
				m.outputs[name] += "!"
			}
		}, ".txt: its content has the sha256 "},
		"foreign file":    {func(m *made) { m.outputs["notes"] = "" }, "output/notes: it is no output"},
		"bad output name": {func(m *made) { m.trials[0].Output = "../manifest.json" }, `trials.jsonl:1: "../manifest.json" names no output`},
		"bad plan":        {func(m *made) { m.manifest.Plan.Rounds = 0 }, "manifest.json: its plan cannot be measured: --rounds 0"},
		"huge plan": {func(m *made) {
			p := &m.manifest.Plan
			p.Ceiling = false
			for i := range 1000 {
				p.Workers, p.CPUs = append(p.Workers, i+10), append(p.CPUs, strconv.Itoa(i))
			}
		}, "manifest.json: its plan has more than 100000 cells"},
		"bad outcome": {func(m *made) { m.manifest.Outcome = "fine" }, `manifest.json: the outcome "fine" is none`},
		"no end":      {func(m *made) { m.manifest.Ended = nil }, "the time at which it ended is missing"},
		"an end":      {func(m *made) { m.manifest.Outcome = bench.Running }, "there is a time at which it ended"},
	} {
		m := complete()
		c.change(&m)
		said := verified(t, m.write(t))
		if !slices.ContainsFunc(said, func(text string) bool { return strings.Contains(text, c.want) }) {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}

func TestVerifyDamagedFiles(t *testing.T) {
	for name, c := range map[string]struct {
		file   string
		damage func(text string) string
		want   string
	}{
		"cut line":          {"trials.jsonl", func(s string) string { return s[:len(s)-1] }, "trials.jsonl:13: the line is cut off"},
		"garbled line":      {"trials.jsonl", func(s string) string { return "{oops\n" + s[strings.Index(s, "\n")+1:] }, "trials.jsonl:1: "},
		"unknown trial key": {"trials.jsonl", func(s string) string { return `{"made_up":1,` + s[1:] }, `trials.jsonl:1: json: unknown field "made_up"`},
		"two on a line":     {"trials.jsonl", func(s string) string { return strings.Replace(s, "\n", " ", 1) }, "trials.jsonl:1: there is more behind the JSON value"},
		"unknown key":       {"manifest.json", func(s string) string { return `{"made_up":1,` + s[1:] }, `manifest.json: json: unknown field "made_up"`},
		"garbled manifest":  {"manifest.json", func(s string) string { return s[1:] }, "manifest.json: read "},
		"no schema":         {"manifest.json", func(s string) string { return strings.Replace(s, `"schema":1`, `"schema":0`, 1) }, "manifest.json: read "},
	} {
		m := complete()
		dir := m.write(t)
		file := filepath.Join(dir, c.file)
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, []byte(c.damage(string(text))), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		if said := verified(t, dir); len(said) == 0 || !strings.Contains(said[0], c.want) {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}

func TestVerifyWithoutOutputs(t *testing.T) {
	m := complete()
	dir := m.write(t)
	if !session.HasOutputs(dir) {
		t.Error("the outputs are not seen")
	}
	if err := os.RemoveAll(filepath.Join(dir, "output")); err != nil {
		t.Fatal(err)
	}
	if said := verified(t, dir); len(said) > 0 || session.HasOutputs(dir) {
		t.Errorf("%q", said)
	}
	if err := os.Remove(filepath.Join(dir, "trials.jsonl")); err != nil {
		t.Fatal(err)
	}
	if said := verified(t, dir); len(said) == 0 || said[0] != "trials.jsonl: the file is missing" {
		t.Errorf("%q", said)
	}
}

func TestVerifyRefuses(t *testing.T) {
	if _, err := session.Verify(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is no session") {
		t.Errorf("%v", err)
	}
	m := complete()
	m.manifest.Schema = bench.Schema + 1
	if _, err := session.Verify(m.write(t)); err == nil || !strings.Contains(err.Error(), "use the paceline that wrote it") {
		t.Errorf("%v", err)
	}
}

// swept is a sweep of one round in which the second of two releases could not check sequentially, and the variant is the first one's.
func swept() made {
	m := complete()
	m.trials = nil
	m.manifest.Plan.Sweep, m.manifest.Plan.Memory, m.manifest.Plan.Ceiling, m.manifest.Plan.Rounds = true, false, false, 1
	m.manifest.Plan.Checkers = []string{"mypy@2.3.1", "mypy@2.4.1"}
	m.manifest.Plan.Variants = []bench.Variant{{Name: "native", Flags: []string{}, Checkers: []string{"mypy@2.3.1"}, Workers: []int{0}}}
	of := func(checker, variant string, workers int) bench.Cell {
		c := cell(workers)
		c.Checker, c.Variant = checker, variant
		return c
	}
	m.add(bench.Trial{Cell: of("mypy@2.3.1", "", 0)})
	m.add(bench.Trial{Cell: of("mypy@2.3.1", "native", 0)})
	m.add(bench.Trial{Cell: of("mypy@2.4.1", "", 0)})
	m.trials[2].Status = bench.Failed
	for _, c := range []bench.Cell{of("mypy@2.3.1", "", 0), of("mypy@2.3.1", "", 2), of("mypy@2.3.1", "native", 0)} {
		m.add(bench.Trial{Round: 1, Block: 1, Cell: c})
	}
	return m
}

func TestVerifySweep(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*made)
		want   string // of the only problem; empty when there is none
	}{
		"a release that cannot check":  {func(*made) {}, ""},
		"one that can and was not":     {func(m *made) { m.trials[2].Status = bench.OK }, "trials are missing, first mypy@2.4.1 hello-cold-w0 in round 1"},
		"a trial that is missing":      {func(m *made) { m.drop(5) }, "trials are missing, first mypy@2.3.1 hello-cold-w2 in round 1"},
		"no sweep":                     {func(m *made) { m.manifest.Plan.Sweep = false }, "trials are missing, first mypy@2.4.1 hello-cold-w0 in round 1"},
		"a variant beyond its release": {func(m *made) { m.trials[1].Checker = "mypy@2.4.1" }, "mypy@2.4.1 hello-cold-w0-native is not in the plan"},
		"a variant beyond its workers": {func(m *made) { m.trials[5].Workers = 2 }, "mypy@2.3.1 hello-cold-w2-native in round 1 is not in the plan"},
	} {
		m := swept()
		test.change(&m)
		said := strings.Join(verified(t, m.write(t)), "; ")
		if (said == "") != (test.want == "") || !strings.Contains(said, test.want) {
			t.Errorf("%s: %q, want %q", name, said, test.want)
		}
	}
}
