package bench

import "time"

// Schema is the version of the session format that this Paceline writes.
const Schema = 1

// Manifest says what a session was planned to measure, with what and where.
type Manifest struct {
	Schema   int               `json:"schema"`
	Paceline string            `json:"paceline"` // version that measured
	Plan     Plan              `json:"plan"`
	Host     Host              `json:"host"`
	Checkers []CheckerIdentity `json:"checkers"`
	Corpora  []CorpusIdentity  `json:"corpora"`
	Started  time.Time         `json:"started"`
	Ended    *time.Time        `json:"ended,omitempty"` // absent while running or when killed
	Outcome  Outcome           `json:"outcome"`
	Pace     int               `json:"pace_version"` // of the fixed piece of work behind pace_ns
	Limits   []string          `json:"limits"`       // what this platform cannot measure
	// Environment holds the variables that can change what a checker does, as Paceline found
	// them. Only those that checkers are known to read have their values here.
	Environment map[string]string `json:"environment,omitempty"`
}

// Outcome says how a session ended.
type Outcome string

const (
	// Running is a session in progress, or one that was killed.
	Running Outcome = "running"
	// Complete is a session that ran its plan.
	Complete Outcome = "complete"
	// StoppedEarly is a session that reached the wanted precision before its last round.
	StoppedEarly Outcome = "precision reached"
	// EnoughSamples is a session that was made for its instrument, which needs no more.
	EnoughSamples Outcome = "enough samples"
	// Decided is a session that raced worker counts, or was a step of a bisect, until no further round was needed.
	Decided Outcome = "decided"
	// OutOfBudget is a session whose budget ended before its last round.
	OutOfBudget Outcome = "budget used"
	// Interrupted is a session that was told to stop.
	Interrupted Outcome = "interrupted"
	// Broken is a session that could not go on.
	Broken Outcome = "failed"
)

// CheckerIdentity is what a checker turned out to be.
type CheckerIdentity struct {
	Checker  string   `json:"checker"` // as it was asked for; a release by all three numbers
	Version  string   `json:"version"`
	Compiled *bool    `json:"compiled,omitempty"`
	Python   string   `json:"python,omitempty"`
	Packages []string `json:"packages,omitempty"` // name==version of what it was installed with
	Lock     string   `json:"lock,omitempty"`     // sha256 of the lock it was installed from
	Git      *Git     `json:"git,omitempty"`      // of a checkout
	Compiler string   `json:"compiler,omitempty"` // of a revision that was built: the C compiler, as it names itself, and a digest of what it was given
	Build    string   `json:"build,omitempty"`    // of a revision that was built: digest of all that went into it
}

// Checker is what a checker turned out to be. Of one that the manifest does not describe only the name
// is known.
func (m Manifest) Checker(name string) CheckerIdentity {
	for _, c := range m.Checkers {
		if c.Checker == name {
			return c
		}
	}
	return CheckerIdentity{Checker: name}
}

// Corpus is what a corpus turned out to be. Of one that the manifest does not describe only the name
// is known.
func (m Manifest) Corpus(name string) CorpusIdentity {
	for _, c := range m.Corpora {
		if c.Corpus == name {
			return c
		}
	}
	return CorpusIdentity{Corpus: name}
}

// Git is the state of a checkout.
type Git struct {
	Commit string `json:"commit"`
	Dirty  bool   `json:"dirty"` // what was measured differs from the commit: tracked files were changed
	// Rev is what the commit was asked for by, when it was built apart from the checkout's own files.
	Rev string `json:"rev,omitempty"`
	// LocalChanges says that the checkout had changes then, which are not in the build.
	LocalChanges bool `json:"local_changes,omitempty"`
}

// CorpusIdentity is what a corpus turned out to be.
type CorpusIdentity struct {
	Corpus  string `json:"corpus"`
	Package string `json:"package,omitempty"`
	Version string `json:"version,omitempty"`
	SHA256  string `json:"sha256"`
	Lock    string `json:"lock,omitempty"` // sha256 of the lock of the packages its check needs
	Python  string `json:"python,omitempty"`
	Guessed string `json:"guessed,omitempty"` // how a path: corpus is checked, in words
}

// Host is the machine a session ran on. What is not known is absent. Names that begin with
// load_ say how it was at the start; all others stay as they are while a session runs.
type Host struct {
	OS               string   `json:"os"`
	Arch             string   `json:"arch"`
	Kernel           string   `json:"kernel,omitempty"`
	CPUModel         string   `json:"cpu_model,omitempty"`
	CPUs             int      `json:"cpus"`        // that the system has online
	UsableCPUs       int      `json:"usable_cpus"` // that this process may run on
	Sockets          int      `json:"sockets,omitempty"`
	Cores            int      `json:"cores,omitempty"`
	ThreadsPerCore   int      `json:"threads_per_core,omitempty"` // of the core that has most: CPUs that share it
	CPUQuota         float64  `json:"cpu_quota_cpus,omitempty"`   // what control groups allow, in CPUs; absent without a limit too
	MemoryBytes      int64    `json:"memory_bytes,omitempty"`
	MemoryLimitBytes int64    `json:"memory_limit_bytes,omitempty"` // what control groups allow; absent without a limit too
	Virtual          string   `json:"virtual,omitempty"`            // what virtualises it, as far as it tells; absent when nothing does
	Governor         string   `json:"governor,omitempty"`           // who chooses the clock speed of the CPUs
	Turbo            *bool    `json:"turbo,omitempty"`              // whether CPUs may exceed their nominal clock speed
	ClockSource      string   `json:"clock_source,omitempty"`
	LoadAverage      *float64 `json:"load_average_1m,omitempty"`
	Go               string   `json:"go"`
}

// Machine is the host without what may differ on one machine: how busy it was, and the Go that built Paceline. Memory is in tenths of a
// GiB, since a kernel keeps some for itself and the next one a little more.
func (h Host) Machine() Host {
	const tenth = 1 << 30 / 10
	h.MemoryBytes = (h.MemoryBytes + tenth/2) / tenth * tenth
	h.LoadAverage, h.Go = nil, ""
	return h
}
