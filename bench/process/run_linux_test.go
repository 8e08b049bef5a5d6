package process_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paceline/bench/process"
)

func TestExitStatus(t *testing.T) {
	for _, test := range []struct {
		script string
		exit   int
		signal string
	}{
		{"exit 0", 0, ""},
		{"exit 1", 1, ""},
		{"exit 7", 7, ""},
		{"exit 255", 255, ""},
		{"kill -KILL $$", -1, "SIGKILL"},
		{"kill -SEGV $$", -1, "SIGSEGV"},
		{"kill -TERM $$", -1, "SIGTERM"},
		{"kill -40 $$", -1, "signal 40"},
	} {
		t.Run(test.script, func(t *testing.T) {
			result, err := process.Run(t.Context(), shell(t, test.script))
			if err != nil {
				t.Fatal(err)
			}
			if result.Exit != test.exit || result.Signal != test.signal {
				t.Errorf("exit %d, signal %q", result.Exit, result.Signal)
			}
			if result.TimedOut || result.OutputCut || *result.Leaked != 0 {
				t.Errorf("timed out %v, output cut %v, %d leaked", result.TimedOut, result.OutputCut, *result.Leaked)
			}
		})
	}
}

func TestStartErrors(t *testing.T) {
	dir := t.TempDir()
	file, script := filepath.Join(dir, "file"), filepath.Join(dir, "script")
	for path, mode := range map[string]os.FileMode{file: 0o600, script: 0o700} {
		if err := os.WriteFile(path, []byte("#!/no/such/python\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	missing := filepath.Join(dir, "missing")
	for _, test := range []struct {
		name, executable, dir string
		is                    error
		says                  []string
	}{
		{"missing executable", missing, "", os.ErrNotExist, []string{missing}},
		{"missing interpreter", script, "", os.ErrNotExist, []string{script, "interpreter"}},
		{"missing folder", "/bin/true", missing, os.ErrNotExist, []string{"/bin/true", missing}},
		{"folder is a file", "/bin/true", file, nil, []string{"/bin/true", file, "not a directory"}},
		{"not executable", file, "", os.ErrPermission, []string{file}},
		{"executable is a folder", dir, "", os.ErrPermission, []string{dir}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := command(t, test.executable)
			c.Dir = test.dir
			_, err := process.Run(t.Context(), c)
			if err == nil || test.is != nil && !errors.Is(err, test.is) {
				t.Fatalf("error %v, want %v", err, test.is)
			}
			for _, part := range test.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not mention %s", err, part)
				}
			}
		})
	}
}

func TestRefused(t *testing.T) {
	noArgs := command(t)
	if _, err := process.Run(t.Context(), noArgs); err == nil {
		t.Error("a command without arguments ran")
	}
	badPattern := command(t, "/bin/true")
	badPattern.Watch = "("
	if _, err := process.Run(t.Context(), badPattern); err == nil || !strings.Contains(err.Error(), "mapped files") {
		t.Errorf("a bad pattern: %v", err)
	}
	noFolder := command(t, "/bin/true")
	noFolder.Output = filepath.Join(noFolder.Output, "missing", "output")
	if _, err := process.Run(t.Context(), noFolder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an output file in no folder: %v", err)
	}
}

func TestCommandGetsItsSurroundings(t *testing.T) {
	t.Setenv("PACELINE_TEST_SECRET", "inherited")
	// The shell lives on while ls looks at its files, and has no pipe open for it.
	c := shell(t, `pwd; echo "$GREETING,$PACELINE_TEST_SECRET"; readlink /proc/self/fd/0; ls /proc/$$/fd; echo`)
	c.Dir = t.TempDir()
	c.Env = append(c.Env, "GREETING=good\xffday")
	mustRun(t, c)
	want := c.Dir + "\ngood\xffday,\n/dev/null\n0\n1\n2\n\n"
	if got := said(t, c); got != want {
		t.Errorf("it said %q, want %q", got, want)
	}
}

func TestTimeLimit(t *testing.T) {
	c := program(t, "escape and stay")
	c.TimeLimit = 300 * time.Millisecond
	result, err := process.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !result.TimedOut || result.Exit != -1 || result.Signal != "SIGKILL" || *result.Leaked != 0 {
		t.Errorf("timed out %v, exit %d, signal %q, %d leaked", result.TimedOut, result.Exit, result.Signal, *result.Leaked)
	}
	if result.Wall < c.TimeLimit {
		t.Errorf("wall %v is less than the limit", result.Wall)
	}
	wantNoneLeft(t)
}

func TestTimeLimitNotReached(t *testing.T) {
	c := command(t, "/bin/true")
	c.TimeLimit = deadline
	if mustRun(t, c).TimedOut {
		t.Error("timed out")
	}
}

func TestCancel(t *testing.T) {
	reason := errors.New("the test says so")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	go func() {
		waitUntil(t, "escape and stay", "stay")
		cancel(reason)
	}()
	result, err := process.Run(ctx, program(t, "escape and stay"))
	if !errors.Is(err, reason) {
		t.Errorf("error %v", err)
	}
	if result.Signal != "SIGKILL" || result.TimedOut || *result.Processes < 2 {
		t.Errorf("signal %q, timed out %v, %d processes", result.Signal, result.TimedOut, *result.Processes)
	}
	wantNoneLeft(t)

	result, err = process.Run(ctx, command(t, "/bin/true"))
	if !errors.Is(err, reason) || result.Processes != nil {
		t.Errorf("when cancelled before the start: %v, %+v", err, result)
	}
}

// A process lives as long as it sleeps at least, and no longer than the tree. The system tells
// starts in ticks, and what ended between two looks was last seen at the first of them.
func TestLife(t *testing.T) {
	const slept, tick = 300 * time.Millisecond, 10 * time.Millisecond
	result, err := process.Run(t.Context(), shell(t, "sleep 0.3; sleep 0.3"))
	if err != nil {
		t.Fatal(err)
	}
	sleeps := 0
	for _, p := range result.Seen {
		if p.Life > *result.TreeWall+2*tick {
			t.Errorf("%v lived %v, the tree %v", p.Args, p.Life, *result.TreeWall)
		}
		if len(p.Args) > 0 && p.Args[0] == "sleep" {
			sleeps++
			// Half is missed on a machine that has no time to look.
			if p.Life < slept/2 || p.Life > *result.TreeWall-slept/2 {
				t.Errorf("%v lived %v of %v", p.Args, p.Life, *result.TreeWall)
			}
		}
	}
	if root := result.Seen[0]; root.Life < 2*slept-tick {
		t.Errorf("the root lived %v", root.Life)
	}
	if sleeps != 2 {
		t.Errorf("%d sleeps were seen", sleeps)
	}
}
