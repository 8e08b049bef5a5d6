package export

import (
	"errors"
	"testing"

	"paceline/bench/testenv"
)

func TestGolden(t *testing.T) {
	m, trials := fixture()
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			testenv.Golden(t, f.Name+".golden", exported(t, f.Name, m, trials, Filter{}))
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
