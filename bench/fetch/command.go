package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Command is one run of a program, such as the Python of an environment, whose output is kept as it comes.
type Command struct {
	Args   []string  // the program's absolute path and its arguments
	Dir    string    // working directory
	Env    []string  // all of its environment
	Output io.Writer // of both its streams
	// Watches says that the command kills its group, and so itself, when its standard input ends. Paceline holds that open, and the
	// system closes it whatever ends Paceline. A command that does not watch may leave behind what it started.
	Watches bool
}

// Run runs the command and waits for it. When ctx ends first, it is killed with all that it started.
// The error of a command that ran in vain is an [*exec.ExitError].
func (c Command) Run(ctx context.Context) error {
	input, held, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start %s: %w", c.Args[0], err)
	}
	defer input.Close()
	defer held.Close()
	return execute(ctx, c.Args, func(cmd *exec.Cmd) {
		cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.Dir, c.Env, c.Output, c.Output
		if c.Watches {
			cmd.Stdin = input
			return
		}
		dieWithParent(cmd)
	})
}

// run starts a Python in isolated mode, so that neither the working directory nor the user's
// packages shadow its modules, and returns what it printed. env is added to the environment.
func run(ctx context.Context, python string, env []string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	err := execute(ctx, append([]string{python, "-I"}, args...), func(cmd *exec.Cmd) {
		cmd.Env = append(cleanEnviron(os.Environ()), env...)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		dieWithParent(cmd)
	})
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", &commandError{state: exit.ProcessState.String(), output: stdout.String() + stderr.String()}
	}
	if err != nil {
		return "", err
	}
	return stdout.String(), nil
}

// execute runs a command as a group that ends together.
func execute(ctx context.Context, args []string, set func(*exec.Cmd)) error {
	// Linux kills the child with the thread that started it: keep that thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	set(cmd)
	err := cmd.Start()
	if err != nil && ctx.Err() == nil {
		// Not wrapped: it is no error of the store's disk.
		return fmt.Errorf("start %s: %v", args[0], err)
	}
	if err == nil {
		err = cmd.Wait()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
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
	text := WithoutCredentials(strings.Join(kept, " | "))
	if len(text) > length {
		text = "..." + strings.ToValidUTF8(text[len(text)-length:], "")
	}
	return text
}

// WithoutCredentials is a text with the credentials of the addresses in it left out.
func WithoutCredentials(text string) string {
	return regexp.MustCompile(`://[^/@\s]*@`).ReplaceAllString(text, "://")
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
