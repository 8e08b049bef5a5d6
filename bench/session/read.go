package session

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"paceline/bench"
)

// Session is a session as read back.
type Session struct {
	Dir      string
	Manifest bench.Manifest
	Trials   []bench.Trial
	// Torn says that the last line was cut off, as a kill or a full disk leaves it; the trial
	// in it is not among Trials.
	Torn bool
}

// Read reads a session. A line that was cut off at the end is left out; any other line that
// is no trial is an error that names it.
func Read(dir string) (Session, error) {
	s := Session{Dir: dir}
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("%s is no session: it has no %s", dir, manifestFile)
	}
	if err != nil {
		return s, fmt.Errorf("read session: %w", err)
	}
	if err := json.Unmarshal(text, &s.Manifest); err != nil {
		return s, fmt.Errorf("read %s: %w", filepath.Join(dir, manifestFile), err)
	}
	if s.Manifest.Schema != bench.Schema {
		return s, fmt.Errorf("%s has schema %d and this paceline reads schema %d: use the paceline that wrote it (%s)",
			dir, s.Manifest.Schema, bench.Schema, s.Manifest.Paceline)
	}
	file, err := os.Open(filepath.Join(dir, trialsFile))
	if err != nil {
		return s, fmt.Errorf("read session: %w", err)
	}
	defer file.Close()
	s.Trials, s.Torn, err = readTrials(file)
	if err != nil {
		return s, fmt.Errorf("read %s: %w", filepath.Join(dir, trialsFile), err)
	}
	return s, nil
}

func readTrials(r io.Reader) (trials []bench.Trial, torn bool, err error) {
	lines := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return trials, len(bytes.TrimSpace(line)) > 0, nil
		}
		if err != nil {
			return trials, false, err
		}
		var trial bench.Trial
		if err := json.Unmarshal(line, &trial); err != nil {
			return trials, false, fmt.Errorf("line %d is no trial: %w", number, err)
		}
		trials = append(trials, trial)
	}
}
