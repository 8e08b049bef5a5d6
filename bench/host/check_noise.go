package host

import (
	"fmt"
	"time"

	"paceline/bench"
)

const (
	// failSteal and failForeign are shares of all CPUs at which trials are hopeless: several
	// times the limits at which each would be repeated.
	failSteal   = 0.10
	failForeign = 0.25
)

func judgeSteal(m Machine) Verdict {
	const advice = "use a virtual machine with CPUs of its own, or measure when its neighbours are quiet"
	if m.Noise.StealRatio == nil {
		return untold(m.Host, "in a virtual machine, see that its CPUs are its own")
	}
	finding := fmt.Sprintf("the hypervisor took %s of the CPU time over %v", percent(*m.Noise.StealRatio), rough(m.Wall))
	return noisy(*m.Noise.StealRatio, failSteal, disturbs(bench.Noise{StealRatio: m.Noise.StealRatio}, m), finding, advice)
}

func judgeLoad(m Machine) Verdict {
	const advice = "stop what else is running: top shows it"
	if m.Noise.ForeignCPURatio == nil {
		return untold(m.Host, "see that nothing else is running")
	}
	finding := fmt.Sprintf("other programs took %s of the CPU time over %v", percent(*m.Noise.ForeignCPURatio), rough(m.Wall))
	if load := m.Host.LoadAverage; load != nil {
		finding += fmt.Sprintf("; load average %.2f over the minute before", *load)
	}
	return noisy(*m.Noise.ForeignCPURatio, failForeign, disturbs(bench.Noise{ForeignCPURatio: m.Noise.ForeignCPURatio}, m), finding, advice)
}

// disturbs says whether a trial would count as disturbed by the noise.
func disturbs(noise bench.Noise, m Machine) bool {
	return len(Judge(noise, m.Wall, m.Host.CPUs)) > 0
}

func noisy(share, fail float64, disturbs bool, finding, advice string) Verdict {
	switch {
	case disturbs && share >= fail:
		return Verdict{Fail, finding, advice}
	case disturbs:
		return Verdict{Warn, finding, advice}
	}
	return Verdict{Level: Fine, Finding: finding}
}

// paceSpread is how much longer one in ten of the readings may take than the shortest tenth.
// On a quiet machine they are within a few percent.
const paceSpread = 1.25

func judgePace(sorted []time.Duration) Verdict {
	if len(sorted) == 0 {
		return Verdict{Warn, "not measured", "try again"}
	}
	low, high := sorted[len(sorted)/10], sorted[len(sorted)-1-len(sorted)/10]
	finding := fmt.Sprintf("a fixed piece of work takes %v to %v on all CPUs at once", short(low), short(high))
	if float64(high) > paceSpread*float64(low) {
		return Verdict{Warn, finding, "look for the reason: other load, steal, a clock speed that changes, or CPUs that share a core; take many rounds"}
	}
	return Verdict{Level: Fine, Finding: finding}
}
