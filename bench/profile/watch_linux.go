package profile

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"paceline/bench"
	"paceline/bench/process"
)

const (
	// pollEvery is how often the tree is looked at for processes to attach to.
	pollEvery = 5 * time.Millisecond
	// siteEvery is how often it is asked which mypy was loaded, as that costs more.
	siteEvery = 50 * time.Millisecond
	// lateAfter is how long py-spy may go on when its process has ended.
	lateAfter = 10 * time.Second
)

// watch attaches a py-spy to each process of one trial that matters.
type watch struct {
	sampler    *Sampler
	dir        string
	ignored    []int // supervisors that were there before
	supervisor int   // 0 until it is found
	workers    int
	found      []*look
	site       string // where mypy is installed; empty until it is known
	siteTried  time.Time
	attached   sync.WaitGroup
	over       chan struct{} // closed when the trial has ended
	done       chan struct{} // closed when nothing more is attached
	cancel     func()
}

func (s *Sampler) watch(ctx context.Context, dir string, workers int) (*watch, error) {
	before, err := supervisors()
	if err != nil {
		return nil, fmt.Errorf("find the processes to sample: %w", err)
	}
	spying, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(s.ctx, cancel)
	w := &watch{
		sampler: s, dir: dir, ignored: before, workers: workers,
		over: make(chan struct{}), done: make(chan struct{}), cancel: func() { cancel(); unhook() },
	}
	s.watching.Go(func() { w.run(spying) })
	return w, nil
}

// end waits for what is attached, when the trial is over.
func (w *watch) end() (looks []look, site string) {
	close(w.over)
	<-w.done
	late := time.AfterFunc(lateAfter, w.cancel)
	w.attached.Wait()
	late.Stop()
	w.cancel()
	for _, l := range w.found {
		looks = append(looks, *l)
	}
	return looks, w.site
}

// run attaches until every process of the cell has its py-spy.
func (w *watch) run(ctx context.Context) {
	defer close(w.done)
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for len(w.found) < w.workers+1 || w.site == "" {
		select {
		case <-ctx.Done():
			return
		case <-w.over:
			return
		case <-poll.C:
		}
		w.look(ctx)
	}
}

// look looks once at the tree.
func (w *watch) look(ctx context.Context) {
	if w.supervisor == 0 {
		now, err := supervisors()
		if err != nil {
			return
		}
		at := slices.IndexFunc(now, func(pid int) bool { return !slices.Contains(w.ignored, pid) })
		if at < 0 {
			return
		}
		w.supervisor = now[at]
	}
	if len(w.found) < w.workers+1 {
		for tree := children(w.supervisor); len(tree) > 0; {
			w.meet(ctx, tree[0])
			// Parents come before their children, and so a worker before the process that it
			// has just forked, which still has its arguments.
			tree = append(tree[1:], children(tree[0])...)
		}
	}
	if w.site == "" && len(w.found) > 0 && time.Since(w.siteTried) > siteEvery {
		w.siteTried = time.Now()
		w.site = siteOf(w.found[0].pid)
	}
}

// meet attaches to the process if it matters.
func (w *watch) meet(ctx context.Context, pid int) {
	role := roleOf(pid)
	if role == "" || slices.ContainsFunc(w.found, func(l *look) bool { return l.role == role }) {
		return
	}
	l := &look{pid: pid, role: role, began: time.Now(), file: filepath.Join(w.dir, role)}
	w.found = append(w.found, l)
	var log bytes.Buffer
	running, err := w.sampler.spy.record(ctx, pid, l.file, &log)
	if err != nil {
		l.err, l.ended = err, time.Now()
		return
	}
	w.attached.Add(1)
	w.sampler.watching.Go(func() {
		defer w.attached.Done()
		known := waitForExit(ctx, pid)
		l.ended = time.Now()
		l.err = running.Wait()
		if !known {
			l.ended = time.Now()
		}
		l.log = log.String()
	})
}

// statusFile is how mypy tells a worker its number.
var statusFile = regexp.MustCompile(`^--status-file=.*\.(\d+)\.json$`)

// roleOf tells the role of a process from its command line; empty when it has none.
func roleOf(pid int) string {
	args := arguments(pid)
	if slices.Contains(args, "mypy.build_worker") {
		for _, arg := range args {
			if found := statusFile.FindStringSubmatch(arg); found != nil {
				return string(bench.Worker) + "-" + found[1]
			}
		}
		return ""
	}
	// Between fork and exec it is the supervisor still; a wrapper in another language is no
	// Python.
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil || !strings.HasPrefix(filepath.Base(exe), "python") {
		return ""
	}
	return string(bench.Coordinator)
}

// supervisors lists the supervisors among the children of this process.
func supervisors() ([]int, error) {
	if _, err := os.ReadDir("/proc/self/task"); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(children(os.Getpid()), func(pid int) bool { return !process.IsSupervisor(arguments(pid)) }), nil
}

// children lists the children of all threads of a process; none when it has gone.
func children(pid int) []int {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil
	}
	var all []int
	for _, file := range threads {
		list, err := os.ReadFile(file)
		if err != nil {
			continue // the thread has ended
		}
		for field := range strings.FieldsSeq(string(list)) {
			if child, err := strconv.Atoi(field); err == nil {
				all = append(all, child)
			}
		}
	}
	return all
}

func arguments(pid int) []string {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
}

// loadedFrom matches an extension module that both builds of mypy load, and the folder before it.
var loadedFrom = regexp.MustCompile(`(/\S.*)/(?:mypy|librt)/[^/\n]+\.so\b`)

// siteOf is the folder from which the process loaded mypy; empty when it has not yet.
func siteOf(pid int) string {
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return ""
	}
	if found := loadedFrom.FindSubmatch(maps); found != nil {
		return string(found[1])
	}
	return ""
}

// waitForExit waits for a process that may be anybody's child; false when the system cannot tell.
func waitForExit(ctx context.Context, pid int) bool {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return err == unix.ESRCH
	}
	defer unix.Close(fd)
	for ctx.Err() == nil {
		const step = 500 // milliseconds
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, step)
		if n > 0 {
			return true
		}
		if err != nil && err != unix.EINTR {
			return false
		}
	}
	return false
}

// apart keeps a Ctrl-C of the terminal away from py-spy.
func apart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
