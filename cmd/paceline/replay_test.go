package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paceline/bench/checker"
	"paceline/bench/replay"
	"paceline/bench/schedule"
)

// bench/checker stands above bench/replay, so both say what a worker looks like.
func TestReplayWorkersAreKnown(t *testing.T) {
	if checker.MaxReplayWorkers != replay.MaxWorkers {
		t.Errorf("a checker may have %d workers, a replay %d", checker.MaxReplayWorkers, replay.MaxWorkers)
	}
	args := []string{"paceline", "paceline-replay-worker", "options.json", "3"}
	if index, is := checker.ReplayWorker(args); !is || index != 3 || !replay.IsWorker(args) {
		t.Errorf("%q is worker %d, %v; for replay %v", args, index, is, replay.IsWorker(args))
	}
}

// graphOf draws a schedule without cycles: each SCC depends on earlier ones.
func graphOf(t *rapid.T) schedule.Schedule {
	s := schedule.Schedule{Schema: schedule.Schema}
	for id := range rapid.IntRange(1, 30).Draw(t, "sccs") {
		scc := schedule.SCC{ID: id, Modules: []string{"m" + strconv.Itoa(id), "n" + strconv.Itoa(id)}}
		for dep := range id {
			if rapid.Bool().Draw(t, "depends") && rapid.Bool().Draw(t, "really") {
				scc.Deps = append(scc.Deps, dep)
			}
		}
		s.SCCs = append(s.SCCs, scc)
	}
	return s
}

// What is stale after a change is what has a changed module, or depends on something stale; nothing
// else.
func TestStaleAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := graphOf(t)
		var changed []string
		for _, scc := range s.SCCs {
			if rapid.IntRange(0, 5).Draw(t, "changes") == 0 {
				changed = append(changed, scc.Modules[rapid.IntRange(0, 1).Draw(t, "module")])
			}
		}
		stale := staleAfter(s, changed)
		for _, scc := range s.SCCs {
			want := slices.ContainsFunc(scc.Modules, func(m string) bool { return slices.Contains(changed, m) }) ||
				slices.ContainsFunc(scc.Deps, func(dep int) bool { return stale[dep] })
			if stale[scc.ID] != want {
				t.Fatalf("after %v SCC %d is stale: %v, want %v", changed, scc.ID, stale[scc.ID], want)
			}
		}
	})
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSourcesOfModules(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	write(t, filepath.Join(one, "p", "__init__.py"), "1")
	write(t, filepath.Join(one, "p", "a.py"), "22")
	write(t, filepath.Join(one, "p", "a.pyi"), "333")
	write(t, filepath.Join(two, "p", "a.py"), "4444")
	write(t, filepath.Join(two, "q.py"), "55555")
	write(t, filepath.Join(one, "r.py", "file"), "") // a folder
	s := schedule.Schedule{SCCs: []schedule.SCC{{Modules: []string{"p", "p.a"}}, {Modules: []string{"q", "r", "builtins", ""}}}}
	sizes := map[string]int64{}
	for module, source := range sourcesOf(s, []string{one, two}) {
		sizes[module] = source.Bytes
	}
	if len(sizes) != 3 || sizes["p"] != 1 || sizes["p.a"] != 3 || sizes["q"] != 5 {
		t.Errorf("found %v", sizes)
	}
	if found := sourcesOf(s, nil); len(found) != 0 {
		t.Errorf("in no folder: %v", found)
	}
}

func TestChangedSince(t *testing.T) {
	before := replayCache{Sources: map[string]replaySource{"same": {1, 1}, "time": {1, 1}, "size": {1, 1}, "gone": {1, 1}}}
	now := replayCache{Sources: map[string]replaySource{"same": {1, 1}, "time": {2, 1}, "size": {1, 2}, "new": {1, 1}}}
	if got := now.changedSince(before); !slices.Equal(got, []string{"gone", "new", "size", "time"}) {
		t.Errorf("changed: %v", got)
	}
}

func TestReplayCacheOfAnotherSchedule(t *testing.T) {
	dir := t.TempDir()
	for _, sum := range []string{"a", "b"} {
		if c, err := readReplayCache(dir, sum); c != nil || err != nil {
			t.Errorf("of %s: %v, %v", sum, c, err)
		}
		if err := (replayCache{SHA256: "a"}).write(dir); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := readReplayCache(dir, "a"); c == nil || err != nil {
		t.Errorf("its own: %v, %v", c, err)
	}
	write(t, replayCacheFile(dir), "{")
	if _, err := readReplayCache(dir, "a"); err == nil {
		t.Error("a broken one is taken")
	}
}

const chain = `{"schema":1,"sccs":[
{"id":0,"modules":["base"],"interface_ns":1000000,"implementation_ns":1000000},
{"id":1,"modules":["hub"],"deps":[0],"interface_ns":1000000,"implementation_ns":1000000},
{"id":2,"modules":["leaf"],"deps":[1],"interface_ns":1000000,"implementation_ns":1000000}]}`

// A replay checks all when its cache is empty, nothing when it was filled, and after an edit what
// was edited and what depends on it; each with and without workers.
func TestReplayChecksWhatIsStale(t *testing.T) {
	for _, workers := range []string{"0", "2"} {
		dir := t.TempDir()
		source, cache := filepath.Join(dir, "src"), filepath.Join(dir, "cache")
		file := write(t, filepath.Join(dir, "chain.json"), chain)
		if err := os.Mkdir(cache, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, module := range []string{"hub", "leaf"} {
			write(t, filepath.Join(source, module+".py"), "")
		}
		sum := identityOf(t, file).SHA256
		check := func() string {
			return paceline(t, fine, checker.ReplayCheck, "--workers", workers, "--sha256", sum, "--cache-dir", cache, "--source", source, "--verbose", file)
		}
		edit := func(module string) {
			write(t, filepath.Join(source, module+".py"), "x = 1\n")
			later := time.Now().Add(10 * time.Second)
			if err := os.Chtimes(filepath.Join(source, module+".py"), later, later); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct{ name, want string }{
			{"cold", "checked base\nchecked hub\nchecked leaf\nSuccess: replayed 3 SCCs\n"},
			{"warm", "Success: replayed 0 SCCs\n"},
			{"leaf", "checked leaf\nSuccess: replayed 1 SCCs\n"},
			{"hub", "checked hub\nchecked leaf\nSuccess: replayed 2 SCCs\n"},
		} {
			if step.name == "leaf" || step.name == "hub" {
				edit(step.name)
			}
			if got := check(); got != step.want {
				t.Errorf("%s with %s workers: %q, want %q", step.name, workers, got, step.want)
			}
		}
	}
}

// A schedule that was changed since it was identified is refused.
func TestReplayOfAnotherSchedule(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "chain.json"), chain)
	before := identityOf(t, file)
	write(t, file, strings.Replace(chain, "1000000", "1000001", 1))
	if after := identityOf(t, file); after.SHA256 == before.SHA256 || after.File != file {
		t.Errorf("before the change %+v, after it %+v", before, after)
	}
	paceline(t, unable, checker.ReplayCheck, "--sha256", before.SHA256, "--cache-dir", t.TempDir(), file)
}

func TestIdentityOfARecordedSchedule(t *testing.T) {
	got := identityOf(t, "mypy-self")
	if got.File != "" || got.Checker != "mypy@2.4.1" || got.Corpus != "mypy-self" || len(got.SHA256) != 64 {
		t.Errorf("%+v", got)
	}
}

func identityOf(t *testing.T, name string) checker.Replayed {
	t.Helper()
	var r checker.Replayed
	if err := json.Unmarshal([]byte(paceline(t, fine, checker.ReplayIdentity, name)), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// paceline runs a command line in this process, and returns what it prints.
func paceline(t *testing.T, status int, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	if got := run(t.Context(), args, streams{out: &out, err: &complaints}); got != status {
		t.Fatalf("%q ends with status %d, not %d: %s", args, got, status, complaints.String())
	}
	return out.String()
}

// A replay that is interrupted ends as such, and leaves no file.
func TestInterruptedReplay(t *testing.T) {
	dir, err := os.MkdirTemp("", "p") // short, as names of sockets must be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("TMPDIR", dir)
	t.Chdir(dir)
	// The schedule takes seconds, so this is in the middle of it, or at the start on a slow machine.
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var out bytes.Buffer
	if got := run(ctx, []string{"replay", "mypy-self", "--workers", "2"}, streams{out: &out, err: io.Discard}); got != interrupted || out.Len() > 0 {
		t.Errorf("status %d, not %d, after it printed %q", got, interrupted, out.String())
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

// A run kills a trial that it ends early, so that a trial must keep its files in its cache folder, which
// goes with the run, and not among those that are temporary.
func TestReplayCheckNeedsNoTemporaryFolder(t *testing.T) {
	dir, err := os.MkdirTemp("", "p") // short, as names of sockets must be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	cache := filepath.Join(dir, "cache")
	if err := os.Mkdir(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	file := write(t, filepath.Join(dir, "chain.json"), chain)
	sum := identityOf(t, file).SHA256
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, filepath.Join(dir, "none"))
	}
	paceline(t, fine, checker.ReplayCheck, "--workers", "2", "--sha256", sum, "--cache-dir", cache, file)
	if left, err := os.ReadDir(cache); err != nil || len(left) != 1 || left[0].Name() != filepath.Base(replayCacheFile(cache)) {
		t.Errorf("the cache holds %v, %v", left, err)
	}
}

func TestMedianOfRepeats(t *testing.T) {
	for _, c := range []struct {
		walls []int64
		want  int64
	}{{[]int64{7}, 7}, {[]int64{9, 1}, 5}, {[]int64{9, 1, 2}, 2}, {[]int64{4, 9, 1, 2}, 3}} {
		if given := slices.Clone(c.walls); medianOf(c.walls) != c.want || !slices.Equal(c.walls, given) {
			t.Errorf("of %v: %d, now %v", given, medianOf(c.walls), c.walls)
		}
	}
}
