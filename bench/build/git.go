package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// gitError is what git says when it cannot answer.
type gitError struct {
	status    int
	complaint string // its first line that is more than a warning
}

func (e *gitError) Error() string {
	if e.complaint == "" {
		return fmt.Sprintf("git ends with status %d", e.status)
	}
	return "git says: " + e.complaint
}

// Git asks the git of a checkout and returns what it prints. Nothing is written or fetched, nobody is asked,
// and no program is started that the checkout's configuration may name, but for the filters of files that git status compares.
func Git(ctx context.Context, dir string, question ...string) (string, error) {
	c, complaints := command(ctx, dir, question...)
	said, err := c.Output()
	if err := ended(ctx, err, complaints); err != nil {
		return "", err
	}
	return string(said), nil
}

func command(ctx context.Context, dir string, question ...string) (c *exec.Cmd, complaints *bytes.Buffer) {
	args := append([]string{"-C", dir, "-c", "core.fsmonitor=false", "-c", "i18n.logOutputEncoding=UTF-8"}, question...)
	c = exec.CommandContext(ctx, "git", args...)
	// A git before 2.45 knows no GIT_NO_LAZY_FETCH, and would fetch what a partial clone lacks.
	c.Env = append(inherited("PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT"),
		"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none")
	c.WaitDelay = time.Second
	complaints = &bytes.Buffer{}
	c.Stderr = complaints
	return c, complaints
}

// ended tells how a git ended. What kept it from starting is not wrapped: it is no error of the
// store's disk.
func ended(ctx context.Context, err error, complaints *bytes.Buffer) error {
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("there is no git on PATH: install it (Debian: apt install git)")
	case errors.As(err, &exit):
		return &gitError{exit.ExitCode(), firstComplaint(complaints.String())}
	case err != nil:
		return fmt.Errorf("start git: %v", err)
	}
	return nil
}

func firstComplaint(said string) string {
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "warning: ") {
			return line
		}
	}
	return ""
}

// inherited are those of these variables that are set, as an environment has them.
func inherited(names ...string) []string {
	var env []string
	for _, name := range names {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
