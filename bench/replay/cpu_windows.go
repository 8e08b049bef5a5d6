package replay

import "golang.org/x/sys/windows"

// processCPU is the CPU time of this process, all threads, in nanoseconds. It goes in steps of
// about 15 ms.
func processCPU() int64 {
	var created, ended, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(windows.CurrentProcess(), &created, &ended, &kernel, &user); err != nil {
		return 0
	}
	return hundreds(kernel) + hundreds(user)
}

// hundreds turns a length of time in units of 100 ns into nanoseconds.
func hundreds(t windows.Filetime) int64 {
	return (int64(t.HighDateTime)<<32 | int64(t.LowDateTime)) * 100
}

// threadCPU is not known: the system counts in steps of about 15 ms.
func threadCPU() (nanos int64, known bool) { return 0, false }
