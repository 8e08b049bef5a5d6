package runner

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// A workspace that nobody holds goes with the next run; one that is held stays.
func TestAbandonedWorkspace(t *testing.T) {
	root := t.TempDir()
	held, err := openWorkspace(root)
	if err != nil {
		t.Fatal(err)
	}
	abandonedDir := filepath.Join(root, "run-0")
	if err := os.MkdirAll(filepath.Join(abandonedDir, "cache"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(abandonedDir, "lock"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	other, err := openWorkspace(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(abandonedDir); !os.IsNotExist(err) {
		t.Errorf("the abandoned workspace is there: %v", err)
	}
	if _, err := os.Stat(held.dir); err != nil {
		t.Errorf("the held workspace is gone: %v", err)
	}
	for _, w := range []*workspace{held, other} {
		if err := w.close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(w.dir); !os.IsNotExist(err) {
			t.Errorf("%s is there after closing", w.dir)
		}
	}
}

// Runs that start at the same moment leave each other's workspaces alone.
func TestWorkspacesOfRunsThatStartTogether(t *testing.T) {
	root := t.TempDir()
	var starting sync.WaitGroup
	for range 8 {
		starting.Go(func() {
			for range 100 {
				w, err := openWorkspace(root)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := os.Stat(lockFile(w.dir)); err != nil {
					t.Errorf("the workspace is gone while it is held: %v", err)
				}
				if err := w.close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	starting.Wait()
}
