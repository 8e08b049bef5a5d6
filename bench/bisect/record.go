package bisect

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"time"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// Schema is the version of the format of a bisect's record.
const Schema = 1

// Record says what is bisected and how: what bisect.json holds. With the sessions of its steps it tells all of a bisect.
type Record struct {
	Schema   int       `json:"schema"`
	Paceline string    `json:"paceline"` // version that began it
	Started  time.Time `json:"started"`
	Good     string    `json:"good"` // as it was asked for, as is bad
	Bad      string    `json:"bad"`
	// Candidates are the series, in order: the good one, what came after it, the bad one.
	Candidates  []Candidate      `json:"candidates"`
	Corpus      string           `json:"corpus"`
	Workers     int              `json:"workers"`
	Cache       bench.CacheState `json:"cache"`
	Rounds      int              `json:"rounds"` // the most of a step
	Budget      time.Duration    `json:"budget_ns,omitempty"`
	TimeLimit   time.Duration    `json:"time_limit_ns"`      // of one trial
	OutputLimit int64            `json:"output_limit_bytes"` // of one trial
	Seed        uint64           `json:"seed"`
	Reused      []Reused         `json:"reused"`
	Skipped     []Skip           `json:"skipped"` // what could not be had: the steps that have no session
}

// Candidate is one build of a series.
type Candidate struct {
	Checker string `json:"checker"`
	Commit  string `json:"commit,omitempty"`  // of a build of a commit
	Subject string `json:"subject,omitempty"` // the first line of what its author wrote
}

// String is how people speak of it, safe to show: an author may have written anything.
func (c Candidate) String() string {
	name := summary.Printable(cmp.Or(c.Commit, c.Checker))
	if c.Subject == "" {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, summary.Printable(c.Subject))
}

// Skip is a step whose candidate could not be had.
type Skip struct {
	Step      int    `json:"step"` // its number, from 1
	Candidate string `json:"candidate"`
	Reason    string `json:"reason"`
}

// Parse reads a record and reports what of it cannot be bisected.
func Parse(text []byte) (Record, error) {
	var r Record
	if err := json.Unmarshal(text, &r); err != nil {
		return r, err
	}
	if r.Schema < 1 || r.Schema > Schema {
		return r, fmt.Errorf("its schema is %d and this paceline reads schema %d: use the paceline that wrote it (%s)", r.Schema, Schema, r.Paceline)
	}
	return r, r.Validate()
}

// mostRounds is more than any step needs: more is a slip.
const mostRounds = 1000

// Validate reports the first thing that cannot be bisected.
func (r Record) Validate() error {
	if len(r.Candidates) < 2 {
		return errors.New("there is nothing to bisect: name a good and a bad one that comes after it")
	}
	for i, c := range r.Candidates {
		if r.index(c.Checker) != i {
			return fmt.Errorf("the candidate %s is there twice", c.Checker)
		}
	}
	if r.Rounds < stats.FirstLook {
		return fmt.Errorf("--rounds %d: a step is not judged before round %d: give at least %d", r.Rounds, stats.FirstLook, stats.FirstLook)
	}
	if r.Rounds > mostRounds {
		return fmt.Errorf("--rounds %d: give at most %d", r.Rounds, mostRounds)
	}
	return r.Plan(Task{Kind: Confirm, Candidate: len(r.Candidates) - 1}, 1).Validate()
}

func (r Record) index(checker string) int {
	return slices.IndexFunc(r.Candidates, func(c Candidate) bool { return c.Checker == checker })
}

func (r Record) cell(checker string) bench.Cell {
	return bench.Cell{Checker: checker, Corpus: r.Corpus, Workers: r.Workers, Cache: r.Cache}
}

// series is the record as a series of numbered candidates.
func (r Record) series() Series {
	s := Series{Candidates: len(r.Candidates), Rounds: r.Rounds}
	for _, reused := range r.Reused {
		for _, walls := range reused.Rounds {
			round := Round{}
			for name, nanos := range walls {
				if i := r.index(name); i >= 0 && nanos > 0 {
					round[i] = math.Log(float64(nanos))
				}
			}
			s.Reused = append(s.Reused, round)
		}
	}
	return s
}

// Plan is what the session of a step measures.
func (r Record) Plan(t Task, number int) bench.Plan {
	return bench.Plan{
		Checkers: r.names(t), Corpora: []string{r.Corpus}, Workers: []int{r.Workers}, Caches: []bench.CacheState{r.Cache},
		Rounds: r.Rounds, Budget: r.Budget, Bisect: &bench.Bisect{Good: r.Good, Bad: r.Bad},
		TimeLimit: r.TimeLimit, OutputLimit: r.OutputLimit, Seed: r.Seed + uint64(number),
	}
}

// names are the checkers that a step measures.
func (r Record) names(t Task) []string {
	var names []string
	for _, i := range t.Measured(len(r.Candidates) - 1) {
		names = append(names, r.Candidates[i].Checker)
	}
	return names
}

// StepsFolder holds the sessions of the steps.
const StepsFolder = "steps"

// Session names the folder of the session of a step, with slashes.
func (r Record) Session(t Task, number int) string {
	name := string(t.Kind)
	if t.Kind == Place {
		c := r.Candidates[t.Candidate]
		if name = c.Checker; c.Commit != "" {
			name = c.Commit
		}
	}
	return path.Join(StepsFolder, fmt.Sprintf("%02d-%s", number, bench.FileName(name)))
}

// State is how far the bisect has come with the sessions of its steps, by number. It is an error when one of them is not the step that comes there, or
// was measured elsewhere, of other sources or with other builds than what is on record before it.
func (r Record) State(steps map[int]session.Session) (State, error) {
	l := &ledger{record: r, steps: steps, before: r.origins()}
	state := r.series().Follow(l.next)
	if more := r.stepsOn(steps); l.wrong == nil && l.used < more {
		return state, fmt.Errorf("%d steps are on record, and after %d of them there is nothing more to ask: the steps were changed", more, l.used)
	}
	return state, l.wrong
}

// stepsOn counts the steps that are on record. One that was skipped may have a session of before.
func (r Record) stepsOn(steps map[int]session.Session) int {
	n := len(steps)
	for _, skip := range r.Skipped {
		if _, begun := steps[skip.Step]; !begun {
			n++
		}
	}
	return n
}
