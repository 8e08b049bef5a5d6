package host

import (
	"strings"

	"golang.org/x/sys/unix"

	"paceline/bench"
)

func describePlatform(h *bench.Host) {
	h.Kernel = kernelRelease()
	machine := tree{root: "/"}
	machine.describe(h)
	h.CPUs = max(h.CPUs, h.UsableCPUs)
}

func kernelRelease() string {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return ""
	}
	return unix.ByteSliceToString(name.Release[:])
}

// describe fills in what the files of /proc and /sys tell.
func (t tree) describe(h *bench.Host) {
	h.Sockets, h.Cores, h.ThreadsPerCore = t.topology()
	h.Governor = t.governor()
	h.Turbo = t.turbo()
	h.ClockSource = t.text("sys/devices/system/clocksource/clocksource0/current_clocksource")
	limits := t.limits()
	h.CPUQuota, h.MemoryLimitBytes = limits.cpus, limits.memory
	proc, err := t.proc()
	if err != nil {
		return
	}
	if cpus, err := proc.CPUInfo(); err == nil && len(cpus) > 0 {
		h.CPUs = len(cpus)
		h.CPUModel = cpus[0].ModelName
		h.Virtual = t.virtual(cpus[0])
	}
	if memory, err := proc.Meminfo(); err == nil && memory.MemTotalBytes != nil {
		h.MemoryBytes = int64(*memory.MemTotalBytes)
	}
	if load, err := proc.LoadAvg(); err == nil {
		h.LoadAverage = &load.Load1
	}
}

// topology counts by the lists of the CPUs that share a core, because the numbers of cores
// repeat on machines of several dies.
func (t tree) topology() (sockets, cores, threads int) {
	packages, sharing := map[string]bool{}, map[string]int{}
	for _, cpu := range t.glob("sys/devices/system/cpu/cpu[0-9]*/topology") {
		if siblings := t.text(cpu + "/thread_siblings_list"); siblings != "" {
			sharing[siblings]++
			threads = max(threads, sharing[siblings])
		}
		// -1 where the firmware does not tell.
		if id := t.text(cpu + "/physical_package_id"); id != "" && !strings.HasPrefix(id, "-") {
			packages[id] = true
		}
	}
	return len(packages), len(sharing), threads
}
