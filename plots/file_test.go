package plots

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// An error names the file that was to be written, not the temporary one.
func TestSaveNamesTheFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "report.html")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{folder, filepath.Join(filepath.Dir(folder), "missing", "report.html")} {
		_, err := Save(filepath.Dir(file), filepath.Base(file), nil)
		var path *fs.PathError
		if !errors.As(err, &path) || path.Path != file || path.Err == nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(folder), ".*")); err != nil || len(left) > 0 {
		t.Errorf("left %q, %v", left, err)
	}
}
