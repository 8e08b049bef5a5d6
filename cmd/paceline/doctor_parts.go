package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"paceline/bench"
	"paceline/bench/build"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/host"
)

// parts is what the checks of Paceline's parts look at.
type parts struct {
	spec    checker.Spec
	store   *fetch.Store
	version string // of Python
	absent  error  // why there is no Python
	ready   bool   // whether the checker is installed
}

// needsPython says whether the checker is installed with Python.
func (p *parts) needsPython() bool { return p.spec.NeedsPython() }

// partCheck is one of the checks of parts.
type partCheck struct {
	name  string
	judge func(context.Context) host.Verdict
}

func (p *parts) checks() []partCheck {
	return []partCheck{
		{"python", p.python},
		{"checker", p.checker}, // before the index, which matters less once it is there
		{"index", p.index},
		{"folder", p.folder},
	}
}

// partChecks checks everything besides the machine. The error is only that it was cut off.
func partChecks(ctx context.Context, store *fetch.Store, spec checker.Spec) ([]host.Check, error) {
	p := &parts{spec: spec, store: store}
	store.Python, p.version, p.absent = fetch.FindPython(ctx)
	var all []host.Check
	for _, check := range p.checks() {
		verdict := check.judge(ctx)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		all = append(all, verdict.Named(check.name))
	}
	return all, nil
}

func (p *parts) python(context.Context) host.Verdict {
	if p.absent == nil {
		return host.Verdict{Level: host.Fine, Finding: "Python " + p.version + " with venv, " + p.store.Python}
	}
	level := host.Fail
	if !p.needsPython() {
		level = host.Warn // for corpora that need packages
	}
	finding, advice, found := strings.Cut(p.absent.Error(), ": install")
	if !found {
		return host.Verdict{Level: level, Finding: finding, Advice: "install Python 3.10 or newer with its venv module"}
	}
	return host.Verdict{Level: level, Finding: finding, Advice: "install" + advice}
}

func (p *parts) checker(ctx context.Context) host.Verdict {
	if p.needsPython() && p.absent != nil {
		return host.Verdict{Level: host.Warn, Finding: "not looked for: that takes a Python", Advice: "see python"}
	}
	if p.spec.Version != "" {
		// What is installed is found without waiting for anything: a context that has ended
		// keeps the rest from being fetched.
		ended, cancel := context.WithCancel(ctx)
		cancel()
		ctx = ended
	}
	installed, err := checker.Install(ctx, p.store, p.spec)
	switch {
	case p.spec.Version != "" && errors.Is(err, context.Canceled):
		return host.Verdict{Level: host.Fine, Finding: p.spec.Text + " was not found ready: run installs what is missing"}
	case err != nil:
		return notInstalled(err)
	}
	p.ready = true
	return host.Verdict{Level: host.Fine, Finding: identity(installed.Identity())}
}

// notInstalled tells why there is no checker, with all that is known of a build that failed.
func notInstalled(err error) host.Verdict {
	finding := err.Error()
	var failed *build.FailedError
	if errors.As(err, &failed) && len(failed.Lines) > 1 {
		finding += "; its last lines are: " + strings.Join(failed.Lines, " | ")
	}
	return host.Verdict{Level: host.Fail, Finding: finding, Advice: "name another with --checker, or mend this one"}
}

// identity is what a checker turned out to be, in words.
func identity(id bench.CheckerIdentity) string {
	words := []string{id.Checker + " is there"}
	if id.Version != "" {
		words = append(words, "version "+id.Version)
	}
	if id.Compiled != nil {
		words = append(words, map[bool]string{true: "compiled", false: "interpreted"}[*id.Compiled])
	}
	if id.Python != "" {
		words = append(words, "Python "+id.Python)
	}
	if id.Git != nil {
		words = append(words, "commit "+id.Git.Commit)
	}
	if id.Compiler != "" {
		words = append(words, "built with "+id.Compiler)
	}
	return strings.Join(words, ", ")
}

// indexTime is enough for a page of a slow index.
const indexTime = 20 * time.Second

func (p *parts) index(ctx context.Context) host.Verdict {
	if p.absent != nil && os.Getenv("PIP_INDEX_URL") == "" {
		return host.Verdict{Level: host.Warn, Finding: "not asked: pip knows where it is, and that takes a Python", Advice: "see python"}
	}
	limited, cancel := context.WithTimeoutCause(ctx, indexTime, errTooSlow)
	defer cancel()
	versions, err := p.store.Versions(limited, "mypy")
	if err == nil && !p.ready && p.spec.Version != "" && !slices.Contains(versions, p.spec.Version) {
		// The list leaves out what was withdrawn, which can be installed by its number.
		if _, err := p.store.Files(limited, "mypy", p.spec.Version); err != nil {
			return p.noSuchVersion(versions)
		}
	}
	if err == nil {
		return host.Verdict{Level: host.Fine, Finding: fmt.Sprintf("the package index of pip answers; versions of mypy there: %d", len(versions))}
	}
	level, finding := host.Fail, "the package index of pip does not give the page of mypy: "+why(err)
	if p.ready || !p.needsPython() {
		level, finding = host.Warn, finding+"; what is installed already works without it"
	}
	return host.Verdict{Level: level, Finding: finding, Advice: "check the network, PIP_INDEX_URL and PIP_CERT; paceline corpora fetch mypy-self says more"}
}

// noSuchVersion says that the index, which has these versions, lacks the one that is to be measured.
func (p *parts) noSuchVersion(versions []string) host.Verdict {
	finding := "the package index of pip has no mypy " + p.spec.Version + ", which is not installed either"
	if len(versions) > 0 {
		finding += "; its latest is " + versions[len(versions)-1]
	}
	return host.Verdict{Level: host.Fail, Finding: finding, Advice: "name another version with --checker"}
}

var errTooSlow = errors.New("no answer in time")

// why tells the reason without the address of the index, which is nobody's business and may
// hold credentials.
func why(err error) string {
	var number syscall.Errno
	switch {
	case errors.Is(err, errTooSlow) || errors.Is(err, context.DeadlineExceeded):
		return errTooSlow.Error()
	case errors.As(err, &number):
		return number.Error()
	}
	return "it answers something else, or nothing"
}

// folder looks for what workers would load in place of the checker if it was started here: the
// working directory leads their sys.path.
func (p *parts) folder(context.Context) host.Verdict {
	here, err := os.Getwd()
	if err != nil {
		return host.Verdict{Level: host.Warn, Finding: err.Error(), Advice: "go to a folder that is there"}
	}
	name := checker.Shadow(here)
	if name == "" {
		return host.Verdict{Level: host.Fine, Finding: "nothing in the working directory shadows the checker"}
	}
	return host.Verdict{
		Level:   host.Warn,
		Finding: fmt.Sprintf("%s in the working directory shadows the checker: workers of a mypy that is started here load it instead, without a warning", name),
		Advice:  "start mypy elsewhere with this folder on MYPYPATH, or with PYTHONSAFEPATH=1 (Python 3.11); Paceline's trials run in folders of their own",
	}
}
