package bisect_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/session"
)

// Of a session only what is about the cell, and right, is used.
func TestReusable(t *testing.T) {
	r := recordOf(3)
	plan := r.Plan(bisect.Task{Kind: bisect.Place, Candidate: 1}, 0)
	plan.Workers = []int{0, 2}
	s := session.Session{Manifest: bench.Manifest{Plan: plan}}
	for round := range 3 {
		for i, cell := range plan.Cells() {
			trial := bench.Trial{Round: round, Cell: cell, Instrument: bench.InstrumentNone, WallNanos: int64(100*round + i), Status: bench.OK, Counted: round > 0}
			if round == 2 && cell.Checker == "mypy@2.0.1" {
				trial.Status, trial.Counted = bench.Crashed, false
			}
			s.Trials = append(s.Trials, trial)
		}
	}
	want := []map[string]int64{{"mypy@2.0.0": 100, "mypy@2.0.2": 102, "mypy@2.0.1": 104}, {"mypy@2.0.0": 200, "mypy@2.0.2": 202}}
	if got := r.Reusable(s); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for i := range s.Trials {
		if s.Trials[i].Checker == "mypy@2.0.2" && s.Trials[i].Workers == 0 && s.Trials[i].Round == 1 {
			s.Trials[i].Status = bench.Differs
		}
	}
	if got := r.Reusable(s); len(got) != 1 || len(got[0]) != 2 || got[0]["mypy@2.0.2"] != 0 {
		t.Errorf("with a wrong answer: %v", got)
	}
}

// A session is used once, whatever it is called, with where it was measured and of what.
func TestReuse(t *testing.T) {
	r := recordOf(3)
	s := sessionOf(r, stepAt(3, 1, 0.1), bisect.Task{Kind: bisect.Confirm, Candidate: 2}, 1, 4)
	s.Manifest.Started, s.Manifest.Host.CPUs = time.Unix(1, 0), 4
	s.Manifest.Corpora = []bench.CorpusIdentity{{Corpus: "other"}, {Corpus: "hello", SHA256: "abc"}}
	reused, err := r.Reuse("S", s)
	if err != nil || len(reused.Rounds) != 4 || reused.Host.CPUs != 4 || reused.Corpus.SHA256 != "abc" {
		t.Fatalf("%+v, %v", reused, err)
	}
	r.Reused = append(r.Reused, reused)
	if _, err := r.Reuse("copy", s); err == nil || !strings.Contains(err.Error(), "its rounds are those of S") {
		t.Errorf("twice: %v", err)
	}
	s.Manifest.Started = time.Unix(2, 0)
	if _, err := r.Reuse("later", s); err != nil {
		t.Errorf("another one: %v", err)
	}
	r.Workers, s.Manifest.Started = 2, time.Unix(3, 0)
	if _, err := r.Reuse("S", s); err == nil || !strings.Contains(err.Error(), "no round of it has two of the candidates on hello-cold-w2") {
		t.Errorf("another cell: %v", err)
	}
}

// measuredAs is a session of the first, the last and the middle one of three candidates, by the names that they were asked for by and with what they turned out
// to be.
func measuredAs(checkers ...bench.CheckerIdentity) session.Session {
	r := recordOf(3)
	for i, is := range checkers {
		r.Candidates[i].Checker = is.Checker
	}
	s := sessionOf(r, stepAt(3, 1, 0.1), bisect.Task{Kind: bisect.Place, Candidate: 1}, 1, 4)
	s.Manifest.Checkers = checkers
	return s
}

func commitOf(n int) string { return strings.Repeat(fmt.Sprint(n), 40) }

// builtOf is a build of a commit that was asked for by a revision.
func builtOf(rev string, n int) bench.CheckerIdentity {
	return bench.CheckerIdentity{
		Checker: "mypy:/src/mypy@" + rev + "+compiled", Version: "2.5.0+dev", Build: fmt.Sprint("build ", n),
		Git: &bench.Git{Commit: commitOf(n), Rev: rev, LocalChanges: true},
	}
}

// commitsRecord is a bisect of three commits.
func commitsRecord() bisect.Record {
	r := recordOf(3)
	for i := range r.Candidates {
		short := commitOf(i)[:12]
		r.Candidates[i] = bisect.Candidate{Checker: "mypy:../mypy@" + short + "+compiled", Commit: short}
	}
	return r
}

// A commit that a session has by a branch, and from another folder, is known by what was built; a checkout as it is, is no build.
func TestReuseKnowsCommits(t *testing.T) {
	r := commitsRecord()
	asItIs := bench.CheckerIdentity{Checker: "mypy:/src/mypy", Version: "2.5.0+dev", Git: &bench.Git{Commit: commitOf(1)}}
	s := measuredAs(builtOf("master", 0), asItIs, builtOf("topic", 2))
	reused, err := r.Reuse("S", s)
	if err != nil || len(reused.Rounds) != 4 || len(reused.Rounds[0]) != 2 {
		t.Fatalf("%+v, %v", reused, err)
	}
	var want []bench.CheckerIdentity
	for _, i := range []int{0, 2} {
		is := builtOf(commitOf(i)[:12], i)
		is.Checker = r.Candidates[i].Checker
		want = append(want, is)
	}
	m := r.Manifest(reused)
	if !reflect.DeepEqual(m.Checkers, want) || !slices.Equal(m.Plan.Checkers, []string{want[0].Checker, want[1].Checker}) || m.Plan.Validate() != nil {
		t.Errorf("%+v, want %+v", m, want)
	}
	if !reflect.DeepEqual(s, measuredAs(builtOf("master", 0), asItIs, builtOf("topic", 2))) {
		t.Error("the session was changed")
	}
}

// What has a candidate's name already is that candidate, and another name of the same commit is left alone.
func TestReuseByItsOwnName(t *testing.T) {
	r := commitsRecord()
	own := builtOf(commitOf(2)[:12], 2)
	own.Checker = r.Candidates[2].Checker
	s := measuredAs(builtOf("master", 0), builtOf("topic", 2), own)
	for i := range s.Trials {
		s.Trials[i].WallNanos = int64(strings.Index(s.Trials[i].Checker, "@")) // another one for each folder
	}
	reused, err := r.Reuse("S", s)
	if err != nil || reused.Rounds[0][own.Checker] != int64(strings.Index(own.Checker, "@")) {
		t.Errorf("%+v, %v", reused, err)
	}
}

// A release is the same by whatever spelling, and another build of it is not.
func TestReuseKnowsReleases(t *testing.T) {
	s := measuredAs(bench.CheckerIdentity{Checker: "mypy@2.0", Version: "2.0"}, bench.CheckerIdentity{Checker: "mypy@2.0.1+pure", Version: "2.0.1"},
		bench.CheckerIdentity{Checker: "mypy@2.0.2", Version: "2.0.2"})
	reused, err := recordOf(3).Reuse("S", s)
	want := []bench.CheckerIdentity{{Checker: "mypy@2.0.0", Version: "2.0.0"}, {Checker: "mypy@2.0.2", Version: "2.0.2"}}
	if err != nil || len(reused.Rounds) != 4 || !reflect.DeepEqual(reused.Checkers, want) {
		t.Errorf("%+v, %v", reused, err)
	}
}
