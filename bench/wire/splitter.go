package wire

import (
	"fmt"
	"io"
)

// A Splitter cuts a stream into frames, in whatever pieces it comes.
type Splitter struct {
	limit   int
	header  []byte // of the frame that has begun
	message []byte // what has come of it
	size    int    // how long it will be, once the header is whole
	err     error
}

// NewSplitter allows messages of at most limit bytes.
func NewSplitter(limit int) *Splitter { return &Splitter{limit: limit} }

// Feed takes the next piece of the stream and returns the messages of the frames that it ends. They
// are the caller's to keep. After an error, which comes with the messages before it, the stream
// is lost: each further call returns the error.
func (s *Splitter) Feed(chunk []byte) (messages [][]byte, err error) {
	for s.err == nil {
		if len(s.header) < headerBytes {
			n := min(headerBytes-len(s.header), len(chunk))
			s.header = append(s.header, chunk[:n]...)
			chunk = chunk[n:]
			if len(s.header) < headerBytes {
				break
			}
			if s.size, s.err = frameSize(s.header, s.limit); s.err != nil {
				break
			}
			s.message = make([]byte, 0, min(s.size, believedBytes))
		}
		n := min(s.size-len(s.message), len(chunk))
		s.message = append(s.message, chunk[:n]...)
		chunk = chunk[n:]
		if len(s.message) < s.size {
			break
		}
		messages = append(messages, s.message)
		s.header, s.message = s.header[:0], nil
	}
	return messages, s.err
}

// End tells whether the stream may end here: the error wraps [io.ErrUnexpectedEOF] within a frame.
func (s *Splitter) End() error {
	switch {
	case s.err != nil:
		return s.err
	case len(s.header) == 0:
		return nil
	case len(s.header) < headerBytes:
		return fmt.Errorf("the stream ends within the length of a frame: %w", io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("the stream ends after %d of the %d bytes of a frame: %w", len(s.message), s.size, io.ErrUnexpectedEOF)
}
