package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"paceline/bench"
)

// Problem is one thing that is wrong with a session.
type Problem struct {
	File string `json:"file"`           // within the session
	Line int    `json:"line,omitempty"` // from 1; absent when the problem is about the whole file
	Text string `json:"problem"`
}

// String is the problem as people read it: "trials.jsonl:7: ...".
func (p Problem) String() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
	}
	return p.File + ": " + p.Text
}

// verifier collects what is wrong with a session.
type verifier struct {
	dir      string
	manifest bench.Manifest
	plan     *planned // nil when the manifest does not tell
	lines    []line
	problems []Problem
}

// line is one line that is a trial.
type line struct {
	number int
	bench.Trial
}

// Verify checks that a session is whole and agrees with itself: every line is a trial of the
// plan, in order, each place has its trials once, and the outputs are those that the trials
// name. It is an error when dir is no session, or one of a newer schema. A session without its
// outputs is fine: see [HasOutputs].
func Verify(dir string) ([]Problem, error) {
	v := &verifier{dir: dir}
	if err := v.readManifest(); err != nil {
		return nil, err
	}
	if err := v.readTrials(); err != nil {
		return nil, fmt.Errorf("verify session: %w", err)
	}
	v.checkTrials()
	v.checkMissing()
	if err := v.checkOutputs(); err != nil {
		return nil, fmt.Errorf("verify session: %w", err)
	}
	return v.problems, nil
}

func (v *verifier) say(file string, line int, format string, args ...any) {
	v.problems = append(v.problems, Problem{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
}

// readManifest reads the manifest and says what is wrong with it. A damaged one leaves the plan
// unknown.
func (v *verifier) readManifest() error {
	m, err := readManifest(v.dir)
	if damage := (damageError{}); errors.As(err, &damage) {
		v.say(manifestFile, 0, "%v", damage)
		return nil
	}
	if err != nil {
		return err
	}
	v.manifest = m
	text, err := os.ReadFile(filepath.Join(v.dir, manifestFile))
	if err != nil {
		return fmt.Errorf("verify session: %w", err)
	}
	if err := strictly(text, new(bench.Manifest)); err != nil {
		v.say(manifestFile, 0, "%v", err)
	}
	if !slices.Contains(outcomes(), m.Outcome) {
		v.say(manifestFile, 0, "the outcome %q is none", m.Outcome)
	}
	switch running := m.Outcome == bench.Running; {
	case running && m.Ended != nil:
		v.say(manifestFile, 0, "the outcome is %q, and there is a time at which it ended", m.Outcome)
	case !running && m.Ended == nil:
		v.say(manifestFile, 0, "the outcome is %q, and the time at which it ended is missing", m.Outcome)
	}
	p, err := plannedBy(m)
	if err != nil {
		v.say(manifestFile, 0, "%v", err)
		return nil
	}
	v.plan = &p
	return nil
}

func outcomes() []bench.Outcome {
	return []bench.Outcome{
		bench.Running, bench.Complete, bench.StoppedEarly, bench.EnoughSamples, bench.Decided, bench.OutOfBudget,
		bench.Interrupted, bench.Broken,
	}
}

// strictly reads JSON that has no keys but those of the value.
func strictly(text []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more behind the JSON value")
	}
	return nil
}

// readTrials reads what can be read. A line that is no trial is passed over, once said.
func (v *verifier) readTrials() error {
	file, err := os.Open(filepath.Join(v.dir, trialsFile))
	if errors.Is(err, fs.ErrNotExist) {
		v.say(trialsFile, 0, "the file is missing")
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	last := 0
	_, torn, err := eachLine(file, func(number int, text []byte) error {
		last = number
		l := line{number: number}
		strict := strictly(text, &l.Trial)
		if strict != nil {
			v.say(trialsFile, number, "%v", strict)
			l.Trial = bench.Trial{}
		}
		if strict == nil || json.Unmarshal(text, &l.Trial) == nil {
			v.lines = append(v.lines, l)
		}
		return nil
	})
	if torn {
		v.say(trialsFile, last+1, "the line is cut off: the trial in it is lost, and --resume makes it again")
	}
	return err
}
