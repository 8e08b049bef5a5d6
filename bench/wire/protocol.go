package wire

import "fmt"

// A Protocol is how a release of mypy lays out its messages. That of [ProtocolFor] is complete; the
// zero Protocol knows no message.
type Protocol struct {
	Release string // the release whose source the layout was read in
	Layout  string // the layout's name: the first release that has it
}

// layouts tells, for each layout, what messages there are.
var layouts = map[string]map[Kind]func() Message{
	"2.0.0": {
		KindAck:         func() Message { return new(Ack) },
		KindSccRequest:  func() Message { return new(SccRequest) },
		KindSccResponse: func() Message { return new(SccResponse) },
		KindSources:     func() Message { return new(Sources) },
		KindSccs:        func() Message { return new(Sccs) },
		KindGraph:       func() Message { return new(Graph) },
	},
}

// Knows tells whether messages of a kind can be decoded.
func (p Protocol) Knows(kind Kind) bool {
	_, ok := layouts[p.Layout][kind]
	return ok
}

// Decode reads a message, which is a frame without its length. Bytes in it are parts of the given
// ones, which must not change while it is used.
//
// The error is an [*UnknownMessageError], or wraps a [*DecodeError].
func (p Protocol) Decode(message []byte) (Message, error) {
	m, d, err := p.begin(message)
	if err != nil {
		return nil, err
	}
	m.layout(codec{d: d})
	if err := d.End(); err != nil {
		return nil, fmt.Errorf("decode %v: %w", m.Kind(), err)
	}
	return m, nil
}

// begin reads a message's tag and makes an empty message for it.
func (p Protocol) begin(message []byte) (Message, *Decoder, error) {
	d := NewDecoder(message)
	tag := d.Tag()
	if err := d.Err(); err != nil {
		return nil, nil, fmt.Errorf("decode an empty message: %w", err)
	}
	empty, ok := layouts[p.Layout][Kind(tag)]
	if !ok {
		return nil, nil, &UnknownMessageError{Tag: tag}
	}
	return empty(), d, nil
}

// Append encodes a message behind what is in the buffer, which may be nil.
func (p Protocol) Append(buf []byte, m Message) ([]byte, error) {
	if !p.Knows(m.Kind()) {
		return nil, &UnknownMessageError{Tag: byte(m.Kind())}
	}
	e := NewEncoder(buf)
	e.Tag(byte(m.Kind()))
	m.layout(codec{e: e})
	buf, err := e.Finish()
	if err != nil {
		return nil, fmt.Errorf("encode %v: %w", m.Kind(), err)
	}
	return buf, nil
}
