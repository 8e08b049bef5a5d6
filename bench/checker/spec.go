package checker

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
)

// Spec is a checker as it was asked for.
type Spec struct {
	Text    string // as it was given; of a release, its name with all three numbers
	Name    string // mypy; empty for a command and for a replay
	Version string // 2.4.1, always with three numbers
	Build   string // empty is the compiled wheel; compiled is a revision that is built here
	Path    string // of an executable or a checkout that is already there
	Rev     string // of the checkout at Path, to be built
	Commit  string // that Rev is pinned to, in full; empty for the one that it means by then
	Command string // any command
	Replay  string // of a schedule: a recorded one's name, or a file
}

// NeedsPython says whether the checker is installed with Python.
func (s Spec) NeedsPython() bool { return s.Name == mypyName }

const (
	pure     = "pure"     // the build of a release that is interpreted
	compiled = "compiled" // the build of a revision that is made here
)

const specForms = "mypy@VERSION, mypy@VERSION+pure, mypy:PATH, mypy:CHECKOUT@REV+compiled, replay:SCHEDULE or cmd:COMMAND"

// Parse reads NAME@VERSION[+BUILD], NAME:PATH, NAME:CHECKOUT@REV+compiled, replay:SCHEDULE or cmd:COMMAND.
func Parse(text string) (Spec, error) {
	if command, ok := strings.CutPrefix(text, "cmd:"); ok {
		if strings.TrimSpace(command) == "" {
			return Spec{}, fmt.Errorf("checker %q names no command: write cmd:COMMAND", text)
		}
		if _, err := Words(command); err != nil {
			return Spec{}, fmt.Errorf("checker %q: split into words: %w", text, err)
		}
		return Spec{Text: text, Command: command}, nil
	}
	if schedule, ok := strings.CutPrefix(text, "replay:"); ok {
		if schedule == "" {
			return Spec{}, fmt.Errorf("checker %q names no schedule: write replay:NAME or replay:FILE", text)
		}
		return Spec{Text: text, Replay: schedule}, nil
	}
	at := strings.IndexAny(text, "@:")
	if at < 0 {
		return Spec{}, fmt.Errorf("checker %q: name it as %s", text, specForms)
	}
	name, rest := text[:at], text[at+1:]
	if name != mypyName {
		return Spec{}, fmt.Errorf("unknown checker %q: known are %s", name, specForms)
	}
	if text[at] == ':' {
		return parsePath(text, name, rest)
	}
	version, build, built := strings.Cut(rest, "+")
	version, err := mypyVersion(version)
	if err != nil {
		return Spec{}, fmt.Errorf("checker %q: %w", text, err)
	}
	if built && build != pure {
		return Spec{}, fmt.Errorf("checker %q: unknown build %q: leave it out for the compiled wheel, or write +%s", text, build, pure)
	}
	s := Spec{Name: name, Version: version, Build: build}
	s.Text = releaseOf(s, version)
	return s, nil
}

// Names are checkers by the names that sessions have for them: of mypy@2.4 it is mypy@2.4.0. A text that names none stays as it is.
func Names(texts []string) []string {
	var names []string
	for _, text := range texts {
		if spec, err := Parse(text); err == nil {
			text = spec.Text
		}
		names = append(names, text)
	}
	return names
}

// parsePath reads what stands after NAME: and is no version: a path, or a revision of the checkout there.
// The last @ begins the revision, since branches have slashes and folders may have an @.
func parsePath(text, name, path string) (Spec, error) {
	if path == "" {
		return Spec{}, fmt.Errorf("checker %q names no path: write mypy:PATH", text)
	}
	place, built := strings.CutSuffix(path, "+"+compiled)
	if !built {
		return Spec{Text: text, Name: name, Path: path}, nil
	}
	at := strings.LastIndex(place, "@")
	if at <= 0 || at == len(place)-1 {
		return Spec{}, fmt.Errorf("checker %q: name the revision to build, as in mypy:CHECKOUT@REV+%s (HEAD is the commit that is checked out); mypy:CHECKOUT runs a checkout as it is",
			text, compiled)
	}
	if rev := place[at:]; strings.HasPrefix(rev, "@{") {
		return Spec{}, fmt.Errorf("checker %q: the last @ begins the revision, so none can have one itself: name the commit that git rev-parse prints for what ends in %q", text, rev)
	}
	return Spec{Text: text, Name: name, Path: place[:at], Rev: place[at+1:], Build: compiled}, nil
}

// Accepts reports why the checker cannot run with one of the worker counts.
func (s Spec) Accepts(workers []int) error {
	if s.Command != "" && slices.ContainsFunc(workers, func(n int) bool { return n != 0 }) {
		return fmt.Errorf("%s takes no workers: give --workers 0", s.Text)
	}
	if s.Replay != "" && slices.ContainsFunc(workers, func(n int) bool { return n > MaxReplayWorkers }) {
		return fmt.Errorf("%s replays with at most %d workers: give fewer", s.Text, MaxReplayWorkers)
	}
	return nil
}

// AcceptsVariants reports why the checker cannot run with the flags of one of the variants.
func (s Spec) AcceptsVariants(variants []bench.Variant) error {
	for _, v := range variants {
		if (s.Command != "" || s.Replay != "") && len(v.Flags) > 0 {
			return s.refuseFlags()
		}
		for _, flag := range v.Flags {
			if decided(flag) {
				return fmt.Errorf("the variant %s has the flag %s, which Paceline decides itself: leave it out, and see --workers and --cache", v.Name, flag)
			}
		}
	}
	return nil
}

func (s Spec) refuseFlags() error {
	if s.Replay != "" {
		return fmt.Errorf("%s takes no flags of a variant: leave --variant out, and compare policies with paceline replay", s.Text)
	}
	return fmt.Errorf("%s takes no flags of a variant: write them into the command and leave --variant out", s.Text)
}

// decided says whether mypy's flag sets the number of workers or the cache's folder.
func decided(flag string) bool {
	name, _, _ := strings.Cut(flag, "=")
	return name == "--num-workers" || name == "--cache-dir" || regexp.MustCompile(`^-n\d*$`).MatchString(name)
}

// firstParallel is the first major version of mypy with a parallel mode.
const firstParallel = 2

// mypyVersion is a version of mypy with all three numbers: to PEP 440, 2.4 is 2.4.0, and 2.4rc1 is 2.4.0rc1.
func mypyVersion(text string) (string, error) {
	parts := regexp.MustCompile(`^(\d{1,4})\.(\d{1,6})(?:\.(\d{1,6}))?((?:a|b|rc)\d{1,4})?$`).FindStringSubmatch(text)
	if parts == nil {
		return "", fmt.Errorf("%q is no version: write one such as 2.4.1", text)
	}
	var numbers [3]int
	for i := range numbers {
		numbers[i], _ = strconv.Atoi(parts[i+1]) // 0 when it is left out
	}
	if numbers[0] < firstParallel {
		return "", fmt.Errorf("mypy has a parallel mode from version %d.0.0 on: name a later version", firstParallel)
	}
	return fmt.Sprintf("%d.%d.%d%s", numbers[0], numbers[1], numbers[2], parts[4]), nil
}
