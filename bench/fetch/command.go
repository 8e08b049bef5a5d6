package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// run starts a Python in isolated mode, so that neither the working directory nor the user's
// packages shadow its modules, and returns what it printed. env is added to the environment.
func run(ctx context.Context, python string, env []string, args ...string) (string, error) {
	// Linux kills the child with the thread that started it: keep that thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, python, append([]string{"-I"}, args...)...)
	cmd.Env = append(cleanEnviron(os.Environ()), env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", &commandError{state: exit.ProcessState.String(), output: stdout.String() + stderr.String()}
	}
	if err != nil {
		// Not wrapped: it is no error of the store's disk.
		return "", fmt.Errorf("start %s: %v", python, err)
	}
	return stdout.String(), nil
}

// commandError is the end of a command that did not succeed, told by its last lines.
type commandError struct{ state, output string }

func (e *commandError) Error() string {
	if last := short(e.output); last != "" {
		return fmt.Sprintf("%s: %s", e.state, last)
	}
	return e.state
}

// short is the end of an output as one line: from pip's first error on, at most the last few
// lines, without the credentials of addresses.
func short(output string) string {
	const lines, length = 6, 700
	var kept []string
	for line := range strings.Lines(output) {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	isError := func(line string) bool { return strings.HasPrefix(line, "ERROR:") }
	kept = kept[max(0, slices.IndexFunc(kept, isError), len(kept)-lines):]
	text := regexp.MustCompile(`://[^/@\s]*@`).ReplaceAllString(strings.Join(kept, " | "), "://")
	if len(text) > length {
		text = "..." + strings.ToValidUTF8(text[len(text)-length:], "")
	}
	return text
}

// cleanEnviron leaves out what would make Python or pip look or install elsewhere.
func cleanEnviron(environ []string) []string {
	elsewhere := []string{
		"VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON",
		"PIP_DRY_RUN", "PIP_REPORT", "PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_REQUIRE_VIRTUALENV",
		"PIP_NO_BINARY", "PIP_NO_COMPILE", "PIP_PLATFORM", "PIP_PYTHON_VERSION", "PIP_LOG",
	}
	return slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return strings.HasPrefix(name, "PYTHON") || slices.Contains(elsewhere, name)
	})
}
