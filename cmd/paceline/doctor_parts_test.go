package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/build"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/host"
)

// partsOf is what is looked at for a checker, with nothing fetched yet.
func partsOf(t *testing.T, text string) *parts {
	t.Helper()
	spec, err := checker.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return &parts{spec: spec, store: &fetch.Store{Root: t.TempDir()}}
}

func TestIndexThatAnswers(t *testing.T) {
	index := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.pypi.simple.v1+json")
		fmt.Fprint(w, `{"meta": {"api-version": "1.0"}, "files": [{"filename": "mypy-2.4.1.tar.gz", "url": "mypy-2.4.1.tar.gz", "hashes": {}}]}`)
	}))
	defer index.Close()
	t.Setenv("PIP_INDEX_URL", index.URL+"/simple")
	if got := partsOf(t, "mypy@2.4.1").index(t.Context()); got.Level != host.Fine || !strings.Contains(got.Finding, "mypy there: 1") {
		t.Errorf("%+v", got)
	}
}

// A version that the index lacks cannot be measured, unless it is there already.
func TestIndexWithoutTheVersion(t *testing.T) {
	index := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.pypi.simple.v1+json")
		fmt.Fprint(w, `{"meta": {"api-version": "1.0"}, "files": [
			{"filename": "mypy-2.4.1.tar.gz", "url": "mypy-2.4.1.tar.gz", "hashes": {}},
			{"filename": "mypy-2.4.0.tar.gz", "url": "mypy-2.4.0.tar.gz", "hashes": {}, "yanked": true}]}`)
	}))
	defer index.Close()
	t.Setenv("PIP_INDEX_URL", index.URL+"/simple")
	for _, c := range []struct {
		checker string
		ready   bool
		want    host.Level
	}{
		{"mypy@9.9.9", false, host.Fail},
		{"mypy@9.9.9+pure", false, host.Fail},
		{"mypy@9.9.9", true, host.Fine},
		{"mypy@2.4.1", false, host.Fine},
		{"mypy@2.4", false, host.Fine}, // is 2.4.0, which was withdrawn
		{"cmd:true", false, host.Fine},
	} {
		p := partsOf(t, c.checker)
		p.ready = c.ready
		got := p.index(t.Context())
		if got.Level != c.want {
			t.Errorf("%s, ready %v: %+v, want %s", c.checker, c.ready, got, c.want)
		}
		if c.want == host.Fail && (!strings.Contains(got.Finding, "no mypy 9.9.9") || !strings.Contains(got.Finding, "latest is 2.4.1") || got.Advice == "") {
			t.Errorf("%s: %+v", c.checker, got)
		}
	}
}

func TestIndexThatDoesNot(t *testing.T) {
	index := httptest.NewServer(http.NotFoundHandler())
	defer index.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, c := range []struct {
		name, address, checker string
		ready                  bool
		want                   host.Level
	}{
		{"no such page", index.URL, "mypy@2.4.1", false, host.Fail},
		{"the checker is there", index.URL, "mypy@2.4.1", true, host.Warn},
		{"not needed", index.URL, "cmd:true", false, host.Warn},
		{"nobody there", gone.URL, "mypy@2.4.1", false, host.Fail},
		{"no address", "nonsense", "mypy@2.4.1", false, host.Fail},
	} {
		address := strings.Replace(c.address, "http://", "http://somebody:secret@", 1)
		t.Setenv("PIP_INDEX_URL", address)
		p := partsOf(t, c.checker)
		p.ready = c.ready
		got := p.index(t.Context())
		if got.Level != c.want || got.Advice == "" {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
		for _, private := range []string{"secret", "127.0.0.1"} {
			if strings.Contains(got.Finding+got.Advice, private) {
				t.Errorf("%s: says %q: %+v", c.name, private, got)
			}
		}
	}
}

func TestPython(t *testing.T) {
	p := partsOf(t, "mypy@2.4.1")
	p.absent = errors.New("find Python: /bin/python3 has no venv module: install it (Debian: apt install python3-venv)")
	got := p.python(t.Context())
	if want := (host.Verdict{Level: host.Fail, Finding: "find Python: /bin/python3 has no venv module", Advice: "install it (Debian: apt install python3-venv)"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	t.Setenv("PIP_INDEX_URL", "")
	for name, got := range map[string]host.Verdict{"checker": p.checker(t.Context()), "index": p.index(t.Context())} {
		if got.Level != host.Warn || !strings.HasPrefix(got.Finding, "not ") || got.Advice != "see python" {
			t.Errorf("%s without Python: %+v", name, got)
		}
	}
	p = partsOf(t, "cmd:true")
	p.absent = errors.New("none")
	if got := p.python(t.Context()); got.Level != host.Warn || got.Advice == "" {
		t.Errorf("a command needs no Python: %+v", got)
	}
}

func TestCheckerOfDoctor(t *testing.T) {
	if got := partsOf(t, "cmd:paceline-is-not-installed").checker(t.Context()); got.Level != host.Fail || got.Advice == "" {
		t.Errorf("a command that is not there: %+v", got)
	}
	if got := partsOf(t, "mypy:"+t.TempDir()).checker(t.Context()); got.Level != host.Fail || !strings.Contains(got.Finding, "neither") {
		t.Errorf("a folder without mypy: %+v", got)
	}
	p := partsOf(t, "cmd:go version")
	if got := p.checker(t.Context()); got.Level != host.Fine || got.Finding != "cmd:go version is there" || !p.ready {
		t.Errorf("a command: %+v", got)
	}
}

func TestIdentity(t *testing.T) {
	id := bench.CheckerIdentity{Checker: "mypy:checkout", Version: "2.5.0+dev", Compiled: new(false), Python: "3.12.1", Git: &bench.Git{Commit: "abc"}}
	if got, want := identity(id), "mypy:checkout is there, version 2.5.0+dev, interpreted, Python 3.12.1, commit abc"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDoctorIsCutOff(t *testing.T) {
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	if _, err := partChecks(ctx, &fetch.Store{Root: t.TempDir()}, checker.Spec{Command: "true"}); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

func TestDoctorIsDescribed(t *testing.T) {
	text, err := os.ReadFile("../../docs/DOCTOR.md")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, c := range host.Checks(host.Machine{}, 1) {
		want = append(want, c.Name)
	}
	for _, c := range (&parts{}).checks() {
		want = append(want, c.name)
	}
	var described []string
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ := strings.Cut(rest, "`")
			described = append(described, name)
		}
	}
	if !slices.Equal(described, want) {
		t.Errorf("docs/DOCTOR.md describes the checks %q, doctor makes %q", described, want)
	}
}

// All that is known of a build that failed is told.
func TestNotInstalled(t *testing.T) {
	failed := &build.FailedError{What: "it does not build", Lines: []string{"x.c:1: error: odd", "error: command failed"}}
	if got := notInstalled(fmt.Errorf("checker: %w", failed)); got.Level != host.Fail || !strings.HasSuffix(got.Finding, "x.c:1: error: odd | error: command failed") {
		t.Errorf("%+v", got)
	}
	failed.Lines = nil
	if got := notInstalled(failed); got.Finding != "it does not build" {
		t.Errorf("%+v", got)
	}
}
