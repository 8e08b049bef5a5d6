package profile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paceline/bench/fetch"
)

// mypyModules are the compiled modules of mypy 2.4.1.
func mypyModules(t testing.TB) modules {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "compiled-modules.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return newModules(strings.Fields(string(text)), []string{"mypy/__main__.py", "mypy/build_worker/__main__.py"})
}

func testNaming(t testing.TB) naming {
	t.Helper()
	c, err := newClassifier(tableText)
	if err != nil {
		t.Fatal(err)
	}
	return naming{namer: newNamer(mypyModules(t)), classifier: c}
}

// recorded are the stacks of one process, recorded from mypy 2.4.1 and trimmed.
func recorded(t testing.TB, file string) []stack {
	t.Helper()
	raw, err := os.Open(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	read, err := parseFolded(raw)
	if err != nil || read.bad > 0 || read.cut {
		t.Fatalf("%s: %d bad lines, cut %v, %v", file, read.bad, read.cut, err)
	}
	return read.stacks
}

// sampled is a process of a build, compiled or pure.
func sampled(t testing.TB, build, role string) observed {
	t.Helper()
	stacks := recorded(t, build+"-"+role+".raw")
	return observed{
		role: role, pid: stacks[0].thread, stacks: stacks,
		cpu: 670_000_003 * time.Nanosecond, watched: 7 * time.Second, began: time.Unix(1_800_000_000, 0),
	}
}

func findPython(t *testing.T) (string, error) {
	t.Helper()
	python, _, err := fetch.FindPython(t.Context())
	return python, err
}
