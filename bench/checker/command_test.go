package checker

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/process"
)

func TestCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string][]string{
		``:                               {},
		`  a   b`:                        {"a", "b"},
		` 'a b' "c 'd'" e\ f "" '$SELF'`: {"a b", "c 'd'", "e f", "", "$SELF"},
		` -c 'import x; print(1)'`:       {"-c", "import x; print(1)"},
	} {
		text := "'" + self + "'" + words
		c := mustInstallCommand(t, text)
		invocation, err := c.Invoke(Task{Workers: 0})
		if err != nil {
			t.Fatal(err)
		}
		if invocation.Args[0] != self || !slices.Equal(invocation.Args[1:], want) {
			t.Errorf("%s: %q", text, invocation.Args)
		}
		if !slices.Equal(invocation.Env, os.Environ()) || invocation.Watch != "" {
			t.Errorf("%s: watch %q, environment %q", text, invocation.Watch, invocation.Env)
		}
		if got := c.Identity(); got.Checker != "cmd:"+text || got.Compiled != nil {
			t.Errorf("%s: identity %+v", text, got)
		}
	}
}

func mustInstallCommand(t *testing.T, text string) Checker {
	t.Helper()
	spec, err := Parse("cmd:" + text)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Install(t.Context(), nil, spec)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A command is found where Paceline was started, because a trial runs elsewhere.
func TestCommandIsMadeAbsolute(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(self))
	c := mustInstallCommand(t, "./"+filepath.Base(self))
	if invocation, err := c.Invoke(Task{}); err != nil || invocation.Args[0] != self {
		t.Errorf("%q, %v; want %s", invocation.Args, err, self)
	}
}

func TestCommandBad(t *testing.T) {
	for command, says := range map[string]string{
		"no-such-command-here x":           "no-such-command-here",
		filepath.Join(t.TempDir(), "none"): "none",
		`echo "unclosed`:                   "split into words",
		"echo $(date)":                     "split into words",
		"sleep $PACELINE_TEST_TIME":        "has a variable",
	} {
		_, err := installCommand(Spec{Text: "cmd:" + command, Command: command})
		wantError(t, command, err, "checker cmd:"+command, says)
	}
}

func TestCommandTakesNoFlags(t *testing.T) {
	_, err := command{spec: Spec{Text: "cmd:true"}}.Invoke(Task{Flags: []string{"-x"}})
	wantError(t, "flags", err, "cmd:true takes no flags")
}

func TestCommandIsNotUnderstood(t *testing.T) {
	c := command{}
	if got := c.Read("a.py:1: error: x\n", Task{}); got.Diagnostics != nil || got.Files != nil || got.Crash != "" {
		t.Errorf("it read %+v", got)
	}
	if got := c.Roles(nil); got == nil || len(got) != 0 {
		t.Errorf("roles of nothing: %+v", got)
	}
	seen := []process.Process{{PID: 7, User: time.Second, Sys: time.Millisecond, MaxRSSBytes: 5}, {PID: 8}}
	want := []bench.Role{{Role: bench.Root, PID: 7, UserNanos: 1e9, SysNanos: 1e6, MaxRSSBytes: new(int64(5))}}
	if got := c.Roles(seen); !reflect.DeepEqual(got, want) {
		t.Errorf("roles: %+v", got)
	}
	if got := c.Roles(seen[1:]); len(got) != 1 || got[0].MaxRSSBytes != nil {
		t.Errorf("roles of a process that was gone before its memory was known: %+v", got)
	}
}
