package history

import (
	"fmt"
	"strconv"
	"strings"

	"paceline/bench"
)

// HostOf names a machine by all that stays as it is on it and changes how fast it is: "linux/amd64, AMD EPYC, 2 CPUs, 23.5 GiB".
// The versions of the kernel and of Go are left out, because they change on one machine. Two machines alike have the same name, and
// what is measured on them is one series.
//
// Memory is in GiB with a tenth: what a kernel keeps for itself differs from one to the next. Different machines have
// different names, whatever the names of their parts hold.
func HostOf(h bench.Host) string {
	parts := []string{plain(h.OS) + "/" + plain(h.Arch)}
	add := func(known bool, format string, values ...any) {
		if known {
			parts = append(parts, fmt.Sprintf(format, values...))
		}
	}
	add(h.CPUModel != "", "%s", plain(h.CPUModel))
	add(true, "%s", cpus(h))
	add(h.Sockets > 1, "%d sockets", h.Sockets)
	add(h.Cores > 0 && h.Cores != h.CPUs, "%d cores", h.Cores)
	add(h.ThreadsPerCore > 1, "%d threads a core", h.ThreadsPerCore)
	add(h.CPUQuota > 0, "quota of %g CPUs", h.CPUQuota)
	add(h.MemoryBytes > 0, "%s", gibibytes(h.MemoryBytes))
	add(h.MemoryLimitBytes > 0, "limited to %s", gibibytes(h.MemoryLimitBytes))
	add(h.Virtual != "", "on %s", plain(h.Virtual))
	add(h.Governor != "", "governor %s", plain(h.Governor))
	if h.Turbo != nil {
		add(true, "turbo %s", map[bool]string{true: "on", false: "off"}[*h.Turbo])
	}
	add(h.ClockSource != "", "clock %s", plain(h.ClockSource))
	return strings.Join(parts, ", ")
}

func cpus(h bench.Host) string {
	text := fmt.Sprintf("%d CPUs", h.CPUs)
	if h.CPUs == 1 {
		text = "1 CPU"
	}
	if h.UsableCPUs != h.CPUs {
		text += fmt.Sprintf(" (%d usable)", h.UsableCPUs)
	}
	return text
}

func gibibytes(n int64) string { return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30)) }

// plain is a name as it is, or quoted where it could be taken for more than one part.
func plain(name string) string {
	if name == "" || strings.ContainsAny(name, ",/\"") || strconv.Quote(name) != `"`+name+`"` {
		return strconv.Quote(name)
	}
	return name
}
