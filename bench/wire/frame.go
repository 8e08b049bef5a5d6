package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// DefaultLimit bounds a frame's message, in bytes: 1 GiB. The largest that mypy sends, the graph of
// a project or the syntax trees of a batch, are hundreds of times smaller; a longer frame is more
// likely something else than the protocol.
const DefaultLimit = 1 << 30

// headerBytes is the length of a frame's length.
const headerBytes = 4

// A FrameSizeError is about a frame that is longer than allowed.
type FrameSizeError struct {
	SizeBytes, LimitBytes uint64 // of the message
}

func (e *FrameSizeError) Error() string {
	return fmt.Sprintf("a frame of %d bytes is over the limit of %d: it may not be mypy's protocol", e.SizeBytes, e.LimitBytes)
}

// frameSize reads a frame's length.
func frameSize(header []byte, limit int) (int, error) {
	size := binary.BigEndian.Uint32(header)
	if uint64(size) > uint64(limit) {
		return 0, &FrameSizeError{SizeBytes: uint64(size), LimitBytes: uint64(limit)}
	}
	return int(size), nil
}

// believedBytes is how much room is made for a frame because its header says that it is so long. Beyond
// that the bytes must come first.
const believedBytes = 1 << 20

// ReadFrame reads a frame and returns its message, of at most limit bytes. The error is [io.EOF]
// when the connection was closed before a frame, and wraps [io.ErrUnexpectedEOF] when it was
// closed within one.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	var header [headerBytes]byte
	if n, err := io.ReadFull(r, header[:]); n == 0 && errors.Is(err, io.EOF) {
		return nil, io.EOF
	} else if err != nil {
		return nil, fmt.Errorf("read the length of a frame: %w", err)
	}
	size, err := frameSize(header[:], limit)
	if err != nil {
		return nil, err
	}
	var message bytes.Buffer
	message.Grow(min(size, believedBytes) + bytes.MinRead)
	n, err := io.CopyN(&message, r, int64(size))
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("read a frame: %d of its %d bytes: %w", n, size, err)
	}
	return message.Bytes(), nil
}

// WriteFrame writes a message as a frame, in one piece as mypy does, so that its reader wakes once.
func WriteFrame(w io.Writer, message []byte) error {
	if uint64(len(message)) > math.MaxUint32 {
		return &FrameSizeError{SizeBytes: uint64(len(message)), LimitBytes: math.MaxUint32}
	}
	frame := make([]byte, 0, headerBytes+len(message))
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(message)))
	if _, err := w.Write(append(frame, message...)); err != nil {
		return fmt.Errorf("write a frame of %d bytes: %w", len(message), err)
	}
	return nil
}
