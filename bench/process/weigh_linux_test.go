package process

import (
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"
)

// What goes while others are still being read may have left them its part of what they shared.
func TestInterruptedWeighingDoesNotCount(t *testing.T) {
	c := exec.Command("/bin/sh", "-c", "echo; read x")
	in, inErr := c.StdinPipe()
	out, outErr := c.StdoutPipe()
	if err := errors.Join(inErr, outErr, c.Start()); err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	// Until it says something it may still be about to become the shell.
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	tree := tree{buffer: make([]byte, procBufferSize)}
	stays, goes := followNow(t, os.Getpid()), followNow(t, c.Process.Pid)
	weighing := func(staysBytes, goesBytes int64) []weighed {
		return []weighed{
			{node: stays, image: stays.last.image, bytes: staysBytes},
			{node: goes, image: goes.last.image, bytes: goesBytes},
		}
	}

	tree.noteWeights(weighing(20, 1))
	replaced := weighing(30, 2)
	replaced[1].image.startStack++
	tree.noteWeights(replaced)
	unreadable := weighing(40, 3)
	unreadable[1].err = os.ErrPermission
	tree.noteWeights(unreadable)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // it says that it was killed
	tree.noteWeights(weighing(50, 4))
	if tree.scales.peakBytes != 21 || goes.pssBytes != 1 {
		t.Errorf("peak of the tree %d, of what went %d; the only complete weighing is the first, 20 and 1",
			tree.scales.peakBytes, goes.pssBytes)
	}
	if stays.pssBytes != 50 {
		t.Errorf("peak of what stayed %d, want 50", stays.pssBytes)
	}
}

// followNow follows a process and looks at it once.
func followNow(t *testing.T, pid int) *node {
	t.Helper()
	n, err := follow(pid, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.forget)
	if err := n.read(make([]byte, statBufferSize)); err != nil {
		t.Fatal(err)
	}
	return n
}
