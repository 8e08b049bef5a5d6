package process

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// node is one process of the tree while the supervisor follows it.
type node struct {
	Process
	statFD     int // belongs to this process even when its number is used again
	childrenFD int // of its first thread; -1 until needed
	last       stat
	firstSeen  time.Time
	lastAlive  time.Time
	looks      int
	shares     bool  // just before the last look it had, or may have had, its parent's memory
	pssBytes   int64 // peak of the proportional size; zero is unknown
	mapped     map[string]bool
	schedule   mapsSchedule
}

// errGone means that a process has been reaped.
var errGone = errors.New("process is gone")

// follow starts to follow a process.
func follow(pid int, now time.Time) (*node, error) {
	fd, err := unix.Open(fmt.Sprintf("/proc/%d/stat", pid), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return &node{
		Process: Process{PID: pid}, statFD: fd, childrenFD: -1, firstSeen: now, shares: true,
		mapped: map[string]bool{}, schedule: mapsSchedule{next: firstMapsAt},
	}, nil
}

// read takes the process's figures of this moment.
func (n *node) read(buffer []byte) error {
	// Asked before reading: if it calls exec in between, the figures are its own all the same.
	if n.looks > 0 && n.shares {
		n.shares = shareMemory(n.PID, n.Parent)
	}
	length, err := unix.Pread(n.statFD, buffer, 0)
	if err != nil {
		return errGone
	}
	s, err := parseStat(buffer[:length])
	if err != nil {
		return err
	}
	if n.looks == 0 {
		n.Parent = s.parent
	}
	n.looks++
	n.User, n.Sys = max(n.User, s.user), max(n.Sys, s.sys)
	if s.image == (image{}) {
		s.image = n.last.image // it is about to exit
	} else if s.image != n.last.image {
		n.replaced()
	}
	n.last = s
	return nil
}

// replaced takes note of another program in the process.
func (n *node) replaced() {
	n.mapped, n.schedule = map[string]bool{}, mapsSchedule{next: firstMapsAt}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", n.PID))
	if err != nil || len(line) == 0 {
		return // it exits, and keeps the arguments that are known
	}
	n.Args = strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
}

// execTime is enough, as a rule, for a forked process to call exec.
const execTime = shortestInterval

// mayShareMemory says whether what the process had in memory at the last look, which was now,
// may be its parent's memory. A plain fork has a copy at once, but as long as it may be about
// to call exec that is as little its own. It is also given that time where the kernel does
// not say who shares memory.
func (n *node) mayShareMemory(parent *node, now time.Time) bool {
	if parent == nil || parent.last.image != n.last.image {
		return false
	}
	return n.shares || now.Sub(n.firstSeen) < execTime
}

// residentBytes is what the process holds in memory, and zero for as long as that may be its
// parent's memory.
func (n *node) residentBytes(parent *node, now time.Time) int64 {
	if n.mayShareMemory(parent, now) {
		return 0
	}
	return n.last.rssPages * int64(os.Getpagesize())
}

// kcmpVM is KCMP_VM of linux/kcmp.h.
const kcmpVM = 1

// shareMemory says whether two processes are known to have the same memory, not copies of it.
// Some kernels and sandboxes do not tell.
func shareMemory(a, b int) bool {
	order, _, err := unix.Syscall6(unix.SYS_KCMP, uintptr(a), uintptr(b), kcmpVM, 0, 0, 0)
	return err == 0 && order == 0
}

// runs says whether the process lives and runs that program.
func (n *node) runs(program image, buffer []byte) bool {
	length, err := unix.Pread(n.statFD, buffer, 0)
	if err != nil {
		return false
	}
	s, err := parseStat(buffer[:length])
	return err == nil && !s.exited() && s.image == program
}

// children appends the process IDs of the node's children to pids.
func (n *node) children(pids []int, buffer []byte) []int {
	if n.last.exited() {
		return pids
	}
	if n.last.threads > 1 {
		return n.threadsChildren(pids, buffer)
	}
	if n.childrenFD < 0 {
		fd, err := childrenFile(n.PID, n.PID)
		if err != nil {
			return pids
		}
		n.childrenFD = fd
	}
	list, _ := readWhole(n.childrenFD, buffer) // what could be read is worth having
	return parseChildren(pids, list)
}

// threadsChildren asks every thread, because each has a list of the children that it started.
func (n *node) threadsChildren(pids []int, buffer []byte) []int {
	threads, err := pidsIn(fmt.Sprintf("/proc/%d/task", n.PID))
	if err != nil {
		return pids
	}
	for _, thread := range threads {
		fd, err := childrenFile(n.PID, thread)
		if err != nil {
			continue // the thread has ended
		}
		list, _ := readWhole(fd, buffer)
		pids = parseChildren(pids, list)
		_ = unix.Close(fd)
	}
	return pids
}

// reaped takes the final figures: usage is the process's and its children's together.
func (n *node) reaped(usage unix.Rusage) {
	n.User = max(n.User, time.Duration(usage.Utime.Nano())-n.last.waitedUser)
	n.Sys = max(n.Sys, time.Duration(usage.Stime.Nano())-n.last.waitedSys)
}

// forget closes the node's files.
func (n *node) forget() {
	_ = unix.Close(n.statFD)
	if n.childrenFD >= 0 {
		_ = unix.Close(n.childrenFD)
	}
}

// lived is how long the process lived, from a start that the kernel tells in ticks.
func (n *node) lived(root *node, started time.Time) time.Duration {
	if root == nil || n.lastAlive.IsZero() {
		return 0
	}
	born := started.Add(time.Duration(n.last.startTicks-root.last.startTicks) * tick)
	return max(0, n.lastAlive.Sub(born))
}

// seen is the node as the package hands it out.
func (n *node) seen() Process {
	p := n.Process
	if bytes := n.pssBytes; bytes > 0 {
		p.PSSBytes = &bytes
	}
	p.Mapped = slices.Sorted(maps.Keys(n.mapped))
	return p
}
