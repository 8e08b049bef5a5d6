//go:build linux || darwin

package replay

import "golang.org/x/sys/unix"

// processCPU is the CPU time of this process, all threads, in nanoseconds.
func processCPU() int64 {
	nanos, _ := read(unix.CLOCK_PROCESS_CPUTIME_ID)
	return nanos
}

// threadCPU is the CPU time of this thread in nanoseconds, if the system can tell.
func threadCPU() (nanos int64, known bool) { return read(unix.CLOCK_THREAD_CPUTIME_ID) }

func read(clock int32) (nanos int64, known bool) {
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		return 0, false
	}
	return t.Nano(), true
}
