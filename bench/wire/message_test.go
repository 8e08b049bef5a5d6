package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"testing"

	"paceline/bench/wire"
)

// empties are the messages, by name, to be filled from JSON.
func empties() map[string]wire.Message {
	all := make(map[string]wire.Message)
	for _, m := range []wire.Message{
		new(wire.Ack), new(wire.SccRequest), new(wire.SccResponse), new(wire.Sources), new(wire.Sccs), new(wire.Graph),
	} {
		all[m.Kind().String()] = m
	}
	return all
}

// What mypy wrote is read as mypy reads it, and written as mypy wrote it.
func TestMessagesOfMypy(t *testing.T) {
	seen := make(map[string]bool)
	for _, g := range goldens(t) {
		t.Run(g.Name, func(t *testing.T) {
			seen[g.Kind] = true
			want := empties()[g.Kind]
			if want == nil {
				t.Fatalf("no kind is called %q", g.Kind)
			}
			fields := json.NewDecoder(bytes.NewReader(g.Fields))
			fields.DisallowUnknownFields()
			if err := fields.Decode(want); err != nil {
				t.Fatal(err)
			}
			got, err := protocol(t).Decode(g.bytes(t))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %s\nwant %s", show(t, got), show(t, want))
			}
			if again := encode(t, want); !bytes.Equal(again, g.bytes(t)) {
				t.Errorf("wrote %x\nwant %s", again, g.Hex)
			}
		})
	}
	for kind := range empties() {
		if !seen[kind] {
			t.Errorf("there is no %s among mypy's messages", kind)
		}
	}
}

func show(t *testing.T, m wire.Message) []byte {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// No message is whole before its last byte.
func TestCutMessages(t *testing.T) {
	for _, g := range goldens(t) {
		message := g.bytes(t)
		for n := range message {
			if m, err := protocol(t).Decode(message[:n]); !errors.Is(err, io.ErrUnexpectedEOF) || m != nil {
				t.Errorf("%s, %d of %d bytes: got %v, %v", g.Name, n, len(message), m, err)
			}
		}
	}
}

func TestLeftOverBytes(t *testing.T) {
	for _, g := range goldens(t) {
		_, err := protocol(t).Decode(append(g.bytes(t), 0))
		var broken *wire.DecodeError
		if !errors.As(err, &broken) || broken.Offset != len(g.bytes(t)) {
			t.Errorf("%s: got %v", g.Name, err)
		}
	}
}

// A damaged byte is found, or it is another value of the same layout: nothing is read over.
func TestDamagedBytes(t *testing.T) {
	found := 0
	for _, g := range goldens(t) {
		message := g.bytes(t)
		for i := range message {
			for _, change := range []byte{1, 2, 4, 0x10, 0x80, 0xff} {
				damaged := bytes.Clone(message)
				damaged[i] ^= change
				m, err := protocol(t).Decode(damaged)
				if err != nil {
					found++
				} else if again := encode(t, m); !bytes.Equal(again, damaged) {
					t.Errorf("%s: %x was read as %x", g.Name, damaged, again)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no damage was found")
	}
}

func TestUnknownMessages(t *testing.T) {
	for _, tag := range []byte{0, 100, 107, 255} {
		_, err := protocol(t).Decode([]byte{tag, 1, 2})
		var unknown *wire.UnknownMessageError
		if !errors.As(err, &unknown) || unknown.Tag != tag {
			t.Errorf("tag %d: got %v", tag, err)
		}
	}
	var none wire.Protocol
	var unknown *wire.UnknownMessageError
	if _, err := none.Decode([]byte{byte(wire.KindAck)}); !errors.As(err, &unknown) || none.Knows(wire.KindAck) {
		t.Errorf("the zero protocol: got %v", err)
	}
	if _, err := none.Append(nil, new(wire.Ack)); !errors.As(err, &unknown) {
		t.Errorf("the zero protocol wrote: %v", err)
	}
	if _, err := protocol(t).Decode(nil); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("no bytes: got %v", err)
	}
}

func TestModuleUnderAnotherName(t *testing.T) {
	message := encode(t, &wire.Graph{States: []wire.State{{ID: "ab"}}})
	damaged := bytes.Replace(message, []byte("ab"), []byte("ac"), 1)
	want := `decode Graph: at byte 33: the module "ab" stands under "ac"`
	if _, err := protocol(t).Decode(damaged); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestResultOrBlocker(t *testing.T) {
	both := &wire.SccResponse{Result: []wire.ModuleResult{{Module: "a"}}, Blocker: new(wire.Blocker)}
	if got, err := protocol(t).Append(nil, both); err == nil {
		t.Errorf("wrote %x", got)
	}
}

// A count that a message cannot hold makes no room for as many items.
func TestLyingCountsCostNoMemory(t *testing.T) {
	const size = 1 << 20
	e := wire.NewEncoder([]byte{byte(wire.KindGraph)})
	e.IntBare(size)
	message, err := e.Finish()
	if err != nil {
		t.Fatal(err)
	}
	message = append(message, make([]byte, size)...)
	used := allocated(func() {
		if _, err := protocol(t).Decode(message); err == nil {
			t.Error("zeros were read as a graph")
		}
	})
	if used > 8*size {
		t.Errorf("%d bytes were allocated for a message of %d", used, size)
	}
}

func TestRequest(t *testing.T) {
	if !new(wire.SccRequest).IsShutdown() || (&wire.SccRequest{SccIDs: []int64{0}}).IsShutdown() {
		t.Error("a request without IDs, and no other, shuts down")
	}
	without, with := wire.ModuleData{}, wire.ModuleData{RawData: &wire.FileRawData{Defs: make([]byte, 7), Imports: make([]byte, 5)}}
	if without.TreeBytes() != 0 || with.TreeBytes() != 7 {
		t.Errorf("trees of %d and %d bytes, want 0 and 7", without.TreeBytes(), with.TreeBytes())
	}
}

func TestSccsValidate(t *testing.T) {
	for _, c := range []struct {
		what string
		sccs []wire.SCC
		want string
	}{
		{"none", nil, ""},
		{"a chain", []wire.SCC{{[]string{"a", "b"}, 0, nil}, {[]string{"c"}, 7, []int64{0}}}, ""},
		{"an ID twice", []wire.SCC{{[]string{"a"}, 3, nil}, {[]string{"b"}, 3, nil}}, "two SCCs have the ID 3"},
		{"no module", []wire.SCC{{nil, 3, nil}}, "SCC 3 has no module"},
		{"a module in two", []wire.SCC{{[]string{"a\n"}, 0, nil}, {[]string{"b", "a\n"}, 1, nil}}, `module "a\n" is in SCC 0 and in SCC 1`},
		{"a module twice", []wire.SCC{{[]string{"a", "a"}, 0, nil}}, `module "a" is in SCC 0 and in SCC 0`},
		{"an unknown dependency", []wire.SCC{{[]string{"a"}, 0, []int64{5}}}, "SCC 0 depends on SCC 5, which is not there"},
		{"a later dependency", []wire.SCC{{[]string{"a"}, 0, []int64{5}}, {[]string{"b"}, 5, nil}}, ""},
	} {
		err := (&wire.Sccs{Sccs: c.sccs}).Validate()
		if got := text(err); got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}
