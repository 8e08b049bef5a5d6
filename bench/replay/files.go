package replay

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// files says where the files of one run lie.
type files struct {
	Build string // random
	Dir   string
	Own   string // a folder that goes with the run, where the sockets are; empty when they are in Dir
}

// longestSocket is the longest name, in bytes, that a socket can have on each system.
const longestSocket = 103

// longestTemporary leaves room for a folder of a run in it, and a socket in that. The one of macOS is longer.
const longestTemporary = 40

// newFiles chooses a build id. Where the given folder is none, or too long for sockets, it makes one.
func newFiles(dir string) (files, error) {
	var id [8]byte
	rand.Read(id[:]) // never fails
	f := files{Build: hex.EncodeToString(id[:]), Dir: dir}
	if dir != "" && len(f.socket(MaxWorkers)) <= longestSocket {
		return f, nil
	}
	parent := os.TempDir()
	if len(parent) > longestTemporary {
		parent = "/tmp"
	}
	var err error
	if f.Own, err = os.MkdirTemp(parent, "paceline-*"); err != nil {
		return f, fmt.Errorf("folder for sockets: %w", err)
	}
	if dir == "" {
		f.Dir = f.Own
	}
	return f, nil
}

// prefix begins the names of all files of the run.
func (f files) prefix() string { return ".paceline_worker." + f.Build + "." }

func (f files) options() string { return filepath.Join(f.Dir, f.prefix()+"options.json") }

func (f files) status(index int) string {
	return filepath.Join(f.Dir, fmt.Sprintf("%s%d.json", f.prefix(), index))
}

func (f files) socket(index int) string {
	return filepath.Join(cmp.Or(f.Own, f.Dir), fmt.Sprintf("%s%d.sock", f.prefix(), index))
}

// aside is where a file is written before it is whole.
func aside(name string) string { return name + ".partial" }

// writeWhole writes a file so that nobody meets half of it.
func writeWhole(name string, text []byte) error {
	if err := os.WriteFile(aside(name), text, 0o600); err != nil {
		return err
	}
	return os.Rename(aside(name), name)
}

// removeOf removes what a worker may have left.
func (f files) removeOf(index int) error {
	var failures []error
	for _, name := range []string{f.status(index), aside(f.status(index)), f.socket(index)} {
		if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// remove removes all files of the run.
func (f files) remove() error {
	var failures []error
	if f.Own != "" {
		failures = append(failures, os.RemoveAll(f.Own))
	}
	if f.Dir != f.Own {
		failures = append(failures, removeWith(f.Dir, f.prefix()))
	}
	return errors.Join(failures...)
}

func removeWith(dir, prefix string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var failures []error
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), prefix) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, entry.Name())); !errors.Is(err, fs.ErrNotExist) {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}
