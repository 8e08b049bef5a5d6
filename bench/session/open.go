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

// Open locks a session to go on with it, and reads it. Nothing in it changes before [Writer.Mend],
// without which no trial can be added: one that is not gone on with stays as it is.
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
	s, whole, err := read(dir)
	if err != nil {
		return nil, s, errors.Join(err, unlock(lock))
	}
	w.size = whole
	return w, s, nil
}

// Mend takes away what was cut off by a kill of the session that [Open] read: a last line that is
// not whole, and outputs of trials that were not recorded. A whole trial that lacks only its
// newline is cut off too.
func (w *Writer) Mend(s *Session) error {
	if err := clearUnnamed(w.dir, s.Trials); err != nil {
		return fmt.Errorf("clear away what a cut-off trial left: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(w.dir, trialsFile), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	if s.Torn {
		err = errors.Join(file.Truncate(w.size), file.Sync())
	}
	if err != nil {
		return errors.Join(fmt.Errorf("cut off the torn last line of %s: %w", file.Name(), err), file.Close())
	}
	s.Torn = false
	w.trials = file
	return nil
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
