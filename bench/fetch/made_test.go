package fetch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// making makes one build again and again, and counts how often it is filled.
type making struct {
	store  *Store
	filled int
	fails  error // after the first file was written
}

func (m *making) once(ctx context.Context) (string, error) {
	return m.store.Made(ctx, "key", func(_ context.Context, aside string) error {
		m.filled++
		err := os.WriteFile(filepath.Join(aside, "first"), []byte("1\n"), 0o644)
		if err == nil {
			err = m.fails
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(aside, "second"), []byte("2\n"), 0o644)
		}
		return err
	})
}

// kept lists what is in builds/.
func (m *making) kept(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(m.store.Root, "builds"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestMade(t *testing.T) {
	m := &making{store: &Store{Root: t.TempDir()}}
	for range 2 {
		dir, err := m.once(t.Context())
		if err != nil || dir != filepath.Join(m.store.Root, "builds", "key") || m.filled != 1 {
			t.Fatalf("%s, %v, filled %d times", dir, err, m.filled)
		}
	}
	if got := m.kept(t); !slices.Equal(got, []string{"key", "key.sum"}) {
		t.Errorf("kept %q", got)
	}
	if err := os.WriteFile(filepath.Join(m.store.Root, "builds", "key", "second"), []byte("3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := m.once(t.Context())
	wantError(t, err, `"second" was changed`, "remove that folder", "made again")
}

func TestMadeInVain(t *testing.T) {
	m := &making{store: &Store{Root: t.TempDir()}, fails: errors.New("no luck")}
	ctx, cancel := context.WithCancel(t.Context())
	for _, c := range []struct {
		fails error
		says  []string
	}{
		{errors.New("no luck"), []string{"no luck"}},
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, []string{"no space left", "make room", "XDG_CACHE_HOME"}},
	} {
		m.fails = c.fails
		_, err := m.once(ctx)
		wantError(t, err, c.says...)
		if got := m.kept(t); len(got) > 0 {
			t.Errorf("%v: kept %q", c.fails, got)
		}
	}
	cancel()
	m.fails = nil
	if _, err := m.once(ctx); !errors.Is(err, context.Canceled) || len(m.kept(t)) > 0 {
		t.Errorf("interrupted: %v, kept %q", err, m.kept(t))
	}
	if _, err := m.once(t.Context()); err != nil {
		t.Errorf("and then: %v", err)
	}
}

// A Paceline that was killed leaves a folder aside, or one in its place without its sums.
func TestMadeAfterAKill(t *testing.T) {
	m := &making{store: &Store{Root: t.TempDir()}}
	for _, left := range []string{".new-key", "key"} {
		dir := filepath.Join(m.store.Root, "builds", left)
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "half"), nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := m.once(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if half, err := os.Stat(filepath.Join(dir, "half")); err == nil {
		t.Errorf("%s is still there", half.Name())
	}
	if got := m.kept(t); !slices.Equal(got, []string{"key", "key.sum"}) {
		t.Errorf("kept %q", got)
	}
}
