package checker

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/diagnostics"
)

func TestReadMypy(t *testing.T) {
	type diagnostic bench.Diagnostic
	type said = []diagnostic
	for _, test := range []struct {
		name, output string
		want         said
		files        int // -1: it does not say
	}{
		{"nothing", "", said{}, -1},
		{"blank lines", "\n\r\n\n", said{}, -1},
		{"success", "Success: no issues found in 346 source files\n", said{}, 346},
		{"success in one", "Success: no issues found in 1 source file\n", said{}, 1},
		{"message", "a.py:1: error: Bad  [misc]\nFound 1 error in 1 file (checked 2 source files)\n", said{{"a.py", "a.py:1: error: Bad  [misc]"}}, 2},
		{"one file checked", "Found 2 errors in 1 file (checked 1 source file)", said{}, 1},
		{"blocked", "Found 1 error in 1 file (errors prevented further checking)\n", said{}, -1},
		{"looks like a summary", "Found 1 error in 1 file (checked 1 source file) twice\n", said{{"", "Found 1 error in 1 file (checked 1 source file) twice"}}, -1},
		{"number out of range", "Success: no issues found in 99999999999999999999 source files\n", said{}, -1},
		{"no line end", "a.py:1: error: Bad", said{{"a.py", "a.py:1: error: Bad"}}, -1},
		{"columns and ends", "a.py:1:2:3:4: warning: Bad\n", said{{"a.py", "a.py:1:2:3:4: warning: Bad"}}, -1},
		{"no line number", "a.py: note: In function \"f\":\n", said{{"a.py", "a.py: note: In function \"f\":"}}, -1},
		{"space and colon in the path", "my dir/we ird:1.py:3: error: Bad\n", said{{"my dir/we ird:1.py", "my dir/we ird:1.py:3: error: Bad"}}, -1},
		{"Windows", "C:\\a b\\c.py:3: error: Bad\r\n    x\r\n    ^\r\n", said{{`C:\a b\c.py`, "C:\\a b\\c.py:3: error: Bad\n    x\n    ^"}}, -1},
		{"message quotes a message", "a.py:1: error: Got \"b.py:2: error: x\"\n", said{{"a.py", "a.py:1: error: Got \"b.py:2: error: x\""}}, -1},
		{"source line looks like a message", "a.py:1: error: Bad\n    b.py:2: error: x\n    ^\n", said{{"a.py", "a.py:1: error: Bad\n    b.py:2: error: x\n    ^"}}, -1},
		{"source line looks like a summary", "a.py:1: error: Bad\n    Success: no issues found in 1 source file\n", said{{"a.py", "a.py:1: error: Bad\n    Success: no issues found in 1 source file"}}, -1},
		{"indented without a message", "    x\n", said{{"", "    x"}}, -1},
		{"stray lines", "pyproject.toml: [mypy]: odd\na.py:1: error: Bad\nWarning: odd\n    more\n", said{
			{"", "pyproject.toml: [mypy]: odd"}, {"a.py", "a.py:1: error: Bad"}, {"", "Warning: odd"}, {"", "    more"},
		}, -1},
		{"the same twice", "a.py:1: note: x\na.py:1: note: x\n", said{{"a.py", "a.py:1: note: x"}, {"a.py", "a.py:1: note: x"}}, -1},
		{"not UTF-8", "a\xff.py:1: error: \xfe\n", said{{"a\xff.py", "a\xff.py:1: error: \xfe"}}, -1},
		{"folders", "/src/a.py:1: error: see /env/b.pyi\n", said{{"a.py", "a.py:1: error: see {checker}/b.pyi"}}, -1},
	} {
		got := testMypy().Read(test.output, Task{Source: "/src"})
		read := said{}
		for _, d := range got.Diagnostics {
			read = append(read, diagnostic(d))
		}
		if got.Diagnostics == nil || !slices.Equal(read, test.want) {
			t.Errorf("%s: %q", test.name, read)
		}
		if files := got.Files; (files == nil) != (test.files < 0) || files != nil && *files != test.files {
			t.Errorf("%s: files %v", test.name, files)
		}
		if got.Crash != "" {
			t.Errorf("%s: crash %q", test.name, got.Crash)
		}
	}
}

// The file is what mypy 2.4.1 printed with -v after an edit, on stdout and stderr together.
func TestReadVerboseMypy(t *testing.T) {
	output, err := os.ReadFile(filepath.Join("testdata", "mypy", "verbose.txt"))
	if err != nil {
		t.Fatal(err)
	}
	got := testMypy().Read(string(output), Task{Source: "/src", Verbose: true})
	if !slices.Equal(got.Rechecked, []string{"b", "a", "pkg.d", "pkg.c"}) {
		t.Errorf("rechecked %q", got.Rechecked)
	}
	if len(got.Diagnostics) != 1 || got.Diagnostics[0].Path != "a.py" || strings.Count(got.Diagnostics[0].Text, "\n") != 2 {
		t.Errorf("diagnostics %q", got.Diagnostics)
	}
	if got := testMypy().Read(string(output), Task{}); len(got.Rechecked) > 0 || len(got.Diagnostics) < 10 {
		t.Errorf("not verbose: %d diagnostics, rechecked %q", len(got.Diagnostics), got.Rechecked)
	}
}

func TestReadRechecked(t *testing.T) {
	for line, want := range map[string][]string{
		"LOG:  Scheduling SCC singleton (a) as inherently stale":                             {"a"},
		"LOG:  Scheduling SCC singleton (a.b) as stale due to deps (c)":                      {"a.b"},
		"LOG:  Scheduling SCC of size 2 (a b) as inherently stale (b) with stale deps (c d)": {"a", "b"},
		"LOG:  Scheduling SCC singleton (a) as fresh":                                        nil,
		"LOG:  Metadata fresh for a: file a.py":                                              nil,
		"LOG:  Found source: Scheduling SCC singleton (a) as inherently stale":               nil,
	} {
		got := readMypy(line+"\n", nil, true)
		if !slices.Equal(got.Rechecked, want) || len(got.Diagnostics) != 0 || got.Diagnostics == nil {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

func TestReadHidesFoldersOfTheTask(t *testing.T) {
	task := Task{Source: "/c/src", Dir: "/c/src/work", CacheDir: "/cache", Python: "/packages/bin/python"}
	got := testMypy().Read("/c/src/work/x /cache/y /packages/lib/z /c/src/a.py /env/m\n", task)
	if want := "{work}/x {cache}/y {packages}/lib/z a.py {checker}/m"; len(got.Diagnostics) != 1 || got.Diagnostics[0].Text != want {
		t.Errorf("%q", got.Diagnostics)
	}
}

func TestReadMypyCrash(t *testing.T) {
	const please = "INTERNAL ERROR -- Please try using mypy master on GitHub:\n"
	const trace = "Traceback (most recent call last):\n  File \"mypy/main.py\", line 1, in main\n    main()\n"
	for output, want := range map[string]string{
		"error: " + please:           "error: INTERNAL ERROR -- Please try using mypy master on GitHub:",
		"a b.py:3: error: " + please: "a b.py:3: error: INTERNAL ERROR -- Please try using mypy master on GitHub:",
		"a.py: error: " + please + "version: 2\n" + trace + "KeyError":             "a.py: error: INTERNAL ERROR: KeyError",
		"a.py:1: error: Bad\r\nerror: " + strings.ReplaceAll(please, "\n", "\r\n"): "error: INTERNAL ERROR -- Please try using mypy master on GitHub:",
		trace + "mypy.ipc.IPCException: no\n":                                      "mypy.ipc.IPCException: no",
		trace + trace + "OSError: two at once\n":                                   "OSError: two at once",
		trace:                                                                      "Traceback (most recent call last):",
		trace + "KeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\n" + trace + "OSError: last\n": "OSError: last",
		"Cannot connect to build worker(s): 0, 1\n":                                         "Cannot connect to build worker(s): 0, 1",
		"Worker 0 disconnected before sending data (exit code -9)\n":                        "Worker 0 disconnected before sending data (exit code -9)",
		"OSError: Worker 12 disconnected\n":                                                 "OSError: Worker 12 disconnected",
		"x\n      OSError: Worker 12 disconnected\n":                                        "      OSError: Worker 12 disconnected",
		"a.py:1: error: \"INTERNAL ERROR -- Please\" is not it\n":                           "",
		"a.py:1: error: Got \"b.py:2: error: " + please:                                     "",
		"a.py:1: note: Traceback (most recent call last):\n":                                "",
		"a.py:1: error: Bad\n    error: " + please:                                          "",
		"a.py:1: error: Bad\n    Worker 0 disconnected\n    ^\n":                            "",
		"a.py:1: error: Bad\n    Traceback (most recent call last):\n    ^\n":               "",
		"/env/bin/python: No module named mypy\n":                                           "/env/bin/python: No module named mypy",
		"x: Error while finding spec (ModuleNotFoundError: No module named 'mypy')\n":       "x: Error while finding spec (ModuleNotFoundError: No module named 'mypy')",
		"/env/bin/python: No module named mypy_extensions\n":                                "",
		"a.py:1: error: No module named mypy\n":                                             "",
		"a.py:1: error: Worker 0 disconnected\n":                                            "",
		"a.py:1: error: Module has no attribute \"INTERNAL ERROR\"; maybe \"error: \"?\n":   "",
		"Failed to establish connection with worker: No status file found\na.py:1: note:\n": "",
	} {
		if got := readMypy(output, nil, false).Crash; got != want {
			t.Errorf("%q: crash %q, want %q", output, got, want)
		}
	}
}

// The files are what mypy 2.4.1 printed.
func TestReadRealOutput(t *testing.T) {
	for name, want := range map[string]struct {
		diagnostics, files int
		crash              string
	}{
		"pretty.txt":             {11, 2, ""},
		"usage.txt":              {3, -1, ""},
		"worker-killed.txt":      {-1, -1, "error: INTERNAL ERROR: OSError: Worker 0 disconnected before sending data (exit code -9)"},
		"worker-not-started.txt": {-1, -1, "error: INTERNAL ERROR: OSError: Cannot connect to build worker(s): 0"},
		"cache-garbage.txt":      {-1, -1, "error: INTERNAL ERROR: sqlite3.DatabaseError: file is not a database"},
	} {
		output, err := os.ReadFile(filepath.Join("testdata", "mypy", name))
		if err != nil {
			t.Fatal(err)
		}
		got := readMypy(string(output), nil, false)
		if got.Crash != want.crash {
			t.Errorf("%s: crash %q", name, got.Crash)
		}
		if want.diagnostics >= 0 && len(got.Diagnostics) != want.diagnostics {
			t.Errorf("%s: %d diagnostics: %q", name, len(got.Diagnostics), got.Diagnostics)
		}
		if (got.Files == nil) != (want.files < 0) || got.Files != nil && *got.Files != want.files {
			t.Errorf("%s: files %v", name, got.Files)
		}
	}
}

// The order in which workers answer changes the order of what is read and nothing else.
func TestReadMypyInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.SliceOf(rapid.Custom(func(t *rapid.T) string {
			head := rapid.StringMatching(`[a-z][a-z :/]{0,5}\.pyi?(:[1-9]){0,4}: (error|warning|note): [a-z": ]{0,20}`).Draw(t, "head")
			source := rapid.SliceOfN(rapid.StringMatching(`    [ -~]{0,20}`), 0, 3).Draw(t, "source")
			return strings.Join(append([]string{head}, source...), "\n")
		})).Draw(t, "said")
		shuffled := rapid.Permutation(said).Draw(t, "shuffled")
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")
		read := func(texts []string) bench.Diagnostics {
			output := strings.ReplaceAll(strings.Join(append(texts, "Found 1 error in 1 file (checked 7 source files)"), "\n"), "\n", end)
			answer := readMypy(output, nil, false)
			if answer.Files == nil || *answer.Files != 7 || answer.Crash != "" {
				t.Fatalf("%q: files %v, crash %q", output, answer.Files, answer.Crash)
			}
			return diagnostics.Sum(answer.Diagnostics)
		}
		a, b := read(said), read(shuffled)
		if a.Digest != b.Digest || a.Count != len(said) || b.Count != len(said) {
			t.Fatalf("%d said, %d and %d read, digests %s and %s", len(said), a.Count, b.Count, a.Digest, b.Digest)
		}
	})
}

func FuzzReadMypy(f *testing.F) {
	for _, seed := range []string{
		"a.py:1: error: Bad  [misc]\n    x = 1\n    ^\nFound 1 error in 1 file (checked 2 source files)\n",
		"error: INTERNAL ERROR -- Please\nTraceback (most recent call last):\n  File x\nOSError: Worker 0 disconnected\n",
		"C:\\a.py:1: note: x\r\n\r\nstray\r\nSuccess: no issues found in 3 source files\r\n",
		"LOG:  Scheduling SCC singleton (a) as inherently stale\na.py:1: error: Bad\nLOG: \n    x\n",
	} {
		f.Add(seed, strings.HasPrefix(seed, "LOG:"))
	}
	summary := mypyLines().summary
	f.Fuzz(func(t *testing.T, output string, verbose bool) {
		got := readMypy(output, nil, verbose)
		if got.Diagnostics == nil {
			t.Error("it is not understood")
		}
		// Every line is in one diagnostic, but for blank ones and summaries.
		lines := 0
		for line := range strings.Lines(output) {
			line = strings.TrimRight(line, "\r\n")
			if line != "" && !(verbose && strings.HasPrefix(line, "LOG:")) && !summary.MatchString(line) {
				lines++
			}
		}
		read := 0
		for _, d := range got.Diagnostics {
			read += strings.Count(d.Text, "\n") + 1
			if d.Text == "" || !strings.HasPrefix(d.Text, d.Path) || !strings.Contains(output, d.Path) {
				t.Errorf("diagnostic %+v", d)
			}
		}
		if read != lines {
			t.Errorf("%d lines were read of %d", read, lines)
		}
		if strings.ContainsAny(got.Crash, "\n") {
			t.Errorf("crash of several lines: %q", got.Crash)
		}
	})
}
