package history

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// adder starts this program to add sessions, and returns it with what it prints.
func adder(t *testing.T, file string, from, count int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), addVariable+"="+file, fmt.Sprintf("%s=%d", fromVariable, from), fmt.Sprintf("%s=%d", countVariable, count),
		"GORACE=atexit_sleep_ms=0")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewScanner(out)
}

func idsIn(all []Entry) []string {
	var ids []string
	for _, e := range all {
		ids = append(ids, e.ID)
	}
	return ids
}

// Two writers begin with no file and add the same and different sessions.
func TestTwoWriters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history.db")
	const each, common = 15, 5
	first, firstSaid := adder(t, file, 0, each)
	second, secondSaid := adder(t, file, each-common, each)
	for _, said := range []*bufio.Scanner{firstSaid, secondSaid} {
		for said.Scan() {
			if len(said.Text()) != 16 {
				t.Error(said.Text())
			}
		}
	}
	for _, c := range []*exec.Cmd{first, second} {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	if got := held(t, file); len(got) != 2*each-common {
		t.Errorf("%d sessions, want %d", len(got), 2*each-common)
	}
}

// A writer that is killed at any time leaves all that it said was there, whole.
func TestKilledWriter(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history.db")
	var acknowledged []string
	for kill := range 12 {
		c, said := adder(t, file, 1000*kill, 1000)
		// One that is told to stop at different moments after a session: on the way through the next.
		wanted := kill % 4
		for range wanted {
			if !said.Scan() {
				t.Fatal("it ended by itself")
			}
			acknowledged = append(acknowledged, said.Text())
		}
		time.Sleep(time.Duration(kill) * 1700 * time.Microsecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for said.Scan() { // what was in the pipe already
			acknowledged = append(acknowledged, said.Text())
		}
		_ = c.Wait() // it was killed
		if _, err := os.Stat(file); err != nil {
			continue // before it made one
		}
		if len(acknowledged) == 0 {
			continue
		}
		there := idsIn(held(t, file))
		for _, id := range acknowledged {
			if !slices.Contains(there, id) {
				t.Fatalf("kill %d: session %s is lost", kill, id)
			}
		}
		var verdict string
		db := raw(t, file)
		if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
			t.Errorf("kill %d: integrity_check says %q (%v)", kill, verdict, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(acknowledged) < 10 {
		t.Errorf("only %d sessions were acknowledged", len(acknowledged))
	}
}
