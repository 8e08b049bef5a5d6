package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/build"
	"paceline/bench/checker"
	"paceline/bench/session"
)

// bisection is a bisect in its folder.
type bisection struct {
	dir    string
	record bisect.Record
	steps  map[int]session.Session // that were begun, by number
}

// bisectFile holds the record of a bisect. What follows from it and from the sessions beside it is not written down.
const bisectFile = "bisect.json"

// newBisection begins one in a folder, which must be vacant.
func newBisection(dir string, record bisect.Record) (*bisection, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("make the bisect's folder: %w", err)
	}
	b := &bisection{dir: dir, record: record, steps: map[int]session.Session{}}
	return b, b.save()
}

// save writes the record, whole or not at all.
func (b *bisection) save() error {
	text, err := json.MarshalIndent(b.record, "", "  ")
	if err != nil {
		return err
	}
	return saveText("the record of the bisect", filepath.Join(b.dir, bisectFile), append(text, '\n'))
}

// openBisection reads one.
func openBisection(dir string) (*bisection, error) {
	file := filepath.Join(dir, bisectFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no bisect: it has no %s", dir, bisectFile)
	}
	if err != nil {
		return nil, fmt.Errorf("read the bisect: %w", err)
	}
	b := &bisection{dir: dir, steps: map[int]session.Session{}}
	if b.record, err = bisect.Parse(text); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	folders, err := os.ReadDir(filepath.Join(dir, bisect.StepsFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the steps of the bisect: %w", err)
	}
	for _, folder := range folders {
		if err := b.read(folder.Name()); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// read reads the session of a step. One that was cut off before it began is none.
func (b *bisection) read(folder string) error {
	step := filepath.Join(b.dir, bisect.StepsFolder, folder)
	digits, _, _ := strings.Cut(folder, "-")
	number, err := strconv.Atoi(digits)
	if err != nil || number < 1 {
		return fmt.Errorf("%s is no step: the name of one begins with its number", step)
	}
	if _, twice := b.steps[number]; twice {
		return fmt.Errorf("%s is there twice: two steps have the number %d", step, number)
	}
	if session.Vacant(step) == nil {
		return nil
	}
	s, err := session.Read(step)
	if err != nil {
		return err
	}
	b.steps[number] = s
	return nil
}

func (b *bisection) state() (bisect.State, error) {
	state, err := b.record.State(b.steps)
	if err != nil {
		return state, fmt.Errorf("%s: %w", b.dir, err)
	}
	return state, nil
}

// before are the manifests that what is measured next has to stand beside: of the first step or, while there is none, of what is reused.
func (b *bisection) before() []bench.Manifest {
	if len(b.steps) > 0 {
		return []bench.Manifest{b.steps[slices.Min(slices.Collect(maps.Keys(b.steps)))].Manifest}
	}
	var all []bench.Manifest
	for _, reused := range b.record.Reused {
		all = append(all, b.record.Manifest(reused))
	}
	return all
}

// sameVersion refuses to go on with a step that another Paceline began, as one measures a session.
func (b *bisection) sameVersion(state bisect.State) error {
	open, begun := b.steps[state.Number]
	if !begun || open.Manifest.Paceline == version() {
		return nil
	}
	return fmt.Errorf("go on with %s: paceline %s began step %d, and this is %s: go on with that one, or remove %s, which is measured anew then",
		b.dir, open.Manifest.Paceline, state.Number, version(), open.Dir)
}

// pendingStep is a step that is to be measured, or measured on.
type pendingStep struct {
	bisect.Task
	number int
	dir    string // of its session
	plan   bench.Plan
	begun  bool // there is a session
	// needed tells which cells a further round measures: all until the step is decided, then none.
	needed func(bench.Manifest, []bench.Trial) []bench.Cell
}

func (b *bisection) pending(state bisect.State) pendingStep {
	step := pendingStep{Task: *state.Next, number: state.Number}
	step.dir = filepath.Join(b.dir, filepath.FromSlash(b.record.Session(step.Task, step.number)))
	step.plan = b.record.Plan(step.Task, step.number)
	_, step.begun = b.steps[step.number]
	step.needed = func(m bench.Manifest, before []bench.Trial) []bench.Cell {
		steps := maps.Clone(b.steps)
		steps[step.number] = session.Session{Manifest: m, Trials: before}
		if state, err := b.record.State(steps); err != nil || step.isOver(state) {
			return nil
		}
		return m.Plan.Cells()
	}
	return step
}

// isOver says whether a state has left the step behind.
func (p pendingStep) isOver(state bisect.State) bool {
	return state.Next == nil || state.Number > p.number
}

// drive has one step after the other measured until the bisect is over. What cannot be had is skipped.
func (b *bisection) drive(ctx context.Context, say func(string), measure func(context.Context, pendingStep) (session.Session, error)) error {
	for {
		state, err := b.state()
		if err != nil || state.Next == nil {
			return err
		}
		step := b.pending(state)
		say(b.announcement(step, state))
		measured, failed := measure(ctx, step)
		if measured.Manifest.Schema > 0 {
			b.steps[step.number] = measured
		}
		state, err = b.state()
		switch {
		case err != nil || ctx.Err() != nil:
			return errors.Join(failed, err, ctx.Err())
		case step.isOver(state):
			// Decided; or its session could not go on, because the candidate does not give the right answer.
		case failed == nil:
			return fmt.Errorf("step %d, in %s, ended without a verdict", step.number, step.dir)
		case !b.cannotBeHad(step.Task, failed):
			return failed
		default:
			reason := oneLine(reasonOf(failed))
			say("skipped: " + reason)
			skip := bisect.Skip{Step: step.number, Candidate: b.record.Candidates[step.Candidate].Checker, Reason: reason}
			b.record.Skipped = append(b.record.Skipped, skip)
			if err := b.save(); err != nil {
				return err
			}
		}
	}
}

// reasonOf is why a candidate cannot be had, without this machine's folders: the record may be passed on.
func reasonOf(failed error) string {
	var notBuilt *build.FailedError
	if errors.As(failed, &notBuilt) {
		return notBuilt.Reason()
	}
	return failed.Error()
}

// cannotBeHad says whether a step failed because the candidate that it is to place cannot be built or installed. There is no bisect without the good or the bad
// one, and what the machine lacks may be there next time.
func (b *bisection) cannotBeHad(task bisect.Task, failed error) bool {
	var unavailable *checker.UnavailableError
	return task.Kind == bisect.Place && errors.As(failed, &unavailable) && unavailable.Checker == b.record.Candidates[task.Candidate].Checker
}

// announcement says what a step measures and why.
func (b *bisection) announcement(step pendingStep, state bisect.State) string {
	candidate := b.record.Candidates[step.Candidate]
	switch step.Kind {
	case bisect.Confirm:
		return fmt.Sprintf("step %d: is %s slower than %s?", step.number, candidate, b.record.Candidates[step.Fast])
	case bisect.Prove:
		return fmt.Sprintf("step %d: %s and %s side by side", step.number, candidate, b.record.Candidates[step.Fast])
	}
	return fmt.Sprintf("step %d: is %s fast or slow? %d candidates are left", step.number, candidate, state.FirstSlow-state.LastFast-1)
}
