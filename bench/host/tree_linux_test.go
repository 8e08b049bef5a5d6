package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
)

// machine writes a made-up machine: files by their names, and symbolic links as "-> target".
func machine(t testing.TB, files map[string]string) tree {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if target, isLink := strings.CutPrefix(text, "-> "); isLink {
			if err := os.Symlink(target, file); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(file, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return tree{root: root}
}

// all joins the files of several parts of a machine; later ones win.
func all(parts ...map[string]string) map[string]string {
	files := map[string]string{"proc/self": "-> 7"}
	for _, part := range parts {
		for name, text := range part {
			files[name] = text
		}
	}
	return files
}

// cpu is CPU n of a made-up machine in a socket, sharing its core with siblings.
func cpu(n, socket, siblings string) map[string]string {
	dir := "sys/devices/system/cpu/cpu" + n
	return map[string]string{
		dir + "/topology/physical_package_id":  socket,
		dir + "/topology/thread_siblings_list": siblings,
	}
}

func memory() map[string]string {
	return map[string]string{"proc/meminfo": "MemTotal:       16000000 kB\nMemFree:  1000 kB\nMemAvailable:   12000000 kB"}
}

// describe is the machine of the tree.
func describe(t tree) bench.Host {
	var h bench.Host
	t.describe(&h)
	return h
}

func TestUnknownIsAbsent(t *testing.T) {
	empty := bench.Host{}
	if got := describe(tree{root: t.TempDir()}); got != empty {
		t.Errorf("a machine without /proc and /sys is described as %+v", got)
	}
	if got := describe(machine(t, all(map[string]string{
		"proc/cpuinfo": "nonsense", "proc/meminfo": "MemTotal: much", "proc/loadavg": "?",
		"proc/7/cgroup": "?", "proc/7/mountinfo": "?",
		"sys/devices/system/cpu/cpu0/topology/physical_package_id": "-1",
		"sys/devices/system/cpu/cpufreq/boost":                     "maybe",
	}))); got != empty {
		t.Errorf("a machine that tells nonsense is described as %+v", got)
	}
}

func TestTurbo(t *testing.T) {
	const pstate, boost = "sys/devices/system/cpu/intel_pstate/no_turbo", "sys/devices/system/cpu/cpufreq/boost"
	const policy = "sys/devices/system/cpu/cpufreq/policy"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  *bool
	}{
		{"no switch", nil, nil},
		{"Intel, on", map[string]string{pstate: "0"}, new(true)},
		{"Intel, off", map[string]string{pstate: "1"}, new(false)},
		{"one for all, on", map[string]string{boost: "1"}, new(true)},
		{"one for all, off", map[string]string{boost: "0"}, new(false)},
		{"some groups on", map[string]string{policy + "0/boost": "0", policy + "1/boost": "1"}, new(true)},
		{"all groups off", map[string]string{policy + "0/boost": "0", policy + "1/boost": "0"}, new(false)},
	} {
		got := machine(t, all(c.files)).turbo()
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
