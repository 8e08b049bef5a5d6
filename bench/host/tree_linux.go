package host

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/prometheus/procfs"
)

// tree is a file system that holds a machine's /proc and /sys below its root.
type tree struct{ root string }

func (t tree) proc() (procfs.FS, error) { return procfs.NewFS(filepath.Join(t.root, "proc")) }

// text is what a file says, or nothing when it cannot be read.
func (t tree) text(name string) string {
	text, err := os.ReadFile(filepath.Join(t.root, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// glob lists the files that match, by their names below the root.
func (t tree) glob(pattern string) []string {
	names, err := fs.Glob(os.DirFS(t.root), pattern)
	if err != nil {
		return nil
	}
	return names
}
