package schedule

import (
	"fmt"
	"strings"
)

// Policy is a way to schedule: which of the SCCs that may be checked a worker gets, how many at
// once, and what unlocks their dependents.
type Policy struct {
	Name string
	// About is a sentence for people. It says so when the policy uses what mypy does not know.
	About string
	// Whole says that the dependents of an SCC are unlocked when its implementation is checked
	// too, not by its interface.
	Whole bool
	// New makes the queue of one run of a valid schedule with at least one worker.
	New func(s Schedule, workers int) Queue
}

// Queue holds the SCCs of one run that may be checked, and hands them out.
type Queue interface {
	// Push adds SCCs, by id, whose dependencies are unlocked.
	Push(ids []int)
	// Assign hands out at most one batch to each of the idle workers, which are ascending. It is
	// called when SCCs were pushed or workers became idle. While SCCs are left and no worker is
	// busy it hands out at least one.
	Assign(idle []int) []Assignment
	// Len is how many SCCs were pushed and not handed out.
	Len() int
}

// Assignment is a batch of SCCs, by id, for a worker. It has at least one.
type Assignment struct {
	Worker int
	SCCs   []int
}

// PolicyNamed returns the policy of a name. The error lists the names there are.
func PolicyNamed(name string) (Policy, error) {
	var names []string
	for _, p := range Policies() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Policy{}, fmt.Errorf("there is no policy %q: take one of %s", name, strings.Join(names, ", "))
}
