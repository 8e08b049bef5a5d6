package process_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"paceline/bench/process"
	"paceline/bench/testenv"
)

// A child that takes long to call exec has its parent's memory until then.
func TestVforkChildHasNoMemoryOfItsOwn(t *testing.T) {
	process.NeedKcmp(t)
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	holdUpExec(t, path)
	result := mustRun(t, program(t, "allocate and start", path))
	if got := *result.MaxRSSBytes; got < allocationBytes || got >= 2*allocationBytes {
		t.Errorf("the tree has %d MiB, of which one process has 64", got>>20)
	}
	for _, p := range result.Seen[1:] {
		if p.MaxRSSBytes >= allocationBytes {
			t.Errorf("%q has %d MiB", p.Args, p.MaxRSSBytes>>20)
		}
	}
}

// holdUpExec makes the execution of a file wait for some looks: opening it waits for the end of
// this process's lease.
func holdUpExec(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := lease(f, unix.F_WRLCK); err != nil {
		testenv.Skip(t, "the file system gives no lease on %s: %v", path, err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for end := time.Now().Add(deadline); leased(f) && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(holdTime / 5)
		if err := lease(f, unix.F_UNLCK); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		<-done
		_ = f.Close()
	})
}

func lease(f *os.File, kind int) error {
	_, err := unix.FcntlInt(f.Fd(), unix.F_SETLEASE, kind)
	return err
}

// leased says whether a lease holds and nobody waits for its end.
func leased(f *os.File) bool {
	kind, err := unix.FcntlInt(f.Fd(), unix.F_GETLEASE, 0)
	return err == nil && kind == unix.F_WRLCK
}
