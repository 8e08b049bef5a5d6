package bench_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// order lists the packages of bench/: each imports only what stands above it.
func order() []string {
	return []string{
		"testenv", "stats", "schedule", "wire", "pep440", "fetch", "build", "process", "diagnostics", "host", "checker", "session", "summary", "noise",
		"runner", "tap", "profile", "replay", "scaling", "compare", "tune", "bisect", "sweep", "history", "export", "stress",
	}
}

// usesCorpora is the first package of bench/ that may import corpora.
const usesCorpora = "runner"

const module = "paceline/"

// listed is a package as go list describes it.
type listed struct {
	ImportPath string
	GoFiles    []string
	Imports    []string
}

func TestImportsGoOneWay(t *testing.T) {
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, p := range list(t, system) {
			for _, imported := range p.Imports {
				if err := allowed(p.ImportPath, imported); err != nil {
					t.Errorf("%s: %s imports %s: %v", system, p.ImportPath, imported, err)
				}
			}
		}
	}
}

func TestImportsEveryPackageIsDocumented(t *testing.T) {
	for _, p := range list(t, "linux") {
		if len(p.GoFiles) > 0 && !slices.Contains(p.GoFiles, "doc.go") {
			t.Errorf("%s has no doc.go: say there what it is for, what goes in and what comes out", p.ImportPath)
		}
	}
}

// The rule itself, on imports that the code does not have.
func TestImportsRule(t *testing.T) {
	for _, c := range []struct {
		from, to string
		fine     bool
	}{
		{"bench", "fmt", true},
		{"bench", "gonum.org/v1/plot", false},
		{"bench", "paceline/bench/stats", false},
		{"bench/stats", "paceline/bench", true},
		{"bench/stats", "gonum.org/v1/gonum/stat", true},
		{"bench/stats", "paceline/bench/session", false},
		{"bench/session", "paceline/bench/stats", true},
		{"bench/session/disk", "paceline/bench/session", true},
		{"bench/summary", "paceline/corpora", false},
		{"bench/runner", "paceline/corpora", true},
		{"bench/tap", "paceline/corpora", true},
		{"bench/runner", "paceline/plots", false},
		{"bench/invented", "fmt", false},
		{"bench/runner", "paceline/bench/testenv", false},
		{"bench/runner", "paceline/bench/fetch/fetchtest", false},
		{"bench/fetch/fetchtest", "paceline/bench/fetch", true},
		{"bench/testenv", "github.com/rogpeppe/go-internal/diff", true},
		{"corpora", "paceline/bench/fetch", true},
		{"corpora", "paceline/bench", true},
		{"corpora", "paceline/bench/runner", false},
		{"plots", "paceline/bench/summary", true},
		{"plots/report", "paceline/plots", true},
		{"plots", "paceline/corpora", false},
		{"cmd/paceline", "paceline/plots", true},
		{"cmd/paceline", "paceline/cmd/bench-self", false},
		{"other", "fmt", false},
	} {
		err := allowed(module+c.from, c.to)
		if (err == nil) != c.fine {
			t.Errorf("%s imports %s: got %v, want it allowed: %v", c.from, c.to, err, c.fine)
		}
	}
}

// allowed says why a package of the module may not import another.
func allowed(from, to string) error {
	folder, rest, _ := strings.Cut(strings.TrimPrefix(from, module), "/")
	name, _, _ := strings.Cut(rest, "/")
	local, isLocal := strings.CutPrefix(to, module)
	switch {
	case slices.Contains([]string{"bench/testenv", "bench/fetch/fetchtest"}, local):
		return errors.New("only tests import it")
	case isLocal && strings.HasPrefix(local, "cmd/"):
		return errors.New("nothing imports a command")
	case folder == "bench" && name == "":
		if isLocal || strings.Contains(strings.Split(to, "/")[0], ".") {
			return errors.New("the nouns need the standard library only")
		}
		return nil
	case folder == "bench":
		return allowedInBench(name, local, isLocal)
	case !slices.Contains([]string{"corpora", "plots", "cmd"}, folder):
		return fmt.Errorf("the folder %s is not in the layout: add it to this test", folder)
	case !isLocal || folder == "cmd" || local == folder || strings.HasPrefix(local, folder+"/"):
		return nil
	case folder == "corpora" && !slices.Contains([]string{"bench", "bench/schedule", "bench/fetch"}, local):
		return errors.New("corpora need bench, schedule and fetch only")
	case folder == "plots" && local != "bench" && !strings.HasPrefix(local, "bench/"):
		return errors.New("plots need bench/... only")
	}
	return nil
}

func allowedInBench(name, local string, isLocal bool) error {
	place := slices.Index(order(), name)
	if place < 0 {
		return fmt.Errorf("bench/%s is not in the order: add it to the list of this test, below all that it imports", name)
	}
	if !isLocal || local == "bench" {
		return nil
	}
	if local == "corpora" {
		if place < slices.Index(order(), usesCorpora) {
			return fmt.Errorf("only %s and what stands below it may know corpora", usesCorpora)
		}
		return nil
	}
	inBench, ok := strings.CutPrefix(local, "bench/")
	if !ok {
		return errors.New("bench/... imports bench/... and corpora only")
	}
	inBench, _, _ = strings.Cut(inBench, "/")
	if other := slices.Index(order(), inBench); other > place {
		return fmt.Errorf("%s stands below %s", inBench, name)
	}
	return nil
}

// list asks Go for all packages of the module as they are built for a system.
func list(t *testing.T, system string) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,GoFiles,Imports", "./...")
	command.Dir = ".."
	command.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var complaints strings.Builder
	command.Stderr = &complaints
	text, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.String())
	}
	var all []listed
	for decoder := json.NewDecoder(strings.NewReader(string(text))); ; {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 2 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}
