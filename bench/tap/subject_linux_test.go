package tap

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"paceline/bench/checker"
	"paceline/bench/fetch/fetchtest"
	"paceline/bench/process"
	"paceline/corpora"
)

const mypyVersion = "2.4.1"

// subject is the mypy that people run, and a corpus for it to check. Both come from a package
// index, or from a cache that an earlier run has filled.
type subject struct {
	checker checker.Checker
	corpus  corpora.Ready
}

func subjectOf(t *testing.T, corpus string) subject {
	t.Helper()
	store := fetchtest.Store(t)
	spec, err := checker.Parse("mypy@" + mypyVersion)
	if err != nil {
		t.Fatal(err)
	}
	installed, err := checker.Install(t.Context(), store, spec)
	if err != nil {
		t.Fatal(err)
	}
	found, err := corpora.Find(corpus)
	if err != nil {
		t.Fatal(err)
	}
	ready, err := found.Prepare(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return subject{installed, ready}
}

// python is the interpreter that has the mypy.
func (s subject) python(t *testing.T) string {
	t.Helper()
	started, err := s.checker.Invoke(checker.Task{})
	if err != nil {
		t.Fatal(err)
	}
	return started.Args[0]
}

// tapped is one run, with its logs.
type tapped struct {
	ran    process.Result
	answer checker.Answer
	logs   []Log
	run    Run
}

// check runs a cold check. What is to be done meanwhile, if anything, has its context until the
// check is over.
func (s subject) check(t *testing.T, workers int, tap bool, meanwhile func(context.Context, place)) tapped {
	t.Helper()
	dir := t.TempDir()
	task := checker.Task{
		Source: s.corpus.Dir, Path: s.corpus.Path, Args: s.corpus.Args, Python: s.corpus.Python, OwnConfig: s.corpus.Config,
		Dir: filepath.Join(dir, "work"), CacheDir: filepath.Join(dir, "cache"), Workers: workers,
	}
	if err := os.Mkdir(task.Dir, 0o777); err != nil {
		t.Fatal(err)
	}
	invocation, err := s.checker.Invoke(task)
	if err != nil {
		t.Fatal(err)
	}
	p := installedPlace(t)
	if tap {
		invocation.Env = p.env(invocation.Env)
	}
	output := filepath.Join(dir, "output")
	done, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if meanwhile != nil {
			meanwhile(done, p)
		}
	}()
	ran, err := process.Run(t.Context(), process.Command{
		Args: invocation.Args, Env: invocation.Env, Watch: invocation.Watch, Dir: task.Dir,
		Output: output, OutputLimit: 64 << 20, TimeLimit: 5 * time.Minute,
	})
	stop()
	<-ended
	if err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	logs, doubts, err := p.read()
	if err != nil || len(doubts) > 0 {
		t.Fatalf("the logs: %v, doubts %q", err, doubts)
	}
	return tapped{ran: ran, answer: s.checker.Read(string(said), task), logs: logs, run: Run{
		Checker: "mypy@" + mypyVersion, Version: mypyVersion, Corpus: s.corpus.Corpus.Name, Cell: "cell", Workers: workers,
		Started: ran.Started, Wall: ran.Wall, Roles: s.checker.Roles(ran.Seen),
	}}
}

func (r tapped) decode(t *testing.T) Result {
	t.Helper()
	decoded, err := Decode(r.logs, r.run)
	if err != nil {
		t.Fatal(err)
	}
	if err := decoded.Timeline.Validate(); err != nil {
		t.Errorf("the timeline: %v", err)
	}
	if err := decoded.Schedule.Validate(); err != nil {
		t.Errorf("the schedule: %v", err)
	}
	return decoded
}
