package session

import (
	"bufio"
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
	s, _, err := read(dir)
	return s, err
}

// read also tells how many bytes the whole lines of the trials are.
func read(dir string) (s Session, whole int64, err error) {
	s.Dir = dir
	if s.Manifest, err = readManifest(dir); err != nil {
		return s, 0, err
	}
	file, err := os.Open(filepath.Join(dir, trialsFile))
	if err != nil {
		return s, 0, fmt.Errorf("read session: %w", err)
	}
	defer file.Close()
	whole, s.Torn, err = eachLine(file, func(number int, line []byte) error {
		var t bench.Trial
		if err := json.Unmarshal(line, &t); err != nil {
			return fmt.Errorf("line %d is no trial: %w", number, err)
		}
		s.Trials = append(s.Trials, t)
		return nil
	})
	if err != nil {
		return s, 0, fmt.Errorf("read %s: %w", filepath.Join(dir, trialsFile), err)
	}
	return s, whole, nil
}

// damageError tells that a file of a session is not what Paceline writes.
type damageError struct{ error }

func (e damageError) Unwrap() error { return e.error }

// readManifest reads the manifest. Its schema may be older than this Paceline's.
func readManifest(dir string) (bench.Manifest, error) {
	var m bench.Manifest
	file := filepath.Join(dir, manifestFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return m, noSession(dir)
	}
	if err != nil {
		return m, fmt.Errorf("read session: %w", err)
	}
	var version struct {
		Schema   int    `json:"schema"`
		Paceline string `json:"paceline"`
	}
	// The schema comes first: a newer one may have other things in the same keys.
	if err := json.Unmarshal(text, &version); err != nil {
		return m, damageError{fmt.Errorf("read %s: %w", file, err)}
	}
	switch {
	case version.Schema > bench.Schema:
		return m, fmt.Errorf("%s has schema %d and this paceline reads up to schema %d: use the paceline that wrote it (%s)",
			dir, version.Schema, bench.Schema, version.Paceline)
	case version.Schema < 1:
		return m, damageError{fmt.Errorf("read %s: its schema is %d, and the first one is 1", file, version.Schema)}
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, damageError{fmt.Errorf("read %s: %w", file, err)}
	}
	return m, nil
}

// noSession tells that there is no manifest, and whether there nearly was one.
func noSession(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, trialsFile)); err == nil && Vacant(dir) == nil {
		return fmt.Errorf("the session in %s was cut off before it began, so nothing is in it: start it anew with --out", dir)
	}
	return fmt.Errorf("%s is no session: it has no %s", dir, manifestFile)
}

// eachLine calls f with each whole line, numbered from 1. A line is whole with its newline,
// which is written last. It returns how many bytes those are, and whether there are more.
func eachLine(r io.Reader, f func(number int, line []byte) error) (whole int64, torn bool, err error) {
	lines := bufio.NewReaderSize(r, 1<<16)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return whole, len(line) > 0, nil
		}
		if err != nil {
			return whole, false, err
		}
		if err := f(number, line); err != nil {
			return whole, false, err
		}
		whole += int64(len(line))
	}
}
