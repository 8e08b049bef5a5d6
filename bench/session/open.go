package session

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"paceline/bench"
)

// Open opens a session to go on with it, and locks it. What was cut off by a kill is taken away:
// a last line that is not whole, and outputs of trials that were not recorded. A whole trial that
// lacks only its newline is cut off too.
func Open(dir string) (*Writer, Session, error) {
	// Before a lock is made in a folder that is no session.
	if _, err := readManifest(dir); err != nil {
		return nil, Session{Dir: dir}, err
	}
	lock, err := takeLock(dir)
	if err != nil {
		return nil, Session{Dir: dir}, fmt.Errorf("open session: %w", err)
	}
	w := newWriter(dir, lock)
	s, err := w.open()
	if err != nil {
		return nil, s, errors.Join(err, unlock(lock))
	}
	return w, s, nil
}

func (w *Writer) open() (Session, error) {
	s, whole, err := read(w.dir)
	if err != nil {
		return s, err
	}
	if err := clearUnnamed(w.dir, s.Trials); err != nil {
		return s, fmt.Errorf("clear away what a cut-off trial left: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(w.dir, trialsFile), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return s, fmt.Errorf("open session: %w", err)
	}
	if s.Torn {
		err = errors.Join(file.Truncate(whole), file.Sync())
	}
	if err != nil {
		return s, errors.Join(fmt.Errorf("cut off the torn last line of %s: %w", file.Name(), err), file.Close())
	}
	s.Torn = false
	w.trials, w.size = file, whole
	return s, nil
}

// clearUnnamed removes files that are not whole and outputs that no trial names.
func clearUnnamed(dir string, trials []bench.Trial) error {
	outputs := filepath.Join(dir, outputDir)
	if err := os.MkdirAll(outputs, 0o777); err != nil {
		return err
	}
	named := namedOutputs(trials)
	return errors.Join(
		removeIf(dir, isAside),
		removeIf(outputs, func(name string) bool { return isAside(name) || isOutput(name) && !named[name] }),
	)
}

func namedOutputs(trials []bench.Trial) map[string]bool {
	named := map[string]bool{}
	for _, t := range trials {
		named[t.Output] = true
	}
	return named
}

// isOutput says whether it is the name of an output: its sha256.
func isOutput(name string) bool {
	digest, found := strings.CutSuffix(name, outputSuffix)
	return found && len(digest) == hex.EncodedLen(sha256.Size) && strings.Trim(digest, "0123456789abcdef") == ""
}
