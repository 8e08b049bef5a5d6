package schedule

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// unpack returns what a file holds: it may be gzip, which its first bytes tell, or plain text.
// Reading more than a limit of bytes of it is an error, so that a small file that unpacks to a
// huge one does no harm.
func unpack(r io.Reader, limit int64) (io.Reader, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	magic, err := in.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return &limited{in, limit, limit}, nil
	}
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return &limited{unpacked, limit, limit}, nil
}

type limited struct {
	r           io.Reader
	limit, left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fmt.Errorf("it holds more than %d bytes, which is the limit", l.limit)
	}
	return n, err
}

// explained says in words what an error of reading a file means.
func explained(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("the file is cut off: %w", err)
	}
	return err
}
