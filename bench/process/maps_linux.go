package process

import (
	"bytes"
	"fmt"
	"iter"
	"regexp"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// Listing the mapped files of one process may cost half a millisecond, so it has an
	// allowance for the trial's start, when it matters most, and a share of a CPU after that.
	mapsAllowance = 10 * time.Millisecond
	mapsShare     = 200 // one part in so many

	// firstMapsAt is the progress of a process at which its mapped files are first listed.
	firstMapsAt = 20 * time.Millisecond
	// idleShare makes a process that sleeps progress too, at one part in so many.
	idleShare = 10
)

// mapsWatch finds the mapped files worth noting.
type mapsWatch struct {
	pattern *regexp.Regexp  // nil notes none
	known   map[string]bool // what pattern says of each file met so far
	spent   time.Duration   // CPU time
	buffer  []byte
}

func newMapsWatch(pattern string) (*mapsWatch, error) {
	w := &mapsWatch{known: map[string]bool{}}
	if pattern == "" {
		return w, nil
	}
	var err error
	if w.pattern, err = regexp.Compile(pattern); err != nil {
		return nil, fmt.Errorf("mapped files to note: %w", err)
	}
	return w, nil
}

// affords says whether there is allowance left that long after the start.
func (w *mapsWatch) affords(elapsed time.Duration) bool {
	return w.spent < mapsAllowance+elapsed/mapsShare
}

// note adds to n the files that it has mapped now.
func (w *mapsWatch) note(n *node) {
	before := cpuTime()
	fd, err := unix.Open(fmt.Sprintf("/proc/%d/maps", n.PID), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return // it has gone, or is not ours to look into
	}
	// What can be read is a part of the list when the process exits meanwhile.
	w.buffer, _ = readWhole(fd, w.buffer)
	_ = unix.Close(fd)
	for path := range mappedFiles(w.buffer) {
		if w.matches(path) {
			n.mapped[string(path)] = true
		}
	}
	w.spent += cpuTime() - before
}

func (w *mapsWatch) matches(path []byte) bool {
	match, known := w.known[string(path)]
	if !known {
		match = w.pattern.Match(path)
		w.known[string(path)] = match
	}
	return match
}

// mappedFiles yields the paths of a /proc/PID/maps, each once for every run of neighbouring
// lines.
func mappedFiles(maps []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var last []byte
		for line := range bytes.Lines(maps) {
			path := mapPath(line)
			if len(path) == 0 || path[0] != '/' {
				continue // memory without a file
			}
			if bytes.Equal(path, last) {
				continue
			}
			if last = path; !yield(path) {
				return
			}
		}
	}
}

// mapPath is what follows the five fields of a line of maps. A newline in it is escaped.
func mapPath(line []byte) []byte {
	rest := bytes.TrimSuffix(line, []byte("\n"))
	for range 5 {
		_, rest, _ = bytes.Cut(rest, []byte(" "))
	}
	return bytes.TrimLeft(rest, " ")
}

// mapsSchedule says when to list the mapped files of one process next. Progress is CPU time,
// because extension modules come early in a program's work however long it waits for a CPU.
type mapsSchedule struct {
	next      time.Duration // progress
	sizeBytes uint64        // of the address space at the last listing
}

func progress(s stat, age time.Duration) time.Duration {
	return max(s.user+s.sys, age/idleShare)
}

func (m mapsSchedule) due(s stat, age time.Duration) bool {
	return !s.exited() && s.sizeBytes != m.sizeBytes && progress(s, age) >= m.next
}

// done plans the next listing, by half as much progress again.
func (m *mapsSchedule) done(s stat, age time.Duration) {
	m.next, m.sizeBytes = progress(s, age)*3/2, s.sizeBytes
}
