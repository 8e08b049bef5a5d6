package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/build"
	"paceline/bench/checker"
	"paceline/bench/session"
)

// laboratory measures steps of a bisect without running anything. Its times follow from the checker, the seed and the round alone.
type laboratory struct {
	slowFrom int // candidates from this one on take a tenth longer
	unbuilt  []int
	gone     []int
	wrong    []int
	trials   int // that were made
	cutAt    int // after so many trials it is cut off; 0 is never
}

var errCutOff = errors.New("cut off")

func (l *laboratory) measure(_ context.Context, step pendingStep) (s session.Session, err error) {
	name := step.plan.Checkers[len(step.plan.Checkers)-1]
	switch {
	case slices.Contains(l.unbuilt, step.Candidate):
		return s, &checker.UnavailableError{Checker: name, Err: &build.FailedError{What: "mypyc", Lines: []string{"mypy/x.py:1: error"}}}
	case slices.Contains(l.gone, step.Candidate):
		return s, &checker.UnavailableError{Checker: name, Err: errors.New("no wheel")}
	}
	w, s, err := l.open(step)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	s.Manifest.Outcome = bench.Complete
	for round := 1; round <= step.plan.Rounds; round++ {
		before := slices.DeleteFunc(slices.Clone(s.Trials), func(t bench.Trial) bool { return t.Round >= round })
		needed := step.needed(s.Manifest, before)
		if len(needed) == 0 {
			s.Manifest.Outcome = bench.Decided
			break
		}
		for i, cell := range needed {
			t := l.trial(step, round, i, cell)
			if slices.ContainsFunc(s.Trials, func(made bench.Trial) bool { return made.Place() == t.Place() }) {
				continue
			}
			if l.trials++; l.cutAt > 0 && l.trials > l.cutAt {
				return s, errCutOff
			}
			t.Trial = len(s.Trials) + 1
			s.Trials = append(s.Trials, t)
			if err := w.Append(t); err != nil {
				return s, err
			}
		}
	}
	return s, w.WriteManifest(s.Manifest)
}

func (l *laboratory) open(step pendingStep) (*session.Writer, session.Session, error) {
	if step.begun {
		w, s, err := session.Open(step.dir)
		if err == nil {
			err = w.Mend(&s)
		}
		return w, s, err
	}
	w, err := session.Create(step.dir)
	if err != nil {
		return nil, session.Session{}, err
	}
	s := session.Session{Dir: step.dir, Manifest: bench.Manifest{Schema: bench.Schema, Plan: step.plan, Outcome: bench.Running}}
	return w, s, w.WriteManifest(s.Manifest)
}

func (l *laboratory) trial(step pendingStep, round, at int, cell bench.Cell) bench.Trial {
	candidate := step.Measured(len(labCandidates()) - 1)[at]
	digest := fnv.New64a()
	fmt.Fprint(digest, cell.Checker, step.plan.Seed, round)
	wall := 1e9 * (1 + 0.01*rand.New(rand.NewPCG(digest.Sum64(), 0)).NormFloat64())
	if candidate >= l.slowFrom {
		wall *= 1.1
	}
	t := bench.Trial{Round: round, Cell: cell, Instrument: bench.InstrumentNone, WallNanos: int64(wall), Status: bench.OK, Counted: true, Disturbed: []string{}, Roles: []bench.Role{}}
	if slices.Contains(l.wrong, candidate) {
		t.Status, t.Error = bench.Differs, "1 missing"
	}
	return t
}

func labCandidates() []bisect.Candidate {
	var all []bisect.Candidate
	for i := range 9 {
		all = append(all, bisect.Candidate{Checker: fmt.Sprintf("mypy@2.%d.0", i)})
	}
	return all
}

func labRecord() bisect.Record {
	candidates := labCandidates()
	return bisect.Record{
		Schema: bisect.Schema, Good: candidates[0].Checker, Bad: candidates[len(candidates)-1].Checker, Candidates: candidates,
		Corpus: "hello", Cache: bench.Cold, Rounds: 8, TimeLimit: time.Minute, OutputLimit: 1 << 20, Seed: 1,
		Reused: []bisect.Reused{}, Skipped: []bisect.Skip{},
	}
}

// driven is a bisect in a new folder as far as the laboratory came with it.
func driven(t *testing.T, l *laboratory) (*bisection, error) {
	t.Helper()
	b, err := newBisection(filepath.Join(t.TempDir(), "B"), labRecord())
	if err != nil {
		t.Fatal(err)
	}
	return b, b.drive(t.Context(), func(string) {}, l.measure)
}

// bisectTold is what paceline bisect prints of a folder, as JSON.
func bisectTold(t *testing.T, dir string, want int) bisect.Result {
	t.Helper()
	var out, complaints bytes.Buffer
	if status := run(t.Context(), []string{"bisect", dir, "--json"}, streams{in: strings.NewReader(""), out: &out, err: &complaints}); status != want {
		t.Fatalf("status %d\n%s", status, complaints.String())
	}
	var result bisect.Result
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// What cannot be built, installed or right is skipped, with its reason, and the answer is told again from the folder.
func TestBisectSkips(t *testing.T) {
	b, err := driven(t, &laboratory{slowFrom: 6, unbuilt: []int{4}, gone: []int{5}, wrong: []int{6}})
	if err != nil {
		t.Fatal(err)
	}
	result := bisectTold(t, b.dir, fine)
	if !result.Certain || result.FirstSlow != "mypy@2.7.0" || result.LastFast != "mypy@2.3.0" || len(result.Left) != 3 || result.RatioLow == nil {
		t.Errorf("%+v", result)
	}
	var reasons []string
	for _, s := range result.Skipped {
		reasons = append(reasons, s.Candidate+" "+s.Reason)
	}
	for i, want := range []string{"mypyc: mypy/x.py:1: error", "no wheel", "its answer is not right: 1 missing"} {
		if len(reasons) != 3 || !slices.ContainsFunc(reasons, func(r string) bool { return strings.Contains(r, want) }) {
			t.Errorf("reason %d: %q is not in %q", i, want, reasons)
		}
	}
	for _, s := range result.Steps {
		if s.Session == "" {
			continue
		}
		if _, err := session.Read(filepath.Join(b.dir, s.Session)); err != nil {
			t.Error(err)
		}
	}
}

// A bisect that is cut off anywhere and resumed ends as one that was not.
func TestBisectIsResumed(t *testing.T) {
	whole := &laboratory{slowFrom: 6, unbuilt: []int{4}}
	b, err := driven(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	want := bisectTold(t, b.dir, fine)
	for cut := 1; cut < whole.trials; cut += 5 {
		l := &laboratory{slowFrom: 6, unbuilt: []int{4}, cutAt: cut}
		b, err := driven(t, l)
		if !errors.Is(err, errCutOff) {
			t.Fatalf("cut off after %d trials: %v", cut, err)
		}
		again, err := openBisection(b.dir)
		if err != nil {
			t.Fatal(err)
		}
		l.cutAt = 0
		if err := again.drive(t.Context(), func(string) {}, l.measure); err != nil {
			t.Fatal(err)
		}
		got := bisectTold(t, b.dir, fine)
		if before, after := indentedJSON(t, want), indentedJSON(t, got); before != after || l.trials != whole.trials+1 {
			t.Errorf("cut off after %d trials, it made %d and told\n%s\ninstead of %d and\n%s", cut, l.trials, after, whole.trials, before)
		}
	}
}

func indentedJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Without a difference there is no answer, and the evidence is printed.
func TestBisectWithoutADifference(t *testing.T) {
	b, err := driven(t, &laboratory{slowFrom: 99})
	if err != nil {
		t.Fatal(err)
	}
	if result := bisectTold(t, b.dir, unable); len(result.Steps) != 1 || result.Steps[0].Verdict != bisect.Undecided || result.FirstSlow != "" {
		t.Errorf("%+v", result)
	}
}

// Without the good and the bad one there is no bisect, at no step; what the machine lacks is no fault of the candidate, and is not skipped for good.
func TestBisectWithoutAnEnd(t *testing.T) {
	b, err := driven(t, &laboratory{unbuilt: []int{8}})
	var failed *build.FailedError
	if !errors.As(err, &failed) || len(b.record.Skipped) > 0 {
		t.Errorf("%v, skipped %v", err, b.record.Skipped)
	}
	for name, lacks := range map[string]error{
		"the good one":     &checker.UnavailableError{Checker: "mypy@2.0.0", Err: &build.FailedError{What: "mypyc"}},
		"the bad one":      &checker.UnavailableError{Checker: "mypy@2.8.0", Err: errors.New("no wheel")},
		"room for a build": errors.New("checker mypy@2.4.0: the build was killed"),
	} {
		b, err := newBisection(filepath.Join(t.TempDir(), "B"), labRecord())
		if err != nil {
			t.Fatal(err)
		}
		l := &laboratory{slowFrom: 6}
		err = b.drive(t.Context(), func(string) {}, func(ctx context.Context, step pendingStep) (session.Session, error) {
			if step.Kind == bisect.Place {
				return session.Session{}, lacks
			}
			return l.measure(ctx, step)
		})
		if !errors.Is(err, lacks) || len(b.record.Skipped) > 0 {
			t.Errorf("without %s: %v, skipped %v", name, err, b.record.Skipped)
		}
	}
}

// One that is not over is no answer yet, and says how it goes on.
func TestBisectIsNotOver(t *testing.T) {
	whole := &laboratory{slowFrom: 6}
	if _, err := driven(t, whole); err != nil {
		t.Fatal(err)
	}
	b, err := driven(t, &laboratory{slowFrom: 6, cutAt: whole.trials - 1})
	if !errors.Is(err, errCutOff) {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	status := run(t.Context(), []string{"bisect", b.dir}, streams{in: strings.NewReader(""), out: io.Discard, err: &complaints})
	if status != unable || !strings.Contains(complaints.String(), "the bisect is not over: go on with --resume") {
		t.Errorf("status %d: %s", status, complaints.String())
	}
}

// A folder that is no bisect, or no whole one, says so; a session that had not begun is none.
func TestOpenBisection(t *testing.T) {
	b, err := driven(t, &laboratory{slowFrom: 6, cutAt: 9})
	if !errors.Is(err, errCutOff) {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(b.dir, "steps", "07-prove", "output"), 0o755); err != nil {
		t.Fatal(err)
	}
	if again, err := openBisection(b.dir); err != nil || len(again.steps) != len(b.steps) {
		t.Errorf("%v", err)
	}
	for name, c := range map[string]struct {
		file, text, want string
	}{
		"no record":      {"bisect.json", "", "read " + filepath.Join(b.dir, "bisect.json")},
		"a newer record": {"bisect.json", `{"schema": 9}`, "its schema is 9"},
		"no candidates":  {"bisect.json", `{"schema": 1}`, "there is nothing to bisect"},
		"another folder": {"steps/other/x", "", "the name of one begins with its number"},
		"a broken step":  {"steps/08-x/manifest.json", "{", "08-x"},
		"a number twice": {"steps/01-x/manifest.json", "{}", "two steps have the number 1"},
		"no session":     {"steps/09-x/other", "x", "is no session"},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(b.dir)); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, filepath.FromSlash(c.file))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(c.text), 0o644)); err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(c.want, b.dir, dir)
		if _, err := openBisection(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// A step is no session to go on with by itself.
func TestRunDoesNotResumeAStep(t *testing.T) {
	b, err := driven(t, &laboratory{slowFrom: 6, cutAt: 3})
	if !errors.Is(err, errCutOff) {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	args := []string{"run", "--resume", filepath.Join(b.dir, "steps", "01-confirm")}
	status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &complaints, err: &complaints})
	if status != unable || !strings.Contains(complaints.String(), "go on with it by paceline bisect --resume "+b.dir) {
		t.Errorf("status %d: %s", status, complaints.String())
	}
}
