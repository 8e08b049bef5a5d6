package process_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench/process"
)

func cpu(r process.Result) time.Duration { return r.User + r.Sys }

func TestCPUTimeOfAll(t *testing.T) {
	const burnt = 300 * time.Millisecond
	for _, name := range []string{"burn", "abandon"} {
		t.Run(name, func(t *testing.T) {
			result, err := process.Run(t.Context(), program(t, name, burnt.String()))
			if err != nil || result.Exit != 0 {
				t.Fatalf("%v, exit %d", err, result.Exit)
			}
			if got := cpu(result); got < burnt {
				t.Errorf("CPU time %v, want at least %v", got, burnt)
			}
			if *result.Leaked != 0 {
				t.Errorf("%d leaked", *result.Leaked)
			}
			burner := result.Seen[len(result.Seen)-1]
			if got := burner.User + burner.Sys; got < burnt {
				t.Errorf("CPU time of the process itself: %v, want at least %v", got, burnt)
			}
		})
	}
}

// A process that was waited for must not count twice: once in its parent and once itself.
func TestCPUTimeCountsOnce(t *testing.T) {
	c := program(t, "burn and tell", "400ms")
	c.Args = append([]string{"/bin/sh", "-c", `"$@"; "$@"; exit 0`, "sh"}, c.Args...)
	result := mustRun(t, c)
	var burnt time.Duration
	for line := range strings.Lines(said(t, c)) {
		told, err := time.ParseDuration(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		burnt += told
	}
	if got := cpu(result); got < burnt || got > burnt*3/2 {
		t.Errorf("CPU time of the tree is %v, its two processes tell of %v", got, burnt)
	}
	if len(result.Seen) != 3 || *result.Processes != 3 {
		t.Errorf("%d processes, want 3: %+v", *result.Processes, result.Seen)
	}
	if root := result.Seen[0]; root.User+root.Sys > burnt/2 {
		t.Errorf("the shell has its children's CPU time: %v of %v", root.User+root.Sys, burnt)
	}
}

func TestLeakedIsKilled(t *testing.T) {
	result := mustRun(t, program(t, "escape"))
	// More than the root and what it leaves behind are there for a moment, and wait for each
	// other: they count only if a look meets them.
	if *result.Leaked != 1 || *result.Processes < 2 {
		t.Errorf("%d leaked of %d", *result.Leaked, *result.Processes)
	}
	if *result.TreeWall < result.Wall+shortGrace {
		t.Errorf("tree wall time %v, wall time %v: shorter than the grace", *result.TreeWall, result.Wall)
	}
	wantNoneLeft(t)
}

func TestGraceSuffices(t *testing.T) {
	c := shell(t, "(sleep 0.2; echo late) & exit 3")
	result, err := process.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if *result.Leaked != 0 || result.Exit != 3 || said(t, c) != "late\n" {
		t.Errorf("%d leaked, exit %d, it said %q", *result.Leaked, result.Exit, said(t, c))
	}
	if *result.TreeWall < 200*time.Millisecond || *result.TreeWall <= result.Wall {
		t.Errorf("tree wall time %v, wall time %v", *result.TreeWall, result.Wall)
	}
}

// Nothing of a command outlives Paceline, however that ends and when: the supervisor and the tree
// may be only half there.
func TestKilledPaceline(t *testing.T) {
	before := time.Now()
	var startTime time.Duration
	killPaceline(t, func() {
		// The supervisor has the environment of what started it.
		waitUntil(t, "paceline", "paceline", "escape and stay", "stay")
		startTime = time.Since(before)
	})
	const moments = 20
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	part := startTime * 3 / 2 / moments
	for moment := range moments {
		wait := part*time.Duration(moment) + time.Duration(random.Int64N(int64(part)))
		killPaceline(t, func() { time.Sleep(wait) })
		if t.Failed() {
			t.Fatalf("killed after %v (seed %d)", wait, seed)
		}
	}
}

// killPaceline starts Paceline with a command that escapes and stays, kills it once wait
// returns, and waits for all of its processes to go.
func killPaceline(t *testing.T, wait func()) {
	t.Helper()
	paceline := program(t, "paceline", filepath.Join(t.TempDir(), "output"))
	c := exec.Command(paceline.Args[0], paceline.Args[1:]...)
	c.Env = paceline.Env
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	wait()
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil {
		t.Error("it ended well before it was killed")
	}
	waitUntil(t)
	wantNoneLeft(t) // what was forked during the last look at all processes
}

func TestSeen(t *testing.T) {
	c := shell(t, "sleep 0.3 & sleep 0.4; wait")
	result := mustRun(t, c)
	if *result.Processes != 3 || len(result.Seen) != 3 {
		t.Fatalf("%d processes: %+v", *result.Processes, result.Seen)
	}
	root := result.Seen[0]
	if !slices.Equal(root.Args, c.Args) || root.Parent == os.Getpid() || root.Parent <= 1 {
		t.Errorf("root: %+v", root)
	}
	var slept []string
	for _, child := range result.Seen[1:] {
		if child.Parent != root.PID || len(child.Args) != 2 || child.Args[0] != "sleep" {
			t.Errorf("child: %+v", child)
		}
		slept = append(slept, child.Args[len(child.Args)-1])
	}
	slices.Sort(slept)
	if !slices.Equal(slept, []string{"0.3", "0.4"}) {
		t.Errorf("arguments: %q", slept)
	}
	if *result.MajorFaults < 0 || result.SupervisorCPU <= 0 || result.Started.IsZero() {
		t.Errorf("%+v", result)
	}
}

// An orphan is counted, whether or not a look meets it.
func TestOrphanIsCounted(t *testing.T) {
	result := mustRun(t, shell(t, "sleep 0.01 & exit 0"))
	if *result.Processes != 2 {
		t.Errorf("%d processes, want 2", *result.Processes)
	}
}

func TestWall(t *testing.T) {
	before := time.Now()
	result := mustRun(t, command(t, "/bin/sleep", "0.2"))
	measured := time.Since(before)
	if result.Wall < 200*time.Millisecond || result.Wall > measured {
		t.Errorf("wall time %v of at least 200ms and at most %v", result.Wall, measured)
	}
	if *result.TreeWall != result.Wall {
		t.Errorf("tree wall time %v and wall time %v differ, but there is one process", *result.TreeWall, result.Wall)
	}
	if result.Started.Before(before) || result.Started.After(before.Add(measured)) {
		t.Errorf("started at %v, outside of the run at %v", result.Started, before)
	}
}

func TestMappedFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"fast module__mypyc.so", "other.so"} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, os.Getpagesize()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string][]string{
		"fast module__mypyc.so": {filepath.Join(dir, "fast module__mypyc.so")},
		"other.so":              nil,
	} {
		c := program(t, "map", filepath.Join(dir, name))
		c.Watch = `__mypyc.*\.so$`
		result := mustRun(t, c)
		if got := result.Seen[0].Mapped; !slices.Equal(got, want) {
			t.Errorf("mapped: %q, want %q", got, want)
		}
	}
}

func TestMemoryOfTree(t *testing.T) {
	for _, test := range []struct {
		name          string
		least, beyond int64 // MiB
	}{
		{"allocate", 64, 128},
		{"allocate both", 128, 192},
		{"allocate in turn", 64, 128},
	} {
		t.Run(test.name, func(t *testing.T) {
			result := mustRun(t, program(t, test.name))
			if got := *result.MaxRSSBytes >> 20; got < test.least || got >= test.beyond {
				t.Errorf("%d MiB, want %d to %d", got, test.least, test.beyond)
			}
			for _, p := range result.Seen {
				t.Logf("%q: %d MiB", p.Args, p.MaxRSSBytes>>20)
			}
		})
	}
}
