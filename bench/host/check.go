package host

import (
	"fmt"
	"time"

	"paceline/bench"
)

// Level says how bad a finding is.
type Level string

const (
	// Fine is nothing to worry about.
	Fine Level = "ok"
	// Warn is something that makes numbers worse, or that cannot be told.
	Warn Level = "warn"
	// Fail is something that makes numbers worthless or keeps them from being measured.
	Fail Level = "fail"
)

// Check is what was looked at, what was found, and what to do about it.
type Check struct {
	Name    string `json:"name"`
	Level   Level  `json:"level"`
	Finding string `json:"finding"`
	Advice  string `json:"advice"` // empty when there is nothing to do
}

// Verdict is a check without its name.
type Verdict struct {
	Level           Level
	Finding, Advice string
}

// Named makes a check of it.
func (v Verdict) Named(name string) Check { return Check{name, v.Level, v.Finding, v.Advice} }

// Checks judges whether the machine is fit to measure up to so many workers.
func Checks(m Machine, workers int) []Check {
	var all []Check
	for _, check := range []struct {
		name  string
		judge func() Verdict
	}{
		{"cpus", func() Verdict { return judgeCPUs(m.Host) }},
		{"quota", func() Verdict { return judgeQuota(m.Host) }},
		{"memory", func() Verdict { return judgeMemory(m, workers) }},
		{"steal", func() Verdict { return judgeSteal(m) }},
		{"load", func() Verdict { return judgeLoad(m) }},
		{"pace", func() Verdict { return judgePace(m.Pace) }},
		{"governor", func() Verdict { return judgeGovernor(m.Host) }},
		{"turbo", func() Verdict { return judgeTurbo(m.Host) }},
		{"clock", func() Verdict { return judgeClock(m.Host) }},
		{"disk", func() Verdict { return judgeDisk(m.Disk) }},
	} {
		all = append(all, check.judge().Named(check.name))
	}
	return all
}

// linux is the system whose files tell all that is judged here.
const linux = "linux"

// untold is the verdict on what the system does not tell. It is a warning, because what is
// not known may be bad.
func untold(h bench.Host, advice string) Verdict {
	if h.OS == linux {
		return Verdict{Level: Warn, Finding: "not known: the kernel does not tell", Advice: advice}
	}
	return Verdict{Level: Warn, Finding: "not known: Paceline cannot tell on " + h.OS, Advice: advice}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func percent(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) }

func bytes(n int64) string { return fmt.Sprintf("%.1f GB", float64(n)/1e9) }

func rough(d time.Duration) time.Duration { return d.Round(100 * time.Millisecond) }

func short(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
