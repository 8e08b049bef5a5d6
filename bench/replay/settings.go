package replay

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"paceline/bench/schedule"
)

// settings is what a worker must know that the protocol does not tell. It is a file, as mypy's
// options are.
type settings struct {
	Files         files
	ZeroUnixNanos int64 // when the run started, by the time of day
	Time          Time
	Profiles      string
	Patience      time.Duration // how long a worker waits for a message
	Costs         []cost
}

// cost is what an SCC costs, in nanoseconds.
type cost struct {
	SCC                             int
	Load, Interface, Implementation int64
}

func costsOf(s schedule.Schedule) []cost {
	costs := make([]cost, len(s.SCCs))
	for i, scc := range s.SCCs {
		costs[i] = cost{scc.ID, known(scc.LoadNanos), known(scc.InterfaceNanos), known(scc.ImplementationNanos)}
	}
	return costs
}

// known takes costs that are not known as zero.
func known(nanos *int64) int64 {
	if nanos == nil {
		return 0
	}
	return *nanos
}

func (s settings) write() error {
	text, err := json.Marshal(s)
	if err == nil {
		err = writeWhole(s.Files.options(), text)
	}
	if err != nil {
		return fmt.Errorf("write the workers' options: %w", err)
	}
	return nil
}

func readSettings(name string) (s settings, err error) {
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		return s, fmt.Errorf("read the worker's options: %w", err)
	}
	return s, nil
}
