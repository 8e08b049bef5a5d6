package process

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// mostCPUs is more than any system has, so a mistyped range does not become a long list.
const mostCPUs = 1 << 14

// ParseCPUs reads a list of CPUs such as 0-1,3, in any order, and checks that a command may be
// kept to them here. No text is no CPUs, which means all of them.
func ParseCPUs(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	cpus, err := readCPUs(text)
	if err == nil {
		err = checkCPUs(cpus)
	}
	if err != nil {
		return nil, fmt.Errorf("CPUs %q: %w", text, err)
	}
	return cpus, nil
}

// readCPUs is the list in ascending order.
func readCPUs(text string) ([]int, error) {
	var cpus []int
	for part := range strings.SplitSeq(text, ",") {
		first, last, err := readRange(part)
		if err != nil {
			return nil, err
		}
		for cpu := first; cpu <= last; cpu++ {
			cpus = append(cpus, int(cpu))
		}
	}
	slices.Sort(cpus)
	for i := 1; i < len(cpus); i++ {
		if cpus[i] == cpus[i-1] {
			return nil, fmt.Errorf("CPU %d is listed twice", cpus[i])
		}
	}
	return cpus, nil
}

// readRange reads one CPU or two with a dash between them.
func readRange(text string) (first, last uint64, err error) {
	low, high, isRange := strings.Cut(text, "-")
	if !isRange {
		high = low
	}
	first, errFirst := strconv.ParseUint(low, 10, 64)
	last, errLast := strconv.ParseUint(high, 10, 64)
	switch {
	case errFirst != nil || errLast != nil:
		return 0, 0, fmt.Errorf("%q is neither a CPU, such as 3, nor a range, such as 0-3", text)
	case first > last:
		return 0, 0, fmt.Errorf("the range %s runs backwards", text)
	case last >= mostCPUs:
		return 0, 0, fmt.Errorf("no system has a CPU %d", last)
	}
	return first, last, nil
}

// listCPUs writes ascending CPUs as ParseCPUs reads them.
func listCPUs(cpus []int) string {
	var parts []string
	for i := 0; i < len(cpus); {
		last := i
		for last+1 < len(cpus) && cpus[last+1] == cpus[last]+1 {
			last++
		}
		part := strconv.Itoa(cpus[i])
		if last > i {
			part += "-" + strconv.Itoa(cpus[last])
		}
		parts = append(parts, part)
		i = last + 1
	}
	return strings.Join(parts, ",")
}
