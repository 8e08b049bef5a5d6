package replay

import (
	"context"
	"net"
	"time"
)

// Limits bound the waits of [RunWithin].
func Limits(start, answer, leave time.Duration) limits { return limits{start, answer, leave} }

// RunWithin is Run with other limits.
func RunWithin(ctx context.Context, o Options, l limits) (Result, error) { return run(ctx, o, l) }

// ParseStatus is parseStatus for whether the text is one.
func ParseStatus(text []byte, socket string) error {
	_, err := parseStatus(text, socket)
	return err
}

// Files of a run, for what stands in for workers in tests.
type Files = files

// NewFiles makes the names of a run's files.
func NewFiles(dir string) (Files, error) { return newFiles(dir) }

// Status is the name of a worker's status file.
func (f files) Status(index int) string { return f.status(index) }

// Socket is the name of a worker's socket.
func (f files) Socket(index int) string { return f.socket(index) }

// WriteStatus announces this process as a worker.
func (f files) WriteStatus(index int) error { return f.writeStatus(index) }

// ReadStatus tells whether a worker has announced itself.
func (f files) ReadStatus(index int) error {
	_, err := f.readStatus(index)
	return err
}

// Settings are a worker's options.
type Settings = settings

// ReadSettings reads a worker's options.
func ReadSettings(name string) (Settings, error) { return readSettings(name) }

// Write writes a worker's options.
func (s settings) Write() (name string, err error) { return s.Files.options(), s.write() }

// WorkerMark is the first argument of a worker.
const WorkerMark = workerMark

// A Connection is one end of what joins coordinator and worker.
type Connection struct{ *connection }

// NewConnection makes a connection of a socket.
func NewConnection(conn net.Conn) (Connection, error) {
	c, err := newConnection(conn, newClock(time.Now().UnixNano()))
	return Connection{c}, err
}

// Exchange sends bytes as a frame and receives a frame, or the other way round; it needs a buffer.
func (c Connection) Exchange(data []byte, sendFirst bool, buffer *[]byte) error {
	send := func() error {
		framed, err := c.frame(data)
		if err != nil {
			return err
		}
		return c.send(framed)
	}
	receive := func() error {
		f, err := c.receive(*buffer)
		*buffer = f.message
		return err
	}
	steps := []func() error{receive, send}
	if sendFirst {
		steps = []func() error{send, receive}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// Receive receives the bytes of a message, for which it may use a buffer.
func (c Connection) Receive(buffer []byte) ([]byte, error) {
	f, err := c.receive(buffer)
	return f.message, err
}
