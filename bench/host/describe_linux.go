package host

import (
	"os"
	"strings"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"

	"paceline/bench"
)

func describePlatform(h *bench.Host) {
	h.Kernel = kernelRelease()
	h.Virtual = virtual()
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return
	}
	if cpus, err := fs.CPUInfo(); err == nil && len(cpus) > 0 {
		h.CPUs = len(cpus)
		h.CPUModel = cpus[0].ModelName
	}
	if memory, err := fs.Meminfo(); err == nil && memory.MemTotalBytes != nil {
		h.MemoryBytes = int64(*memory.MemTotalBytes)
	}
}

func kernelRelease() string {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return ""
	}
	return unix.ByteSliceToString(name.Release[:])
}

// virtual names the vendor and product that the firmware tells; a hypervisor without
// firmware tables shows only as a CPU flag.
func virtual() string {
	var parts []string
	for _, file := range []string{"/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/product_name"} {
		if text, err := os.ReadFile(file); err == nil {
			parts = append(parts, strings.TrimSpace(string(text)))
		}
	}
	if len(parts) > 0 {
		return strings.Join(parts, " ")
	}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil && strings.Contains(string(text), " hypervisor") {
		return "hypervisor"
	}
	return ""
}
