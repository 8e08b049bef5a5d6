package runner_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/process"
	"paceline/bench/runner"
	"paceline/bench/session"
)

func TestMain(m *testing.M) {
	if process.IsSupervisor(os.Args) {
		os.Exit(process.Supervise())
	}
	if dir := os.Getenv("RUNNER_TEST_DIR"); dir != "" {
		if err := runAsChild(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// madeUp is a shell script that answers like mypy. Body sees $workers, $cache, $all its
// arguments, and $tries, which counts its runs from 1.
func madeUp(t *testing.T, body string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "mypy")
	script := `#!/bin/sh
case "$*" in *--version*) echo "mypy 2.4.1 (compiled: yes)"; exit 0;; esac
all=$*
while [ $# -gt 0 ]; do
	case "$1" in -n) workers=$2;; --cache-dir) cache=$2;; esac
	shift
done
echo x >> ` + dir + `/tries
tries=$(wc -l < ` + dir + `/tries)
` + body
	if err := os.WriteFile(file, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return "mypy:" + file
}

// clean is what mypy says of the corpus hello.
const clean = "echo 'Success: no issues found in 1 source file'\n"

func plan(checker string, workers ...int) bench.Plan {
	return bench.Plan{
		Checkers: []string{checker}, Corpora: []string{"hello"}, Workers: workers,
		Caches: []bench.CacheState{bench.Cold}, Rounds: 2,
		TimeLimit: time.Minute, OutputLimit: 1 << 20, Seed: 1,
	}
}

func options(t *testing.T) runner.Options {
	t.Helper()
	return runner.Options{
		Store:   &fetch.Store{Root: filepath.Join(t.TempDir(), "cache")},
		Out:     filepath.Join(t.TempDir(), "session"),
		Work:    filepath.Join(t.TempDir(), "work"),
		Version: "test",
		Judge:   undisturbed,
	}
}

// undisturbed makes tests independent of what else the machine does.
func undisturbed(bench.Noise, time.Duration, int) []string { return []string{} }

// mustRun runs the plan and returns the session as its files tell it.
func mustRun(t *testing.T, p bench.Plan) session.Session {
	t.Helper()
	o := options(t)
	ran, err := runner.Run(t.Context(), p, o)
	if err != nil {
		t.Fatalf("%v (%d trials)", err, len(ran.Trials))
	}
	return recorded(t, o)
}

// recorded reads the session, and checks that nothing is left of the run elsewhere.
func recorded(t *testing.T, o runner.Options) session.Session {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(o.Work, "*"))
	left = slices.DeleteFunc(left, func(name string) bool { return filepath.Base(name) == "starting" })
	if err != nil || len(left) > 0 {
		t.Errorf("left in the workspace: %v, %v", left, err)
	}
	s, err := session.Read(o.Out)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantRefused(t *testing.T, p bench.Plan, says string) {
	t.Helper()
	if err := runner.Check(p); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("%v, want %q", err, says)
	}
}

// printed is what the trial's command said.
func printed(t *testing.T, s session.Session, trial bench.Trial) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.Dir, "output", trial.Output))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
