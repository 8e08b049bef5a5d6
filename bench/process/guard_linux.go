package process

import (
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

const (
	firstKillPause = time.Millisecond
	longestPause   = 100 * time.Millisecond
)

// guard decides when the tree must die, and kills it then.
type guard struct {
	limit, grace time.Duration
	cancelled    <-chan struct{}
	rootGone     chan struct{} // closed by the reaper
	treeGone     chan struct{} // closed by the reaper
	done         chan struct{} // closed when keepWatch returns
	timedOut     bool          // to be read when done
	graceOver    atomic.Bool   // what is killed from now on had leaked
}

func newGuard(r request, cancelled <-chan struct{}) *guard {
	return &guard{
		limit: r.TimeLimit, grace: r.Grace, cancelled: cancelled,
		rootGone: make(chan struct{}), treeGone: make(chan struct{}), done: make(chan struct{}),
	}
}

// keepWatch returns when the tree is gone.
func (g *guard) keepWatch() {
	defer close(g.done)
	if g.wantsTreeDead() {
		g.kill()
	}
}

// wantsTreeDead waits until the tree is gone or must die.
func (g *guard) wantsTreeDead() bool {
	var limit <-chan time.Time
	if g.limit > 0 {
		limit = time.After(g.limit)
	}
	select {
	case <-g.cancelled:
		return true
	case <-g.rootGone:
	case <-limit:
		select {
		case <-g.rootGone: // in the same moment
		default:
			g.timedOut = true
			return true
		}
	}
	select {
	case <-g.treeGone:
		return false
	case <-g.cancelled:
		return true
	case <-time.After(g.grace):
		g.graceOver.Store(true)
		return true
	}
}

// kill kills all descendants until none is left. It takes more than one go, because a process
// may fork between being listed and being killed.
func (g *guard) kill() {
	for pause := firstKillPause; ; pause = min(2*pause, longestPause) {
		killDescendants()
		select {
		case <-g.treeGone:
			return
		case <-time.After(pause):
		}
	}
}

// killDescendants kills all descendants that there are at this moment.
func killDescendants() {
	// Without /proc there is nobody to kill, and nobody to tell.
	pids, _ := descendants(os.Getpid())
	for _, pid := range pids {
		_ = unix.Kill(pid, unix.SIGKILL) // it may have gone by itself
	}
}
