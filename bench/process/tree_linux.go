package process

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

const (
	bytesPerKiB    = 1 << 10
	procBufferSize = 16 << 10
	statBufferSize = 4 << 10

	shortestInterval = 10 * time.Millisecond
	// Looking has an allowance for the trial's start, where the supervisor's own first steps
	// are slow and a short process may come and go, and a share of a CPU after that.
	lookAllowance = 5 * time.Millisecond
	lookShare     = 100 // one part in so many

	// peakErrorBytes is how far two of the kernel's figures for one peak may lie apart: each
	// CPU counts some pages for itself.
	peakErrorBytes = 1 << 20
)

// tree is what the supervisor knows of the processes below it.
type tree struct {
	maps    *mapsWatch
	scales  scales
	started time.Time
	own     []int // children files of the supervisor's threads that may have children
	scan    bool  // the kernel has no children files
	root    *node

	mu        sync.Mutex
	live      []*node // a parent that was seen first stands before its children
	byPID     map[int]*node
	all       []*node
	unseen    int   // reaped without having been looked at
	peakBytes int64 // of the summed resident sizes
	maxBytes  int64 // of the largest reaped process
	inherited int64 // bytes; a process's peak is its own from there on; zero until the first is reaped
	pids      []int
	buffer    []byte
}

// newTree must be called on the thread that will start the root.
func newTree(r request) (*tree, error) {
	maps, err := newMapsWatch(r.Watch)
	if err != nil {
		return nil, err
	}
	t := &tree{
		maps: maps, scales: scales{wanted: r.PSS}, byPID: map[int]*node{}, buffer: make([]byte, procBufferSize),
	}
	// The root is the child of this thread; orphans become children of the first.
	for _, thread := range []int{unix.Gettid(), os.Getpid()} {
		fd, err := childrenFile(os.Getpid(), thread)
		if err != nil {
			t.scan = true
			break
		}
		t.own = append(t.own, fd)
	}
	return t, nil
}

// addRoot follows the root, whose arguments are known however short it lives.
func (t *tree) addRoot(pid int, args []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.started = time.Now()
	if t.root = t.add(pid, t.started); t.root != nil {
		t.root.Args, t.root.Parent = args, os.Getpid()
	}
}

// add follows a process that is not followed yet.
func (t *tree) add(pid int, now time.Time) *node {
	if t.byPID[pid] != nil {
		return nil
	}
	n, err := follow(pid, now)
	if err != nil {
		return nil // it has gone meanwhile
	}
	t.byPID[pid] = n
	t.live, t.all = append(t.live, n), append(t.all, n)
	return n
}

// keepLooking looks at the tree, and weighs it if that is wanted, until stop closes.
func (t *tree) keepLooking(stop <-chan struct{}) {
	used, apart := cpuTime(), time.Duration(0)
	allowance := lookAllowance
	pause, weighing := time.NewTimer(shortestInterval), time.NewTimer(shortestInterval)
	defer pause.Stop()
	defer weighing.Stop()
	if !t.scales.wanted {
		weighing.Stop()
	}
	for {
		select {
		case <-stop:
			return
		case <-weighing.C:
			weighing.Reset(t.weigh(time.Now()))
			continue
		case <-pause.C:
		}
		t.look(time.Now())
		// All that the supervisor used since the last look counts, except what has an
		// allowance of its own.
		before, apartBefore := used, apart
		used, apart = cpuTime(), t.maps.spent+t.scales.spent
		cost := used - before - (apart - apartBefore)
		free := min(cost, allowance)
		allowance -= free
		pause.Reset(max(shortestInterval, lookShare*(cost-free)))
	}
}

// look takes the figures of every process of the tree, and finds new ones.
func (t *tree) look(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, pid := range t.newChildren() {
		t.add(pid, now)
	}
	var sumBytes int64
	gone := 0
	for i := 0; i < len(t.live); i++ { // it grows on the way
		n := t.live[i]
		if err := n.read(t.buffer[:statBufferSize]); err != nil {
			t.live[i] = nil
			gone++
			t.remove(n)
			continue
		}
		if !n.last.exited() {
			n.lastAlive = now
		}
		bytes := n.residentBytes(t.byPID[n.Parent], now)
		n.MaxRSSBytes = max(n.MaxRSSBytes, bytes)
		sumBytes += bytes
		if !t.scan {
			t.pids = n.children(t.pids[:0], t.buffer)
			for _, pid := range t.pids {
				t.add(pid, now)
			}
		}
	}
	t.peakBytes = max(t.peakBytes, sumBytes)
	if gone > 0 {
		t.live = slices.DeleteFunc(t.live, func(n *node) bool { return n == nil })
	}
	t.noteMaps(now)
}

// newChildren lists the supervisor's own children or, for want of that list, all descendants.
func (t *tree) newChildren() []int {
	t.pids = t.pids[:0]
	if t.scan {
		all, _ := descendants(os.Getpid()) // without /proc there is nothing to look at
		return all
	}
	for _, fd := range t.own {
		list, _ := readWhole(fd, t.buffer)
		t.pids = parseChildren(t.pids, list)
	}
	return t.pids
}

// remove stops following n, which keeps its place among all.
func (t *tree) remove(n *node) {
	n.forget()
	if t.byPID[n.PID] == n {
		delete(t.byPID, n.PID)
	}
}

// noteMaps lists mapped files where that is due, longest overdue first, as far as the
// allowance goes.
func (t *tree) noteMaps(now time.Time) {
	if t.maps.pattern == nil {
		return
	}
	var due []*node
	for _, n := range t.live {
		if n.schedule.due(n.last, now.Sub(n.firstSeen)) {
			due = append(due, n)
		}
	}
	slices.SortStableFunc(due, func(a, b *node) int { return cmp.Compare(a.schedule.next, b.schedule.next) })
	for _, n := range due {
		if !t.maps.affords(now.Sub(t.started)) {
			return
		}
		t.maps.note(n)
		n.schedule.done(n.last, now.Sub(n.firstSeen))
	}
}

// reap reaps a child of the supervisor that has exited, after a last look at it.
func (t *tree) reap(pid int) (unix.WaitStatus, unix.Rusage, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.byPID[pid]
	if n != nil && n.read(t.buffer[:statBufferSize]) != nil {
		n = nil // an earlier process with this number, which the next look removes
	}
	status, usage, err := wait4(pid)
	if err != nil {
		return status, usage, err
	}
	if t.inherited == 0 {
		if t.inherited, err = inheritedBytes(); err != nil {
			return status, usage, err
		}
	}
	peak := int64(usage.Maxrss) * bytesPerKiB
	if peak > t.inherited {
		t.maxBytes = max(t.maxBytes, peak)
	} else {
		peak = 0
	}
	if n == nil {
		t.unseen++
		return status, usage, nil
	}
	n.reaped(usage)
	n.lastAlive = time.Now()
	// The peak covers children, and the parent's memory before exec. The root had no such
	// parent.
	if n == t.root && !t.hadChildren(pid) {
		n.MaxRSSBytes = max(n.MaxRSSBytes, peak)
	}
	return status, usage, nil
}

// hadChildren says whether a process with this number was ever seen as a parent.
func (t *tree) hadChildren(pid int) bool {
	return slices.ContainsFunc(t.all, func(n *node) bool { return n.Parent == pid })
}

// fill adds to a report what the tree knows. The tree must be gone.
func (t *tree) fill(r *report) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	seen := slices.DeleteFunc(t.all, func(n *node) bool { return n.looks == 0 })
	slices.SortStableFunc(seen, func(a, b *node) int { return cmp.Compare(a.last.startTicks, b.last.startTicks) })
	for _, n := range seen {
		p := n.seen()
		p.Life = n.lived(t.root, t.started)
		r.Seen = append(r.Seen, p)
	}
	r.Processes = len(seen) + t.unseen
	r.MaxRSSBytes, r.PeakPSSBytes = max(t.peakBytes, t.maxBytes), t.scales.peakBytes
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		return fmt.Errorf("the supervisor's own usage: %w", err)
	}
	r.SupervisorCPU = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	return nil
}

// inheritedBytes is at least the peak with which the usage of the root began: that of the
// supervisor's memory, which it shared until it called exec. Asking before the start would miss
// the copies of arguments and environment that starting makes, and asking right after it would
// be in the root's way. Getrusage would not do, because the supervisor's own usage begins with
// Paceline's peak in the same way.
func inheritedBytes() (int64, error) {
	self, err := procfs.Self()
	if err != nil {
		return 0, fmt.Errorf("the supervisor's own memory: %w", err)
	}
	status, err := self.NewStatus()
	if err != nil {
		return 0, fmt.Errorf("the supervisor's own memory: %w", err)
	}
	return int64(status.VmHWM) + peakErrorBytes, nil
}

// cpuTime is the CPU time that the supervisor has used.
func cpuTime() time.Duration {
	var now unix.Timespec
	// The only ways to fail are a bad address and an unknown clock.
	_ = unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &now)
	return time.Duration(now.Nano())
}
