package profile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/runner"
	"paceline/bench/session"
)

// madeUpMypy is a checker that works as mypy does seen from outside: a Python that starts
// workers with mypy's command line. The worker runs that code.
func madeUpMypy(t *testing.T, worker string) string {
	t.Helper()
	python, err := findPython(t)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := map[string]string{
		// A process that runs an interpreted mypy is known by the librt that it loaded.
		"librt/native.so": "not really",
		"mypy/__init__.py": `
import mmap, os
with open(os.path.join(os.path.dirname(__file__), "..", "librt", "native.so")) as f:
    loaded = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)
`,
		"mypy/build_worker/__init__.py": "",
		"mypy/build_worker/__main__.py": "from mypy.build_worker.worker import serve\nserve()\n",
		"mypy/build_worker/worker.py":   "def serve():\n" + worker,
		"mypy/build.py": `
import subprocess, sys
def process_graph(n):
    workers = [subprocess.Popen([sys.executable, "-m", "mypy.build_worker", "--status-file=x.%d.json" % i]) for i in range(n)]
    spin(1)
    for w in workers:
        w.wait()
    spin(1)
def spin(seconds):
    import time
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(1000))
`,
		"mypy/__main__.py": `
import sys
from mypy.build import process_graph
n = int(sys.argv[sys.argv.index("-n") + 1])
process_graph(n)
print("Success: no issues found in 1 source file")
`,
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	script := filepath.Join(dir, "wrapper")
	text := "#!/bin/sh\ncase \"$*\" in *--version*) echo 'mypy 2.4.1 (compiled: no)'; exit 0;; esac\n" +
		"export PYTHONPATH=" + dir + "\n" + python + " -m mypy \"$@\"\nexit $?\n"
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return "mypy:" + script
}

// sampleRun runs one round of the checker with two workers under a real py-spy.
func sampleRun(t *testing.T, checker string, change func(*Sampler)) (*Sampler, session.Session) {
	t.Helper()
	root, err := fetch.DefaultRoot()
	if err != nil {
		t.Fatal(err)
	}
	python, err := findPython(t)
	if err != nil {
		t.Fatal(err)
	}
	store := &fetch.Store{Root: root, Python: python}
	out := filepath.Join(t.TempDir(), "session")
	s, err := Open(t.Context(), store, Options{Session: out, Command: "test", Samples: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	change(s)
	ran, err := runner.Run(t.Context(), bench.Plan{
		Checkers: []string{checker}, Corpora: []string{"hello"}, Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold},
		Rounds: 1, TimeLimit: time.Minute, OutputLimit: 1 << 20, Seed: 1,
	}, runner.Options{Store: store, Out: out, Work: filepath.Join(t.TempDir(), "work"), Version: "test", Instrument: s.Instrument(),
		Judge: func(bench.Noise, time.Duration, int) []string { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s, ran
}

func rolesOf(t *testing.T, dir, cell string) map[string]Raw {
	t.Helper()
	cells, err := Read(Folder(dir, cell))
	if err != nil {
		t.Fatal(err)
	}
	roles := map[string]Raw{}
	for _, r := range cells[0].Raw {
		roles[r.Role] = r
	}
	return roles
}

// Coordinator and workers are found behind a wrapper, and what their profiles hold is the
// measured CPU time of the trials.
func TestSampleProcesses(t *testing.T) {
	s, ran := sampleRun(t, madeUpMypy(t, "    from mypy.build import spin\n    spin(2.5)\n"), func(*Sampler) {})
	cpu := map[string]int64{}
	for _, trial := range ran.Trials {
		if trial.Instrument == bench.InstrumentSampler && trial.Workers == 2 {
			for _, r := range trial.Roles {
				cpu[roleName(r.Role, r.Worker)] += r.UserNanos + r.SysNanos
			}
		}
	}
	roles := rolesOf(t, ran.Dir, "hello-cold-w2")
	if len(roles) != 3 {
		t.Fatalf("sampled %v; %q", roles, s.Warnings())
	}
	for role, raw := range roles {
		if raw.CPUNanos != cpu[role] || raw.Running == 0 {
			t.Errorf("%s: %+v, measured %d", role, raw, cpu[role])
		}
	}
	if roles["coordinator"].Blocked == 0 {
		t.Errorf("the coordinator never waited: %+v", roles["coordinator"])
	}
	cells, err := Read(ran.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range cells[len(cells)-1].CPU.Function {
		names = append(names, f.Name)
	}
	for _, want := range []string{"mypy.build.process_graph", "mypy.build.spin", "mypy.build_worker.worker.serve"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s among %q", want, names)
		}
	}
}

// A worker that is killed while it is sampled leaves what was sampled of it.
func TestWorkerDiesUnderTheSampler(t *testing.T) {
	s, ran := sampleRun(t, madeUpMypy(t, "    import os, signal\n    from mypy.build import spin\n    spin(0.5)\n    os.kill(os.getpid(), signal.SIGKILL)\n"), func(*Sampler) {})
	roles := rolesOf(t, ran.Dir, "hello-cold-w2")
	for _, role := range []string{"coordinator", "worker-0", "worker-1"} {
		if roles[role].Running == 0 {
			t.Errorf("%s: %+v; %q", role, roles[role], s.Warnings())
		}
	}
}

// Processes that end before py-spy can read them are told, and the others are kept.
func TestTooShortToSample(t *testing.T) {
	signs := t.TempDir()
	// A worker that ends when its py-spy has started, and a py-spy that waits for that.
	worker := fmt.Sprintf(`    import os, time
    sign = os.path.join(%q, str(os.getpid()))
    end = time.time() + 5
    while not os.path.exists(sign) and time.time() < end:
        time.sleep(0.01)
    time.sleep(1)
    os._exit(0)
`, signs)
	s, ran := sampleRun(t, madeUpMypy(t, worker), func(s *Sampler) {
		late := filepath.Join(t.TempDir(), "late")
		text := `#!/bin/sh
for word; do
	case $before in --pid) pid=$word;; --output) output=$word;; esac
	before=$word
done
case $output in *worker-*)
	: >` + signs + `/$pid
	while kill -0 $pid 2>/dev/null; do sleep 0.05; done;;
esac
exec ` + s.spy.path + ` "$@"
`
		if err := os.WriteFile(late, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		s.spy.path = late
	})
	if roles := rolesOf(t, ran.Dir, "hello-cold-w2"); roles["coordinator"].Running == 0 {
		t.Errorf("the coordinator was not sampled: %v", roles)
	}
	text := strings.Join(s.Warnings(), "\n")
	for _, name := range []string{"worker-0", "worker-1"} {
		if !strings.Contains(text, name+" was not sampled: it ended before py-spy could look at it") {
			t.Errorf("warnings %q", text)
		}
	}
}
