package wire_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"

	"paceline/bench/wire"
)

// damaged are messages that are wrong in one place each.
func damaged() [][]byte {
	return [][]byte{
		nil,
		{byte(wire.KindAck), 0},
		{byte(wire.KindSccRequest), 21, 0xfb, 0xff, 0xff, 0xff},
		{byte(wire.KindSccResponse), 21, 0x16, 0x0f, 0x34, 0, 0, 0, 0, 0, 0, 0, 0x80, 1, 2},
		{byte(wire.KindSccs), 0x16, 22, 0x16, 0x16, 0xff, 3, 0x14, 21, 0x14},
		{byte(wire.KindGraph), 0x12},
		{255},
	}
}

// FuzzDecode checks that what is read is what was there, to the byte, and that Skim says the same.
func FuzzDecode(f *testing.F) {
	for _, g := range goldens(f) {
		f.Add(g.bytes(f))
	}
	for _, message := range damaged() {
		f.Add(message)
	}
	p := protocol(f)
	f.Fuzz(func(t *testing.T, message []byte) {
		m, err := p.Decode(message)
		var broken *wire.DecodeError
		var unknown *wire.UnknownMessageError
		if err != nil {
			if !errors.As(err, &broken) && !errors.As(err, &unknown) {
				t.Fatalf("no error of decoding: %v", err)
			}
			return
		}
		if again := encode(t, m); !bytes.Equal(again, message) {
			t.Errorf("%x was read as %x", message, again)
		}
		if got, err := p.Skim(message); err != nil || !reflect.DeepEqual(got, whole(m)) {
			t.Errorf("skimmed %+v, %v, want %+v", got, err, whole(m))
		}
		if sccs, ok := m.(*wire.Sccs); ok {
			_ = sccs.Validate()
		}
	})
}

// FuzzSplitter checks that two pieces give what one gives, and what [wire.ReadFrame] reads.
func FuzzSplitter(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x01e\x00\x00\x00\x00\x00\x00\x00\x02ab"), 3)
	f.Add([]byte("\x00\x00\x00\x01e\x00\x00\x01\x00\x00\x00"), 5)
	f.Add([]byte("HTTP/1.1 400 Bad Request"), 1)
	f.Add([]byte("\x00\x00"), 0)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		const limit = 1 << 10
		cut = min(max(cut, 0), len(data))
		one, two := wire.NewSplitter(limit), wire.NewSplitter(limit)
		want, errOne := one.Feed(data)
		got, errTwo := two.Feed(data[:cut])
		if errTwo == nil {
			var more [][]byte
			more, errTwo = two.Feed(data[cut:])
			got = append(got, more...)
		}
		if !slices.EqualFunc(got, want, bytes.Equal) || text(errOne) != text(errTwo) || text(one.End()) != text(two.End()) {
			t.Errorf("cut at %d: got %x, %v, %v; want %x, %v, %v", cut, got, errTwo, two.End(), want, errOne, one.End())
		}
		r := bytes.NewReader(data)
		for i := 0; ; i++ {
			message, err := wire.ReadFrame(r, limit)
			if err != nil {
				if i != len(want) || (err == io.EOF) != (one.End() == nil) {
					t.Errorf("ReadFrame ends after %d frames with %v, the splitter after %d with %v", i, err, len(want), one.End())
				}
				return
			}
			if i >= len(want) || !bytes.Equal(message, want[i]) {
				t.Fatalf("frame %d: ReadFrame got %x, the splitter %x", i, message, want)
			}
		}
	})
}

// FuzzSkim checks that more bytes never change what was told.
func FuzzSkim(f *testing.F) {
	for _, g := range goldens(f) {
		f.Add(g.bytes(f), 10)
	}
	for _, message := range damaged() {
		f.Add(message, 3)
	}
	p := protocol(f)
	f.Fuzz(func(t *testing.T, message []byte, kept int) {
		short, err := p.Skim(message[:min(max(kept, 0), len(message))])
		if err != nil {
			return
		}
		if long, err := p.Skim(message); err != nil || !reflect.DeepEqual(short, long) {
			t.Errorf("first %+v, with more bytes %+v, %v", short, long, err)
		}
	})
}
