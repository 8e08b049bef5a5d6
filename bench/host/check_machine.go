package host

import (
	"fmt"
	"time"

	"paceline/bench"
)

func judgeCPUs(h bench.Host) Verdict {
	finding := counted(h.CPUs, "CPU")
	if h.Sockets > 1 {
		finding += fmt.Sprintf(" in %d sockets", h.Sockets)
	}
	if h.ThreadsPerCore > 1 {
		finding += fmt.Sprintf(" on %s: CPUs that share a core are less than a core each", counted(h.Cores, "core"))
	}
	switch {
	case h.UsableCPUs < h.CPUs:
		return Verdict{Warn, fmt.Sprintf("only %d usable of %s", h.UsableCPUs, finding),
			"start it without taskset or a CPU set, or take this number for the machine's in what you publish"}
	case h.UsableCPUs == 1:
		return Verdict{Warn, finding, "measure where there are more: workers can only take turns on one"}
	}
	return Verdict{Level: Fine, Finding: finding + ", all usable"}
}

func judgeQuota(h bench.Host) Verdict {
	const advice = "limit the container to CPUs instead (a CPU set), or lift the limit: once the quota of a period is used up, the checker stands still until the next"
	finding := fmt.Sprintf("control groups allow %.3g CPUs of %d", h.CPUQuota, h.UsableCPUs)
	switch {
	case h.OS != linux:
		return Verdict{Level: Fine, Finding: "no control groups on " + h.OS}
	case h.CPUQuota == 0:
		return Verdict{Level: Fine, Finding: "no limit seen on CPU time"}
	case h.CPUQuota < 1:
		return Verdict{Fail, finding + ": even one process stands still at times", advice}
	case h.CPUQuota < float64(h.UsableCPUs):
		return Verdict{Warn, finding, advice}
	}
	return Verdict{Level: Fine, Finding: finding}
}

// What mypy needs, as peaks of the proportional size: mypy 2.4.1, compiled, on its own sources
// (346 files), with an empty cache. A sequential check took 373 MB; of two workers, one took
// 168 MB and the coordinator 60 MB.
const (
	sequentialBytes  = 400e6
	coordinatorBytes = 70e6
	workerBytes      = 180e6
)

func judgeMemory(m Machine, workers int) Verdict {
	const advice = "use fewer workers or more memory: a checker that swaps measures the disk"
	if m.Available == nil {
		return untold(m.Host, "see that there is memory for all workers: about 180 MB each, more for large projects")
	}
	need := max(int64(sequentialBytes), int64(coordinatorBytes+workerBytes*float64(workers)))
	finding := fmt.Sprintf("%s available; %s need about %s, going by mypy 2.4.1 on its own sources",
		bytes(*m.Available), counted(workers, "worker"), bytes(need))
	if h := m.Host; h.MemoryLimitBytes > 0 && h.MemoryLimitBytes < h.MemoryBytes {
		finding += fmt.Sprintf(" (control groups allow %s)", bytes(h.MemoryLimitBytes))
	}
	switch {
	case *m.Available < sequentialBytes:
		return Verdict{Fail, finding + ": not even enough for a sequential check", advice}
	case *m.Available < need:
		return Verdict{Warn, finding, advice}
	}
	return Verdict{Level: Fine, Finding: finding}
}

func judgeGovernor(h bench.Host) Verdict {
	switch {
	case h.Governor == "performance":
		return Verdict{Level: Fine, Finding: h.Governor}
	case h.Governor != "":
		return Verdict{Warn, h.Governor + ": the clock speed follows the load, so short trials run at another than long ones",
			"cpupower frequency-set -g performance"}
	case h.OS != linux:
		return untold(h, "plug it in and switch power saving off")
	case h.Virtual != "":
		return Verdict{Level: Fine, Finding: "none: the clock speed is the hypervisor's affair"}
	}
	return Verdict{Level: Fine, Finding: "none: the clock speed is the firmware's affair"}
}

func judgeTurbo(h bench.Host) Verdict {
	switch {
	case h.Turbo == nil && h.OS != linux:
		return untold(h, "remember that one busy CPU may run faster than several")
	case h.Turbo == nil:
		return Verdict{Level: Fine, Finding: "no switch for it is visible"}
	case *h.Turbo:
		return Verdict{Warn, "on: one busy CPU runs faster than several, so speedups come out lower",
			"leave it on to see what users see; to see what workers gain, write 1 to /sys/devices/system/cpu/intel_pstate/no_turbo or 0 to /sys/devices/system/cpu/cpufreq/boost"}
	}
	return Verdict{Level: Fine, Finding: "off"}
}

func judgeClock(h bench.Host) Verdict {
	const advice = "see /sys/devices/system/clocksource/clocksource0/available_clocksource for a better one, such as tsc, and why the kernel distrusts it (dmesg)"
	switch h.ClockSource {
	case "":
		if h.OS == linux {
			return untold(h, "look for what the kernel says of its clock source (dmesg)")
		}
		return Verdict{Level: Fine, Finding: "the system's"}
	case "jiffies":
		return Verdict{Fail, h.ClockSource + ": the clock moves in steps of milliseconds", advice}
	case "hpet", "acpi_pm", "pit", "xen":
		return Verdict{Warn, h.ClockSource + ": each look at the clock is slow, and checkers look often", advice}
	}
	return Verdict{Level: Fine, Finding: h.ClockSource}
}

// slowSync is what a disk that rotates needs for a small write, twice.
const slowSync = 20 * time.Millisecond

func judgeDisk(d Disk) Verdict {
	const advice = "set XDG_CACHE_HOME to a folder on a local disk"
	if d.Err != nil {
		return Verdict{Fail, fmt.Sprintf("the cache folder cannot be written to: %v", d.Err),
			"make room, or set XDG_CACHE_HOME to a folder that can be written"}
	}
	finding := fmt.Sprintf("a small write is on the disk after %v", short(d.Sync))
	if d.Kind != "" {
		finding = d.Kind + ": " + finding
	}
	switch {
	case d.Network:
		return Verdict{Warn, finding + "; its files may be across a network", advice}
	case d.Sync > slowSync:
		return Verdict{Warn, finding + ", which is slow", advice}
	}
	return Verdict{Level: Fine, Finding: finding}
}
