package host

import (
	"context"
	"slices"
	"sync"
	"time"

	"paceline/bench"
)

// Machine is what [Examine] saw of this machine.
type Machine struct {
	Host  bench.Host
	Noise bench.Noise     // while it was examined
	Wall  time.Duration   // that the noise is of
	Pace  []time.Duration // readings of all CPUs at once, shortest first
	// Available is the memory that a new program could use; nil when it is not known.
	Available *int64
	Disk      Disk
}

// examined is how long the machine is watched: 100 ticks of its counters.
const examined = time.Second

// Examine looks at this machine and at the file system of a folder, which it makes if it is
// absent. It keeps all CPUs busy for a second: a hypervisor takes no time from idle ones.
func Examine(ctx context.Context, folder string) (Machine, error) {
	m := Machine{Host: Describe(), Available: available(), Disk: examineDisk(folder)}
	before := Read()
	m.Pace = paces(ctx, m.Host.UsableCPUs)
	after := Read()
	if ctx.Err() != nil {
		return Machine{}, context.Cause(ctx)
	}
	m.Wall = after.At.Sub(before.At)
	m.Noise = Between(before, after, 0, m.Host.CPUs)
	return m, nil
}

// paces takes the pace on so many CPUs at once, each over and over.
func paces(ctx context.Context, cpus int) []time.Duration {
	readings := make([][]time.Duration, cpus)
	start := time.Now()
	var busy sync.WaitGroup
	for i := range readings {
		busy.Go(func() {
			for again := true; again; again = time.Since(start) < examined && ctx.Err() == nil {
				readings[i] = append(readings[i], Pace())
			}
		})
	}
	busy.Wait()
	all := slices.Concat(readings...)
	slices.Sort(all)
	return all
}
