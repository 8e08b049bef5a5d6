package replay

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"

	"paceline/bench/wire"
)

// release is the release of mypy whose messages are spoken.
const release = "2.4.1"

// connection is one end of what joins coordinator and worker. One goroutine may send while another
// receives.
type connection struct {
	net.Conn
	clock    clock
	protocol wire.Protocol
	reader   *bufio.Reader
	out      []byte
}

// readAhead is enough for what is short. What is long is read to where it is needed.
const readAhead = 4 << 10

func newConnection(conn net.Conn, c clock) (*connection, error) {
	protocol, _, err := wire.ProtocolFor(release)
	if err != nil {
		return nil, err
	}
	return &connection{Conn: conn, clock: c, protocol: protocol, reader: bufio.NewReaderSize(conn, readAhead)}, nil
}

// frame is a message that was received.
type frame struct {
	message     []byte
	bytes       int64 // with its length
	first, last int64 // when its first bytes were there, and all of it
}

// headerBytes is the length of a frame's length.
const headerBytes = 4

// receive waits for a frame, for which it may use a buffer. The error is io.EOF when the other end
// closed the connection before it, and wraps io.ErrUnexpectedEOF within it.
//
// It is [wire.ReadFrame] but for the buffer: to get memory for each of the long messages would
// take longer than to send them.
func (c *connection) receive(buffer []byte) (frame, error) {
	if _, err := c.reader.Peek(1); err != nil {
		return frame{}, err
	}
	f := frame{first: c.clock.now()}
	var header [headerBytes]byte
	if _, err := io.ReadFull(c.reader, header[:]); err != nil {
		return f, fmt.Errorf("read the length of a frame: %w", err)
	}
	size := binary.BigEndian.Uint32(header[:])
	if size > wire.DefaultLimit {
		return f, &wire.FrameSizeError{SizeBytes: uint64(size), LimitBytes: wire.DefaultLimit}
	}
	var err error
	f.message, err = readAll(c.reader, buffer[:0], int(size))
	f.bytes, f.last = headerBytes+int64(size), c.clock.now()
	return f, err
}

// believedBytes is how much room is made for a message before its bytes come.
const believedBytes = 1 << 20

func readAll(r io.Reader, message []byte, size int) ([]byte, error) {
	for at := 0; at < size; at = len(message) {
		step := min(size-at, max(believedBytes, cap(message)-at))
		message = slices.Grow(message, step)[:at+step]
		if n, err := io.ReadFull(r, message[at:]); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, fmt.Errorf("read a frame: %d of its %d bytes: %w", at+n, size, err)
		}
	}
	return message, nil
}

// encode makes the frame of a message, which is good until the next one is encoded.
func (c *connection) encode(m wire.Message) ([]byte, error) {
	framed, err := c.protocol.Append(append(c.out[:0], make([]byte, headerBytes)...), m)
	if err != nil {
		return nil, err
	}
	c.out = framed
	return framed, setHeader(framed)
}

// frame makes the frame of other bytes.
func (c *connection) frame(message []byte) ([]byte, error) {
	c.out = append(append(c.out[:0], make([]byte, headerBytes)...), message...)
	return c.out, setHeader(c.out)
}

func setHeader(framed []byte) error {
	size := len(framed) - headerBytes
	if size > wire.DefaultLimit {
		return &wire.FrameSizeError{SizeBytes: uint64(size), LimitBytes: wire.DefaultLimit}
	}
	binary.BigEndian.PutUint32(framed, uint32(size))
	return nil
}

// send sends a frame in one piece, so that its reader wakes once.
func (c *connection) send(framed []byte) error {
	if _, err := c.Write(framed); err != nil {
		return fmt.Errorf("write a frame of %d bytes: %w", len(framed), err)
	}
	return nil
}

// decode decodes a message, which must be of one type.
func decode[M wire.Message](c *connection, message []byte) (m M, err error) {
	decoded, err := c.protocol.Decode(message)
	if err != nil {
		return m, err
	}
	m, ok := decoded.(M)
	if !ok {
		return m, fmt.Errorf("got %v where %v is due", decoded.Kind(), m.Kind())
	}
	return m, nil
}
