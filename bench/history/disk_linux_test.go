package history

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"paceline/bench/testenv"
)

// A disk that is full takes nothing of a session, and what was there stays.
func TestFullDisk(t *testing.T) {
	disk := testenv.NewDisk(t, "1m").Dir
	file := filepath.Join(disk, "history.db")
	want := entriesOf(t, madeUp(0))
	add(t, file, madeUp(0))
	reserve, err := os.Create(filepath.Join(disk, "reserve"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = reserve.Write(make([]byte, 4096))
	}
	if err := reserve.Close(); err != nil {
		t.Fatal(err)
	}
	var many []Entry
	for n := range 40 {
		many = append(many, entry(t, madeUp(n+1)))
	}
	f, err := Create(t.Context(), file, "v")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Add(t.Context(), many...); err == nil || !strings.Contains(err.Error(), "the disk is full, and nothing was added") {
		t.Errorf("error %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := held(t, file); !reflect.DeepEqual(got, want) {
		t.Errorf("%d sessions after a full disk, want the one before it", len(got))
	}
	if err := os.Remove(reserve.Name()); err != nil {
		t.Fatal(err)
	}
	if got := add(t, file, madeUp(1)); got[0] != Added {
		t.Errorf("with room again: %v", got)
	}
}

// A history on a disk that cannot be written is read, and not added to.
func TestReadOnlyDisk(t *testing.T) {
	disk := testenv.NewDisk(t, "1m")
	file := filepath.Join(disk.Dir, "history.db")
	add(t, file, madeUp(0))
	disk.Protect()
	if got := held(t, file); len(got) != 1 {
		t.Errorf("%d sessions", len(got))
	}
	f, err := Create(t.Context(), file, "v")
	if err == nil {
		_, err = f.Add(t.Context(), entriesOf(t, madeUp(1))...)
		f.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "it may not be written") {
		t.Errorf("error %v", err)
	}
	if _, err := Create(t.Context(), filepath.Join(disk.Dir, "new.db"), "v"); err == nil || !strings.Contains(err.Error(), "it cannot be opened") {
		t.Errorf("error %v", err)
	}
}
