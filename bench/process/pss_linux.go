package process

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// weighShare bounds the weighing of processes: one part of a CPU in so many.
const weighShare = 4

// scales finds how much memory the processes of the tree hold, where a page that several have
// counts in parts. The kernel walks all of a process's memory for that.
type scales struct {
	wanted    bool
	peakBytes int64         // of the tree; zero until a weighing of all succeeded
	spent     time.Duration // CPU time
	buffer    []byte
}

// weighed is one process in one weighing.
type weighed struct {
	*node
	image image
	bytes int64
	err   error
}

// weigh takes the proportional sizes of all processes, and says how long to pause after that.
func (t *tree) weigh(now time.Time) (pause time.Duration) {
	t.look(now)
	before := cpuTime()
	all := t.toWeigh(now)
	// Reading takes long, and the reaper must not wait for that.
	for i := range all {
		all[i].bytes, all[i].err = t.scales.read(all[i].PID)
	}
	t.noteWeights(all)
	cost := cpuTime() - before
	t.scales.spent += cost
	return max(shortestInterval, (weighShare-1)*cost)
}

// toWeigh lists the processes that have memory of their own, by the look that was now.
func (t *tree) toWeigh(now time.Time) []weighed {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []weighed
	for _, n := range t.live {
		if !n.last.exited() && !n.mayShareMemory(t.byPID[n.Parent], now) {
			all = append(all, weighed{node: n, image: n.last.image})
		}
	}
	return all
}

// noteWeights takes a weighing for what it shows. A process that went or called exec in the
// meantime may have left its part of shared pages to one that was read after it, and they would
// count twice: such a sum is not taken.
func (t *tree) noteWeights(all []weighed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var sumBytes int64
	complete := true
	for _, w := range all {
		// As long as its status can be read, nothing else had its number.
		if w.err != nil || !w.runs(w.image, t.buffer[:statBufferSize]) {
			complete = false
			continue
		}
		w.pssBytes = max(w.pssBytes, w.bytes)
		sumBytes += w.bytes
	}
	if complete {
		t.scales.peakBytes = max(t.scales.peakBytes, sumBytes)
	}
}

// read is the proportional size of one process.
func (s *scales) read(pid int) (int64, error) {
	fd, err := unix.Open(fmt.Sprintf("/proc/%d/smaps_rollup", pid), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	s.buffer, err = readWhole(fd, s.buffer)
	_ = unix.Close(fd)
	if err != nil {
		return 0, err
	}
	return parsePSS(s.buffer)
}

// parsePSS finds the proportional size in a /proc/PID/smaps_rollup.
func parsePSS(text []byte) (int64, error) {
	for line := range bytes.Lines(text) {
		value, found := bytes.CutPrefix(line, []byte("Pss:"))
		if !found {
			continue
		}
		fields := bytes.Fields(value)
		if len(fields) != 2 || string(fields[1]) != "kB" {
			return 0, fmt.Errorf("proportional size %q", value)
		}
		kib, err := strconv.ParseInt(string(fields[0]), 10, 64)
		if err != nil || kib < 0 || kib > math.MaxInt64/bytesPerKiB {
			return 0, fmt.Errorf("proportional size %q", value)
		}
		return kib * bytesPerKiB, nil
	}
	return 0, errors.New("no proportional size")
}
