package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"paceline/bench/fetch"
)

// FailedError is a revision that cannot be built, whatever the machine.
type FailedError struct {
	What  string   // which step of it failed, and how
	Lines []string // the end of what that step printed; foreign text
	Log   string   // file of all that the build printed; empty when nothing ran
}

// Reason is one line: what failed, with the last thing that was printed.
func (e *FailedError) Reason() string {
	if len(e.Lines) == 0 {
		return e.What
	}
	return e.What + ": " + e.Lines[len(e.Lines)-1]
}

// Error is the reason, and where more is to be found.
func (e *FailedError) Error() string {
	if e.Log == "" {
		return e.Reason()
	}
	return e.Reason() + " (all that was printed is in " + e.Log + ")"
}

// What FailedError has of an output.
const (
	shownLines = 20
	shownBytes = 400 // of a line
)

// journal takes what a build prints: all of it in a file, the end of it in memory.
type journal struct {
	file *os.File
	end  []byte
	err  error // of writing the file
}

const journalEnd = 64 << 10 // bytes that are kept at least

func (j *journal) Write(text []byte) (int, error) {
	if _, err := j.file.Write(text); err != nil {
		j.err = err
		return 0, err
	}
	j.end = append(j.end, text...)
	if len(j.end) > 2*journalEnd {
		j.end = slices.Clone(j.end[len(j.end)-journalEnd:])
	}
	return len(text), nil
}

// lines are those of the end that say something. Left out are those that repeat a command of the compiler or tell that a module's turn
// has come: with modules compiled at the same time, these follow the complaint about one of them.
func (j *journal) lines(compiler string) []string {
	turn := regexp.MustCompile(`^building '.*' extension$`)
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(string(j.end), "?")) {
		line = strings.TrimRight(line, " \t\r\n")
		if line == "" || strings.HasPrefix(line, compiler+" ") || turn.MatchString(line) {
			continue
		}
		line = fetch.WithoutCredentials(line)
		if len(line) > shownBytes {
			line = strings.ToValidUTF8(line[:shownBytes], "") + "..."
		}
		lines = append(lines, line)
	}
	return lines
}

// Killed says whether the error is of a command that something else ended, such as a system that runs out of memory: that is no fault of what it ran.
func Killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, known := exit.Sys().(syscall.WaitStatus)
	return known && (status.Signal() == syscall.SIGKILL || status.Signal() == syscall.SIGTERM)
}

// ofTheMachine tells from what was printed that the machine and not the revision kept it from being
// built; nil when nothing says so.
func ofTheMachine(lines []string, dir string) error {
	for _, line := range lines {
		has := func(signs ...string) bool {
			return slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(line, sign) })
		}
		switch {
		case has("No space left on device", "Disk quota exceeded"):
			return &fs.PathError{Op: "build in", Path: dir, Err: syscall.ENOSPC}
		// A Python that runs out of memory says so at the beginning of a line. Elsewhere it is C that the compiler warns of.
		case strings.HasPrefix(line, "MemoryError"),
			has("Killed signal terminated program", "unable to execute command: Killed", "Cannot allocate memory", "memory exhausted",
				"out of memory allocating", "LLVM ERROR: out of memory"):
			return fmt.Errorf("the compiler ran out of memory, or was killed: free some, or set MYPYC_MULTI_FILE=1 or MYPYC_OPT_LEVEL=1, which need less and build another mypy (%s)", line)
		case has("Python.h: No such file", "'Python.h' file not found"):
			return errors.New("the headers of Python are missing: install them (Debian: apt install python3-dev)")
		}
	}
	return nil
}
