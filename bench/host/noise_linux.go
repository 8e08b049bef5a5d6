package host

import (
	"time"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// Read takes the machine's counters now. A counter that the kernel does not give is nil.
func Read() Counters {
	counters := Counters{At: time.Now(), Own: ownCPU()}
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return counters
	}
	if stat, err := fs.Stat(); err == nil {
		cpu := stat.CPUTotal
		busy := seconds(cpu.User + cpu.Nice + cpu.System + cpu.IRQ + cpu.SoftIRQ)
		steal := seconds(cpu.Steal)
		counters.Busy, counters.Steal = &busy, &steal
	}
	if pressure, err := fs.PSIStatsForResource("cpu"); err == nil && pressure.Some != nil {
		waited := time.Duration(pressure.Some.Total) * time.Microsecond
		counters.CPUWaited = &waited
	}
	return counters
}

// ownCPU cannot fail: its arguments are right.
func ownCPU() time.Duration {
	var usage unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
