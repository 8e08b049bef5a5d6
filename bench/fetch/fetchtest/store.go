package fetchtest

import (
	"os"
	"path/filepath"
	"testing"

	"paceline/bench/fetch"
)

// Store is that of the user's cache.
func Store(t testing.TB) *fetch.Store {
	t.Helper()
	python, _, err := fetch.FindPython(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root, err := fetch.DefaultRoot()
	if err != nil {
		t.Fatal(err)
	}
	return &fetch.Store{Root: root, Python: python}
}

// Shared is the store of the user's cache, with the environment of a lock in it.
func Shared(t testing.TB, lock fetch.Lock) (*fetch.Store, fetch.Environment) {
	t.Helper()
	store := Store(t)
	env, err := store.Environment(t.Context(), lock)
	if err != nil {
		t.Fatal(err)
	}
	return store, env
}

// New is a store that is empty, but for what is at the given path in the shared one, such as environments.
func New(t testing.TB, shared *fetch.Store, path string) *fetch.Store {
	t.Helper()
	store := &fetch.Store{Root: t.TempDir(), Python: shared.Python}
	link := filepath.Join(store.Root, path)
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(shared.Root, path), link); err != nil {
		t.Fatal(err)
	}
	return store
}
