package process_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench/process"
)

const (
	shortGrace = 50 * time.Millisecond
	// deadline is for what takes moments; only a hang uses it up.
	deadline = 30 * time.Second
	// markVariable tells the processes of one test from all others.
	markVariable = "PACELINE_TEST_MARK"
)

// command is one to run as a trial, with enough of everything.
func command(t testing.TB, args ...string) process.Command {
	t.Helper()
	return process.Command{
		Args: args, Env: []string{
			"PATH=" + os.Getenv("PATH"), markVariable + "=" + t.Name(), "GORACE=" + noRaceSleep,
		},
		Output: filepath.Join(t.TempDir(), "output"), OutputLimit: 1 << 20,
	}
}

func shell(t testing.TB, script string) process.Command {
	t.Helper()
	return command(t, "/bin/sh", "-c", script)
}

// program is the test binary as the program of that name.
func program(t testing.TB, name string, args ...string) process.Command {
	t.Helper()
	c := command(t, append([]string{os.Args[0]}, args...)...)
	c.Env = append(c.Env, programVariable+"="+name)
	return c
}

// mustRun runs c and wants no error and exit status 0.
func mustRun(t testing.TB, c process.Command) process.Result {
	t.Helper()
	result, err := process.RunWithGrace(t.Context(), c, shortGrace)
	if err != nil {
		t.Fatal(err)
	}
	if result.Exit != 0 {
		t.Fatalf("exit status %d %s; it said: %s", result.Exit, result.Signal, said(t, c))
	}
	return result
}

func said(t testing.TB, c process.Command) string {
	t.Helper()
	output, err := os.ReadFile(c.Output)
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}

// running lists the names of the test programs that run for this test.
func running(t testing.TB) []string {
	t.Helper()
	environments, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, path := range environments {
		environment, err := os.ReadFile(path)
		if err != nil {
			continue // it has gone meanwhile
		}
		variables := strings.Split(string(bytes.TrimSuffix(environment, []byte{0})), "\x00")
		if !slices.Contains(variables, markVariable+"="+t.Name()) {
			continue
		}
		name := "?"
		for _, v := range variables {
			if value, ok := strings.CutPrefix(v, programVariable+"="); ok {
				name = value
			}
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// waitUntil waits until exactly these test programs run.
func waitUntil(t testing.TB, want ...string) {
	t.Helper()
	slices.Sort(want)
	for end := time.Now().Add(deadline); ; time.Sleep(5 * time.Millisecond) {
		got := running(t)
		if slices.Equal(got, want) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("these run: %q, want %q", got, want)
		}
	}
}

// wantNoneLeft checks that the test's processes are gone by now.
func wantNoneLeft(t testing.TB) {
	t.Helper()
	if left := running(t); len(left) > 0 {
		t.Errorf("still running: %q", left)
	}
}
