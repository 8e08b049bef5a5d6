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
	long := isLong(t)
	for _, r := range t.Roles {
		switch {
		case r.Compiled == nil && told && long && t.Cache == bench.Cold:
			return fmt.Sprintf("which checker %s loaded could not be told, while that of others could: it may be another one; %s", who(r), trap)
		case r.Compiled == nil:
		case *r.Compiled != *compiled:
			return fmt.Sprintf("%s loaded %s checker%s instead of %s one: %s", who(r), build[*r.Compiled], whence(r), build[*compiled], trap)
		case from != "" && r.Loaded != from:
			return fmt.Sprintf("%s loaded the checker from %s, and the coordinator from %s: %s", who(r), r.Loaded, from, trap)
		}
	}
	return ""
}

func isLong(t bench.Trial) bool {
	return time.Duration(t.WallNanos) > longEnough+time.Duration(t.Workers)*longerByWorker
}

// wrongWorkers finds a worker that was not asked for, or one that was and did not run, so that
// nobody takes the time of some other number of workers for this one's.
func wrongWorkers(t bench.Trial, compiled *bool) string {
	if compiled == nil || len(t.Roles) == 0 {
		return "" // a plain command, or a platform that does not tell
	}
	ran := map[int]bool{}
	for _, r := range t.Roles {
		if r.Worker == nil {
			continue
		}
		ran[*r.Worker] = true
		if *r.Worker >= t.Workers {
			return fmt.Sprintf("%s ran, where %d were asked for", who(r), t.Workers)
		}
	}
	if isLong(t) && len(ran) < t.Workers {
		return fmt.Sprintf("%d workers were asked for and %d were seen to run", t.Workers, len(ran))
	}
	return ""
}

// whence is empty for an interpreted checker: only its libraries are seen, and they come from
// where they should even when it does not.
func whence(r bench.Role) string {
	if !*r.Compiled {
		return ""
	}
	return " from " + r.Loaded
}

func who(r bench.Role) string {
	if r.Worker != nil {
		return fmt.Sprintf("worker %d", *r.Worker)
	}
	return "the " + string(r.Role)
}
