package build

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"paceline/bench/fetch"
)

//go:embed build_wheel.py
var wheelScript []byte

// workshop is where one build happens. All of it goes when the build is over.
type workshop struct {
	dir     string
	journal *journal
}

// in is a folder or file of the workshop.
func (w workshop) in(name string) string { return filepath.Join(w.dir, name) }

// build makes what is kept of a build in an empty folder.
func (j job) build(ctx context.Context, aside string) (err error) {
	began := time.Now()
	w, err := openWorkshop(aside, j.recipe.Key())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.journal.file.Close(), os.RemoveAll(w.dir)) }()
	j.say("building commit %s of %s with %s", j.revision.Short(), j.revision.Checkout, j.recipe.Compiler.Version)
	if err := j.revision.export(ctx, w.in("source")); err != nil {
		return err
	}
	wheel, err := j.compile(ctx, w)
	if err != nil {
		return err
	}
	if err := j.install(ctx, w, wheel, siteOf(aside)); err != nil {
		return err
	}
	modules, err := compiled(siteOf(aside))
	if err != nil {
		return err
	}
	if modules == 0 {
		return w.failed("its wheel holds no compiled module: its setup.py does not heed MYPY_USE_MYPYC=1", nil)
	}
	took := time.Since(began)
	j.say("built commit %s in %v: %d compiled modules", j.revision.Short(), took.Round(time.Second), modules)
	return j.describe(filepath.Join(aside, "build.json"), modules, took)
}

// openWorkshop makes a folder whose name is nobody else's: a compiler that outlives a killed Paceline
// goes on writing into its own.
func openWorkshop(aside, key string) (workshop, error) {
	dir, err := os.MkdirTemp(aside, "workshop-")
	if err != nil {
		return workshop{}, err
	}
	w := workshop{dir: dir}
	for _, folder := range []string{"source", "home", "tmp", "wheel", "script"} {
		if err := os.Mkdir(w.in(folder), 0o755); err != nil {
			return workshop{}, err
		}
	}
	// Modules are compiled at the same time: one of them has most of the code.
	parallel := fmt.Sprintf("[build_ext]\nparallel = %d\n", runtime.NumCPU())
	if err := errors.Join(os.WriteFile(w.in("distutils.cfg"), []byte(parallel), 0o644),
		os.WriteFile(w.in("script/paceline-build.py"), wheelScript, 0o644)); err != nil {
		return workshop{}, err
	}
	log, err := os.Create(filepath.Join(filepath.Dir(aside), key+".log"))
	w.journal = &journal{file: log}
	return w, err
}

// compile builds the wheel and returns its path.
func (j job) compile(ctx context.Context, w workshop) (string, error) {
	asked, err := json.Marshal(map[string]any{
		"backend": j.project.Backend, "paths": append([]string{}, j.project.Paths...), "out": w.in("wheel"),
	})
	if err != nil {
		return "", err
	}
	stop := j.watch(w.in("source"))
	c := j.python(w, w.in("source"), w.in("script/paceline-build.py"), string(asked))
	c.Watches = true
	err = c.Run(ctx)
	stop()
	if err != nil {
		return "", j.told(w, "it does not build", err)
	}
	wheels, err := filepath.Glob(w.in("wheel/*.whl"))
	if err != nil || len(wheels) != 1 {
		return "", w.failed(fmt.Sprintf("its build leaves %d wheels instead of one", len(wheels)), nil)
	}
	return wheels[0], nil
}

func (j job) install(ctx context.Context, w workshop, wheel, site string) error {
	c := j.python(w, w.dir, "-I", "-m", "pip", "install", "--no-index", "--no-deps", "--target", site, wheel)
	if err := c.Run(ctx); err != nil {
		return j.told(w, "its wheel cannot be installed", err)
	}
	return nil
}

// python runs the Python of what the build requires.
func (j job) python(w workshop, dir string, args ...string) fetch.Command {
	env := append(j.recipe.environ(),
		"HOME="+w.in("home"), "TMPDIR="+w.in("tmp"), "TMP="+w.in("tmp"), "TEMP="+w.in("tmp"), "LC_ALL=C.UTF-8",
		"PYTHONHASHSEED=0", "PYTHONNOUSERSITE=1", "PYTHONUNBUFFERED=1",
		"PIP_CONFIG_FILE="+os.DevNull, "PIP_DISABLE_PIP_VERSION_CHECK=1", "PIP_NO_CACHE_DIR=1", "PIP_NO_INPUT=1",
		"MYPY_USE_MYPYC=1", "DIST_EXTRA_CONFIG="+w.in("distutils.cfg"))
	return fetch.Command{Args: append([]string{j.env.Python}, args...), Dir: dir, Env: env, Output: w.journal}
}

// told is the error of a step that ran: of the disk, of the machine, or of the revision.
func (j job) told(w workshop, what string, err error) error {
	var exit *exec.ExitError
	if w.journal.err != nil {
		return w.journal.err
	}
	if !errors.As(err, &exit) {
		return err
	}
	lines := w.journal.lines(j.recipe.Compiler.Command)
	if err := ofTheMachine(lines, w.dir); err != nil {
		return err
	}
	if Killed(err) {
		return fmt.Errorf("the build was killed (%s), as where memory runs out: free some, and go on", exit.ProcessState)
	}
	return w.failed(what+": "+exit.ProcessState.String(), lines[max(0, len(lines)-shownLines):])
}

func (w workshop) failed(what string, lines []string) error {
	return &FailedError{What: what, Lines: lines, Log: w.journal.file.Name()}
}

const progressEvery = 15 * time.Second

// watch says now and then that the build goes on, until stop is called.
func (j job) watch(source string) (stop func()) {
	began, over := time.Now(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(j.every)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				j.say("commit %s: %s, %v so far", j.revision.Short(), phase(source), time.Since(began).Round(time.Second))
			case <-over:
				return
			}
		}
	})
	return func() {
		close(over)
		watching.Wait()
	}
}

// phase is what a build is doing: mypyc writes the C of all modules before the compiler begins.
func phase(source string) string {
	if written, err := filepath.Glob(filepath.Join(source, "build", "__native*.c")); err == nil && len(written) > 0 {
		return "compiling the C"
	}
	return "translating to C"
}

// compiled counts the extension modules below a folder.
func compiled(site string) (int, error) {
	n := 0
	err := filepath.WalkDir(site, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && filepath.Ext(path) == ".so" {
			n++
		}
		return err
	})
	return n, err
}

// description is what build.json says of a build, for people.
type description struct {
	Commit   string   `json:"commit"` // that it was made of; others with the same files use it too
	Recipe   Recipe   `json:"recipe"`
	Packages []string `json:"packages"` // that the build required
	Modules  int      `json:"compiled_modules"`
	Took     int64    `json:"took_ns"`
}

func (j job) describe(file string, modules int, took time.Duration) error {
	text, err := json.MarshalIndent(description{j.revision.Commit, j.recipe, j.env.Packages, modules, took.Nanoseconds()}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
