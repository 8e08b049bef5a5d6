package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"paceline/bench/process"
)

const (
	allocationBytes = 64 << 20
	holdTime        = 500 * time.Millisecond // many looks long
)

// runProgram is what the test binary does in place of the tests.
func runProgram(name string, args []string) error {
	switch name {
	case "burn":
		return burn(args[0])
	case "burn and tell":
		return errors.Join(burn(args[0]), tell())
	case "abandon": // a process that burns CPU time, without waiting for it
		_, err := again("burn", args...)
		return err
	case "escape":
		return escape()
	case "escape and stay":
		return errors.Join(escape(), stay())
	case "leave behind":
		_, err := again("stay")
		return err
	case "stay":
		return stay()
	case "allocate":
		return errors.Join(allocate(), pause(holdTime))
	case "allocate both":
		return errors.Join(allocate(), startAndWait("allocate"))
	case "allocate in turn":
		return errors.Join(startAndWait("allocate"), startAndWait("allocate"))
	case "allocate and start": // a file
		return errors.Join(allocate(), exec.Command(args[0]).Run())
	case "share": // memory with so many children, for so long
		return share(args[0], args[1])
	case "shared":
		return errors.Join(attach(sharedFD), tellAndWait())
	case "map":
		return errors.Join(mapFile(args[0]), burn("400ms"))
	case "flood":
		return flood(args[0])
	case "paceline":
		return actAsPaceline(args[0])
	}
	return errors.New("no such test program")
}

// again starts the test binary as another program, in a session of its own.
func again(name string, args ...string) (*exec.Cmd, error) {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), programVariable+"="+name)
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	return c, c.Start()
}

func startAndWait(name string) error {
	c, err := again(name)
	if err != nil {
		return err
	}
	return c.Wait()
}

// escape forks twice and leaves every session: the process that stays has no parent and no
// terminal in common with this one.
func escape() error { return startAndWait("leave behind") }

func pause(d time.Duration) error {
	time.Sleep(d)
	return nil
}

// stay does not end by itself.
func stay() error { return pause(time.Hour) }

// burn uses so much CPU time.
func burn(duration string) error {
	wanted, err := time.ParseDuration(duration)
	for used := time.Duration(0); err == nil && used < wanted; {
		used, err = cpuUsed()
	}
	return err
}

// tell prints the CPU time used so far.
func tell() error {
	used, err := cpuUsed()
	fmt.Println(used)
	return err
}

// cpuUsed is the CPU time that this process has used.
func cpuUsed() (time.Duration, error) {
	var used unix.Timespec
	err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &used)
	return time.Duration(used.Nano()), err
}

// allocate takes memory that is resident at once and stays until the program ends.
func allocate() error {
	_, err := unix.Mmap(-1, 0, allocationBytes, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_ANON|unix.MAP_PRIVATE|unix.MAP_POPULATE)
	return err
}

// sharedFD is the first file after stdin, stdout and stderr.
const sharedFD = 3

// share maps memory that so many children map as well, and has all of them stay for that long
// from the moment that the last one has it.
func share(children, duration string) error {
	count, countErr := strconv.Atoi(children)
	hold, holdErr := time.ParseDuration(duration)
	if err := errors.Join(countErr, holdErr); err != nil {
		return err
	}
	fd, err := unix.MemfdCreate("shared", unix.MFD_CLOEXEC)
	if err != nil {
		return err
	}
	memory := os.NewFile(uintptr(fd), "shared")
	if err := errors.Join(memory.Truncate(allocationBytes), attach(fd)); err != nil {
		return err
	}
	var all []*exec.Cmd
	var ends []io.Closer
	for range count {
		c, stdin, err := startShared(memory)
		if err != nil {
			return err
		}
		all, ends = append(all, c), append(ends, stdin)
	}
	time.Sleep(hold)
	for i, c := range all {
		err = errors.Join(err, ends[i].Close(), c.Wait())
	}
	return err
}

// startShared starts a process that maps the memory too, and waits until it has. It stays until
// its stdin is closed.
func startShared(memory *os.File) (*exec.Cmd, io.Closer, error) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), programVariable+"=shared")
	c.ExtraFiles = []*os.File{memory} // sharedFD
	stdin, inErr := c.StdinPipe()
	stdout, outErr := c.StdoutPipe()
	if err := errors.Join(inErr, outErr, c.Start()); err != nil {
		return nil, nil, err
	}
	_, err := stdout.Read(make([]byte, 1))
	return c, stdin, err
}

// tellAndWait prints a byte, and stays until stdin ends.
func tellAndWait() error {
	_, outErr := os.Stdout.Write([]byte{'.'})
	_, inErr := io.Copy(io.Discard, os.Stdin)
	return errors.Join(outErr, inErr)
}

// attach makes all of a shared file's memory this process's as well.
func attach(fd int) error {
	_, err := unix.Mmap(fd, 0, allocationBytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_POPULATE)
	return err
}

func mapFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = unix.Mmap(int(f.Fd()), 0, os.Getpagesize(), unix.PROT_READ, unix.MAP_PRIVATE)
	return errors.Join(err, f.Close())
}

// flood prints so many bytes.
func flood(bytes string) error {
	left, err := strconv.Atoi(bytes)
	if err != nil {
		return err
	}
	for chunk := make([]byte, 1<<20); left > 0 && err == nil; left -= len(chunk) {
		_, err = os.Stdout.Write(chunk[:min(left, len(chunk))])
	}
	return err
}

// actAsPaceline runs a command that escapes and stays, until something ends it.
func actAsPaceline(output string) error {
	result, err := process.Run(context.Background(), process.Command{
		Args: os.Args[:1], Output: output,
		Env: append(os.Environ(), programVariable+"=escape and stay"),
	})
	return errors.Join(err, fmt.Errorf("it ended: %+v", result))
}
