package profile

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"paceline/bench"
)

// Raw says what was counted of one process in all runs of a cell.
type Raw struct {
	Role             string // coordinator, worker-0, ...
	Runs             int    // in which it was sampled
	Running, Blocked int64  // samples
	CPUNanos         int64  // measured, in all runs
	WatchedNanos     int64  // how long it was watched, in all runs
}

// rawFormat is how the comment of a profile tells a [Raw]; it is read back.
const rawFormat = "process %s runs %d running %d blocked %d cpu_ns %d watched_ns %d"

func (r Raw) comment() string {
	return fmt.Sprintf(rawFormat, r.Role, r.Runs, r.Running, r.Blocked, r.CPUNanos, r.WatchedNanos) +
		fmt.Sprintf(" scale %.3f", r.Scale())
}

func readRaw(comment string) (Raw, bool) {
	var r Raw
	n, err := fmt.Sscanf(comment, rawFormat, &r.Role, &r.Runs, &r.Running, &r.Blocked, &r.CPUNanos, &r.WatchedNanos)
	return r, err == nil && n == 6 && r.Runs > 0
}

// SampledNanos is the time that the running samples stand for before they are scaled.
func (r Raw) SampledNanos() int64 { return r.Running * period }

// Scale is what running samples were multiplied by to give the measured CPU time.
func (r Raw) Scale() float64 {
	if r.Running == 0 {
		return 0
	}
	return float64(r.CPUNanos) / float64(r.SampledNanos())
}

// doubtful says that the samples count more than half more or less than was measured.
func (r Raw) doubtful() bool {
	off := float64(r.SampledNanos()) - float64(r.CPUNanos)
	return max(off, -off) > float64(r.CPUNanos)/2
}

// doubt says so.
func (r Raw) doubt() string {
	return fmt.Sprintf("%s has samples for %s and used %s", r.Role, seconds(r.SampledNanos()), seconds(r.CPUNanos))
}

func seconds(nanos int64) string { return fmt.Sprintf("%.2f s", time.Duration(nanos).Seconds()) }

func (r Raw) add(o Raw) Raw {
	r.Role = o.Role
	r.Runs += o.Runs
	r.Running += o.Running
	r.Blocked += o.Blocked
	r.CPUNanos += o.CPUNanos
	r.WatchedNanos += o.WatchedNanos
	return r
}

// roleName is what the files and comments of a process are called by.
func roleName(name bench.RoleName, worker *int) string {
	if worker == nil {
		return string(name)
	}
	return string(name) + "-" + strconv.Itoa(*worker)
}

// splitRole is the other way round; worker is -1 for a process that is none.
func splitRole(role string) (name string, worker int) {
	if number, ok := strings.CutPrefix(role, string(bench.Worker)+"-"); ok {
		if n, err := strconv.Atoi(number); err == nil {
			return string(bench.Worker), n
		}
	}
	return role, -1
}
