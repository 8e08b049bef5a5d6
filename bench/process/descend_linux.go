package process

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// descendants lists every descendant of a process, parents before children, by a look at every
// process there is.
func descendants(of int) ([]int, error) {
	all, err := pidsIn("/proc")
	if err != nil {
		return nil, err
	}
	children := map[int][]int{}
	for _, pid := range all {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue // it has gone meanwhile
		}
		if s, err := parseStat(line); err == nil {
			children[s.parent] = append(children[s.parent], pid)
		}
	}
	found := children[of]
	for i := 0; i < len(found); i++ {
		found = append(found, children[found[i]]...)
	}
	return found, nil
}

// pidsIn lists the numbers among the names of a folder.
func pidsIn(folder string) ([]int, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// childrenFile opens the kernel's list of the children that one thread has. Some kernels are
// built without it.
func childrenFile(pid, thread int) (fd int, err error) {
	return unix.Open(fmt.Sprintf("/proc/%d/task/%d/children", pid, thread), unix.O_RDONLY|unix.O_CLOEXEC, 0)
}

// parseChildren appends the process IDs of a children file to pids.
func parseChildren(pids []int, list []byte) []int {
	for field := range bytes.FieldsSeq(list) {
		if pid, err := strconv.Atoi(string(field)); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// readWhole reads a file of /proc from its start into buffer, which it grows as needed.
func readWhole(fd int, buffer []byte) ([]byte, error) {
	buffer = buffer[:0]
	for {
		if len(buffer) == cap(buffer) {
			buffer = append(buffer, 0)[:len(buffer)]
		}
		n, err := unix.Pread(fd, buffer[len(buffer):cap(buffer)], int64(len(buffer)))
		if err != nil || n == 0 {
			return buffer, err
		}
		buffer = buffer[:len(buffer)+n]
	}
}
