package testenv

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

var update = flag.Bool("update", false, "write golden files, and tables of documents, anew")

// Updating says whether the tests were run with -update.
func Updating() bool { return *update }

// Golden holds what a test made to a file in the folder testdata beside the test. With -update it writes that file anew.
func Golden(t testing.TB, name string, made []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if Updating() {
		if err := os.WriteFile(file, made, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, want) {
		t.Errorf("not as in %s; go test -run '^%s$' -update writes it anew:\n%s", file, t.Name(), diff.Diff(file, want, "made", made))
	}
}
