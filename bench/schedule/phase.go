package schedule

// Phase is what a process does at a moment. Each nanosecond of a process's life is in exactly
// one phase.
type Phase string

const (
	// Starting is from the start of the process until it is ready: of the coordinator, until it
	// opens the cache or starts the first worker; of a worker, until it has the sources to check and has
	// set itself up.
	Starting Phase = "starting"
	// LoadingGraph is the coordinator's work before the graph is known: finding modules, reading
	// the cache's metadata, working out dependencies.
	LoadingGraph Phase = "loading graph"
	// Parsing is the part of loading the graph in which the coordinator's pool of threads parses files.
	Parsing Phase = "parsing"
	// Scheduling is the coordinator's work between messages: sorting SCCs, finding what is stale,
	// making messages and reading their contents.
	Scheduling Phase = "scheduling"
	// Sending is writing a message to a socket.
	Sending Phase = "sending"
	// Receiving is reading a message from a socket and, in a worker, making sense of what it says.
	Receiving Phase = "receiving"
	// Waiting is the coordinator's waiting for a message of any worker.
	Waiting Phase = "waiting"
	// WaitingForGraph is a worker's waiting, when it is ready, for graph and SCCs.
	WaitingForGraph Phase = "waiting for graph"
	// Idle is a worker's waiting for work.
	Idle Phase = "idle"
	// LoadingDependencies is reading SCCs that others checked, or that are fresh, from the cache.
	LoadingDependencies Phase = "loading dependencies"
	// Interface is checking what dependents of an SCC need, with making its syntax trees.
	Interface Phase = "interface"
	// Implementation is checking bodies of functions.
	Implementation Phase = "implementation"
	// GarbageCollection is Python's collecting of cycles.
	GarbageCollection Phase = "garbage collection"
	// Reporting is the coordinator's work after the last answer.
	Reporting Phase = "reporting"
	// ShuttingDown is from the request to shut down to the end of the process; of the coordinator,
	// until its workers have ended.
	ShuttingDown Phase = "shutting down"
)

// CoordinatorPhases are the phases of a coordinator, in the order in which they are shown. One
// that checks by itself, without workers, has those of checking too.
func CoordinatorPhases() []Phase {
	return []Phase{Starting, LoadingGraph, Parsing, Scheduling, Sending, Receiving, Waiting,
		LoadingDependencies, Interface, Implementation, GarbageCollection, Reporting, ShuttingDown}
}

// WorkerPhases are the phases of a worker, in the order in which they are shown.
func WorkerPhases() []Phase {
	return []Phase{Starting, WaitingForGraph, Idle, Receiving, LoadingDependencies, Interface,
		Implementation, Sending, GarbageCollection, ShuttingDown}
}
