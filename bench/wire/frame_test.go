package wire_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"paceline/bench/wire"
)

// stream is messages as frames.
func stream(t fataler, messages [][]byte) []byte {
	t.Helper()
	var all bytes.Buffer
	for _, m := range messages {
		if err := wire.WriteFrame(&all, m); err != nil {
			t.Fatal(err)
		}
	}
	return all.Bytes()
}

func TestFrameLayout(t *testing.T) {
	got := stream(t, [][]byte{[]byte("e"), bytes.Repeat([]byte{7}, 0x010203)})
	if !bytes.HasPrefix(got, []byte("\x00\x00\x00\x01e\x00\x01\x02\x03\x07\x07")) {
		t.Errorf("wrote % x", got[:12])
	}
}

// countingWriter counts the calls.
type countingWriter struct{ calls int }

func (w *countingWriter) Write(p []byte) (int, error) {
	w.calls++
	return len(p), nil
}

func TestFrameIsWrittenInOnePiece(t *testing.T) {
	var w countingWriter
	if err := wire.WriteFrame(&w, make([]byte, 100_000)); err != nil || w.calls != 1 {
		t.Errorf("%d pieces (%v), want 1", w.calls, err)
	}
}

func TestReadFrameReadsWhatWasWritten(t *testing.T) {
	messages := [][]byte{[]byte("e"), {}, bytes.Repeat([]byte("long"), 1<<20), []byte("end")}
	r := iotest.HalfReader(bytes.NewReader(stream(t, messages)))
	for i, want := range messages {
		got, err := wire.ReadFrame(r, wire.DefaultLimit)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("frame %d: got %d bytes (%v), want %d", i, len(got), err, len(want))
		}
	}
	if got, err := wire.ReadFrame(r, wire.DefaultLimit); err != io.EOF || got != nil {
		t.Errorf("at the end: got %v, %v", got, err)
	}
}

func TestReadFrameCut(t *testing.T) {
	whole := stream(t, [][]byte{[]byte("hello")})
	for n := 1; n < len(whole); n++ {
		got, err := wire.ReadFrame(bytes.NewReader(whole[:n]), wire.DefaultLimit)
		if !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || got != nil {
			t.Errorf("%d of %d bytes: got %q, %v", n, len(whole), got, err)
		}
	}
}

func TestReadFrameTellsOtherErrors(t *testing.T) {
	broken := errors.New("the connection was reset")
	whole := stream(t, [][]byte{[]byte("hello")})
	for n := range whole {
		r := io.MultiReader(bytes.NewReader(whole[:n]), iotest.ErrReader(broken))
		if _, err := wire.ReadFrame(r, wire.DefaultLimit); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: got %v", n, err)
		}
	}
}

func TestFrameLimit(t *testing.T) {
	for _, c := range []struct {
		what  string
		bytes string
		limit int
		want  string
	}{
		{"at the limit", "\x00\x00\x00\x05hello", 5, ""},
		{"over the limit", "\x00\x00\x00\x05hello", 4, "a frame of 5 bytes is over the limit of 4: it may not be mypy's protocol"},
		{"text", "HTTP/1.1 400", wire.DefaultLimit, "a frame of 1213486160 bytes is over the limit of 1073741824: it may not be mypy's protocol"},
		{"the longest", "\xff\xff\xff\xff", wire.DefaultLimit, "a frame of 4294967295 bytes is over the limit of 1073741824: it may not be mypy's protocol"},
	} {
		_, err := wire.ReadFrame(bytes.NewReader([]byte(c.bytes)), c.limit)
		if text(err) != c.want {
			t.Errorf("%s: ReadFrame: got %v, want %q", c.what, err, c.want)
		}
		s := wire.NewSplitter(c.limit)
		_, err = s.Feed([]byte(c.bytes))
		if text(err) != c.want || text(s.End()) != c.want {
			t.Errorf("%s: Splitter: got %v and %v, want %q", c.what, err, s.End(), c.want)
		}
	}
}

// A length that the stream does not keep makes no room for as many bytes.
func TestLyingLengthsCostNoMemory(t *testing.T) {
	lie := []byte("\x3f\xff\xff\xffa")
	used := allocated(func() {
		if _, err := wire.ReadFrame(bytes.NewReader(lie), wire.DefaultLimit); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("ReadFrame: got %v", err)
		}
		s := wire.NewSplitter(wire.DefaultLimit)
		if _, err := s.Feed(lie); err != nil || !errors.Is(s.End(), io.ErrUnexpectedEOF) {
			t.Errorf("Splitter: got %v and %v", err, s.End())
		}
	})
	if used > 16<<20 {
		t.Errorf("%d bytes were allocated for a frame of 1", used)
	}
}

func TestSplitterKeepsItsError(t *testing.T) {
	s := wire.NewSplitter(3)
	got, err := s.Feed([]byte("\x00\x00\x00\x01a\x00\x00\x00\x04"))
	if len(got) != 1 || string(got[0]) != "a" || err == nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, again := s.Feed([]byte("\x00\x00\x00\x01b")); len(got) != 0 || again != err {
		t.Errorf("after an error: got %q, %v", got, again)
	}
}

func TestSplitterEnd(t *testing.T) {
	whole := stream(t, [][]byte{[]byte("hello"), {}, []byte("x")})
	ends := []int{0, 9, 13, 18}
	for n := range len(whole) + 1 {
		s := wire.NewSplitter(wire.DefaultLimit)
		if _, err := s.Feed(whole[:n]); err != nil {
			t.Fatal(err)
		}
		if err := s.End(); slices.Contains(ends, n) != (err == nil) || (err != nil && !errors.Is(err, io.ErrUnexpectedEOF)) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

// The messages stay as they are while more of the stream comes, whatever its pieces are.
func TestSplitterAnyPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		messages := rapid.SliceOf(rapid.SliceOf(rapid.Byte())).Draw(t, "messages")
		rest := stream(t, messages)
		s := wire.NewSplitter(wire.DefaultLimit)
		var got [][]byte
		for len(rest) > 0 {
			piece := bytes.Clone(rest[:rapid.IntRange(0, len(rest)).Draw(t, "piece")])
			rest = rest[len(piece):]
			more, err := s.Feed(piece)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, more...)
			clear(piece)
		}
		if err := s.End(); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(got, messages, bytes.Equal) {
			t.Fatalf("got %x, want %x", got, messages)
		}
	})
}
