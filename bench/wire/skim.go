package wire

import (
	"errors"
	"fmt"
	"io"
)

// A Summary is what the beginning of a message tells.
type Summary struct {
	Kind        Kind
	SccIDs      []int64 // of an SccRequest or SccResponse
	IsInterface bool    // of an SccResponse
}

// ErrShortPrefix is about the beginning of a message that ends before what is asked of it.
var ErrShortPrefix = errors.New("the kept beginning of the message is too short: keep more bytes of each")

// Skim reads the beginning of a message, of which any number of bytes at the end may be missing. It
// does not look at what follows the SCCs, so it does not tell whether the message is whole and
// right.
func (p Protocol) Skim(prefix []byte) (Summary, error) {
	m, d, err := p.begin(prefix)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Kind: m.Kind()}
	switch m := m.(type) {
	case *SccRequest:
		m.head(codec{d: d})
		s.SccIDs = m.SccIDs
	case *SccResponse:
		m.head(codec{d: d})
		s.SccIDs, s.IsInterface = m.SccIDs, m.IsInterface
	}
	if err = d.Err(); errors.Is(err, io.ErrUnexpectedEOF) {
		return Summary{}, fmt.Errorf("skim %v: %w (%d bytes were kept)", s.Kind, ErrShortPrefix, len(prefix))
	} else if err != nil {
		return Summary{}, fmt.Errorf("skim %v: %w", s.Kind, err)
	}
	return s, nil
}
