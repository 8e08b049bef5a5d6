package process

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// IsSupervisor says whether this process was started as a supervisor. main and TestMain must
// call [Supervise] then.
func IsSupervisor(args []string) bool { return len(args) > 0 && args[0] == supervisorName }

// Supervise runs the supervisor's side and returns the exit status for os.Exit.
func Supervise() int {
	if err := supervise(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func supervise() error {
	// The root dies with the thread that started it (see start), so this thread stays.
	runtime.LockOSThread()
	for fd := controlFD; fd <= outputFD; fd++ {
		unix.CloseOnExec(fd)
	}
	// The root gets no file that Paceline happened to inherit. Kernels before 5.11 do not know
	// how, and it does little harm.
	_ = unix.CloseRange(outputFD+1, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	control, reportFile := os.NewFile(controlFD, "control"), os.NewFile(reportFD, "report")
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("become a subreaper: %w", err)
	}
	var r request
	if err := gob.NewDecoder(control).Decode(&r); err != nil {
		return fmt.Errorf("read the command: %w", err)
	}
	answer, err := superviseTree(r, closed(control))
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(reportFile).Encode(answer); err != nil {
		return fmt.Errorf("send the report: %w", err)
	}
	return nil
}

// closed returns a channel that closes when the other end of a pipe does.
func closed(pipe io.Reader) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, pipe) // an error, too, means that nobody is there any more
	}()
	return done
}

// superviseTree runs r to the end of its tree, which comes early when cancelled closes.
func superviseTree(r request, cancelled <-chan struct{}) (report, error) {
	tree, err := newTree(r)
	if err != nil {
		return report{}, err
	}
	guard := newGuard(r, cancelled)
	root, started, err := start(r)
	if failed := startError(0); errors.As(err, &failed) {
		return report{StartError: syscall.Errno(failed)}, nil
	}
	if err != nil {
		return report{}, err
	}
	tree.addRoot(root, r.Args)
	go guard.keepWatch()
	go tree.keepLooking(guard.treeGone)
	reaper := reaper{tree: tree, guard: guard, root: root, started: started}
	if err := reaper.reapAll(); err != nil {
		killDescendants()
		return report{}, err
	}
	<-guard.done

	answer := reaper.report
	answer.Started, answer.TimedOut = started, guard.timedOut
	if err := tree.fill(&answer); err != nil {
		return report{}, err
	}
	return answer, nil
}

// start starts the root in a session of its own, and says when. The root is killed should the
// supervisor itself be killed; its descendants are not, so nothing else relies on that.
func start(r request) (pid int, started time.Time, err error) {
	restore, err := keepTo(r.CPUs)
	if err != nil {
		return 0, started, err
	}
	defer restore()
	null, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, started, fmt.Errorf("standard input: %w", err)
	}
	attributes := &syscall.ProcAttr{
		Dir:   r.Dir,
		Env:   r.Env,
		Files: []uintptr{uintptr(null), outputFD, outputFD},
		Sys:   &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL},
	}
	// A process's first fork is its slowest. That is no cost of the command's, so the fork that
	// counts is the second: nothing can be executed at an empty path.
	_, _ = syscall.ForkExec("", r.Args, attributes)
	started = time.Now()
	pid, err = syscall.ForkExec(r.Args[0], r.Args, attributes)
	// The end of the output must show when the tree has closed it. Closing fails for no file
	// of these kinds.
	_, _ = unix.Close(null), unix.Close(outputFD)
	if number := syscall.Errno(0); errors.As(err, &number) {
		return 0, started, startError(number)
	}
	return pid, started, err
}

// startError is why the kernel would not start the root.
type startError syscall.Errno

func (e startError) Error() string { return syscall.Errno(e).Error() }
