package bench

import (
	"fmt"
	"time"
)

// Status is how a trial ended.
type Status string

const (
	// OK is a trial whose answer is the right one.
	OK Status = "ok"
	// Differs is a trial whose diagnostics are not the sequential ones. It is counted.
	Differs Status = "differs"
	// Failed is a trial whose exit status is not the expected or the sequential one, or
	// whose output was too long to be verified.
	Failed Status = "failed"
	// Crashed is a trial that a signal ended, or whose checker reported an internal error.
	Crashed Status = "crashed"
	// TimedOut is a trial that was killed at its time limit.
	TimedOut Status = "timeout"
)

// Instrument says what watched a trial beyond timing it. Only plain trials are counted.
type Instrument string

const (
	// InstrumentNone is a plain timed trial.
	InstrumentNone Instrument = "none"
	// InstrumentMemory reads proportional set sizes all along, which slows the trial down.
	InstrumentMemory Instrument = "memory"
	// InstrumentSampler takes samples of the stacks of coordinator and workers.
	InstrumentSampler Instrument = "sampler"
	// InstrumentTap notes each message, wait and cache access of coordinator and workers.
	InstrumentTap Instrument = "tap"
	// InstrumentCeiling is one of several independent sequential checkers that run at once.
	InstrumentCeiling Instrument = "ceiling"
)

// OfItsOwn says whether trials of the instrument belong to a command of their own, which makes them
// beside those of a plan or adds them to a session.
func (i Instrument) OfItsOwn() bool { return i == InstrumentSampler || i == InstrumentTap }

// Trial is one timed run of one cell: one line of trials.jsonl. What is unknown is nil and
// absent from the line; a known zero is written.
type Trial struct {
	Trial int `json:"trial"` // from 1, in the order of running
	Round int `json:"round"` // from 1; 0 is warm-up
	Block int `json:"block"` // from 1 within a round, in the order of running; 0 is warm-up
	Seed  int `json:"seed"`  // the round's PYTHONHASHSEED
	Cell
	Instrument Instrument `json:"instrument"`
	Copies     int        `json:"copies,omitempty"` // of a ceiling trial: how many ran at once
	Copy       int        `json:"copy,omitempty"`   // of a ceiling trial: which one this is, from 1
	Started    time.Time  `json:"started"`

	WallNanos     int64  `json:"wall_ns"`                // start to exit of the root process
	TreeWallNanos *int64 `json:"tree_wall_ns,omitempty"` // start to the reaping of the tree's last process
	UserNanos     int64  `json:"user_ns"`                // of the whole tree
	SysNanos      int64  `json:"sys_ns"`                 // of the whole tree
	MaxRSSBytes   *int64 `json:"max_rss_bytes,omitempty"`
	PeakPSSBytes  *int64 `json:"peak_pss_bytes,omitempty"`
	Processes     *int   `json:"processes,omitempty"` // seen in the tree
	Leaked        *int   `json:"leaked,omitempty"`    // killed after the grace time
	MajorFaults   *int64 `json:"major_faults,omitempty"`

	Exit        int          `json:"exit"` // -1 when a signal ended it
	Status      Status       `json:"status"`
	Counted     bool         `json:"counted"`
	Disturbed   []string     `json:"disturbed"`
	Diagnostics *Diagnostics `json:"diagnostics,omitempty"`
	Expected    *bool        `json:"expected,omitempty"` // whether the answer is the catalogue's; absent when it has none
	Noise       Noise        `json:"noise"`
	Roles       []Role       `json:"roles"`
	Output      string       `json:"output"` // names the file under output/
	Error       string       `json:"error"`
}

// Place is where a trial stands in a plan: what tells it from all others that are planned.
type Place struct {
	Cell         Cell
	Round        int
	Instrument   Instrument
	Copies, Copy int // of a ceiling trial
}

// Place is where the trial stands in its plan.
func (t Trial) Place() Place {
	return Place{Cell: t.Cell, Round: t.Round, Instrument: t.Instrument, Copies: t.Copies, Copy: t.Copy}
}

func (p Place) String() string {
	text := fmt.Sprintf("%s in round %d", p.Cell, p.Round)
	switch p.Instrument {
	case InstrumentNone:
		return text
	case InstrumentCeiling:
		return fmt.Sprintf("%s, ceiling copy %d of %d", text, p.Copy, p.Copies)
	}
	return fmt.Sprintf("%s, instrument %s", text, p.Instrument)
}

// CPUNanos is the CPU time of the whole tree.
func (t Trial) CPUNanos() int64 { return t.UserNanos + t.SysNanos }

// Answered says whether the trial ended with an answer, right or not.
func (t Trial) Answered() bool { return t.Status == OK || t.Status == Differs }

// Wrong says whether the answer is not the right one: not the sequential one, or not that of the catalogue.
func (t Trial) Wrong() bool { return t.Status == Differs || t.Expected != nil && !*t.Expected }

// Role is one process of a trial that matters: the coordinator, a worker, or the root of a
// plain command.
type Role struct {
	Role        RoleName `json:"role"`
	Worker      *int     `json:"worker,omitempty"` // index of a worker
	PID         int      `json:"pid"`
	Compiled    *bool    `json:"compiled,omitempty"` // absent when it could not be told
	Loaded      string   `json:"loaded,omitempty"`   // the folder that the checker's code came from
	LifeNanos   *int64   `json:"life_ns,omitempty"`  // from start to exit, to some 20 ms
	UserNanos   int64    `json:"user_ns"`
	SysNanos    int64    `json:"sys_ns"`
	MaxRSSBytes *int64   `json:"max_rss_bytes,omitempty"`  // absent when it was gone too soon to be seen
	PSSBytes    *int64   `json:"peak_pss_bytes,omitempty"` // of memory trials
}

// RoleName says what a process is for.
type RoleName string

const (
	// Coordinator hands out the work; a sequential checker is a coordinator too.
	Coordinator RoleName = "coordinator"
	// Worker checks what it is handed.
	Worker RoleName = "worker"
	// Root is the first process of a command that is not known to be a checker.
	Root RoleName = "root"
)

// Noise is what the machine did besides the trial. Shares are of the machine's CPU time over
// the trial: 1 is all CPUs all the time.
type Noise struct {
	StealRatio       *float64 `json:"steal_ratio,omitempty"`        // taken by the hypervisor
	ForeignCPURatio  *float64 `json:"foreign_cpu_ratio,omitempty"`  // used by neither the tree nor Paceline
	CPUPressureRatio *float64 `json:"cpu_pressure_ratio,omitempty"` // share of wall time in which some task waited for a CPU
	PaceNanos        []int64  `json:"pace_ns,omitempty"`            // a fixed piece of work before and after
}

// Diagnostics sums up what a checker said in one trial.
type Diagnostics struct {
	Count       int    `json:"count"`
	Digest      string `json:"digest"`       // of the diagnostics as a multiset
	OrderDigest string `json:"order_digest"` // of the diagnostics in the order they were printed
	// Missing are diagnostics of the sequential answer that this one lacks, Extra those that it
	// has instead; both sorted, and cut off after MaxDifferences.
	Missing []Diagnostic `json:"missing,omitempty"`
	Extra   []Diagnostic `json:"extra,omitempty"`
	// Known says that the catalogue records all of the differences.
	Known bool `json:"known,omitempty"`
}

// MaxDifferences is how many missing or extra diagnostics a trial keeps.
const MaxDifferences = 100

// Diagnostic is one message of a checker, with its continuation lines, its path relative to
// the corpus.
type Diagnostic struct {
	Path string `json:"path"` // empty when the message is about no file
	Text string `json:"text"` // what was printed, with continuation lines, paths normalised
}
