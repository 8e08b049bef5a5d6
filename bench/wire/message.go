package wire

import "fmt"

// Kind is what a message is: its first byte.
type Kind byte

// The kinds of messages (mypy/build.py, ACK_MESSAGE and following).
const (
	KindAck         Kind = 101
	KindSccRequest  Kind = 102
	KindSccResponse Kind = 103
	KindSources     Kind = 104
	KindSccs        Kind = 105
	KindGraph       Kind = 106
)

var kindNames = map[Kind]string{
	KindAck:         "Ack",
	KindSccRequest:  "SccRequest",
	KindSccResponse: "SccResponse",
	KindSources:     "Sources",
	KindSccs:        "Sccs",
	KindGraph:       "Graph",
}

// String returns the name of mypy's class without the word Message or DataMessage.
func (k Kind) String() string {
	if name, ok := kindNames[k]; ok {
		return name
	}
	return fmt.Sprintf("message %d", byte(k))
}

// A Message is a pointer to one of [Ack], [SccRequest], [SccResponse], [Sources], [Sccs] and
// [Graph]. Their fields have mypy's names and order. Dictionaries are slices in the order in which
// they were sent. An empty list and empty bytes are decoded as nil.
type Message interface {
	Kind() Kind
	layout(codec)
}

// An UnknownMessageError is about a message whose first byte is no [Kind] that the release is known
// to send. Its time and size still tell something.
type UnknownMessageError struct {
	Tag byte
}

func (e *UnknownMessageError) Error() string {
	return fmt.Sprintf("unknown message: its tag is %d", e.Tag)
}

// Ack says that a worker is done with what it was sent, and ready for more.
type Ack struct{}

// Kind is [KindAck].
func (*Ack) Kind() Kind { return KindAck }

func (*Ack) layout(codec) {}
