package replay

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// workerMark is the first argument of a worker's process.
const workerMark = "paceline-replay-worker"

// IsWorker says whether this process, by its os.Args, is to be a worker.
func IsWorker(args []string) bool { return len(args) > 1 && args[1] == workerMark }

// Work does a worker's part and returns the exit status. Its os.Args are the program's, the mark of
// a worker, the file with its options and its number.
func Work(args []string) int {
	if err := work(args); err != nil {
		fmt.Fprintln(os.Stderr, "paceline worker:", err)
		return 1
	}
	return 0
}

// workerThreads are enough: one that checks, one for what goes on beside it.
const workerThreads = 2

func work(args []string) (err error) {
	if len(args) != 4 || !IsWorker(args) {
		return errors.New("a worker is started by a replay, not by hand")
	}
	index, err := strconv.Atoi(args[3])
	if err != nil {
		return fmt.Errorf("number of the worker: %w", err)
	}
	settings, err := readSettings(args[2])
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(workerThreads)
	stop, err := startProfile(settings.Profiles, index)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	w := &worker{settings: settings}
	go w.leaveWithCoordinator()
	err = w.serve(index)
	if closed(err) {
		// The coordinator closes a connection only when the run is over.
		return errors.Join(err, settings.Files.remove())
	}
	return err
}

// closed says whether an error is that the other end closed the connection, be it within a message
// or before it took one.
func closed(err error) bool {
	return slices.ContainsFunc([]error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE},
		func(e error) bool { return errors.Is(err, e) })
}

// leaveWithCoordinator ends this process when the coordinator has gone without a word, which closes
// the standard input, and removes what is left of the run.
func (w *worker) leaveWithCoordinator() {
	_, _ = io.Copy(io.Discard, os.Stdin) // it ends one way or the other
	w.making.Lock()                      // from here on, no file is made
	if err := w.settings.Files.remove(); err != nil {
		fmt.Fprintln(os.Stderr, "paceline worker: the coordinator has gone:", err)
	}
	os.Exit(1)
}

// worker is a worker's side of the conversation.
type worker struct {
	settings settings
	conn     *connection
	lane     *lane
	checker  *checker
	report   report
	buffer   []byte     // of the last message
	making   sync.Mutex // held while files of the run are made or removed
}

// report is what a worker sends last: what it did when.
type report struct {
	PID            int
	Spans          []schedule.Span
	Received, Sent []stretch // its messages, in order
}

// stretch is from when a message was begun to be sent or received until it was.
type stretch struct{ Start, End int64 }

func (w *worker) serve(index int) error {
	c := newClock(w.settings.ZeroUnixNanos)
	w.lane = newLane(c, schedule.Starting, newLabels(w.settings.Profiles, index))
	conn, err := w.accept(index)
	if err != nil {
		return err
	}
	defer conn.Close()
	if w.conn, err = newConnection(conn, c); err != nil {
		return err
	}
	if err := w.setUp(); err != nil {
		return fmt.Errorf("set up: %w", err)
	}
	if err := w.checkAll(); err != nil {
		return err
	}
	return w.handOver()
}

// accept waits for the coordinator.
func (w *worker) accept(index int) (net.Conn, error) {
	listener, err := w.announce(index)
	if err != nil {
		return nil, err
	}
	defer listener.Close() // removes the socket
	if err := listener.SetDeadline(time.Now().Add(defaultLimits.start)); err != nil {
		return nil, err
	}
	conn, err := listener.Accept()
	if err != nil {
		return nil, fmt.Errorf("wait for the coordinator: %w", err)
	}
	return conn, nil
}

// announce makes the socket, then the status file that tells of it.
func (w *worker) announce(index int) (*net.UnixListener, error) {
	w.making.Lock()
	defer w.making.Unlock()
	files := w.settings.Files
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: files.socket(index), Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if err := files.writeStatus(index); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// setUp takes sources, graph and SCCs.
func (w *worker) setUp() error {
	if _, err := receiveAs[*wire.Sources](w); err != nil {
		return err
	}
	if err := w.send(new(wire.Ack)); err != nil {
		return err
	}
	w.lane.enter(in(schedule.WaitingForGraph))
	if _, err := receiveAs[*wire.Graph](w); err != nil {
		return err
	}
	if err := w.send(new(wire.Ack)); err != nil {
		return err
	}
	w.lane.enter(in(schedule.WaitingForGraph))
	sccs, err := receiveAs[*wire.Sccs](w)
	if err != nil {
		return err
	}
	known, err := scheduleOf(sccs)
	if err != nil {
		return err
	}
	w.checker = newChecker(known, w.settings.Costs, w.settings.Time, w.lane)
	return w.send(new(wire.Ack))
}

// checkAll does what is asked until told to leave.
func (w *worker) checkAll() error {
	for {
		w.lane.enter(in(schedule.Idle))
		request, err := receiveAs[*wire.SccRequest](w)
		if err != nil {
			return fmt.Errorf("wait for a request: %w", err)
		}
		if request.IsShutdown() {
			return nil
		}
		if err := w.check(request.SccIDs); err != nil {
			return fmt.Errorf("check SCCs %v: %w", request.SccIDs, err)
		}
	}
}

func (w *worker) check(numbers []int64) error {
	ids := make([]int, len(numbers))
	for i, id := range numbers {
		ids[i] = int(id)
	}
	if err := w.checker.known(ids); err != nil {
		return err
	}
	ctx := context.Background() // this process is killed when it is not wanted
	w.checker.spender.begin()
	if err := w.checker.interfaces(ctx, ids); err != nil {
		return err
	}
	if err := w.answer(ids, true); err != nil {
		return err
	}
	if err := w.checker.implementations(ctx, ids); err != nil {
		return err
	}
	return w.answer(ids, false)
}

func (w *worker) answer(ids []int, isInterface bool) error {
	return w.send(response(ids, isInterface, func(id int) []string { return w.checker.modules[id] }))
}

// receiveAs waits for a message, and decodes it. Bytes in it are good until the next one.
func receiveAs[M wire.Message](w *worker) (m M, err error) {
	if err := w.conn.SetReadDeadline(time.Now().Add(w.settings.Patience)); err != nil {
		return m, err
	}
	f, err := w.conn.receive(w.buffer)
	if err != nil {
		return m, err
	}
	w.buffer = f.message
	w.report.Received = append(w.report.Received, stretch{f.first, f.last})
	w.lane.enterAt(f.first, in(schedule.Receiving))
	w.lane.about(f.bytes)
	return decode[M](w.conn, f.message)
}

func (w *worker) send(m wire.Message) error {
	began := w.lane.enter(in(schedule.Sending))
	framed, err := w.conn.encode(m)
	if err != nil {
		return err
	}
	w.lane.about(int64(len(framed)))
	if err := w.write(framed); err != nil {
		return err
	}
	w.report.Sent = append(w.report.Sent, stretch{began, w.lane.clock.now()})
	return nil
}

func (w *worker) write(framed []byte) error {
	if err := w.conn.SetWriteDeadline(time.Now().Add(w.settings.Patience)); err != nil {
		return err
	}
	return w.conn.send(framed)
}

// handOver sends the report.
func (w *worker) handOver() error {
	w.lane.enter(in(schedule.ShuttingDown))
	w.lane.end(w.lane.clock.moment())
	w.report.PID, w.report.Spans = os.Getpid(), w.lane.spans
	var text bytes.Buffer
	if err := gob.NewEncoder(&text).Encode(w.report); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	framed, err := w.conn.frame(text.Bytes())
	if err == nil {
		err = w.write(framed)
	}
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
