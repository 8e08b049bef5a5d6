package process

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Command is one command to run as a trial.
type Command struct {
	Args        []string      // Args[0] is the path of the executable
	Dir         string        // empty: the current directory
	Env         []string      // the whole environment
	Output      string        // file that gets what stdout and stderr say, in the order it arrives; created or truncated
	OutputLimit int64         // bytes kept; what comes after is read and dropped
	TimeLimit   time.Duration // for the root; zero is no limit
	CPUs        string        // that the tree may use, such as 0-1,3; empty is all
	PSS         bool          // watch proportional set sizes, which disturbs the timing
	Watch       string        // regular expression of mapped files worth noting; empty notes none
}

// Result is what one command did and cost. A nil pointer is unknown.
type Result struct {
	Started       time.Time
	Wall          time.Duration  // start to exit of the root process
	TreeWall      *time.Duration // start to the reaping of the last process of the tree
	User, Sys     time.Duration  // of the whole tree
	MaxRSSBytes   *int64         // peak over time of the tree's summed resident sizes
	PeakPSSBytes  *int64         // peak over time of the tree's summed proportional sizes, if watched
	MajorFaults   *int64
	Processes     *int          // distinct processes of the tree that were seen or reaped
	Leaked        *int          // processes killed because they outlived the root by the grace time
	Exit          int           // -1 when a signal ended the root
	Signal        string        // that signal, such as "SIGKILL"; otherwise empty
	TimedOut      bool          // the root was killed at the time limit
	OutputCut     bool          // there was more output than the limit
	Seen          []Process     // what watching noticed, in order of start; the root is first
	SupervisorCPU time.Duration // CPU time that watching itself used
}

// Process is one process of the tree, as far as watching could see it.
type Process struct {
	PID         int
	Parent      int           // when first seen; the supervisor for the root and for orphans
	Args        []string      // as last read: exec replaces them
	User, Sys   time.Duration // its own, without its children
	Life        time.Duration // from its start to the last look at which it lived, to some 20 ms; zero is unknown
	MaxRSSBytes int64         // peak of its resident size; zero is unknown
	PSSBytes    *int64        // peak of its proportional size, if watched
	Mapped      []string      // mapped files that match Command.Watch, sorted
}

// check refuses what could not be run on any platform.
func (c Command) check() error {
	if len(c.Args) == 0 {
		return errors.New("no command to run")
	}
	if _, err := regexp.Compile(c.Watch); err != nil {
		return fmt.Errorf("mapped files to note: %w", err)
	}
	return nil
}
