package tap

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:embed shim/sitecustomize.py
var shim []byte

// The shim is imported by its name, and is told the folder of the logs by a variable.
const (
	shimFile    = "sitecustomize.py"
	logVariable = "PACELINE_TAP"
	logSuffix   = ".tap"
)

// place is a folder with the shim and one for logs.
type place struct{ dir string }

func newPlace() (place, error) {
	// mypy runs in other folders, and finds this one by a list of folders.
	parent, err := filepath.Abs(os.TempDir())
	if err == nil && strings.ContainsRune(parent, os.PathListSeparator) {
		err = fmt.Errorf("%s cannot be in a list of folders because of its %q: choose another TMPDIR", parent, os.PathListSeparator)
	}
	var dir string
	if err == nil {
		dir, err = os.MkdirTemp(parent, "paceline-tap-")
	}
	if err != nil {
		return place{}, fmt.Errorf("make a folder for the tap: %w", err)
	}
	p := place{dir}
	for _, folder := range []string{p.shim(), p.logs()} {
		if err := os.Mkdir(folder, 0o777); err != nil {
			return p, fmt.Errorf("make a folder for the tap: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(p.shim(), shimFile), shim, 0o666); err != nil {
		return p, fmt.Errorf("install the tap: %w", err)
	}
	return p, nil
}

func (p place) shim() string { return filepath.Join(p.dir, "shim") }
func (p place) logs() string { return filepath.Join(p.dir, "logs") }

// env makes Python load the shim first, and what else it is told to load after it.
func (p place) env(plain []string) []string {
	const path = "PYTHONPATH="
	folders := p.shim()
	env := []string{logVariable + "=" + p.logs()}
	for _, variable := range plain {
		if rest, is := strings.CutPrefix(variable, path); is {
			folders = p.shim() + string(os.PathListSeparator) + rest
			continue
		}
		env = append(env, variable)
	}
	return append(env, path+folders)
}

// clear takes away the logs of the trial before.
func (p place) clear() error {
	logs, err := filepath.Glob(filepath.Join(p.logs(), "*"+logSuffix))
	if err != nil {
		return err
	}
	for _, name := range logs {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("clear the logs of the tap: %w", err)
		}
	}
	return nil
}

// read reads all logs that there are. What is no log is named among the doubts.
func (p place) read() (logs []Log, doubts []string, err error) {
	names, err := filepath.Glob(filepath.Join(p.logs(), "*"+logSuffix))
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		log, err := readFile(name)
		if err != nil {
			doubts = append(doubts, err.Error())
			continue
		}
		logs = append(logs, log)
	}
	return logs, doubts, nil
}

func readFile(name string) (Log, error) {
	file, err := os.Open(name)
	if err != nil {
		return Log{}, err
	}
	defer file.Close()
	log, err := ReadLog(file)
	if err != nil {
		return Log{}, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return log, nil
}
