package runner

import (
	"fmt"
	"time"

	"paceline/bench"
)

// A process that ran this long, and longer the more there are to look at, was looked at often
// enough to tell which build it loaded.
const (
	longEnough     = time.Second
	longerByWorker = 200 * time.Millisecond
)

// wrongCode finds a process that did not load the code that was installed: another build, the
// same build from elsewhere, or something that cannot be told when it could be of the others.
func wrongCode(t bench.Trial, compiled *bool) string {
	if compiled == nil {
		return "" // of a plain command nothing is known
	}
	const trap = "a folder of the checker's name in the working directory comes first, so run where there is none"
	build := map[bool]string{true: "a compiled", false: "an interpreted"}
	from, told := "", false
	for _, r := range t.Roles {
		if r.Role == bench.Coordinator {
			from = r.Loaded
		}
		told = told || r.Compiled != nil
	}
	long := time.Duration(t.WallNanos) > longEnough+time.Duration(t.Workers)*longerByWorker
	for _, r := range t.Roles {
		switch {
		case r.Compiled == nil && told && long && t.Cache == bench.Cold:
			return fmt.Sprintf("which checker %s loaded could not be told, while that of others could: it may be another one; %s", who(r), trap)
		case r.Compiled == nil:
		case *r.Compiled != *compiled:
			return fmt.Sprintf("%s loaded %s checker from %s instead of %s one: %s", who(r), build[*r.Compiled], r.Loaded, build[*compiled], trap)
		case from != "" && r.Loaded != from:
			return fmt.Sprintf("%s loaded the checker from %s, and the coordinator from %s: %s", who(r), r.Loaded, from, trap)
		}
	}
	return ""
}

func who(r bench.Role) string {
	if r.Worker != nil {
		return fmt.Sprintf("worker %d", *r.Worker)
	}
	return "the " + string(r.Role)
}
