package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Store is the folder of everything that was fetched.
type Store struct {
	// Root is the folder; it is made when something is fetched into it.
	Root string
	// Python is the absolute path of the interpreter that environments are made with.
	Python string
	// Progress is told in a plain line what is happening. It may be nil.
	Progress func(string)
}

// DefaultRoot is $XDG_CACHE_HOME/paceline, or ~/.cache/paceline where that is not set.
func DefaultRoot() (string, error) {
	if cache := os.Getenv("XDG_CACHE_HOME"); filepath.IsAbs(cache) {
		return filepath.Join(cache, "paceline"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: set XDG_CACHE_HOME or HOME to an absolute path: %w", err)
	}
	return filepath.Join(home, ".cache", "paceline"), nil
}

func (s *Store) say(format string, args ...any) {
	if s.Progress != nil {
		s.Progress(fmt.Sprintf(format, args...))
	}
}

// folder returns the absolute path of one of the store's folders, which it makes.
func (s *Store) folder(name string) (string, error) {
	dir, err := filepath.Abs(filepath.Join(s.Root, name))
	if err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755)
}

// diskError is an error of the file system in the store's folders, told with what to do.
type diskError struct {
	root string
	err  error
}

func (e *diskError) Error() string {
	return fmt.Sprintf("write to the cache %s (make room, or set XDG_CACHE_HOME to a folder that can be written): %v", e.root, e.err)
}

func (e *diskError) Unwrap() error { return e.err }

// explain tells what to do about an error of the file system, which in the store's folders
// means a full or read-only disk. Other errors are returned as they are.
func (s *Store) explain(err error) error {
	var explained *diskError
	if !ofDisk(err) || errors.As(err, &explained) {
		return err
	}
	return &diskError{s.Root, err}
}

func ofDisk(err error) bool {
	var path *fs.PathError
	var link *os.LinkError
	return errors.As(err, &path) || errors.As(err, &link)
}

// hold waits until no other Paceline, nor another part of this one, makes what key names.
func (s *Store) hold(ctx context.Context, key string) (release func(), err error) {
	dir, err := s.folder("locks")
	if err != nil {
		return nil, err
	}
	type result struct {
		release func()
		err     error
	}
	held := make(chan result, 1)
	go func() {
		release, err := lockedfile.MutexAt(filepath.Join(dir, key)).Lock()
		held <- result{release, err}
	}()
	slow := time.NewTimer(time.Second)
	defer slow.Stop()
	for {
		select {
		case r := <-held:
			return r.release, r.err
		case <-slow.C:
			s.say("waiting for another paceline that is making %s", key)
		case <-ctx.Done():
			// The lock cannot be interrupted: give it back when it comes.
			go func() {
				if r := <-held; r.err == nil {
					r.release()
				}
			}()
			return nil, context.Cause(ctx)
		}
	}
}
