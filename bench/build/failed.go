package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
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

// Error is one line: what failed, with the last thing that was printed.
func (e *FailedError) Error() string {
	text := e.What
	if len(e.Lines) > 0 {
		text += ": " + e.Lines[len(e.Lines)-1]
	}
	if e.Log != "" {
		text += " (all that was printed is in " + e.Log + ")"
	}
	return text
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

// last are the last lines that say something. Those that repeat a command of the compiler are left out.
func (j *journal) last(compiler string) []string {
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(string(j.end), "?")) {
		line = strings.TrimRight(line, " \t\r\n")
		if line == "" || strings.HasPrefix(line, compiler+" ") {
			continue
		}
		line = fetch.WithoutCredentials(line)
		if len(line) > shownBytes {
			line = strings.ToValidUTF8(line[:shownBytes], "") + "..."
		}
		lines = append(lines, line)
	}
	return lines[max(0, len(lines)-shownLines):]
}

// ofTheMachine tells from what was printed that the machine and not the revision kept it from being
// built; nil when nothing says so.
func ofTheMachine(lines []string, dir string) error {
	has := func(signs ...string) bool {
		return slices.ContainsFunc(lines, func(line string) bool {
			return slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(line, sign) })
		})
	}
	switch {
	case has("No space left on device", "Disk quota exceeded"):
		return &fs.PathError{Op: "build in", Path: dir, Err: syscall.ENOSPC}
	case has("Killed signal terminated program", "unable to execute command: Killed", "virtual memory exhausted", "out of memory allocating", "MemoryError"):
		return fmt.Errorf("the compiler ran out of memory, or was killed: free some, or set MYPYC_MULTI_FILE=1 or MYPYC_OPT_LEVEL=1, which need less and build another mypy (%s)", lines[len(lines)-1])
	case has("Python.h: No such file", "'Python.h' file not found"):
		return errors.New("the headers of Python are missing: install them (Debian: apt install python3-dev)")
	}
	return nil
}
