package wire_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"

	"paceline/bench/wire"
)

// fataler is a test, benchmark or property that can be given up.
type fataler interface {
	Helper()
	Fatal(...any)
}

// protocol is that of the newest known release.
func protocol(t fataler) wire.Protocol {
	t.Helper()
	p, warning, err := wire.ProtocolFor("2.4.1")
	if err != nil || warning != "" {
		t.Fatal(err, warning)
	}
	return p
}

func encode(t fataler, m wire.Message) []byte {
	t.Helper()
	message, err := protocol(t).Append(nil, m)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

// golden is a message that mypy's own classes wrote.
type golden struct {
	Name   string
	Kind   string
	Hex    string
	Fields json.RawMessage
}

func (g golden) bytes(t fataler) []byte {
	t.Helper()
	message, err := hex.DecodeString(g.Hex)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

// goldens are made by testdata/make_messages.py.
func goldens(t fataler) []golden {
	t.Helper()
	text, err := os.ReadFile("testdata/messages.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Messages []golden }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Messages) == 0 {
		t.Fatal("there are no messages")
	}
	return file.Messages
}

// unhex reads bytes that are written with spaces between them.
func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// text is that of an error, or nothing.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// allocated is how many bytes a call allocates, whether or not it keeps them.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
