package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// jobCommand as the first argument makes this program a job.
const jobCommand = "job"

// burnSteps is how much work there is between two looks at the clock: enough that most of
// the CPU time is the program's own rather than the kernel's.
const burnSteps = 20_000

const (
	stirWork  = time.Millisecond
	stirSleep = 49 * time.Millisecond
)

// runJob is one of the jobs that are measured. A job with children hands its own stdout down
// to them.
func runJob(args []string, stdout io.Writer) error {
	if len(args) < 2 {
		return errors.New("give a job and a time")
	}
	d, err := time.ParseDuration(args[1])
	if err != nil {
		return err
	}
	switch args[0] {
	case "burn": // uses so much CPU time
		return burn(d)
	case "fork": // so many children burn, and are waited for
		return fork(args[2:], stdout, nil, "burn", args[1])
	case "abandon": // a grandchild burns, and nobody waits for it
		return fork([]string{"1"}, stdout, nil, "leave", args[1])
	case "leave":
		_, err := startJob(stdout, "burn", args[1])
		return err
	case "crowd": // so many children stir, and so does the job itself
		return fork(args[2:], stdout, func() error { return stir(d) }, "stir", args[1])
	case "stir": // works a little again and again for so long
		return stir(d)
	}
	return errors.New("there is no such job")
}

// burn uses a CPU until the process has used so much of it in all.
func burn(d time.Duration) error {
	x := uint64(1)
	for {
		used, err := cpuTime()
		if err != nil || used >= d {
			return err
		}
		for range burnSteps {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
		}
		if x == 0 { // keeps the work from being optimised away; no step leads to 0
			return errors.New("the work went wrong")
		}
	}
}

func stir(d time.Duration) error {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(stirSleep) {
		used, err := cpuTime()
		if err != nil {
			return err
		}
		if err := burn(used + stirWork); err != nil {
			return err
		}
	}
	return nil
}

// cpuTime is what this process has used.
func cpuTime() (time.Duration, error) {
	var now unix.Timespec
	err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &now)
	return time.Duration(now.Nano()), err
}

// fork starts count times the job, does its own work, if any, and waits for all.
func fork(count []string, stdout io.Writer, work func() error, job ...string) error {
	if len(count) != 1 {
		return errors.New("give the number of children")
	}
	n, err := strconv.Atoi(count[0])
	if err != nil {
		return fmt.Errorf("number of children: %w", err)
	}
	var children []*exec.Cmd
	for range n {
		child, startErr := startJob(stdout, job...)
		if startErr != nil {
			err = startErr
			break
		}
		children = append(children, child)
	}
	if work != nil && err == nil {
		err = work()
	}
	for _, child := range children {
		err = errors.Join(err, child.Wait())
	}
	return err
}

func startJob(stdout io.Writer, job ...string) (*exec.Cmd, error) {
	args, err := jobArgs(job...)
	if err != nil {
		return nil, err
	}
	c := exec.Command(args[0], args[1:]...)
	c.Stdout, c.Stderr = stdout, os.Stderr
	return c, c.Start()
}

// jobArgs is the command line of a job.
func jobArgs(job ...string) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return append([]string{self, jobCommand}, job...), nil
}
