//go:build unix

package build

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"paceline/bench/fetch"
	"paceline/bench/fetch/fetchtest"
)

// backend is a builder that needs no package: it writes a wheel whose compiled module is none. What it
// does before that is code of the test.
const backend = `
import json, os, sys, zipfile

def build_wheel(out, config=None, metadata=None):
    files = {"demo/__init__.py": "", "demo/core.so": "compiled", "demo/seen.json": json.dumps(dict(os.environ, CWD=os.getcwd(), PATHS=str(sys.path), INPUT=sys.stdin.read()))}
BEFORE
    info = "demo-1.0.dist-info/"
    files[info + "METADATA"] = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
    files[info + "WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[info + "RECORD"] = ""
    name = "demo-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(out, name), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name
`

const usesBackend = "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['tools']\n"

// building is a checkout that is built by that backend, and a store of its own.
type building struct {
	checkout
	store *fetch.Store
	said  []string
}

// newBuilding takes the environments of another store, as making one takes seconds.
func newBuilding(t *testing.T, shared *fetch.Store, before string) *building {
	t.Helper()
	b := &building{checkout: newCheckout(t), store: fetchtest.New(t, shared, "environments")}
	b.store.Progress = func(line string) { b.said = append(b.said, line) }
	b.write("pyproject.toml", usesBackend)
	b.write("tools/backend.py", strings.ReplaceAll(backend, "BEFORE", before))
	b.commit("first")
	return b
}

func (b *building) build(ctx context.Context, rev string) (Built, error) {
	b.said = nil
	return Build(ctx, b.store, b.resolve(rev))
}

// built says whether the last build was made rather than found.
func (b *building) built() bool {
	return slices.ContainsFunc(b.said, func(line string) bool { return strings.HasPrefix(line, "building commit ") })
}

// kept lists what is in builds/, without the log.
func (b *building) kept() []string {
	b.t.Helper()
	entries, err := os.ReadDir(filepath.Join(b.store.Root, "builds"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		b.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".log" {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestBuild(t *testing.T) {
	shared, _ := fetchtest.Shared(t, fetch.Lock{})
	for name, test := range map[string]func(*testing.T, *fetch.Store){
		"reuse": testReuse, "isolation": testIsolation, "failures": testFailures, "machine": testMachine, "interrupt": testInterrupt,
		"full disk": testFullDisk, "progress": testProgress, "recipe": testRecipe,
	} {
		t.Run(name, func(t *testing.T) { test(t, shared) })
	}
}

// A build is reused when nothing that goes into it changed, and only then.
func testReuse(t *testing.T, shared *fetch.Store) {
	b := newBuilding(t, shared, "")
	want := func(what string, built bool) Built {
		t.Helper()
		got, err := b.build(t.Context(), "HEAD")
		if err != nil || b.built() != built {
			t.Fatalf("%s: built: %v, want %v (%v); said %q", what, b.built(), built, err, b.said)
		}
		return got
	}
	first := want("the first time", true)
	if len(b.said) != 2 || !strings.HasPrefix(b.said[1], "built commit "+first.Revision.Short()) || !strings.HasSuffix(b.said[1], ": 1 compiled modules") {
		t.Errorf("said %q", b.said)
	}
	if text, err := os.ReadFile(filepath.Join(first.Site, "demo", "core.so")); err != nil || string(text) != "compiled" {
		t.Errorf("%q, %v", text, err)
	}
	if got := b.kept(); !slices.Equal(got, []string{first.Key, first.Key + ".sum"}) {
		t.Errorf("kept %q", got)
	}
	var d description
	text, err := os.ReadFile(filepath.Join(first.Site, "..", "build.json"))
	if err != nil || json.Unmarshal(text, &d) != nil || d.Recipe.Key() != first.Key || d.Commit != first.Revision.Commit || d.Modules != 1 || d.Took <= 0 {
		t.Errorf("%s, %v", text, err)
	}
	if inside, err := os.ReadDir(filepath.Dir(first.Site)); err != nil || len(inside) != 2 {
		t.Errorf("there is more than site and build.json: %v, %v", inside, err)
	}
	if want("again", false); len(b.said) > 0 {
		t.Errorf("said %q about a build that is there", b.said)
	}
	b.commit("the same files")
	if got := want("a commit of the same files", false); got.Key != first.Key || got.Revision.Commit == first.Revision.Commit {
		t.Errorf("%+v", got)
	}
	b.write("local", "not committed")
	want("local changes", false)
	b.commit("local changes")
	want("other files", true)
	t.Setenv("CFLAGS", "-DNEW")
	want("other flags", true)
	t.Setenv("CFLAGS", "")
	t.Setenv("MYPYC_OPT_LEVEL", "0")
	want("another level", true)
	t.Setenv("PATH", onPath(t, map[string]string{"gcc": says("gcc 99")})+":"+os.Getenv("PATH")+":/usr/bin:/bin")
	want("another compiler", true)
	if n := len(b.kept()); n != 2*5 {
		t.Errorf("%d builds", n/2)
	}
}

// A build sees a home, a folder for temporary files and an environment of its own.
func testIsolation(t *testing.T, shared *fetch.Store) {
	for name, value := range map[string]string{
		"PYTHONPATH": "/x", "PIP_INDEX_URL": "http://me:pw@host/", "PIP_TARGET": "/x", "HTTPS_PROXY": "x", "TOKEN": "secret", "CFLAGS": "-O1", "CC": "",
	} {
		t.Setenv(name, value)
	}
	b := newBuilding(t, shared, "")
	got, err := b.build(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(got.Site, "demo", "seen.json"))
	var seen map[string]string
	if err != nil || json.Unmarshal(text, &seen) != nil {
		t.Fatalf("%s, %v", text, err)
	}
	for name, want := range map[string]string{
		"CFLAGS": "-O1", "PYTHONHASHSEED": "0", "MYPY_USE_MYPYC": "1", "CC": got.Recipe.Compiler.Command, "PATH": os.Getenv("PATH"), "LC_ALL": "C.UTF-8",
	} {
		if seen[name] != want {
			t.Errorf("%s is %q, want %q", name, seen[name], want)
		}
	}
	if input := seen["INPUT"]; input != "" {
		t.Errorf("its input is %q", input)
	}
	for _, name := range []string{"PYTHONPATH", "PIP_INDEX_URL", "PIP_TARGET", "HTTPS_PROXY", "TOKEN"} {
		if value, ok := seen[name]; ok {
			t.Errorf("%s reaches the build: %q", name, value)
		}
	}
	aside := filepath.Join(b.store.Root, "builds", ".new-"+got.Key, "workshop-")
	for _, name := range []string{"HOME", "TMPDIR", "CWD", "DIST_EXTRA_CONFIG"} {
		if !strings.HasPrefix(seen[name], aside) {
			t.Errorf("%s is %q", name, seen[name])
		}
	}
	if paths := seen["PATHS"]; strings.Contains(paths, "''") || strings.Contains(paths, seen["CWD"]+"'") || strings.Contains(paths, "/script'") {
		t.Errorf("more than the project asks for leads Python's path: %s", paths)
	}
}

// A revision that cannot be built is told with the last lines, and nothing of it is kept but the log.
func testFailures(t *testing.T, shared *fetch.Store) {
	for name, c := range map[string]struct {
		before string
		files  map[string]string
		says   []string
		lines  int
	}{
		"fails": {before: `
    for i in range(50): print("line", i)
    print("\x1b[31mred at http://me:pw@host/")
    sys.exit("error: the reason")`, says: []string{"it does not build: exit status 1", "error: the reason", ".log"}, lines: shownLines},
		"raises":           {before: "    raise ValueError('odd')", says: []string{"does not build", "ValueError: odd"}, lines: 5},
		"compiles nothing": {before: `    del files["demo/core.so"]`, says: []string{"no compiled module", "MYPY_USE_MYPYC=1"}},
		"no wheel":         {before: "    return ''", says: []string{"leaves 0 wheels"}},
		"odd wheel":        {before: "    files['x/RECORD'] = files.pop('demo/core.so'); files['y-1.dist-info/WHEEL'] = ''", says: []string{"its wheel cannot be installed", "demo"}, lines: 1},
		"no backend":       {files: map[string]string{"pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'gone'\n"}, says: []string{"No module named 'gone'"}, lines: 3},
		"odd requirement":  {files: map[string]string{"pyproject.toml": "[build-system]\nrequires = ['a @ git+https://host/a']\n"}, says: []string{"what it requires cannot be had", "write it so"}},
		"odd project":      {files: map[string]string{"pyproject.toml": "[build-system\n"}, says: []string{"read pyproject.toml", "line"}},
		"no project":       {files: map[string]string{"pyproject.toml": ""}, says: []string{"no file pyproject.toml"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBuilding(t, shared, c.before)
			for file, text := range c.files {
				b.write(file, text)
				if text == "" {
					b.git("rm", "-q", "-f", file)
				}
			}
			b.commit("changed")
			tries := 1
			if name == "fails" {
				tries = 2 // it is tried again, not remembered
			}
			for range tries {
				_, err := b.build(t.Context(), "HEAD")
				wantError(t, name, err, append(c.says, "build commit "+b.resolve("HEAD").Short(), b.dir)...)
				failed := wantFailed(t, name, err, true)
				if failed == nil {
					return
				}
				if len(failed.Lines) < c.lines || len(failed.Lines) > shownLines {
					t.Errorf("%d lines: %q", len(failed.Lines), failed.Lines)
				}
				if log, err := os.ReadFile(failed.Log); failed.Log != "" && (err != nil || !strings.Contains(string(log), strings.Join(failed.Lines[max(0, len(failed.Lines)-1):], ""))) {
					t.Errorf("the log has %q, %v", log, err)
				}
				if got := b.kept(); len(got) > 0 {
					t.Errorf("kept %q", got)
				}
			}
		})
	}
}

// A machine that cannot build says nothing about the revision.
func testMachine(t *testing.T, shared *fetch.Store) {
	b := newBuilding(t, shared, `    sys.exit("x.c:1:10: fatal error: Python.h: No such file or directory")`)
	_, err := b.build(t.Context(), "HEAD")
	wantError(t, "no headers", err, "python3-dev")
	wantFailed(t, "no headers", err, false)

	b = newBuilding(t, shared, `    sys.exit("[Errno 28] No space left on device")`)
	_, err = b.build(t.Context(), "HEAD")
	wantError(t, "no room", err, "make room", "XDG_CACHE_HOME")
	wantFailed(t, "no room", err, false)

	b = newBuilding(t, shared, `    os.kill(os.getpid(), 9)`)
	_, err = b.build(t.Context(), "HEAD")
	wantError(t, "killed", err, "the build was killed (signal: killed)", "free some")
	wantFailed(t, "killed", err, false)

	b = newBuilding(t, shared, "")
	r := b.resolve("HEAD")
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CC", "")
	if err := os.Symlink(git, filepath.Join(onPath(t, nil), "git")); err != nil {
		t.Fatal(err)
	}
	_, err = Build(t.Context(), b.store, r)
	wantError(t, "no compiler", err, "no C compiler", "apt install gcc")
	wantFailed(t, "no compiler", err, false)
	if got := b.kept(); len(got) > 0 {
		t.Errorf("kept %q", got)
	}
}

// An interrupted build leaves nothing that could be used.
func testInterrupt(t *testing.T, shared *fetch.Store) {
	b := newBuilding(t, shared, `
    import subprocess
    print("it has begun")
    subprocess.run(["sleep", "60"])`)
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("it never began"))
	defer cancel()
	log := filepath.Join(b.store.Root, "builds", "*.log")
	interrupted, interrupt := context.WithCancel(ctx)
	defer interrupt()
	go func() {
		for ctx.Err() == nil {
			if names, _ := filepath.Glob(log); len(names) == 1 {
				if text, _ := os.ReadFile(names[0]); strings.Contains(string(text), "it has begun") {
					interrupt()
					return
				}
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	if _, err := b.build(interrupted, "HEAD"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if got := b.kept(); len(got) > 0 {
		t.Errorf("kept %q", got)
	}
	if _, err := b.build(interrupted, "HEAD"); !errors.Is(err, context.Canceled) || b.built() {
		t.Errorf("interrupted before it began: %v, said %q", err, b.said)
	}
}

// A build ends with its compiler when the other end of its input closes, as when Paceline is killed.
func TestBuildEndsWithPaceline(t *testing.T) {
	python, _, err := fetch.FindPython(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	const backend = `
import subprocess

def build_wheel(out):
    print("it has begun", flush=True)
    subprocess.run(["sleep", "60"])
`
	script := filepath.Join(dir, "script.py")
	if err := errors.Join(os.WriteFile(script, wheelScript, 0o644), os.WriteFile(filepath.Join(dir, "backend.py"), []byte(backend), 0o644)); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), python, script, `{"backend": "backend", "paths": ["."], "out": ""}`)
	build.Dir, build.SysProcAttr = dir, &syscall.SysProcAttr{Setpgid: true}
	input, err := build.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := build.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := build.Start(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := output.Read(make([]byte, 100)); err != nil {
		t.Error(err)
	}
	if err := input.Close(); err != nil {
		t.Error(err)
	}
	// What it started holds its output open as long as it lives.
	if _, err := io.ReadAll(output); err != nil || time.Since(began) > time.Minute {
		t.Errorf("it went on for %v (%v)", time.Since(began), err)
	}
	if err := build.Wait(); !Killed(err) {
		t.Errorf("it ended with %v", err)
	}
}

// A build says that it goes on: here it ends when it has.

// The recipe names the lock of what the build requires, and the Python: with another of them, the key is another one.
func testRecipe(t *testing.T, shared *fetch.Store) {
	b := newBuilding(t, shared, "")
	b.write("pyproject.toml", "[build-system]\nrequires = ['dep']\n")
	b.commit("it requires something")
	// What is locked applies to no Python, so that nothing has to be there to be installed.
	lock := fetch.Lock{Text: "dep==1 ; python_version < \"3\" --hash=sha256:" + strings.Repeat("0", 64) + "\n"}
	recorded := filepath.Join(b.store.Root, "recorded", "build-"+fetch.Lock{Text: "dep"}.Digest()[:12]+".txt")
	environments := filepath.Join(b.store.Root, "environments")
	if err := errors.Join(os.Remove(environments), os.Mkdir(filepath.Dir(recorded), 0o755), os.WriteFile(recorded, []byte(lock.Text), 0o644)); err != nil {
		t.Fatal(err)
	}
	_, version, err := fetch.FindPython(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := RecipeOf(t.Context(), b.store, b.resolve("HEAD"))
	if err != nil || got.Requirements != lock.Digest() || got.Python != version || got.Interpreter != shared.Python || got.Tree != b.resolve("HEAD").Tree {
		t.Errorf("%+v, %v", got, err)
	}
	if got.Compiler.Version == "" || got.Variables == nil || got.Version != recipeVersion {
		t.Errorf("%+v", got)
	}
	if b.built() || len(b.kept()) > 0 {
		t.Errorf("something was built: %q, %q", b.said, b.kept())
	}
}
