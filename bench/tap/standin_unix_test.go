//go:build unix

package tap

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench/fetch"
)

// standIn is a copy of the stand-in for mypy in testdata.
type standIn struct{ python, dir string }

func newStandIn(t *testing.T) standIn {
	t.Helper()
	python, _, err := fetch.FindPython(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return standIn{python, copied(t, "testdata/standin")}
}

func copied(t *testing.T, from string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// installedPlace is a place of the test's own.
func installedPlace(t *testing.T) place {
	t.Helper()
	p, err := newPlace()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(p.dir) })
	return p
}

// outcome is what a run shows to who started it.
type outcome struct {
	output string
	status int
}

// started is how a process is started: its environment is that of the test, with a PYTHONPATH
// that may have the shim in it.
type started struct {
	args  []string
	path  []string // PYTHONPATH; none is no such variable
	first []string // a command that starts Python
	logs  string   // folder; none is that of the place
}

// plain is a run without the shim.
func (s standIn) plain(t *testing.T, how started) outcome { return s.run(t, how, nil) }

// tapped is a run with the shim, which leaves logs in the place.
func (s standIn) tapped(t *testing.T, p place, how started) outcome {
	how.path = append([]string{p.shim()}, how.path...)
	if how.logs == "" {
		how.logs = p.logs()
	}
	return s.run(t, how, []string{logVariable + "=" + how.logs})
}

func (s standIn) run(t *testing.T, how started, env []string) outcome {
	t.Helper()
	for _, left := range []string{"cache.db", "status.0.json", "status.1.json"} {
		if err := os.RemoveAll(filepath.Join(s.dir, left)); err != nil {
			t.Fatal(err)
		}
	}
	args := slices.Concat(how.first, []string{s.python}, how.args)
	command := exec.CommandContext(t.Context(), args[0], args[1:]...)
	command.Dir = s.dir
	command.Env = slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "PYTHON") })
	command.Env = append(append(command.Env, "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8"), env...)
	if how.path != nil {
		command.Env = append(command.Env, "PYTHONPATH="+strings.Join(how.path, string(os.PathListSeparator)))
	}
	output, err := command.CombinedOutput()
	if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return outcome{string(output), command.ProcessState.ExitCode()}
}

// both runs the same with and without the shim, which must show the same, and returns that with
// the logs.
func (s standIn) both(t *testing.T, how started) (outcome, []Log) {
	t.Helper()
	p := installedPlace(t)
	plain, tapped := s.plain(t, how), s.tapped(t, p, how)
	if plain != tapped {
		t.Errorf("with the shim status %d and\n%s\nwithout it status %d and\n%s", tapped.status, tapped.output, plain.status, plain.output)
	}
	logs, doubts, err := p.read()
	if err != nil || len(doubts) > 0 {
		t.Fatalf("the logs: %v, doubts %q", err, doubts)
	}
	// The coordinator first, then the workers.
	slices.SortFunc(logs, func(a, b Log) int { return strings.Compare(strings.Join(a.Args, " "), strings.Join(b.Args, " ")) })
	return tapped, logs
}

// mypy are the arguments that start the stand-in.
func mypy(args ...string) started { return started{args: append([]string{"-m", "mypy"}, args...)} }

// story is what a log tells, without what differs from run to run: times, process IDs, and when
// Python chose to collect garbage.
func story(log Log) []string {
	var lines []string
	for _, r := range log.records {
		line := fmt.Sprintf("%s %q", eventNames[r.event], r.payload)
		switch r.event {
		case evStart, evOpen, evSelect, evParse:
			line = eventNames[r.event]
		case evSpawn:
			line = "spawn"
		case evReap:
			_, status, _ := strings.Cut(string(r.payload), " ")
			line = "reap " + status
		case evCollect:
			continue
		case evSend, evReceive:
			f, _ := r.frame()
			line = fmt.Sprintf("%s %d of %d bytes, %d kept", eventNames[r.event], f.head[0], f.size, len(f.head))
		}
		if !r.main {
			line += " aside"
		}
		lines = append(lines, line)
	}
	return lines
}

var eventNames = map[event]string{
	evStart: "start", evExit: "exit", evSpawn: "spawn", evReap: "reap", evOpen: "open", evSend: "send", evReceive: "receive",
	evSelect: "select", evStore: "store", evMark: "mark", evParse: "parse",
}

func wantStory(t *testing.T, log Log, want []string) {
	t.Helper()
	if got := story(log); !slices.Equal(got, want) {
		t.Errorf("the log of %q tells\n%s\nwant\n%s", log.Args, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
