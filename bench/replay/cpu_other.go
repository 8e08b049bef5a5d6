//go:build !linux && !darwin && !windows

package replay

// processCPU is not known.
func processCPU() int64 { return 0 }

// threadCPU is not known.
func threadCPU() (nanos int64, known bool) { return 0, false }
