package host_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/host"
)

// calm is a made-up machine about which there is nothing to say.
func calm() host.Machine {
	return host.Machine{
		Host: bench.Host{
			OS: "linux", CPUs: 8, UsableCPUs: 8, Sockets: 1, Cores: 8, ThreadsPerCore: 1, MemoryBytes: 16e9,
			Governor: "performance", Turbo: new(false), ClockSource: "tsc", LoadAverage: new(0.1),
		},
		Noise:     bench.Noise{StealRatio: new(0.001), ForeignCPURatio: new(0.01), CPUPressureRatio: new(0.9)},
		Wall:      time.Second,
		Pace:      []time.Duration{10e6, 10e6, 10e6, 11e6},
		Available: new(int64(15e9)),
		Disk:      host.Disk{Kind: "ext4", Sync: 2 * time.Millisecond},
	}
}

func TestChecks(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*host.Machine)
		check  string
		level  host.Level
		found  string
	}{
		{"only some CPUs", func(m *host.Machine) { m.Host.UsableCPUs = 3 }, "cpus", host.Warn, "only 3 usable of 8 CPUs"},
		{"one CPU", func(m *host.Machine) { m.Host.CPUs, m.Host.UsableCPUs = 1, 1 }, "cpus", host.Warn, "1 CPU"},
		{"shared cores", func(m *host.Machine) { m.Host.Cores, m.Host.ThreadsPerCore = 4, 2 }, "cpus", host.Fine, "8 CPUs on 4 cores: CPUs that share"},
		{"sockets", func(m *host.Machine) { m.Host.Sockets = 2 }, "cpus", host.Fine, "in 2 sockets"},
		{"a quota", func(m *host.Machine) { m.Host.CPUQuota = 2.5 }, "quota", host.Warn, "allow 2.5 CPUs of 8"},
		{"a quota below one CPU", func(m *host.Machine) { m.Host.CPUQuota = 0.5 }, "quota", host.Fail, "allow 0.5 CPUs"},
		{"a quota of all CPUs", func(m *host.Machine) { m.Host.CPUQuota = 8 }, "quota", host.Fine, "allow 8 CPUs"},
		{"memory for some workers", func(m *host.Machine) { m.Available = new(int64(1e9)) }, "memory", host.Warn, "1.0 GB available; 16 workers need about 3.0 GB"},
		{"memory for nothing", func(m *host.Machine) { m.Available = new(int64(1e8)) }, "memory", host.Fail, "not even enough"},
		{"a memory limit", func(m *host.Machine) { m.Host.MemoryLimitBytes = 8e9 }, "memory", host.Fine, "control groups allow 8.0 GB"},
		{"memory unknown", func(m *host.Machine) { m.Available = nil }, "memory", host.Warn, "not known"},
		{"some steal", func(m *host.Machine) { m.Noise.StealRatio = new(0.05) }, "steal", host.Warn, "took 5.0%"},
		{"much steal", func(m *host.Machine) { m.Noise.StealRatio = new(0.4) }, "steal", host.Fail, "took 40.0%"},
		{"steal unknown", func(m *host.Machine) { m.Noise.StealRatio = nil }, "steal", host.Warn, "not known"},
		{"some load", func(m *host.Machine) { m.Noise.ForeignCPURatio = new(0.1) }, "load", host.Warn, "took 10.0% of the CPU time over 1s; load average 0.10"},
		{"a hog", func(m *host.Machine) { m.Noise.ForeignCPURatio = new(0.5) }, "load", host.Fail, "took 50.0%"},
		{"load unknown", func(m *host.Machine) { m.Noise.ForeignCPURatio = nil }, "load", host.Warn, "not known"},
		{"an uneven pace", func(m *host.Machine) { m.Pace = []time.Duration{10e6, 20e6} }, "pace", host.Warn, "10ms to 20ms"},
		{"one slow reading in twenty", func(m *host.Machine) { m.Pace = append(slices.Repeat([]time.Duration{10e6}, 19), 90e6) }, "pace", host.Fine, "10ms to 10ms"},
		{"no pace", func(m *host.Machine) { m.Pace = nil }, "pace", host.Warn, "not measured"},
		{"a governor that saves power", func(m *host.Machine) { m.Host.Governor = "performance, powersave" }, "governor", host.Warn, "powersave"},
		{"no governor", func(m *host.Machine) { m.Host.Governor = "" }, "governor", host.Fine, "firmware"},
		{"no governor, virtual", func(m *host.Machine) { m.Host.Governor, m.Host.Virtual = "", "xen" }, "governor", host.Fine, "hypervisor"},
		{"turbo", func(m *host.Machine) { m.Host.Turbo = new(true) }, "turbo", host.Warn, "on: "},
		{"turbo unknown", func(m *host.Machine) { m.Host.Turbo = nil }, "turbo", host.Fine, "no switch"},
		{"a slow clock", func(m *host.Machine) { m.Host.ClockSource = "acpi_pm" }, "clock", host.Warn, "acpi_pm"},
		{"no clock", func(m *host.Machine) { m.Host.ClockSource = "jiffies" }, "clock", host.Fail, "jiffies"},
		{"a clock of its own", func(m *host.Machine) { m.Host.ClockSource = "kvm-clock" }, "clock", host.Fine, "kvm-clock"},
		{"a network disk", func(m *host.Machine) { m.Disk = host.Disk{Kind: "nfs", Network: true, Sync: time.Millisecond} }, "disk", host.Warn, "nfs: a small write is on the disk after 1ms; its files may be across a network"},
		{"a slow disk", func(m *host.Machine) { m.Disk.Sync = 300 * time.Millisecond }, "disk", host.Warn, "after 300ms, which is slow"},
		{"a full disk", func(m *host.Machine) { m.Disk.Err = errors.New("no space left") }, "disk", host.Fail, "no space left"},
	} {
		m := calm()
		c.change(&m)
		for _, got := range host.Checks(m, 16) {
			switch {
			case got.Name == c.check && (got.Level != c.level || !strings.Contains(got.Finding, c.found)):
				t.Errorf("%s: %+v, want %s with %q", c.name, got, c.level, c.found)
			case got.Name != c.check && got.Level != host.Fine:
				t.Errorf("%s: is also found by %+v", c.name, got)
			}
		}
	}
}

func TestChecksOfACalmMachine(t *testing.T) {
	for _, c := range host.Checks(calm(), 16) {
		if c.Level != host.Fine || c.Advice != "" {
			t.Errorf("a calm machine: %+v", c)
		}
	}
}

// Systems whose counters are not read must not look calm.
func TestChecksSayWhatIsNotKnown(t *testing.T) {
	for _, system := range []string{"darwin", "windows"} {
		unknown := host.Machine{Host: bench.Host{OS: system, CPUs: 8, UsableCPUs: 8}, Pace: []time.Duration{1e7}, Wall: time.Second}
		var named []string
		for _, c := range host.Checks(unknown, 16) {
			if strings.Contains(c.Finding, "cannot tell on "+system) && c.Level == host.Warn && c.Advice != "" {
				named = append(named, c.Name)
			}
		}
		if want := []string{"memory", "steal", "load", "governor", "turbo"}; !slices.Equal(named, want) {
			t.Errorf("%s: not known are %q, want %q", system, named, want)
		}
	}
}

// Whatever the machine, each check says what it found once, and what to do exactly when there
// is something.
func TestChecksAdvise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		maybe := func(name string) *float64 { return rapid.Ptr(rapid.Float64Range(0, 1), true).Draw(t, name) }
		m := host.Machine{
			Host: bench.Host{
				OS:   rapid.SampledFrom([]string{"linux", "darwin", "windows"}).Draw(t, "system"),
				CPUs: rapid.IntRange(1, 64).Draw(t, "cpus"), UsableCPUs: rapid.IntRange(1, 64).Draw(t, "usable"),
				CPUQuota: rapid.Float64Range(0, 64).Draw(t, "quota"), ThreadsPerCore: rapid.IntRange(0, 2).Draw(t, "threads"),
				Governor:    rapid.SampledFrom([]string{"", "performance", "schedutil"}).Draw(t, "governor"),
				ClockSource: rapid.SampledFrom([]string{"", "tsc", "hpet", "jiffies"}).Draw(t, "clock"),
				Turbo:       rapid.Ptr(rapid.Bool(), true).Draw(t, "turbo"), LoadAverage: maybe("load"),
			},
			Noise: bench.Noise{StealRatio: maybe("steal"), ForeignCPURatio: maybe("foreign")},
			Wall:  time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "wall")),
			Disk:  host.Disk{Network: rapid.Bool().Draw(t, "network"), Sync: time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "sync"))},
		}
		var names []string
		for _, c := range host.Checks(m, rapid.IntRange(1, 128).Draw(t, "workers")) {
			if c.Finding == "" || (c.Advice == "") != (c.Level == host.Fine) || slices.Contains(names, c.Name) {
				t.Errorf("%+v", c)
			}
			names = append(names, c.Name)
		}
	})
}

func TestExamine(t *testing.T) {
	folder := t.TempDir() + "/not/yet"
	m, err := host.Examine(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if m.Disk.Err != nil || m.Disk.Sync <= 0 || len(m.Pace) < m.Host.UsableCPUs || !slices.IsSorted(m.Pace) || m.Wall <= 0 {
		t.Errorf("this machine: %+v", m)
	}
	if left, err := filepath.Glob(folder + "/*"); err != nil || len(left) > 0 {
		t.Errorf("leaves %q behind (%v)", left, err)
	}
}

func TestExamineSaysWhyItCannotWrite(t *testing.T) {
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := host.Examine(t.Context(), file)
	if err != nil || m.Disk.Err == nil {
		t.Errorf("a file in place of the folder: %+v, %v", m.Disk, err)
	}
}

func TestExamineEnds(t *testing.T) {
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	if _, err := host.Examine(ctx, t.TempDir()); !errors.Is(err, stop) {
		t.Errorf("cancelled: %v", err)
	}
}
