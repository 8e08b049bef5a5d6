package replay_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"paceline/bench/replay"
	"paceline/bench/wire"
)

// faultMark is the first argument of a process that stands between the coordinator and a real worker,
// and spoils what they say to each other. The worker knows nothing of it, nor does the coordinator.
const faultMark = "misbehave"

// A fault happens at a message, counted over both directions.
type fault struct {
	kind string
	at   int64
	once string // a file that, when it is there, says that the fault has happened; empty: each time
}

// words start a worker with the fault.
func (f fault) words() []string {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return []string{self, faultMark, f.kind, strconv.FormatInt(f.at, 10), f.once}
}

// misbehave is the process. Its arguments are those of the fault, then those of a worker.
func misbehave(args []string) int {
	at, err := strconv.ParseInt(args[3], 10, 64)
	if err != nil {
		return 3
	}
	f := fault{kind: args[2], at: at, once: args[4]}
	index, err := strconv.Atoi(args[7])
	if err != nil {
		return 3
	}
	if f.once != "" {
		if exists(f.once) {
			return replay.Work(append(args[:1:1], args[5:]...))
		}
	}
	settings, err := replay.ReadSettings(args[6])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	if status, err := f.beforeStart(settings.Files, index); status >= 0 || err != nil {
		fmt.Fprintln(os.Stderr, err)
		return status
	}
	if err := f.between(settings, index); err != nil {
		fmt.Fprintln(os.Stderr, "go-between:", err)
		return 4
	}
	return 0
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// beforeStart does the faults of starting; the status is -1 when it is not one of them.
func (f fault) beforeStart(files replay.Files, index int) (status int, err error) {
	write := func(text string) (int, error) {
		if err := os.WriteFile(files.Status(index), []byte(text), 0o600); err != nil {
			return 3, err
		}
		time.Sleep(time.Hour)
		return 3, nil
	}
	switch f.kind {
	case "exit":
		return 7, errors.New("no licence")
	case "mute":
		time.Sleep(time.Hour)
	case "empty status":
		return write("")
	case "half a status":
		return write(`{"pid": 12, "connec`)
	case "status of another build":
		other, err := replay.NewFiles(os.TempDir())
		if err != nil {
			return 3, err
		}
		return write(fmt.Sprintf(`{"pid": %d, "connection_name": %q}`, os.Getpid(), other.Socket(index)))
	case "nobody listens":
		return write(fmt.Sprintf(`{"pid": %d, "connection_name": %q}`, os.Getpid(), files.Socket(index)))
	case "child":
		// What it starts must go with it.
		self, err := os.Executable()
		if err != nil {
			return 3, err
		}
		// The arguments of a worker make it known as one.
		words := append(fault{kind: "mute"}.words(), os.Args[5:]...)
		_, err = os.StartProcess(self, words, &os.ProcAttr{Files: []*os.File{nil, nil, os.Stderr}})
		return 7, err
	}
	return -1, nil
}

// between runs a real worker in this process, under another build id, and hands on what both sides
// say, until the fault.
func (f fault) between(s replay.Settings, index int) error {
	inner, err := replay.NewFiles(s.Files.Dir)
	if err != nil {
		return err
	}
	outer := s.Files
	s.Files = inner
	name, err := s.Write()
	if err != nil {
		return err
	}
	ended := make(chan int, 1)
	go func() { ended <- replay.Work([]string{"", replay.WorkerMark, name, strconv.Itoa(index)}) }()
	for inner.ReadStatus(index) != nil {
		time.Sleep(time.Millisecond)
	}
	worker, err := net.Dial("unix", inner.Socket(index))
	if err != nil {
		return err
	}
	for _, left := range []string{name, inner.Status(index)} {
		if err := os.Remove(left); err != nil {
			return err
		}
	}
	for exists(inner.Socket(index)) { // the worker removes it
		time.Sleep(time.Millisecond)
	}
	listener, err := net.Listen("unix", outer.Socket(index))
	if err != nil {
		return err
	}
	if err := outer.WriteStatus(index); err != nil {
		return err
	}
	coordinator, err := listener.Accept()
	if err != nil {
		return err
	}
	listener.Close()
	var messages atomic.Int64
	failures := make(chan error, 2)
	go func() { failures <- f.handOn(coordinator, worker, &messages) }()
	go func() { failures <- f.handOn(worker, coordinator, &messages) }()
	err = <-failures
	if errors.Is(err, io.EOF) {
		if status := <-ended; status != 0 {
			return fmt.Errorf("the worker's exit status is %d", status)
		}
		return nil
	}
	return err
}

func (f fault) handOn(from, to net.Conn, messages *atomic.Int64) error {
	for {
		message, err := wire.ReadFrame(from, wire.DefaultLimit)
		if err != nil {
			return err
		}
		if messages.Add(1)-1 == f.at {
			if message, err = f.happen(to, message); err != nil {
				return err
			}
		}
		if err := wire.WriteFrame(to, message); err != nil {
			return err
		}
	}
}

// happen is the fault. It returns what is handed on instead of the message.
func (f fault) happen(to net.Conn, message []byte) ([]byte, error) {
	if f.once != "" {
		if err := os.WriteFile(f.once, nil, 0o600); err != nil {
			return nil, err
		}
	}
	header := binary.BigEndian.AppendUint32(nil, uint32(len(message)))
	switch f.kind {
	case "killed":
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return nil, err
		}
		_ = self.Kill()
		time.Sleep(time.Hour)
	case "hangs":
		time.Sleep(time.Hour)
	case "cut":
		_, err := to.Write(append(header, message[:len(message)/2]...))
		return nil, errors.Join(err, to.Close(), errors.New("the frame was cut"))
	case "oversized":
		_, err := to.Write([]byte{0xff, 0xff, 0xff, 0xff, 1})
		time.Sleep(time.Hour)
		return nil, err
	case "garbage":
		return []byte(strings.Repeat("\xfe", len(message))), nil
	case "none":
	default:
		return nil, fmt.Errorf("there is no fault %q", f.kind)
	}
	return message, nil
}
