package process

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// onlineCPUs lists the CPUs that run, in the form that ParseCPUs reads.
const onlineCPUs = "/sys/devices/system/cpu/online"

// checkCPUs says which of the CPUs cannot be used and why.
func checkCPUs(cpus []int) error {
	allowed, err := allowedCPUs()
	if err != nil {
		return err
	}
	for _, cpu := range cpus {
		if slices.Contains(allowed, cpu) {
			continue
		}
		// Without that list there is no telling the two reasons apart.
		text, _ := os.ReadFile(onlineCPUs)
		online, err := readCPUs(strings.TrimSpace(string(text)))
		if err == nil && !slices.Contains(online, cpu) {
			return fmt.Errorf("CPU %d does not exist here or is off; there are %s", cpu, listCPUs(online))
		}
		return fmt.Errorf("CPU %d is not allowed; this process may use %s", cpu, listCPUs(allowed))
	}
	return nil
}

// allowedCPUs lists the CPUs that the calling thread may use, in ascending order.
func allowedCPUs() ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil, fmt.Errorf("which CPUs may be used: %w", err)
	}
	var cpus []int
	for cpu := range mostCPUs {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus, nil
}

// keepTo keeps the calling thread, and what it starts, to some of the CPUs; none is all. The
// goroutine must be locked to its thread until it has called restore.
func keepTo(cpus []int) (restore func(), err error) {
	if len(cpus) == 0 {
		return func() {}, nil
	}
	var before, wanted, now unix.CPUSet
	for _, cpu := range cpus {
		wanted.Set(cpu)
	}
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return nil, fmt.Errorf("which CPUs may be used: %w", err)
	}
	err = unix.SchedSetaffinity(0, &wanted)
	if err == nil {
		err = unix.SchedGetaffinity(0, &now)
	}
	if err != nil {
		return nil, fmt.Errorf("keep to CPUs %s: %w", listCPUs(cpus), err)
	}
	// The kernel silently leaves out what a cgroup forbids.
	if now != wanted {
		return nil, fmt.Errorf("keep to CPUs %s: some are not allowed any more", listCPUs(cpus))
	}
	// A thread that stays where its child is could only be in the child's way.
	return func() { _ = unix.SchedSetaffinity(0, &before) }, nil
}
