//go:build unix

package fetch

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program writes an executable that stands for a Python.
func program(t *testing.T, dir, name, script string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFindPython(t *testing.T) {
	says := func(version, venv string) string {
		return `echo '{"path": "/somewhere/python", "version": "` + version + `", "venv": true, "ensurepip": ` + venv + `}'`
	}
	for name, c := range map[string]struct {
		programs map[string]string
		want     string
		says     []string
	}{
		"none":                {nil, "", []string{"none on PATH", "install Python"}},
		"too old":             {map[string]string{"python3": says("3.9.2", "true")}, "", []string{"3.9.2", "too old"}},
		"no venv":             {map[string]string{"python3": says("3.11.7", "false")}, "", []string{"venv", "python3-venv"}},
		"broken":              {map[string]string{"python3": "exit 1", "python": "echo hello"}, "", []string{"none on PATH"}},
		"a later one":         {map[string]string{"python3": says("3.9.2", "true"), "python3.12": says("3.12.1", "true")}, "3.12.1", nil},
		"behind a broken one": {map[string]string{"python3": "exit 127", "python": says("3.10.0", "true")}, "3.10.0", nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, script := range c.programs {
				program(t, dir, file, script)
			}
			t.Setenv("PATH", dir)
			path, version, err := FindPython(t.Context())
			if c.want != "" && (err != nil || version != c.want || path != "/somewhere/python") {
				t.Errorf("%q %q %v", path, version, err)
			}
			if c.want == "" {
				wantError(t, err, c.says...)
			}
		})
	}
}

func TestCancelKillsWhatWasStarted(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "pid")
	python := program(t, dir, "python", "sleep 60 & echo $! > "+file+".new && mv "+file+".new "+file+"; wait")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(file); err == nil {
				cancel()
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	if _, err := run(ctx, python, nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		if gone(child) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d lives on", child)
}

// gone tells that a process has ended; where nobody reaps it, it stays as a zombie.
func gone(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return true
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestCommandError(t *testing.T) {
	python := program(t, t.TempDir(), "python", "for i in 1 2 3 4 5 6 7 8; do echo line $i; done; echo; echo the reason >&2; exit 3")
	_, err := run(t.Context(), python, nil)
	wantError(t, err, "exit status 3", "line 8 | the reason")
	if strings.Contains(err.Error(), "line 2") {
		t.Errorf("too much: %v", err)
	}
	_, err = run(t.Context(), python+".gone", nil)
	wantError(t, err, "start", "no such file")
	if got := short("Looking in http://me:pw@127.0.0.1/\nERROR: no http://me@127.0.0.1/x\n\nsecond\n"); got != "ERROR: no http://127.0.0.1/x | second" {
		t.Error(got)
	}
	if long := short(strings.Repeat("é", 2000)); len(long) > 710 || !strings.HasPrefix(long, "...") {
		t.Errorf("%d bytes: %s", len(long), long)
	}
}

func TestCleanEnviron(t *testing.T) {
	got := strings.Join(cleanEnviron([]string{"PATH=x", "PYTHONPATH=x", "VIRTUAL_ENV=x", "PIP_TARGET=x", "PIP_CERT=x"}), " ")
	if got != "PATH=x PIP_CERT=x" {
		t.Error(got)
	}
}

func TestCommandRun(t *testing.T) {
	t.Setenv("SECRET", "x")
	dir := t.TempDir()
	var said strings.Builder
	c := Command{Args: []string{program(t, dir, "python", `pwd; echo "$GIVEN$SECRET" >&2; exit "$1"`), "0"}, Dir: dir, Env: []string{"GIVEN=y"}, Output: &said}
	if err := c.Run(t.Context()); err != nil || said.String() != dir+"\ny\n" {
		t.Errorf("%v, said %q", err, said.String())
	}
	c.Args[1] = "3"
	var exit *exec.ExitError
	if err := c.Run(t.Context()); !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Errorf("%v, want status 3", err)
	}
	c.Args[0] += ".gone"
	err := c.Run(t.Context())
	wantError(t, err, "start", "no such file")
	if ofDisk(err) {
		t.Errorf("%v passes for an error of the store's disk", err)
	}
}
