package runner

import (
	"strings"
	"testing"
	"time"

	"paceline/bench"
)

func TestWrongCode(t *testing.T) {
	yes, no, zero, one := true, false, 0, 1
	const home = "{checker}/lib"
	role := func(worker *int, compiled *bool, loaded string) bench.Role {
		r := bench.Role{Role: bench.Coordinator, Worker: worker, Compiled: compiled, Loaded: loaded}
		if worker != nil {
			r.Role = bench.Worker
		}
		return r
	}
	fine, unknown := role(nil, &yes, home), role(&one, nil, "")
	for _, c := range []struct {
		name  string
		wall  time.Duration
		cache bench.CacheState
		roles []bench.Role
		says  []string // none: nothing is wrong
	}{
		{"all as installed", 9 * time.Second, bench.Cold, []bench.Role{fine, role(&zero, &yes, home), role(&one, &yes, home)}, nil},
		{"an interpreted worker", 9 * time.Second, bench.Cold, []bench.Role{fine, role(&zero, &yes, home), role(&one, &no, home)},
			[]string{"worker 1 loaded an interpreted checker instead of a compiled one", "working directory"}},
		{"an interpreted coordinator", time.Millisecond, bench.Warm, []bench.Role{role(nil, &no, "/src")},
			[]string{"the coordinator loaded an interpreted checker"}},
		{"a worker from elsewhere", time.Millisecond, bench.Warm, []bench.Role{fine, role(&zero, &yes, "/src")},
			[]string{"worker 0 loaded the checker from /src, and the coordinator from {checker}/lib", "working directory"}},
		{"a worker, and a coordinator that is not known", time.Second, bench.Cold, []bench.Role{role(nil, nil, ""), role(&zero, &yes, home)}, nil},
		{"unknown after a short time", time.Second, bench.Cold, []bench.Role{fine, unknown}, nil},
		{"unknown with many workers", 1200 * time.Millisecond, bench.Cold, []bench.Role{fine, unknown}, nil},
		{"unknown of a warm cache", 9 * time.Second, bench.Warm, []bench.Role{fine, unknown}, nil},
		{"unknown after a long time", 9 * time.Second, bench.Cold, []bench.Role{fine, role(&zero, &yes, home), unknown},
			[]string{"which checker worker 1 loaded could not be told", "working directory"}},
		{"nothing can be told here", 9 * time.Second, bench.Cold, []bench.Role{role(nil, nil, ""), unknown}, nil},
		{"nothing was seen", 9 * time.Second, bench.Cold, nil, nil},
	} {
		trial := bench.Trial{Cell: bench.Cell{Cache: c.cache, Workers: 2}, WallNanos: c.wall.Nanoseconds(), Roles: c.roles}
		got := wrongCode(trial, &yes)
		if (got == "") != (c.says == nil) {
			t.Errorf("%s: %q", c.name, got)
		}
		for _, part := range c.says {
			if !strings.Contains(got, part) {
				t.Errorf("%s: %q does not say %q", c.name, got, part)
			}
		}
		if got := wrongCode(trial, nil); got != "" {
			t.Errorf("%s: a command has no build: %q", c.name, got)
		}
	}
}

func TestWrongWorkers(t *testing.T) {
	yes := true
	coordinator := bench.Role{Role: bench.Coordinator}
	worker := func(n int) bench.Role { return bench.Role{Role: bench.Worker, Worker: &n} }
	long, short := 3*time.Second, 300*time.Millisecond
	for _, c := range []struct {
		name    string
		workers int
		wall    time.Duration
		roles   []bench.Role
		says    string
	}{
		{"all there", 2, long, []bench.Role{coordinator, worker(0), worker(1)}, ""},
		{"sequential", 0, long, []bench.Role{coordinator}, ""},
		{"none of two", 2, long, []bench.Role{coordinator}, "2 workers were asked for and 0 were seen"},
		{"too short to tell", 2, short, []bench.Role{coordinator}, ""},
		{"one too many", 1, short, []bench.Role{coordinator, worker(0), worker(1)}, "worker 1 ran, where 1 were asked for"},
		{"no roles on this platform", 2, long, nil, ""},
	} {
		trial := bench.Trial{Cell: bench.Cell{Workers: c.workers}, WallNanos: c.wall.Nanoseconds(), Roles: c.roles}
		if got := wrongWorkers(trial, &yes); !strings.Contains(got, c.says) || (c.says == "") != (got == "") {
			t.Errorf("%s: %q", c.name, got)
		}
		if got := wrongWorkers(trial, nil); got != "" {
			t.Errorf("%s, of a plain command: %q", c.name, got)
		}
	}
}

// What a checkout has beside what was built of it may change while a session goes on.
func TestSameAsIgnoresLocalChanges(t *testing.T) {
	built := func(git bench.Git) bench.Manifest {
		return bench.Manifest{Checkers: []bench.CheckerIdentity{{Checker: "mypy:.@master+compiled", Build: "key", Git: &git}}}
	}
	before := built(bench.Git{Commit: "abc", Rev: "master"})
	if err := sameAs(before, built(bench.Git{Commit: "abc", Rev: "master", LocalChanges: true})); err != nil {
		t.Error(err)
	}
	if err := sameAs(before, built(bench.Git{Commit: "def", Rev: "master"})); err == nil || !strings.Contains(err.Error(), `git.commit was "abc" and is "def"`) {
		t.Errorf("%v", err)
	}
}
