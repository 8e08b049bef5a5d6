package history

import (
	"testing"

	"pgregory.net/rapid"

	"paceline/bench"
)

func TestHostOf(t *testing.T) {
	on, load := true, 3.5
	for _, c := range []struct {
		host bench.Host
		want string
	}{
		{bench.Host{OS: "linux", Arch: "amd64", CPUModel: "AMD EPYC", CPUs: 2, UsableCPUs: 2, MemoryBytes: 25276514304, Kernel: "6.1", Go: "go1.26", LoadAverage: &load},
			"linux/amd64, AMD EPYC, 2 CPUs, 23.5 GiB"},
		{bench.Host{OS: "darwin", Arch: "arm64", CPUs: 1, UsableCPUs: 1}, "darwin/arm64, 1 CPU"},
		{bench.Host{
			OS: "linux", Arch: "amd64", CPUModel: "Intel, \"fast\"", CPUs: 16, UsableCPUs: 4, Sockets: 2, Cores: 8, ThreadsPerCore: 2,
			CPUQuota: 1.5, MemoryBytes: 1 << 35, MemoryLimitBytes: 1 << 30, Virtual: "KVM", Governor: "performance", Turbo: &on, ClockSource: "tsc",
		}, `linux/amd64, "Intel, \"fast\"", 16 CPUs (4 usable), 2 sockets, 8 cores, 2 threads a core, quota of 1.5 CPUs, 32.0 GiB, ` +
			`limited to 1.0 GiB, on KVM, governor performance, turbo on, clock tsc`},
	} {
		if got := HostOf(c.host); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// hosts generates machines that are nearly the same, with names that could be taken for others.
func hosts() *rapid.Generator[bench.Host] {
	name := rapid.SampledFrom([]string{"", "a", "b", "a, b", "a, 2 CPUs", "2 CPUs", "on a", `"a"`, "a\nb", "a/b", "clock a"})
	small := rapid.IntRange(1, 3)
	return rapid.Custom(func(t *rapid.T) bench.Host {
		h := bench.Host{
			OS: name.Draw(t, "os"), Arch: name.Draw(t, "arch"), CPUModel: name.Draw(t, "model"),
			CPUs: small.Draw(t, "CPUs"), UsableCPUs: small.Draw(t, "usable"),
			CPUQuota: float64(rapid.IntRange(0, 2).Draw(t, "quota")) / 2, MemoryBytes: int64(rapid.IntRange(0, 2).Draw(t, "memory")) << 30,
			MemoryLimitBytes: int64(rapid.IntRange(0, 2).Draw(t, "limit")) << 30,
			Virtual:          name.Draw(t, "virtual"), Governor: name.Draw(t, "governor"), ClockSource: name.Draw(t, "clock"),
		}
		if turbo := rapid.IntRange(0, 2).Draw(t, "turbo"); turbo > 0 {
			on := turbo == 1
			h.Turbo = &on
		}
		return h
	})
}

// Different machines have different names, and what changes on one machine does not change its name.
func TestHostsAreToldApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := hosts().Draw(t, "a"), hosts().Draw(t, "b")
		if rapid.Bool().Draw(t, "the same but for one") {
			b = a
			switch rapid.IntRange(0, 3).Draw(t, "which") {
			case 0:
				b.CPUModel += ", 2 CPUs"
			case 1:
				b.Virtual, b.Governor = b.Governor, b.Virtual
			case 2:
				b.MemoryBytes, b.MemoryLimitBytes = b.MemoryLimitBytes, b.MemoryBytes
			}
		}
		if (HostOf(a) == HostOf(b)) != sameHost(a, b) {
			t.Errorf("%+v is %s\n%+v is %s", a, HostOf(a), b, HostOf(b))
		}
		same := a
		load := 1.0
		same.Kernel, same.Go, same.LoadAverage = "other", "other", &load
		if HostOf(same) != HostOf(a) {
			t.Errorf("%s became %s", HostOf(a), HostOf(same))
		}
	})
}

func sameHost(a, b bench.Host) bool {
	if (a.Turbo == nil) != (b.Turbo == nil) || a.Turbo != nil && *a.Turbo != *b.Turbo {
		return false
	}
	a.Turbo, b.Turbo = nil, nil
	return a == b
}

func TestKindOf(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		checker bench.CheckerIdentity
		want    string
	}{
		{bench.CheckerIdentity{Checker: "mypy@2.4.1", Compiled: &yes}, "mypy compiled"},
		{bench.CheckerIdentity{Checker: "mypy@2.4.1+pure", Compiled: &no}, "mypy interpreted"},
		{bench.CheckerIdentity{Checker: "mypy:/src/mypy", Compiled: &yes, Git: &bench.Git{}}, "mypy checkout compiled"},
		{bench.CheckerIdentity{Checker: "mypy:/src/mypy", Compiled: &no, Lock: "abc"}, "mypy checkout interpreted"},
		{bench.CheckerIdentity{Checker: "mypy:/src/mypy@topic/x+compiled", Compiled: &yes, Git: &bench.Git{}, Build: "abc"}, "mypy commit compiled"},
		{bench.CheckerIdentity{Checker: "mypy:/venv/bin/mypy+x@y", Compiled: &yes}, "mypy executable compiled"},
		{bench.CheckerIdentity{Checker: "mypy@2.4.1"}, "mypy"},
		{bench.CheckerIdentity{Checker: "mypy@2.4.1+pure"}, "mypy pure"},
		{bench.CheckerIdentity{Checker: "cmd:/bin/true mypy@2.4.1"}, "cmd:/bin/true mypy@2.4.1"},
		{bench.CheckerIdentity{Checker: "replay:mypy-self", Version: "v1.2.3"}, "replay:mypy-self"},
		{bench.CheckerIdentity{Checker: "odd"}, "odd"},
	} {
		if got := KindOf(c.checker); got != c.want {
			t.Errorf("%s: got %q, want %q", c.checker.Checker, got, c.want)
		}
	}
}

// The identity of a session survives what may change in it, and nothing else.
func TestIdentity(t *testing.T) {
	m := madeUp(1).Manifest
	later := m
	later.Outcome, later.Ended, later.Limits, later.Environment = bench.Broken, nil, []string{"x"}, map[string]string{"A": "b"}
	load := 1.0
	later.Host.LoadAverage = &load
	if identity(later) != identity(m) {
		t.Error("a session that went on is another one")
	}
	other := m
	other.Plan.Seed++
	if identity(other) == identity(m) {
		t.Error("two seeds, one session")
	}
	if identity(madeUp(2).Manifest) == identity(m) {
		t.Error("two days, one session")
	}
	// Files that are there depend on it.
	if got, want := identity(m), "4794c809bcebb196"; got != want {
		t.Errorf("identity %s, want %s: sessions that are in histories would be added again", got, want)
	}
}

// A control is another build where its compiler or what that was given is another one, not where it was built in another folder.
func TestBuildOf(t *testing.T) {
	one := bench.CheckerIdentity{Checker: "mypy:.@master+compiled", Version: "2.5.0+dev", Git: &bench.Git{Commit: "abc"}, Compiler: "gcc 12", Build: "key"}
	elsewhere, other := one, one
	elsewhere.Build = "another key"
	other.Compiler = "gcc 12, variables 00000000"
	if a, b := buildOf(one), buildOf(elsewhere); a != b {
		t.Errorf("%q and %q", a, b)
	}
	if a, b := buildOf(one), buildOf(other); a == b {
		t.Errorf("both are %q", a)
	}
}
