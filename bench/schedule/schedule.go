package schedule

// Schema is the version of the files that this package writes.
const Schema = 1

// Schedule is the work of one check: what there was to do, and what it cost.
type Schedule struct {
	Schema  int    `json:"schema"`
	Checker string `json:"checker"`
	Corpus  string `json:"corpus"`
	// Workers is how many the costs were measured with.
	Workers int    `json:"workers"`
	SCCs    []SCC  `json:"sccs"`
	Phases  Phases `json:"phases"`
	// Runs are the traced runs that the costs come from, by round. There are none in files
	// of before they were kept.
	Runs []Run `json:"runs,omitempty"`
	// Collection is nil when it is not known.
	Collection *Collection `json:"collection,omitempty"`
	// Growth is nil when it is not known.
	Growth *Growth `json:"growth,omitempty"`
	// Machine is where the runs were; nil when it is not known.
	Machine *Machine `json:"machine,omitempty"`
}

// Machine is what runs were measured on.
type Machine struct {
	CPUs int    `json:"cpus"` // that the runs could use
	CPU  string `json:"cpu"`  // the model; empty when it is not known
}

// SCC is a strongly connected component of the import graph: a module, or a cycle of modules
// that must be checked together. Costs are CPU time; one that was not seen is nil.
type SCC struct {
	ID      int      `json:"id"`
	Modules []string `json:"modules"` // sorted
	Deps    []int    `json:"deps"`    // ids of the SCCs that it imports, sorted
	// SizeHint is the checker's own guess of the cost, which it schedules by.
	SizeHint int64 `json:"size_hint"`
	// LoadNanos is what it costs a worker that did not check the SCC to read it from the cache.
	LoadNanos           *int64 `json:"load_ns,omitempty"`
	InterfaceNanos      *int64 `json:"interface_ns,omitempty"`
	ImplementationNanos *int64 `json:"implementation_ns,omitempty"`
}

// Phases is where the time of the run went that the costs come from.
type Phases struct {
	WallNanos int64 `json:"wall_ns"`
	// CheckingNanos is from the first request to the last answer.
	CheckingNanos    int64           `json:"checking_ns"`
	CoordinatorNanos map[Phase]int64 `json:"coordinator_ns"`
	WorkersNanos     map[Phase]int64 `json:"workers_ns"` // summed over the workers
}

// Cost is the CPU time in nanoseconds that checking the SCC takes; costs that are not known
// count as zero.
func (s SCC) Cost() int64 { return known(s.InterfaceNanos) + known(s.ImplementationNanos) }

func known(nanos *int64) int64 {
	if nanos == nil {
		return 0
	}
	return *nanos
}
