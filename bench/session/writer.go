package session

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"paceline/bench"
)

const (
	manifestFile = "manifest.json"
	trialsFile   = "trials.jsonl"
	outputDir    = "output"
)

// Writer writes one session. It is not safe for concurrent use.
type Writer struct {
	dir    string
	trials *os.File
}

// Vacant reports why a session cannot be made in dir: it must not exist or be empty, so that
// no earlier session is overwritten.
func Vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("session directory %s exists and is not empty: name another with --out, or remove it", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("session directory (name another with --out): %w", err)
	}
	return nil
}

// Create makes the session directory, which must be [Vacant].
func Create(dir string) (*Writer, error) {
	if err := Vacant(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, outputDir), 0o777); err != nil {
		return nil, fmt.Errorf("make session directory: %w", err)
	}
	trials, err := os.OpenFile(filepath.Join(dir, trialsFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("make session: %w", err)
	}
	return &Writer{dir: dir, trials: trials}, nil
}

// Dir is the session directory.
func (w *Writer) Dir() string { return w.dir }

// WriteManifest replaces the manifest, whole or not at all.
func (w *Writer) WriteManifest(m bench.Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	if err := w.writeWhole(manifestFile, append(text, '\n')); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return nil
}

// Append adds the trial and syncs it to the disk.
func (w *Writer) Append(t bench.Trial) error {
	line, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("record trial %d: %w", t.Trial, err)
	}
	if _, err := w.trials.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("record trial %d: %w", t.Trial, err)
	}
	if err := w.trials.Sync(); err != nil {
		return fmt.Errorf("record trial %d: %w", t.Trial, err)
	}
	return nil
}

// SaveOutput stores the text of the file once and returns the name that trials know it by.
func (w *Writer) SaveOutput(file string) (string, error) {
	source, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("save output: %w", err)
	}
	defer source.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, source); err != nil {
		return "", fmt.Errorf("save output: %w", err)
	}
	name := hex.EncodeToString(hash.Sum(nil)) + ".txt"
	if _, err := os.Stat(filepath.Join(w.dir, outputDir, name)); err == nil {
		return name, nil
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("save output: %w", err)
	}
	if err := w.copyWhole(filepath.Join(outputDir, name), source); err != nil {
		return "", fmt.Errorf("save output: %w", err)
	}
	return name, nil
}

// OutputPath is where the output of that name is stored.
func (w *Writer) OutputPath(name string) string { return filepath.Join(w.dir, outputDir, name) }

// Close ends the writing.
func (w *Writer) Close() error {
	if err := w.trials.Close(); err != nil {
		return fmt.Errorf("close session: %w", err)
	}
	return nil
}
