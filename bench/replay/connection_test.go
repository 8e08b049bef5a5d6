package replay_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"

	"paceline/bench/replay"
	"paceline/bench/wire"
)

// stream is a connection on which bytes are to be read.
type stream struct {
	net.Conn
	io.Reader
}

func (s stream) Read(to []byte) (int, error) { return s.Reader.Read(to) }

// Frames are read as bench/wire reads them, whatever is in the buffer for them.
func FuzzReceive(f *testing.F) {
	f.Add([]byte{}, 0)
	f.Add([]byte{0, 0, 0}, 3)
	f.Add([]byte{0, 0, 0, 0}, 0)
	f.Add([]byte{0, 0, 0, 2, 'e', 1, 0, 0, 0, 1, 'f'}, 1)
	f.Add([]byte{0, 0, 0, 9, 'e'}, 100)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 1}, 5000)
	f.Fuzz(func(t *testing.T, data []byte, room int) {
		c, err := replay.NewConnection(stream{Reader: bytes.NewReader(data)})
		if err != nil {
			t.Fatal(err)
		}
		reader := bytes.NewReader(data)
		buffer := bytes.Repeat([]byte{0xaa}, max(0, room)%(1<<16))
		for {
			want, wrong := wire.ReadFrame(reader, wire.DefaultLimit)
			got, err := c.Receive(buffer)
			if (err == nil) != (wrong == nil) || !bytes.Equal(got, want) {
				t.Fatalf("got %q, %v; want %q, %v", got, err, want, wrong)
			}
			for _, kind := range []error{io.EOF, io.ErrUnexpectedEOF} {
				if errors.Is(err, kind) != errors.Is(wrong, kind) {
					t.Fatalf("got %v, want %v", err, wrong)
				}
			}
			if err != nil {
				return
			}
			buffer = got
		}
	})
}
