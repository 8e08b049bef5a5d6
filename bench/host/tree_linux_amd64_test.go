package host

import (
	"strings"
	"testing"
)

// These tests need the processor's own form of /proc/cpuinfo.

func x86(flags string, count int) map[string]string {
	var text strings.Builder
	for range count {
		text.WriteString("processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Made-up CPU @ 2.60GHz\nflags\t\t: fpu " + flags + "\n\n")
	}
	return map[string]string{"proc/cpuinfo": text.String()}
}

func TestBareMetal(t *testing.T) {
	got := describe(machine(t, all(memory(), x86("sse", 4),
		cpu("0", "0", "0,4"), cpu("4", "0", "0,4"), cpu("1", "1", "1,5"), cpu("5", "1", "1,5"),
		map[string]string{
			"proc/loadavg": "0.25 1.00 2.00 1/100 4242",
			"sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc",
			"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor":            "performance",
			"sys/devices/system/cpu/cpu1/cpufreq/scaling_governor":            "powersave",
			"sys/devices/system/cpu/cpu4/cpufreq/scaling_governor":            "powersave",
			"sys/devices/system/cpu/intel_pstate/no_turbo":                    "0",
			"sys/class/dmi/id/sys_vendor":                                     "Maker Inc.",
			"sys/class/dmi/id/product_name":                                   "Server 1",
		})))
	if got.CPUs != 4 || got.Sockets != 2 || got.Cores != 2 || got.ThreadsPerCore != 2 {
		t.Errorf("CPUs: %+v", got)
	}
	if got.Governor != "performance, powersave" || got.Turbo == nil || !*got.Turbo || got.ClockSource != "tsc" {
		t.Errorf("clock speed: %+v", got)
	}
	if got.MemoryBytes != 16000000<<10 || got.LoadAverage == nil || *got.LoadAverage != 0.25 {
		t.Errorf("memory and load: %+v", got)
	}
	if got.Virtual != "" || got.CPUQuota != 0 || got.MemoryLimitBytes != 0 {
		t.Errorf("bare metal without limits is described as %+v", got)
	}
}

func TestVirtual(t *testing.T) {
	dmi := func(vendor, product string) map[string]string {
		return map[string]string{"sys/class/dmi/id/sys_vendor": vendor, "sys/class/dmi/id/product_name": product}
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"no firmware tables", x86("hypervisor", 1), "hypervisor"},
		{"named by the firmware", all(x86("sse hypervisor", 1), dmi("QEMU", "Standard PC")), "QEMU Standard PC"},
		{"the kernel names it", all(x86("sse", 1), map[string]string{"sys/hypervisor/type": "xen"}), "xen"},
		{"a vendor of virtual machines also has real ones", all(x86("sse", 1), dmi("Amazon EC2", "m5.metal")), ""},
	} {
		if got := describe(machine(t, all(c.files))).Virtual; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
