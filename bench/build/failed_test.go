package build

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"
)

func newJournal(t interface {
	Fatal(...any)
	Cleanup(func())
}, dir string) *journal {
	file, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return &journal{file: file}
}

// However it comes in pieces, all of an output is in the file and its last lines are known.
func TestJournal(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, dir)
		var all strings.Builder
		for range rapid.IntRange(0, 60).Draw(t, "pieces") {
			piece := rapid.SampledFrom([]string{"a", "line\n", "\n", strings.Repeat("long ", 300) + "\n", "é\n", "/bin/gcc -c x\n", "building 'mypy.x' extension\n"}).Draw(t, "piece")
			all.WriteString(piece)
			if n, err := j.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
		}
		if text, err := os.ReadFile(j.file.Name()); err != nil || string(text) != all.String() {
			t.Fatalf("the file has %q, %v", text, err)
		}
		var want []string
		for line := range strings.Lines(all.String()) {
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "/bin/gcc ") && line != "building 'mypy.x' extension" {
				want = append(want, line)
			}
		}
		got := j.lines("/bin/gcc")
		if len(got) != len(want) {
			t.Fatalf("%d lines of %d", len(got), len(want))
		}
		for i, line := range want {
			if len(line) <= shownBytes && got[i] != line || len(line) > shownBytes && got[i] != line[:shownBytes]+"..." {
				t.Fatalf("line %q, want %q", got[i], line)
			}
		}
	})
}

func TestJournalKeepsTheEnd(t *testing.T) {
	j := newJournal(t, t.TempDir())
	for i := range 20_000 {
		fmt.Fprintf(j, "line %d at http://me:secret@host/x\n", i)
	}
	if len(j.end) > 2*journalEnd {
		t.Errorf("%d bytes are kept", len(j.end))
	}
	lines := j.lines("gcc")
	if n := len(lines); n < 20 || lines[n-1] != "line 19999 at http://host/x" || lines[n-20] != "line 19980 at http://host/x" {
		t.Errorf("%q", lines)
	}
}

func TestFailedError(t *testing.T) {
	for want, e := range map[string]*FailedError{
		"it does not build: exit status 1: error: no (all that was printed is in /log)": {"it does not build: exit status 1", []string{"first", "error: no"}, "/log"},
		"no file": {What: "no file"},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if reason, _, _ := strings.Cut(want, " (all that"); e.Reason() != reason {
			t.Errorf("%q, want %q", e.Reason(), reason)
		}
	}
}

// What the machine lacks is no fault of the revision.
func TestOfTheMachine(t *testing.T) {
	for line, says := range map[string]string{
		"OSError: [Errno 28] No space left on device: 'build/x.c'":              "no space left",
		"fatal error: error writing to x.s: No space left on device":            "no space left",
		"gcc: fatal error: Killed signal terminated program cc1":                "memory",
		"clang: error: unable to execute command: Killed":                       "memory",
		"cc1: out of memory allocating 65536 bytes after a total of 1 byte":     "MYPYC_MULTI_FILE=1",
		"gcc: fatal error: cannot execute 'cc1': vfork: Cannot allocate memory": "memory",
		"OSError: [Errno 12] Cannot allocate memory":                            "memory",
		"cc1: error: virtual memory exhausted: Success":                         "memory",
		"/usr/bin/ld: final link failed: memory exhausted":                      "memory",
		"LLVM ERROR: out of memory":                                             "memory",
		"x.c:1:10: fatal error: Python.h: No such file or directory":            "python3-dev",
		"x.c:1:10: fatal error: 'Python.h' file not found":                      "python3-dev",
		"x.c:1:10: fatal error: other.h: No such file or directory":             "",
		"mypy/x.py:1: error: Name \"x\" is not defined":                         "",
		"MemoryError": "memory",
		"x.c:1:1: warning: unused: PyExc_MemoryError": "",
		"": "",
	} {
		err := ofTheMachine(append([]string{"before", line}, make([]string, 2*shownLines)...), "/dir")
		if says == "" {
			if err != nil {
				t.Errorf("%q: %v", line, err)
			}
			continue
		}
		wantError(t, line, err, says)
		wantFailed(t, line, err, false)
		if full := strings.Contains(line, "No space"); errors.Is(err, syscall.ENOSPC) != full {
			t.Errorf("%q: %v", line, err)
		}
	}
}
