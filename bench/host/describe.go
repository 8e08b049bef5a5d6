package host

import (
	"runtime"

	"paceline/bench"
)

// Describe returns the machine as far as this platform tells. What it does not tell is absent.
func Describe() bench.Host {
	h := bench.Host{
		OS:         runtime.GOOS,
		Arch:       runtime.GOARCH,
		CPUs:       runtime.NumCPU(),
		UsableCPUs: runtime.NumCPU(),
		Go:         runtime.Version(),
	}
	describePlatform(&h)
	return h
}
