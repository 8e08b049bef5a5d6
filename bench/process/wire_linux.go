package process

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	supervisorName = "paceline-supervisor" // argv[0] of a supervisor
	leakGrace      = 5 * time.Second
)

// The files a supervisor is started with, after stdin, stdout and stderr.
const (
	controlFD = 3 + iota
	reportFD
	outputFD
)

// The messages are gob rather than JSON: arguments, environment and file names need not be
// valid UTF-8.

// request is what the supervisor is asked to run.
type request struct {
	Args, Env []string
	Dir       string
	TimeLimit time.Duration
	Grace     time.Duration // for what outlives the root
	CPUs      []int         // none is all
	PSS       bool
	Watch     string
}

// report is the supervisor's answer. Gob does not tell a pointer to zero from nil, so it has
// plain values.
type report struct {
	StartError     syscall.Errno // not zero: nothing was started
	Started        time.Time
	Wall, TreeWall time.Duration
	User, Sys      time.Duration
	MaxRSSBytes    int64 // zero: unknown
	PeakPSSBytes   int64 // zero: unknown
	MajorFaults    int64
	Processes      int
	Leaked         int
	Exit           int
	Signal         string
	TimedOut       bool
	Seen           []Process
	SupervisorCPU  time.Duration
}

// result is the report as the package hands it out.
func (r report) result() Result {
	result := Result{
		Started: r.Started, Wall: r.Wall, TreeWall: &r.TreeWall, User: r.User, Sys: r.Sys,
		MajorFaults: &r.MajorFaults, Processes: &r.Processes, Leaked: &r.Leaked,
		Exit: r.Exit, Signal: r.Signal, TimedOut: r.TimedOut, Seen: r.Seen, SupervisorCPU: r.SupervisorCPU,
	}
	if r.MaxRSSBytes > 0 {
		result.MaxRSSBytes = &r.MaxRSSBytes
	}
	if r.PeakPSSBytes > 0 {
		result.PeakPSSBytes = &r.PeakPSSBytes
	}
	return result
}

// startError is why the command did not start, or nil.
func (r report) startError(c Command) error {
	if r.StartError == 0 {
		return nil
	}
	// The kernel says "no such file" of a missing directory, executable and interpreter alike.
	executable := c.Args[0]
	if c.Dir != "" {
		info, err := os.Stat(c.Dir)
		if err == nil && !info.IsDir() {
			err = fmt.Errorf("%s: %w", c.Dir, syscall.ENOTDIR)
		}
		if err != nil {
			return fmt.Errorf("start %s: folder to start it in: %w", c.Args[0], err)
		}
		if !filepath.IsAbs(executable) {
			executable = filepath.Join(c.Dir, executable)
		}
	}
	if _, err := os.Stat(executable); err == nil && r.StartError == syscall.ENOENT {
		return fmt.Errorf("start %s: its interpreter: %w", c.Args[0], r.StartError)
	}
	return fmt.Errorf("start %s: %w", c.Args[0], r.StartError)
}
