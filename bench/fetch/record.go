package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Recorded returns the lock that the store keeps under a name. The first time it is made by
// resolve and written down, so that the same name means the same packages from then on.
func (s *Store) Recorded(ctx context.Context, name string, resolve func(context.Context) (Lock, error)) (l Lock, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("lock of %s: %w", name, s.explain(err))
		}
	}()
	dir, err := s.folder("recorded")
	if err != nil {
		return Lock{}, err
	}
	release, err := s.hold(ctx, name+".txt")
	if err != nil {
		return Lock{}, err
	}
	defer release()
	file := filepath.Join(dir, name+".txt")
	text, err := os.ReadFile(file)
	if err == nil {
		l = Lock{Name: name, Text: string(text)}
		pins, err := l.pins()
		if err == nil && len(pins) == 0 {
			err = errors.New("it names no package")
		}
		if err != nil {
			return Lock{}, fmt.Errorf("%s (remove it to have it made again): %w", file, err)
		}
		return l, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return Lock{}, err
	}
	if l, err = resolve(ctx); err != nil {
		return Lock{}, err
	}
	l.Name = name
	return l, writeWhole(file, []byte(l.Text))
}

// Require returns the lock of requirements, which are lines of a requirements file: resolved the first
// time, and the same from then on. what names their kind, for the name of the lock.
func (s *Store) Require(ctx context.Context, what string, requirements []string) (Lock, error) {
	// What only people read makes no other packages.
	wanted := Lock{Text: strings.Join(logicalLines(strings.Join(requirements, "\n")), "\n")}
	name := what + "-" + wanted.Digest()[:12]
	return s.Recorded(ctx, name, func(ctx context.Context) (Lock, error) {
		return s.Resolve(ctx, name, requirements)
	})
}
