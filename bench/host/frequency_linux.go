package host

import (
	"slices"
	"strings"
)

// governor names who chooses the clock speed; CPUs that differ are all named.
func (t tree) governor() string {
	var names []string
	for _, file := range t.glob("sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor") {
		if name := t.text(file); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// turbo tells whether CPUs may exceed their nominal clock speed; nil when no driver says so.
func (t tree) turbo() *bool {
	switch t.text("sys/devices/system/cpu/intel_pstate/no_turbo") {
	case "0":
		return new(true)
	case "1":
		return new(false)
	}
	// Newer drivers have a switch for each group of CPUs besides the one for all.
	files := append(t.glob("sys/devices/system/cpu/cpufreq/policy[0-9]*/boost"), "sys/devices/system/cpu/cpufreq/boost")
	var known *bool
	for _, file := range files {
		switch t.text(file) {
		case "1":
			return new(true)
		case "0":
			known = new(false)
		}
	}
	return known
}
