package replay_test

import (
	"os"
	"testing"
	"time"

	"paceline/bench/replay"
	"paceline/bench/schedule"
)

// scc makes an SCC whose costs are in microseconds.
func scc(id int, deps []int, load, interfaces, implementation int64, modules ...string) schedule.SCC {
	return schedule.SCC{
		ID: id, Modules: modules, Deps: deps, SizeHint: 1000 * (interfaces + implementation + int64(len(modules))),
		LoadNanos: new(1000 * load), InterfaceNanos: new(1000 * interfaces), ImplementationNanos: new(1000 * implementation),
	}
}

// small is a diamond with a tail, and a cycle of two modules in it.
func small() schedule.Schedule {
	return schedule.Schedule{Schema: schedule.Schema, Checker: "mypy@2.4.1", Corpus: "small", SCCs: []schedule.SCC{
		scc(0, nil, 100, 900, 400, "builtins"),
		scc(1, []int{0}, 200, 800, 1200, "left"),
		scc(2, []int{0}, 200, 1300, 700, "right.a", "right.b"),
		scc(3, []int{1, 2}, 300, 500, 900, "join"),
		scc(4, []int{3}, 100, 400, 800, "tail"),
	}}
}

func policy(t testing.TB, name string) schedule.Policy {
	t.Helper()
	p, err := schedule.PolicyNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// options are those of a replay of a small schedule in a folder of the test's own, of which nothing must be
// left when the test ends.
func options(t testing.TB, workers int) replay.Options {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() { nothingLeft(t, dir) })
	return replay.Options{Schedule: small(), Workers: workers, Policy: policy(t, "mypy"), Time: replay.Sleep, Dir: dir}
}

func nothingLeft(t testing.TB, dir string) {
	t.Helper()
	for _, command := range alive(t, dir) {
		t.Errorf("still running: %s", command)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		t.Errorf("left behind: %s", e.Name())
	}
}

// quick are limits for tests in which a worker does nothing.
var quick = replay.Limits(2*time.Second, 2*time.Second, 2*time.Second)

func mkdir(t testing.TB, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
}
