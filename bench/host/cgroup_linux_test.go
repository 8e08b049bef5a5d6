package host

import (
	"math"
	"path"
	"strings"
	"testing"
)

// Lines of /proc/PID/mountinfo.
const (
	mountV2     = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate"
	mountCPU    = "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct"
	mountMemory = "33 31 0:30 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory"
	// The hierarchies as a container sees them that has no name space of its own for groups.
	mountContainerCPU    = "32 31 0:29 /docker/abc /sys/fs/cgroup/cpu ro,nosuid master:11 - cgroup cgroup rw,cpu"
	mountContainerMemory = "33 31 0:30 /docker/abc /sys/fs/cgroup/memory ro,nosuid master:12 - cgroup cgroup rw,memory"
)

func groups(cgroup string, mounts ...string) map[string]string {
	return map[string]string{"proc/7/cgroup": cgroup, "proc/7/mountinfo": strings.Join(mounts, "\n")}
}

func TestLimits(t *testing.T) {
	const none = "9223372036854771712"
	for _, c := range []struct {
		name  string
		parts []map[string]string
		want  limits
	}{
		{"no control groups", nil, limits{}},
		{"version 2 without a limit", []map[string]string{groups("0::/user", mountV2), {
			"sys/fs/cgroup/user/cpu.max": "max 100000", "sys/fs/cgroup/user/memory.max": "max",
		}}, limits{}},
		{"version 2", []map[string]string{groups("0::/job", mountV2), {
			"sys/fs/cgroup/job/cpu.max": "150000 100000", "sys/fs/cgroup/job/memory.max": "1073741824",
		}}, limits{1.5, 1 << 30}},
		{"version 2, nested: the least of all levels holds", []map[string]string{groups("0::/a/b/c", mountV2), {
			"sys/fs/cgroup/a/cpu.max": "50000 100000", "sys/fs/cgroup/a/memory.max": "max",
			"sys/fs/cgroup/a/b/cpu.max": "max 100000", "sys/fs/cgroup/a/b/memory.max": "3000000",
			"sys/fs/cgroup/a/b/c/cpu.max": "400000 100000", "sys/fs/cgroup/a/b/c/memory.max": "9000000",
		}}, limits{0.5, 3000000}},
		{"version 2 in a container: the group is the root", []map[string]string{groups("0::/", mountV2), {
			"sys/fs/cgroup/cpu.max": "200000 100000", "sys/fs/cgroup/memory.max": "5000000",
		}}, limits{2, 5000000}},
		{"version 1 without a limit", []map[string]string{groups("4:memory:/x\n1:cpu,cpuacct:/x", mountCPU, mountMemory), {
			"sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us": "100000",
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": none,
		}}, limits{}},
		{"version 1", []map[string]string{groups("4:memory:/x\n1:cpu,cpuacct:/x", mountCPU, mountMemory), {
			"sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "250000", "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us": "100000",
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": "2000000", "sys/fs/cgroup/memory/memory.limit_in_bytes": none,
		}}, limits{2.5, 2000000}},
		{"version 1 in a container that sees its own part", []map[string]string{
			groups("4:memory:/docker/abc/in\n1:cpu:/docker/abc", mountContainerCPU, mountContainerMemory), {
				"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
				"sys/fs/cgroup/memory/memory.limit_in_bytes": "7000000", "sys/fs/cgroup/memory/in/memory.limit_in_bytes": "6000000",
			}}, limits{3, 6000000}},
		{"a group that the mount does not show", []map[string]string{groups("4:memory:/elsewhere\n1:cpu:/../x", mountContainerCPU, mountContainerMemory), {
			"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "100000", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "7000000",
		}}, limits{1, 7000000}},
		{"both versions at once", []map[string]string{groups("4:memory:/x\n0::/y", mountV2, mountMemory), {
			"sys/fs/cgroup/y/cpu.max": "100000 50000", "sys/fs/cgroup/memory/x/memory.limit_in_bytes": "4000000",
		}}, limits{2, 4000000}},
		{"limits of another hierarchy do not count", []map[string]string{groups("4:memory:/x", mountCPU), {
			"sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "100000", "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us": "100000",
		}}, limits{}},
	} {
		if got := machine(t, all(c.parts...)).limits(); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAvailable(t *testing.T) {
	const v1, v2 = "sys/fs/cgroup/memory/", "sys/fs/cgroup/"
	inV1, inV2 := groups("4:memory:/x", mountMemory), groups("0::/a/b", mountV2)
	for _, c := range []struct {
		name  string
		parts []map[string]string
		want  int64
	}{
		{"without a limit", nil, 12000000 << 10},
		{"version 2, use unknown", []map[string]string{inV2, {v2 + "a/b/memory.max": "5000000"}}, 5000000},
		{"version 2, in use", []map[string]string{inV2, {
			v2 + "a/b/memory.max": "5000000", v2 + "a/b/memory.current": "3000000",
			v2 + "a/b/memory.stat": "anon 1\nfile 2000000\ninactive_file 1200000\nactive_file 800000",
		}}, 5000000 - (3000000 - 1200000)},
		{"version 2, nested: the group above is fuller", []map[string]string{inV2, {
			v2 + "a/b/memory.max": "5000000", v2 + "a/b/memory.current": "1000000",
			v2 + "a/memory.max": "6000000", v2 + "a/memory.current": "4500000",
		}}, 1500000},
		{"version 2, no limit where it is in use", []map[string]string{inV2, {
			v2 + "a/b/memory.max": "max", v2 + "a/b/memory.current": "1000000", v2 + "a/memory.max": "6000000",
		}}, 6000000},
		{"more in use than allowed", []map[string]string{inV2, {
			v2 + "a/b/memory.max": "5000000", v2 + "a/b/memory.current": "5000001",
		}}, 0},
		{"more idle than in use, as they are not read at once", []map[string]string{inV2, {
			v2 + "a/b/memory.max": "5000000", v2 + "a/b/memory.current": "1000", v2 + "a/b/memory.stat": "inactive_file 2000",
		}}, 5000000},
		{"version 1, in use by the groups below too", []map[string]string{inV1, {
			v1 + "x/memory.limit_in_bytes": "5000000", v1 + "x/memory.usage_in_bytes": "3000000",
			v1 + "x/memory.stat": "inactive_file 5\ntotal_inactive_file 1000000",
		}}, 3000000},
		{"more allowed than there is", []map[string]string{inV1, {
			v1 + "x/memory.limit_in_bytes": "50000000000", v1 + "x/memory.usage_in_bytes": "3000000",
		}}, 12000000 << 10},
	} {
		got := machine(t, all(append(c.parts, memory())...)).available()
		if got == nil || *got != c.want {
			t.Errorf("%s: %v, want %d", c.name, shown(got), c.want)
		}
	}
	if got := machine(t, all()).available(); got != nil {
		t.Errorf("unknown: %v", *got)
	}
}

func shown(bytes *int64) any {
	if bytes == nil {
		return "unknown"
	}
	return *bytes
}

func FuzzQuota(f *testing.F) {
	for _, text := range []string{"max 100000", "150000 100000", "-1 100000", "1 0", "9223372036854775807 1", "1", " 1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := quota(text); !(got >= 0) || math.IsInf(got, 0) {
			t.Errorf("%q is %v CPUs", text, got)
		}
	})
}

func FuzzMemoryLimit(f *testing.F) {
	for _, text := range []string{"max", "0", "-1", "1073741824", "9223372036854771712", "18446744073709551615"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := memoryLimit(text); got < 0 || got >= noMemoryLimit {
			t.Errorf("%q is %d bytes", text, got)
		}
	})
}

func FuzzInside(f *testing.F) {
	for _, pair := range [][2]string{{"/", "/a/b"}, {"/docker/abc", "/docker/abc/in"}, {"/a", "/ab"}, {"/..", "/"}, {"/", "/../x"}, {"", ""}, {"/a/../..", "x/../../y"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, root, group string) {
		below := inside(root, group)
		if !path.IsAbs(below) || path.Clean(below) != below || strings.Contains(below+"/", "/../") {
			t.Fatalf("group %q below root %q leads to %q", group, root, below)
		}
		steps := upwards(below)
		if steps[0] != below || steps[len(steps)-1] != "/" {
			t.Fatalf("from %q upwards is %q", below, steps)
		}
	})
}
