package export

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	m, trials := fixture()
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			got := exported(t, f.Name, m, trials, Filter{})
			path := filepath.Join("testdata", f.Name+".golden")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("differs from %s (run with -update and look at the change):\n%s", path, got)
			}
		})
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errNoRoom }

var errNoRoom = errors.New("no room")

func TestWriteFails(t *testing.T) {
	m, trials := fixture()
	e, err := Of(m, trials, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		if err := f.Write(full{}, e); !errors.Is(err, errNoRoom) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
