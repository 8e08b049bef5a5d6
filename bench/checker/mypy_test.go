package checker

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/diagnostics"
	"paceline/bench/process"
)

func testMypy() mypy {
	return mypy{
		identity: bench.CheckerIdentity{Checker: "mypy@2.4.1"},
		command:  []string{"/env/bin/python", "-m", "mypy"},
		hide:     []diagnostics.Folder{{Path: "/env", Name: "{checker}"}},
	}
}

// after returns the argument that follows the only one of that name.
func after(t *testing.T, args []string, name string) string {
	t.Helper()
	at := slices.Index(args, name)
	if at < 0 || at+1 == len(args) || slices.Contains(args[at+1:], name) {
		t.Fatalf("%s does not stand once in %q", name, args)
	}
	return args[at+1]
}

// value returns what the environment says of a variable, which it must not say twice.
func value(t *testing.T, env []string, name string) (string, bool) {
	t.Helper()
	found, known := "", false
	for _, variable := range env {
		if v, ok := strings.CutPrefix(variable, name+"="); ok {
			if known {
				t.Errorf("%s stands twice in %q", name, env)
			}
			found, known = v, true
		}
	}
	return found, known
}

func TestInvoke(t *testing.T) {
	for _, outside := range []string{"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "MYPYPATH", "MYPY_NUM_WORKERS",
		"MYPY_CACHE_DIR", "PYTHONSAFEPATH", "PYTHONHASHSEED", "PACELINE_TEST_ANY"} {
		t.Setenv(outside, "from outside")
	}
	t.Setenv("HOME", "/home/someone")
	for _, workers := range []int{0, 1, 16} {
		task := Task{
			Path: []string{"/src", "/more src"}, Args: []string{"-p", "hello"}, Dir: "/neutral", CacheDir: "/the cache",
			Workers: workers, HashSeed: 42,
		}
		got, err := testMypy().Invoke(task)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Args[:3], []string{"/env/bin/python", "-m", "mypy"}) || after(t, got.Args, "-p") != "hello" || slices.Contains(got.Args, "-v") {
			t.Errorf("arguments %q", got.Args)
		}
		if n, dir := after(t, got.Args, "-n"), after(t, got.Args, "--cache-dir"); n != strconv.Itoa(workers) || dir != "/the cache" {
			t.Errorf("%s workers, cache %q", n, dir)
		}
		if !slices.Contains(got.Args, "--show-traceback") || !slices.Contains(got.Args, "--config-file=") || slices.Contains(got.Args, "--python-executable") {
			t.Errorf("arguments %q", got.Args)
		}
		for name, want := range map[string]string{
			"HOME": "/home/someone", "PYTHONHASHSEED": "42", "MYPYPATH": "/src" + string(os.PathListSeparator) + "/more src",
		} {
			if v, _ := value(t, got.Env, name); v != want {
				t.Errorf("%s=%s, want %s", name, v, want)
			}
		}
		for _, variable := range got.Env {
			if strings.HasSuffix(variable, "from outside") {
				t.Errorf("it inherits %s", variable)
			}
		}
		if _, err := regexp.Compile(got.Watch); err != nil || got.Watch == "" {
			t.Errorf("watch %q: %v", got.Watch, err)
		}
	}
}

// mypy takes the last of two flags that contradict each other.
func TestInvokeWithFlags(t *testing.T) {
	task := Task{Args: []string{"--python-version", "3.10", "-m", "hello"}, Flags: []string{"--python-version", "3.12"}, CacheDir: "/c", Workers: 2}
	got, err := testMypy().Invoke(task)
	if err != nil {
		t.Fatal(err)
	}
	corpus, variant, cell := slices.Index(got.Args, "3.10"), slices.Index(got.Args, "3.12"), slices.Index(got.Args, "-n")
	if corpus < 0 || corpus > variant || variant > cell {
		t.Errorf("arguments %q", got.Args)
	}
	task.Verbose = true
	if got, err = testMypy().Invoke(task); err != nil || !slices.Contains(got.Args, "-v") {
		t.Errorf("arguments %q, %v", got.Args, err)
	}
}

func TestInvokeWithPackagesAndConfig(t *testing.T) {
	got, err := testMypy().Invoke(Task{Python: "/packages/bin/python", OwnConfig: true, Args: []string{"--config-file", "own.ini", "-p", "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if python := after(t, got.Args, "--python-executable"); python != "/packages/bin/python" {
		t.Errorf("packages of %s", python)
	}
	if config := after(t, got.Args, "--config-file"); config != "own.ini" || slices.Contains(got.Args, "--config-file=") {
		t.Errorf("arguments %q", got.Args)
	}
	if path, ok := value(t, got.Env, "PYTHONPATH"); ok {
		t.Errorf("PYTHONPATH=%s: mypy asks the Python of the packages with it", path)
	}
}

// Two invocations must not share memory: appending to one would change the other.
func TestInvokeTwice(t *testing.T) {
	m := testMypy()
	m.command = slices.Grow(m.command, 20)
	first, _ := m.Invoke(Task{Workers: 1})
	want := slices.Clone(first.Args)
	if _, err := m.Invoke(Task{Workers: 2}); err != nil || !slices.Equal(first.Args, want) {
		t.Errorf("%q became %q, %v", want, first.Args, err)
	}
}

const (
	packages  = "/env/lib/python3.11/site-packages"
	extension = ".cpython-311-x86_64-linux-gnu.so"
)

func TestLoaded(t *testing.T) {
	yes, no := true, false
	for _, test := range []struct {
		name     string
		files    []string
		compiled *bool
		folder   string
	}{
		{"nothing", nil, nil, ""},
		{"compiled", []string{packages + "/librt/internal" + extension, packages + "/mypy/__init__" + extension}, &yes, packages},
		{"compiled, librt not yet", []string{packages + "/mypy/main" + extension}, &yes, packages},
		{"interpreted", []string{packages + "/librt/base64" + extension, packages + "/librt/internal" + extension}, &no, packages},
		{"another package compiled with mypyc", []string{"/x/0123__mypyc" + extension, "/x/tomli/_parser" + extension}, nil, ""},
		{"interpreted checkout", []string{packages + "/librt/internal" + extension, "/x/0123__mypyc" + extension}, &no, packages},
		{"compiled checkout", []string{"/home/me/mypy/mypy/nodes" + extension, packages + "/librt/internal" + extension}, &yes, "/home/me/mypy"},
	} {
		compiled, folder := loaded(test.files)
		if folder != test.folder || (compiled == nil) != (test.compiled == nil) || compiled != nil && *compiled != *test.compiled {
			t.Errorf("%s: %v from %q", test.name, compiled, folder)
		}
	}
}

// What the supervisor is asked to note is what loaded understands, and nothing else: it also
// tells the coordinator from a wrapper.
func TestWatch(t *testing.T) {
	watch := regexp.MustCompile(mypyWatch)
	for file, want := range map[string]bool{
		packages + "/mypy/__init__" + extension:                    true,
		packages + "/librt/internal" + extension:                   true,
		"/home/me/my env/mypy/main" + extension:                    true,
		packages + "/mypyc/common" + extension:                     false,
		packages + "/0123__mypyc" + extension:                      false,
		"/home/me/mypy/env/lib/python3.11/lib-dynload/_x.so":       false,
		"/home/me/mypy/env/lib/libpython3.11.so.1.0":               false,
		"/home/me/librt/lib/python3.11/lib-dynload/_json.so":       false,
		packages + "/mypy/typeshed/stdlib/builtins.pyi":            false,
		packages + "/tomli/_parser" + extension:                    false,
		packages + "/mypy/__pycache__/__main__.cpython-311.pyc.so": false,
	} {
		if got := watch.MatchString(file); got != want {
			t.Errorf("%s: %v", file, got)
		}
		if compiled, _ := loaded([]string{file}); (compiled != nil) != want {
			t.Errorf("loaded tells from %s: %v", file, compiled)
		}
	}
}

func workerArgs(index int) []string {
	return []string{"/env/bin/python", "-m", "mypy.build_worker", "--status-file=.mypy_worker.0a1b.9." + strconv.Itoa(index) + ".json"}
}

func TestRoles(t *testing.T) {
	compiled := []string{packages + "/mypy/main" + extension}
	shell := process.Process{PID: 1, Args: []string{"sh", "-c", "mypy"}}
	coordinator := process.Process{PID: 2, Args: []string{"python", "-m", "mypy"}, Mapped: compiled, User: time.Second, Sys: 2, MaxRSSBytes: 3}
	helper := process.Process{PID: 3, Args: []string{"python", "pyinfo.py"}}
	worker := func(index int, mapped []string) process.Process {
		return process.Process{PID: 100 + index, Args: workerArgs(index), Mapped: mapped}
	}
	for _, test := range []struct {
		name string
		seen []process.Process
		want []int // process IDs
	}{
		{"nothing seen", nil, []int{}},
		{"sequential", []process.Process{coordinator, helper}, []int{2}},
		{"coordinator not seen long enough", []process.Process{shell, helper}, []int{1}},
		{"wrapper at the root", []process.Process{shell, coordinator, helper}, []int{2}},
		{"helper before the coordinator's code", []process.Process{shell, helper, coordinator}, []int{2}},
		{"workers out of order", []process.Process{coordinator, worker(1, compiled), worker(0, compiled)}, []int{2, 100, 101}},
		{"more than ten", []process.Process{worker(10, compiled), worker(9, nil), coordinator, worker(2, nil)}, []int{2, 102, 109, 110}},
		{"worker seen, coordinator not loaded", []process.Process{shell, worker(0, compiled)}, []int{1, 100}},
		{"workers only", []process.Process{worker(0, compiled)}, []int{100}},
		{"a fork of the coordinator before exec", []process.Process{coordinator, {PID: 4, Args: coordinator.Args}}, []int{2}},
		{"a fork that shares the coordinator's code, seen to load it alone", []process.Process{
			shell, {PID: 2, Args: coordinator.Args}, {PID: 4, Parent: 2, Args: coordinator.Args, Mapped: compiled},
		}, []int{2}},
		{"a fork of a fork", []process.Process{
			{PID: 2, Args: coordinator.Args}, {PID: 3, Parent: 2, Args: coordinator.Args}, {PID: 4, Parent: 3, Args: coordinator.Args, Mapped: compiled},
		}, []int{2}},
		{"the coordinator is another program's child", []process.Process{shell, {PID: 2, Parent: 1, Args: coordinator.Args, Mapped: compiled}}, []int{2}},
		{"a fork of a worker before exec", []process.Process{
			coordinator, worker(1, compiled), worker(0, compiled), {PID: 5, Parent: 100, Args: workerArgs(0), Mapped: compiled}, {PID: 6, Parent: 101, Args: workerArgs(1)},
		}, []int{2, 100, 101}},
	} {
		roles := testMypy().Roles(test.seen)
		pids := []int{}
		for _, r := range roles {
			pids = append(pids, r.PID)
			index := r.PID - 100
			switch isWorker := index >= 0; {
			case isWorker && (r.Role != bench.Worker || r.Worker == nil || *r.Worker != index):
				t.Errorf("%s: %+v is not worker %d", test.name, r, index)
			case !isWorker && (r.Role != bench.Coordinator || r.Worker != nil):
				t.Errorf("%s: %+v is not the coordinator", test.name, r)
			}
		}
		if roles == nil || !slices.Equal(pids, test.want) {
			t.Errorf("%s: processes %v, want %v", test.name, pids, test.want)
		}
	}
	r := testMypy().Roles([]process.Process{coordinator})[0]
	if r.Compiled == nil || !*r.Compiled || r.Loaded != "{checker}/lib/python3.11/site-packages" || r.UserNanos != 1e9 || r.SysNanos != 2 || *r.MaxRSSBytes != 3 {
		t.Errorf("role %+v", r)
	}
	if r := testMypy().Roles([]process.Process{helper})[0]; r.Compiled != nil || r.Loaded != "" {
		t.Errorf("nothing was noted of the process, yet its role is %+v", r)
	}
}

func TestWorkerIsToldByItsArguments(t *testing.T) {
	for _, args := range [][]string{
		nil,
		{"python", "-m", "mypy"},
		{"python", "-m", "mypy.build_worker"},
		{"python", "-m", "mypy", "--status-file=.mypy_worker.0.1.json"},
		{"python", "-m", "mypy.build_worker", "--status-file=.mypy_worker.json"},
		{"python", "-m", "mypy.build_worker", "--status-file=.mypy_worker.0.99999999999999999999.json"},
	} {
		if roles := testMypy().Roles([]process.Process{{Args: args}}); len(roles) != 1 || roles[0].Role != bench.Coordinator {
			t.Errorf("%q: %+v", args, roles)
		}
	}
	args := []string{"python", "-m", "mypy.build_worker", "--status-file=/my dir/.mypy_worker.0.3.json"}
	if roles := testMypy().Roles([]process.Process{{Args: args}}); len(roles) != 1 || roles[0].Worker == nil || *roles[0].Worker != 3 {
		t.Errorf("%q: %+v", args, roles)
	}
}

func TestMypyPathBad(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, []byte("no program"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string][]string{
		filepath.Join(dir, "none"): {"an executable, an environment or a checkout", "none"},
		dir:                        {dir, "mypy/__init__.py", "bin/mypy"},
		plain:                      {plain, "--version"},
	} {
		spec, err := Parse("mypy:" + path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Install(t.Context(), nil, spec)
		wantError(t, path, err, append(says, "checker mypy:"+path)...)
	}
}
