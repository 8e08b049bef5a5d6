//go:build unix

package tap

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// coordinatorStory is what the coordinator's log tells of a run with messages of these sizes. What
// it sends of the graph and the SCCs is kept whole.
func coordinatorStory(graph, request int) []string {
	return []string{
		"start", `mark "cache"`, "spawn", "open aside", frameLine("send", 104, 50) + " aside",
		`mark "gc.disable"`, "parse", `mark "gc.freeze"`,
		frameLine("receive", 101, 1), fmt.Sprintf("send 106 of %d bytes, %d kept", graph+4, graph),
		frameLine("receive", 101, 1), fmt.Sprintf("send 105 of %d bytes, %d kept", graph+4, graph),
		frameLine("receive", 101, 1), frameLine("send", 102, request),
		"select", frameLine("receive", 103, 20_000), frameLine("receive", 103, 30),
		frameLine("send", 102, 1), "reap 0", `store "SELECT data\x00a.meta.ff"`, `exit "0"`,
	}
}

func workerStory(graph, request int) []string {
	return []string{
		"start", "open", frameLine("receive", 104, 50), `mark "cache"`,
		frameLine("send", 101, 1), frameLine("receive", 106, graph),
		frameLine("send", 101, 1), frameLine("receive", 105, graph),
		frameLine("send", 101, 1), "select", frameLine("receive", 102, request),
		`mark "gc.disable"`, `mark "gc.freeze"`, `store "SELECT data\x00größe/__init__.data.ff"`,
		`store "INSERT OR R\x00a.data.ff"`, `store "COMMIT\x00"`,
		`store "INSERT OR R\x00a.meta.ff"`, `store "COMMIT\x00"`,
		`store "INSERT OR R\x00a.meta_ex.ff"`, `store "COMMIT\x00"`,
		frameLine("send", 103, 20_000), frameLine("send", 103, 30),
		frameLine("receive", 102, 1), `exit "0"`,
	}
}

// frameLine is the line of a message of which the first 16 KiB are kept, its frame counted in.
func frameLine(what string, tag, size int) string {
	return fmt.Sprintf("%s %d of %d bytes, %d kept", what, tag, size+4, min(size, 16<<10-4))
}

func TestShim(t *testing.T) {
	s := newStandIn(t)
	ended, logs := s.both(t, mypy())
	if ended.status != 0 || !strings.Contains(ended.output, "worker 0 answered [20000, 30]\nworker 0 ended 0\n") {
		t.Fatalf("status %d: %s", ended.status, ended.output)
	}
	if len(logs) != 2 {
		t.Fatalf("%d logs", len(logs))
	}
	coordinator, worker := logs[0], logs[1]
	wantStory(t, coordinator, coordinatorStory(300_000, 3_000_000))
	wantStory(t, worker, workerStory(300_000, 3_000_000))
	if want := []string{s.python, "-m", "mypy"}; !slices.Equal(coordinator.Args, want) || coordinator.Cut {
		t.Errorf("coordinator: %q, cut: %v", coordinator.Args, coordinator.Cut)
	}
	if !slices.Contains(worker.Args, workerModule) || worker.Cut || worker.Parent != coordinator.PID {
		t.Errorf("worker: %q, cut: %v, parent %d instead of %d", worker.Args, worker.Cut, worker.Parent, coordinator.PID)
	}
	for _, log := range logs {
		checkRecords(t, log)
	}
	if spawned := recordsOf(coordinator, evSpawn); string(spawned[0].payload) != fmt.Sprint(worker.PID) {
		t.Errorf("process %q was spawned, but the worker is %d", spawned[0].payload, worker.PID)
	}
	if ours, theirs := recordsOf(coordinator, evOpen)[0], recordsOf(worker, evOpen)[0]; !bytes.Equal(ours.payload, theirs.payload) {
		t.Errorf("the connection is %q at one end and %q at the other", ours.payload, theirs.payload)
	}
	// The worker collects all generations when it has its request.
	request := recordsOf(worker, evReceive)[3].end.at
	freeze := worker.records[slices.IndexFunc(worker.records, func(r record) bool { return string(r.payload) == "gc.freeze" })].end.at
	if !slices.ContainsFunc(recordsOf(worker, evCollect), func(r record) bool {
		return r.payload[0] == 2 && request <= r.start.at && r.end.at <= freeze
	}) {
		t.Error("the collection of garbage is not in the log")
	}
}

// checkRecords checks what is so in any log of the stand-in.
func checkRecords(t *testing.T, log Log) {
	t.Helper()
	opened := recordsOf(log, evOpen)
	for i, r := range log.records {
		if r.end.at < r.start.at || r.end.cpu < r.start.cpu {
			t.Errorf("process %d, record %d ends before it starts: %+v", log.PID, i, r)
		}
		if r.event != evSend && r.event != evReceive {
			continue
		}
		f, ok := r.frame()
		if !ok || len(f.head) == 0 || f.size-4 < int64(len(f.head)) {
			t.Errorf("process %d, record %d is no message", log.PID, i)
			continue
		}
		for at, b := range f.head[1:] {
			if b != byte(at%251) {
				t.Errorf("process %d, record %d: byte %d of the message is %d", log.PID, i, at+1, b)
				break
			}
		}
		if !slices.ContainsFunc(opened, func(o record) bool { return o.connection == r.connection }) {
			t.Errorf("process %d, record %d is of connection %d, which was never opened", log.PID, i, r.connection)
		}
	}
}

func recordsOf(log Log, e event) []record {
	return slices.DeleteFunc(slices.Clone(log.records), func(r record) bool { return r.event != e })
}

// Messages that come in many parts, even of a frame's length, are the same messages.
func TestShimOfSplitMessages(t *testing.T) {
	_, logs := newStandIn(t).both(t, mypy("--read-size=3", "--largest=2000"))
	if len(logs) != 2 {
		t.Fatalf("%d logs", len(logs))
	}
	wantStory(t, logs[0], coordinatorStory(2000, 2000))
	wantStory(t, logs[1], workerStory(2000, 2000))
	for _, log := range logs {
		checkRecords(t, log)
	}
}

// The graph is kept once, though it goes to each worker. Each connection has a number of its own.
func TestShimOfTwoWorkers(t *testing.T) {
	_, logs := newStandIn(t).both(t, mypy("-n", "2"))
	if len(logs) != 3 {
		t.Fatalf("%d logs", len(logs))
	}
	for _, log := range logs {
		checkRecords(t, log)
	}
	for _, tag := range wholes {
		var kept []int
		connections := map[int]bool{}
		for _, r := range recordsOf(logs[0], evSend) {
			if f, _ := r.frame(); f.head[0] == tag {
				kept = append(kept, len(f.head))
				connections[r.connection] = true
			}
		}
		if !slices.Equal(kept, []int{300_000, 16<<10 - 4}) || len(connections) != 2 {
			t.Errorf("of the messages %d, %v bytes are kept, of %d connections", tag, kept, len(connections))
		}
	}
	for _, worker := range logs[1:] {
		wantStory(t, worker, workerStory(300_000, 3_000_000))
	}
}

// wholes are the messages that are kept whole.
var wholes = []byte{105, 106}

// A worker that is killed leaves all that it did before.
func TestShimOfKilledWorker(t *testing.T) {
	ended, logs := newStandIn(t).both(t, mypy("--killed"))
	if ended.status != 2 || !strings.Contains(ended.output, "worker 0 ended -9\n") {
		t.Fatalf("status %d: %s", ended.status, ended.output)
	}
	if len(logs) != 2 || logs[0].Cut || !logs[1].Cut {
		t.Fatalf("%d logs: %+v", len(logs), logs)
	}
	whole := workerStory(300_000, 3_000_000)
	wantStory(t, logs[1], whole[:1+slices.Index(whole, `store "INSERT OR R\x00a.meta.ff"`)])
	coordinator := story(logs[0])
	if !slices.Contains(coordinator, "reap -9") || coordinator[len(coordinator)-1] != `exit "2"` {
		t.Errorf("the coordinator's log tells\n%s", strings.Join(coordinator, "\n"))
	}
}

// A process that does not call os._exit is seen to end too.
func TestShimOfPlainExit(t *testing.T) {
	for _, code := range []string{"import mypy", "import mypy; raise SystemExit(3)", "import mypy; mypy.none"} {
		ended, logs := newStandIn(t).both(t, started{args: []string{"-c", code}})
		if len(logs) != 1 || logs[0].Cut {
			t.Fatalf("%q: status %d, %d logs", code, ended.status, len(logs))
		}
		wantStory(t, logs[0], []string{"start", `exit ""`})
	}
}

// Python that is not mypy is none of the shim's business.
func TestShimOfOtherPrograms(t *testing.T) {
	s := newStandIn(t)
	for _, how := range []started{
		{args: []string{"-c", "print('no mypy')"}},
		{args: []string{"-m", "this"}},
		{args: []string{"-c", "import mypyc"}},
		{args: []string{"-c", "import os; os.kill(os.getpid(), 9)"}},
	} {
		if _, logs := s.both(t, how); len(logs) != 0 {
			t.Errorf("%q left %d logs", how.args, len(logs))
		}
	}
}

// What a user has on the path is there in all processes, and the shim's folder is in none. What
// the processes print is the same without the shim.
func TestShimLeavesPath(t *testing.T) {
	s := newStandIn(t)
	added := t.TempDir()
	if err := os.WriteFile(filepath.Join(added, "added.py"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range [][]string{nil, {added}, {"", added}, {"/nowhere", added, added}} {
		how := mypy()
		how.path = path
		ended, logs := s.both(t, how)
		if len(logs) != 2 {
			t.Errorf("%q: %d logs", path, len(logs))
		}
		if strings.Contains(ended.output, "paceline-tap") {
			t.Errorf("%q: the shim shows:\n%s", path, ended.output)
		}
		who := []string{"coordinator", "helper", "worker"}
		for i, line := range strings.Split(ended.output, "\n")[:len(who)] {
			if !strings.HasPrefix(line, who[i]) || strings.Contains(line, "<module 'added'") != (path != nil) {
				t.Errorf("%q: line %d is %q", path, i, line)
			}
		}
	}
}

// A sitecustomize that the shim hides runs as it would have, with its errors, and mypy is watched
// all the same.
func TestShimChains(t *testing.T) {
	s := newStandIn(t)
	for _, test := range []struct {
		name, code, says string
	}{
		{"prints", "import sys; print('customized', sys.path[-1], __file__ != '', __name__, flush=True)", "customized"},
		{"fails", "raise RuntimeError('customized')", "RuntimeError: customized"},
		{"lacks a module", "import customized", "ModuleNotFoundError: No module named 'customized'"},
		{"is no Python", "customized(", "SyntaxError: '(' was never closed"},
		{"imports mypy", "import mypy; print('customized', flush=True)", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, shimFile), []byte(test.code+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			how := mypy()
			how.path = []string{folder}
			ended, logs := s.both(t, how)
			if !strings.Contains(ended.output, test.says) {
				t.Errorf("it does not say %q:\n%s", test.says, ended.output)
			}
			if len(logs) != 2 {
				t.Errorf("%d logs", len(logs))
			}
		})
	}
}

// Where no log can be written, nothing is watched and nothing else changes.
func TestShimWithoutLogs(t *testing.T) {
	s, p := newStandIn(t), installedPlace(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	readOnly := t.TempDir()
	if err := os.Chmod(readOnly, 0o555); err != nil {
		t.Fatal(err)
	}
	how := mypy()
	plain := s.plain(t, how)
	for _, folder := range []string{filepath.Join(file, "below"), filepath.Join(t.TempDir(), "missing"), file, readOnly} {
		how.logs = folder
		if tapped := s.tapped(t, p, how); tapped != plain {
			t.Errorf("with the logs in %s status %d and\n%s\nwithout the shim status %d and\n%s", folder, tapped.status, tapped.output, plain.status, plain.output)
		}
	}
}

// A log that cannot grow any more ends, and nothing else changes. The limit on the size of files
// stands for a full disk.
func TestShimOfFullDisk(t *testing.T) {
	s := newStandIn(t)
	how := mypy()
	how.first = []string{"sh", "-c", `ulimit -f 100 && exec "$@"`, "sh"} // 50 or 100 KiB
	ended, logs := s.both(t, how)
	if ended.status != 0 || len(logs) != 2 {
		t.Fatalf("status %d, %d logs: %s", ended.status, len(logs), ended.output)
	}
	// The graph does not fit.
	whole := coordinatorStory(300_000, 3_000_000)
	wantStory(t, logs[0], whole[:slices.Index(whole, "send 106 of 300004 bytes, 300000 kept")])
	if !logs[0].Cut {
		t.Error("the log is not cut")
	}
}

// What could not be written is not followed by what could: a log has no holes.
func TestShimOfDiskThatWasFull(t *testing.T) {
	const code = `
import mypy, gc, os, resource
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
gc.freeze()
resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
gc.freeze()
resource.setrlimit(resource.RLIMIT_FSIZE, limits)
gc.freeze()
os._exit(3)
`
	ended, logs := newStandIn(t).both(t, started{args: []string{"-c", code}})
	if ended != (outcome{"", 3}) || len(logs) != 1 || !logs[0].Cut {
		t.Fatalf("%+v, %d logs", ended, len(logs))
	}
	wantStory(t, logs[0], []string{"start", `mark "gc.freeze"`})
}
