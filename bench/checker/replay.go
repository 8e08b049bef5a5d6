package checker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/process"
)

// MaxReplayWorkers is how many workers a replay has at most: with more, starting processes is all
// that would be measured.
const MaxReplayWorkers = 256

// Subcommands of this executable that a replay is made of. They are no part of what people use.
const (
	// ReplayIdentity prints what a schedule is, as a [Replayed].
	ReplayIdentity = "replay-identity"
	// ReplayCheck replays a schedule once, as a checker would check.
	ReplayCheck = "replay-check"
)

// Flags of [ReplayCheck], besides the schedule.
const (
	ReplayWorkers = "workers"   // a number; 0 is sequential
	ReplaySum     = "sha256"    // of the schedule; another one is refused
	ReplayCache   = "cache-dir" // folder in which what was checked is remembered
	ReplaySource  = "source"    // a folder of the corpus's modules; repeated
	ReplayVerbose = "verbose"   // print the modules that are checked
)

// Replayed is a schedule as the identity of a checker has it.
type Replayed struct {
	Version string `json:"version"`        // of this Paceline
	File    string `json:"file,omitempty"` // its absolute path; empty for a schedule that comes with Paceline
	SHA256  string `json:"sha256"`
	Checker string `json:"checker"` // that it was recorded of
	Corpus  string `json:"corpus"`
}

// replay is a schedule that this executable replays as if it was a checker.
type replay struct {
	executable string
	spec       Spec
	schedule   Replayed
}

func installReplay(ctx context.Context, spec Spec) (Checker, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("checker %s: find this executable, which replays it: %w", spec.Text, err)
	}
	return identifyReplay(ctx, executable, spec)
}

// identifyReplay asks the executable, which knows the recorded schedules.
func identifyReplay(ctx context.Context, executable string, spec Spec) (Checker, error) {
	c := exec.CommandContext(ctx, executable, ReplayIdentity, "--", spec.Replay)
	var complaints bytes.Buffer
	c.Stderr = &complaints
	text, err := c.Output()
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil && complaints.Len() > 0:
		return nil, fmt.Errorf("checker %s: %s", spec.Text, strings.TrimPrefix(strings.TrimSpace(complaints.String()), replayError))
	case err != nil:
		return nil, fmt.Errorf("checker %s: %w", spec.Text, err)
	}
	r := replay{executable: executable, spec: spec}
	if err := json.Unmarshal(text, &r.schedule); err != nil {
		return nil, fmt.Errorf("checker %s: read what the schedule is: %w", spec.Text, err)
	}
	if r.schedule.SHA256 == "" {
		return nil, errors.New("checker " + spec.Text + ": the executable does not say which schedule it is")
	}
	return r, nil
}

// Identity has the version of Paceline, whose scheduler and workers run, and in place of packages
// what is replayed.
func (r replay) Identity() bench.CheckerIdentity {
	return bench.CheckerIdentity{
		Checker: r.spec.Text, Version: r.schedule.Version,
		Packages: []string{
			"schedule==" + r.schedule.SHA256,
			"recorded-checker==" + r.schedule.Checker,
			"recorded-corpus==" + r.schedule.Corpus,
		},
	}
}

func (r replay) Invoke(task Task) (Invocation, error) {
	if len(task.Flags) > 0 {
		return Invocation{}, r.spec.refuseFlags()
	}
	args := []string{r.executable, ReplayCheck,
		"--" + ReplayWorkers, strconv.Itoa(task.Workers), "--" + ReplaySum, r.schedule.SHA256, "--" + ReplayCache, task.CacheDir}
	for _, folder := range task.Path {
		args = append(args, "--"+ReplaySource, folder)
	}
	if task.Verbose {
		args = append(args, "--"+ReplayVerbose)
	}
	name := r.spec.Replay
	if r.schedule.File != "" {
		name = r.schedule.File // a trial runs in a folder of its own
	}
	return Invocation{Args: append(args, "--", name), Env: os.Environ()}, nil
}

// What [ReplayCheck] prints: a line for each module that it checked, when it is asked to, and the
// last one; or an error.
const (
	replayChecked = "checked "
	replayError   = "paceline: "
)

// ReplayDone is the last line that [ReplayCheck] prints.
func ReplayDone(sccs int) string { return fmt.Sprintf("Success: replayed %d SCCs", sccs) }

// ReplayModule is the line that [ReplayCheck] prints for a module that it checked.
func ReplayModule(name string) string { return replayChecked + name }

var replayDone = regexp.MustCompile(`^Success: replayed \d+ SCCs$`)

// Read understands what [ReplayCheck] prints. A replay has no diagnostics.
func (r replay) Read(output string, _ Task) Answer {
	a := Answer{Crash: "it did not say that it was done"}
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		module, checked := strings.CutPrefix(line, replayChecked)
		reason, failed := strings.CutPrefix(line, replayError)
		switch {
		case failed:
			return Answer{Crash: reason}
		case checked:
			a.Rechecked = append(a.Rechecked, module)
		case replayDone.MatchString(line):
			a.Diagnostics, a.Crash = []bench.Diagnostic{}, ""
		}
	}
	return a
}

// Roles takes the processes apart by their command lines. The earliest of several with the same
// one is meant: the others were just forked.
func (r replay) Roles(seen []process.Process) []bench.Role {
	roles := []bench.Role{}
	add := func(made bench.Role) {
		if !slices.ContainsFunc(roles, func(other bench.Role) bool { return order(other) == order(made) }) {
			roles = append(roles, made)
		}
	}
	for _, p := range seen {
		if index, ok := ReplayWorker(p.Args); ok {
			made := role(bench.Worker, p)
			made.Worker = &index
			add(made)
		} else if len(p.Args) > 1 && p.Args[1] == ReplayCheck {
			add(role(bench.Coordinator, p))
		}
	}
	slices.SortFunc(roles, func(a, b bench.Role) int { return order(a) - order(b) })
	return roles
}

// replayWorker is the first argument of a replay's worker; the third one is its number.
const replayWorker = "paceline-replay-worker"

// ReplayWorker tells from the arguments of a process which of a replay's workers it is; not ok when
// it is none.
func ReplayWorker(args []string) (index int, ok bool) {
	if len(args) != 4 || args[1] != replayWorker {
		return 0, false
	}
	index, err := strconv.Atoi(args[3])
	return index, err == nil && index >= 0
}
