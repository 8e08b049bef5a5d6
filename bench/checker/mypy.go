package checker

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/diagnostics"
	"paceline/bench/process"
)

const mypyName = "mypy"

// mypy is one mypy: an environment of its own, or an executable or checkout that was there.
type mypy struct {
	identity bench.CheckerIdentity
	command  []string // starts mypy, without arguments
	hide     []diagnostics.Folder
	safePath bool // its Python knows PYTHONSAFEPATH
}

func (m mypy) Identity() bench.CheckerIdentity { return m.identity }

// Invoke says everything that a configuration file, an environment variable or a default
// would decide otherwise. Of flags that contradict each other mypy takes the last, so a
// variant's come after the corpus's, and what makes the cell after both.
func (m mypy) Invoke(task Task) (Invocation, error) {
	args := slices.Clone(m.command)
	if task.Python != "" {
		args = append(args, "--python-executable", task.Python)
	}
	if !task.OwnConfig {
		args = append(args, "--config-file=")
	}
	args = append(slices.Concat(args, task.Args, task.Flags),
		"-n", strconv.Itoa(task.Workers), "--cache-dir", task.CacheDir, "--show-traceback")
	if task.Verbose {
		args = append(args, "-v")
	}
	env := append(baseEnv(),
		"MYPYPATH="+strings.Join(task.Path, string(os.PathListSeparator)),
		"PYTHONHASHSEED="+strconv.Itoa(task.HashSeed),
		// --pretty wraps lines at the terminal's width, where the length of this machine's paths decides.
		"MYPY_FORCE_TERMINAL_WIDTH=10000",
	)
	if task.Project {
		if err := m.guardProject(task.Dir); err != nil {
			return Invocation{}, err
		}
		env = append(env, "PYTHONSAFEPATH=1")
	}
	return Invocation{Args: args, Env: env, Watch: mypyWatch}, nil
}

// guardProject refuses a working directory that would shadow the checker: workers start with
// it ahead of everything else unless Python is told not to (from 3.11 on).
func (m mypy) guardProject(dir string) error {
	if m.safePath {
		return nil
	}
	if name := Shadow(dir); name != "" {
		return fmt.Errorf("%s holds %s, which workers would load in place of %s: use Python 3.11 or later, which can be told not to",
			dir, name, m.identity.Checker)
	}
	return nil
}

// mypyWatch matches the extension modules that tell which mypy a process loaded: mypy's own
// when it is compiled, and those of librt, which both builds load.
const mypyWatch = `/(mypy|librt)/[^/]*\.so$`

func (m mypy) Read(output string, task Task) Answer {
	folders := append(slices.Clone(m.hide),
		diagnostics.Folder{Path: task.Dir, Name: "{work}"},
		diagnostics.Folder{Path: task.CacheDir, Name: "{cache}"},
		diagnostics.Folder{Path: task.Source})
	if task.Python != "" {
		folders = append(folders, diagnostics.Folder{Path: filepath.Dir(filepath.Dir(task.Python)), Name: "{packages}"})
	}
	return readMypy(output, folders, task.Verbose)
}

// Roles takes the processes apart by their command lines. A process that was just forked still
// has its parent's, so of several with the same one the earliest is meant. The coordinator is
// the first that is no worker and loaded the checker's code; the root when none was seen to,
// as wrappers exist.
func (m mypy) Roles(seen []process.Process) []bench.Role {
	roles := []bench.Role{}
	var others []process.Process
	for _, p := range seen {
		index, ok := MypyWorker(p.Args)
		switch {
		case !ok:
			others = append(others, p)
		case !slices.ContainsFunc(roles, func(r bench.Role) bool { return *r.Worker == index }):
			r := m.role(bench.Worker, p)
			r.Worker = &index
			roles = append(roles, r)
		}
	}
	if len(others) > 0 {
		roles = append(roles, m.role(bench.Coordinator, coordinator(others)))
	}
	slices.SortFunc(roles, func(a, b bench.Role) int { return order(a) - order(b) })
	return roles
}

// coordinator picks it from the processes that are no workers.
func coordinator(others []process.Process) process.Process {
	at := max(0, slices.IndexFunc(others, func(p process.Process) bool { return len(p.Mapped) > 0 }))
	for {
		parent := slices.IndexFunc(others[:at], func(p process.Process) bool {
			return p.PID == others[at].Parent && slices.Equal(p.Args, others[at].Args)
		})
		if parent < 0 {
			return others[at]
		}
		at = parent
	}
}

// statusFile is the argument that tells a worker's number.
var statusFile = regexp.MustCompile(`^--status-file=.*\.(\d+)\.json$`)

// MypyWorker tells from the arguments of a process which of mypy's workers it is; not ok when it is
// none.
func MypyWorker(args []string) (index int, ok bool) {
	if !slices.Contains(args, "mypy.build_worker") {
		return 0, false
	}
	for _, arg := range args {
		if found := statusFile.FindStringSubmatch(arg); found != nil {
			index, err := strconv.Atoi(found[1])
			return index, err == nil
		}
	}
	return 0, false
}

func order(r bench.Role) int {
	if r.Worker == nil {
		return -1
	}
	return *r.Worker
}

func (m mypy) role(name bench.RoleName, p process.Process) bench.Role {
	r := role(name, p)
	r.Compiled, r.Loaded = loaded(p.Mapped)
	r.Loaded = strings.TrimSuffix(diagnostics.Normalise(r.Loaded+"/", m.hide), "/")
	return r
}

// loaded tells from mapped files whether mypy is compiled and the folder it came from. Both
// builds load librt, so a process that has librt and nothing of mypy's is interpreted; a
// process with neither was not seen long enough to tell. Extension modules named __mypyc tell
// nothing: other packages are compiled with mypyc too.
func loaded(mapped []string) (compiled *bool, folder string) {
	yes, no := true, false
	for _, file := range mapped {
		dir := filepath.Dir(file)
		switch filepath.Base(dir) {
		case mypyName:
			return &yes, filepath.Dir(dir)
		case "librt":
			compiled, folder = &no, filepath.Dir(dir)
		}
	}
	return compiled, folder
}

// baseEnv is the environment that every trial of mypy gets: a fixed choice of what a process
// needs, because variables such as PYTHONPATH or MYPY_NUM_WORKERS change what runs, and even
// the size of the environment can change timing (Mytkowicz et al., "Producing wrong data
// without doing anything obviously wrong", 2009).
func baseEnv() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TMP", "TEMP", "LANG", "LC_ALL", "LC_CTYPE", "TZ",
		"LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
