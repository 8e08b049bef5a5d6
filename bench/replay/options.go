package replay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// Time is how processes spend what an SCC costs.
type Time string

const (
	Spin  Time = "spin"  // CPU time is burnt
	Sleep Time = "sleep" // time passes, as if each worker had a CPU of its own
)

// ParseTime takes the name of a [Time].
func ParseTime(name string) (Time, error) {
	switch t := Time(name); t {
	case Spin, Sleep:
		return t, nil
	}
	return "", fmt.Errorf("there is no way %q to spend costs: take %s or %s", name, Spin, Sleep)
}

// MaxWorkers is how many workers a replay may have.
const MaxWorkers = 256

// Options are one replay.
type Options struct {
	Schedule schedule.Schedule
	Workers  int             // 0 is sequential: all in this process, in mypy's order
	Policy   schedule.Policy // of a run with workers
	Time     Time
	// Stale tells what must be checked; nil is everything. What is not stale is fresh: it unlocks
	// its dependents at once and costs nothing but loading it where a stale one needs it.
	Stale func(schedule.SCC) bool
	// Dir is a folder for status files and sockets, which are gone when the run ends; empty for a
	// temporary one, which goes with them.
	Dir string
	// Profiles is a folder that each process writes its CPU profile to, as [ProfileFile] names
	// it; empty for none. A process can write one profile at a time.
	Profiles string
	// Worker tells the words of a command that starts a worker, to which some are added; nil is
	// this executable.
	Worker func(index int) []string
}

// Result is what a replay did.
type Result struct {
	// Timeline has the coordinator and the workers. Its checker is replay:CORPUS, its cell
	// CORPUS-wN, of the schedule's corpus.
	Timeline  schedule.Timeline
	WallNanos int64 // from the start to the end of the last worker
	// CheckingNanos is from the first request to the last answer; of a sequential replay, from
	// the first SCC to the last.
	CheckingNanos int64
	// CoordinatorCPUNanos is the CPU time of this process while SCCs were checked.
	CoordinatorCPUNanos int64
	Requests            int
}

// stale tells whether an SCC must be checked.
func (o Options) stale(scc schedule.SCC) bool { return o.Stale == nil || o.Stale(scc) }

// checked returns the options with an absolute folder, or what is wrong with them.
func (o Options) checked() (Options, error) {
	if o.Workers < 0 || o.Workers > MaxWorkers {
		return o, fmt.Errorf("%d workers: take 0 to %d", o.Workers, MaxWorkers)
	}
	if o.Workers > 0 && o.Policy.New == nil {
		return o, errors.New("no policy")
	}
	if _, err := ParseTime(string(o.Time)); err != nil {
		return o, err
	}
	if err := o.Schedule.Validate(); err != nil {
		return o, fmt.Errorf("schedule of %q: %w", o.Schedule.Corpus, err)
	}
	for _, scc := range o.Schedule.SCCs {
		if scc.SizeHint < 0 || scc.SizeHint > wire.DefaultLimit/2 {
			return o, fmt.Errorf("schedule of %q: %s has a size hint of %d bytes, which no message can have", o.Schedule.Corpus, nameOf(scc), scc.SizeHint)
		}
	}
	return o.withFolder()
}

func (o Options) withFolder() (Options, error) {
	if o.Dir == "" {
		return o, nil
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return o, err
	}
	switch info, err := os.Stat(dir); {
	case err != nil:
		return o, fmt.Errorf("folder for status files and sockets: %w", err)
	case !info.IsDir():
		return o, fmt.Errorf("%q, for status files and sockets, is no folder", dir)
	}
	o.Dir = dir
	return o, nil
}

// command is the words that start a worker.
func (o Options) command(index int) ([]string, error) {
	if o.Worker != nil {
		words := o.Worker(index)
		if len(words) == 0 {
			return nil, fmt.Errorf("no command to start worker %d", index)
		}
		return words, nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this executable: %w", err)
	}
	return []string{self}, nil
}
