package session

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"paceline/bench"
)

const (
	manifestFile = "manifest.json"
	trialsFile   = "trials.jsonl"
	outputDir    = "output"
	outputSuffix = ".txt"
)

// Writer writes one session, which is locked until Close. It is not safe for concurrent use.
// After an error of Append the session must be opened anew.
type Writer struct {
	dir    string
	lock   *os.File
	trials *os.File // nil while nothing may be added: see Mend
	size   int64    // of trials, whole lines only
	// unnamed are the outputs that were stored and no trial names yet.
	unnamed map[string]bool
	outcome bench.Outcome // as the manifest last said
}

func newWriter(dir string, lock *os.File) *Writer {
	return &Writer{dir: dir, lock: lock, unnamed: map[string]bool{}, outcome: bench.Running}
}

// WriteManifest replaces the manifest, whole or not at all.
func (w *Writer) WriteManifest(m bench.Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err == nil {
		err = w.writeWhole(manifestFile, append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write manifest: %w", w.advise(err))
	}
	w.outcome = m.Outcome
	return nil
}

// Append adds the trial and syncs it to the disk. What was written of a trial that does not
// fit there is taken back.
func (w *Writer) Append(t bench.Trial) error {
	line, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("record trial %d: %w", t.Trial, err)
	}
	line = append(line, '\n')
	_, err = w.trials.Write(line)
	if err == nil {
		err = w.trials.Sync()
	}
	if err != nil {
		err = errors.Join(w.advise(err), w.trials.Truncate(w.size))
		return fmt.Errorf("record trial %d: %w", t.Trial, err)
	}
	w.size += int64(len(line))
	delete(w.unnamed, t.Output)
	return nil
}

// SaveOutput stores the text of the file once and returns the name that trials know it by.
func (w *Writer) SaveOutput(file string) (string, error) {
	source, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("save output: %w", err)
	}
	defer source.Close()
	digest, err := digestOf(source)
	if err != nil {
		return "", fmt.Errorf("save output: %w", err)
	}
	name := digest + outputSuffix
	if _, err := os.Stat(w.OutputPath(name)); err == nil {
		return name, nil
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("save output: %w", err)
	}
	if err := w.copyWhole(filepath.Join(outputDir, name), source); err != nil {
		return "", fmt.Errorf("save output: %w", w.advise(err))
	}
	w.unnamed[name] = true
	return name, nil
}

func digestOf(text io.Reader) (string, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, text); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// OutputPath is where the output of that name is stored.
func (w *Writer) OutputPath(name string) string { return filepath.Join(w.dir, outputDir, name) }

// advise adds to the error of a full disk what to do about it.
func (w *Writer) advise(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("the disk is full (what was recorded before is kept: make room, then go on with --resume %s): %w", w.dir, err)
	}
	return err
}

// Close ends the writing and gives the session free. Outputs that no trial names go, unless the
// session could not go on: one of them may tell why.
func (w *Writer) Close() error {
	var err error
	if mayHoldUnnamed(w.outcome) {
		w.unnamed = nil
	}
	for name := range w.unnamed {
		err = errors.Join(err, os.Remove(w.OutputPath(name)))
	}
	if w.trials != nil {
		err = errors.Join(err, w.trials.Close())
	}
	if err := errors.Join(err, unlock(w.lock)); err != nil {
		return fmt.Errorf("close session: %w", err)
	}
	return nil
}

// mayHoldUnnamed says whether a session with the outcome may hold outputs that no trial names: of
// the trial in which it was cut off, or could not go on.
func mayHoldUnnamed(o bench.Outcome) bool { return o == bench.Running || o == bench.Broken }
