package fetch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// A lock that did not fit on the disk is not there afterwards, and is made again when there is room.
func TestRecordedOnAFullDisk(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	file := filepath.Join(s.Root, "recorded", "some-1.0.txt")
	fill(t, file)
	resolve := func(context.Context) (Lock, error) { return Lock{Text: recordedText}, nil }
	if _, err := s.Recorded(t.Context(), "some-1.0", resolve); !errors.Is(err, unix.ENOSPC) {
		t.Fatalf("got %v, want that the disk is full", err)
	}
	for range 2 {
		if l, err := s.Recorded(t.Context(), "some-1.0", resolve); err != nil || l.Text != recordedText {
			t.Errorf("with room again: %+v, %v", l, err)
		}
	}
}

// Sources whose sums did not fit on the disk are unpacked again.
func TestSumsOnAFullDisk(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	files := map[string]string{"a.py": "x = 1\n"}
	dir, err := s.Place(t.Context(), "hello", files)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(sumFile(dir)); err != nil {
		t.Fatal(err)
	}
	fill(t, sumFile(dir))
	if _, err := s.Place(t.Context(), "hello", files); !errors.Is(err, unix.ENOSPC) {
		t.Fatalf("got %v, want that the disk is full", err)
	}
	if again, err := s.Place(t.Context(), "hello", files); err != nil || again != dir {
		t.Errorf("with room again: %s, %v", again, err)
	}
}

// fill makes a disk full for whoever writes the file next.
func fill(t *testing.T, file string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.Symlink("/dev/full", file+".new")); err != nil {
		t.Fatal(err)
	}
}

// A build whose sums did not fit on the disk is made again.
func TestMadeOnAFullDisk(t *testing.T) {
	m := &making{store: &Store{Root: t.TempDir()}}
	fill(t, filepath.Join(m.store.Root, "builds", "key.sum"))
	if _, err := m.once(t.Context()); !errors.Is(err, unix.ENOSPC) {
		t.Fatalf("got %v, want that the disk is full", err)
	}
	for range 2 {
		if _, err := m.once(t.Context()); err != nil || m.filled != 2 {
			t.Errorf("with room again: %v, filled %d times", err, m.filled)
		}
	}
}
