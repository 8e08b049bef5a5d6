package wire

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// An Encoder writes librt's encoding. After the first error what it has written is of no use.
type Encoder struct {
	buf []byte
	err error
}

// NewEncoder appends to a buffer, which may be nil.
func NewEncoder(buf []byte) *Encoder { return &Encoder{buf: buf} }

// Finish returns the buffer with what was written, or the first error.
func (e *Encoder) Finish() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.buf, nil
}

func (e *Encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// Tag writes a byte that tells what follows.
func (e *Encoder) Tag(tag byte) { e.buf = append(e.buf, tag) }

// Bool writes a bool.
func (e *Encoder) Bool(v bool) {
	if v {
		e.Tag(1)
	} else {
		e.Tag(0)
	}
}

// Int writes an int behind its tag.
func (e *Encoder) Int(v int64) {
	e.Tag(tagInt)
	e.IntBare(v)
}

// Str writes a str behind its tag.
func (e *Encoder) Str(s string) {
	e.Tag(tagStr)
	e.StrBare(s)
}

// Bytes writes bytes behind their tag.
func (e *Encoder) Bytes(b []byte) {
	e.Tag(tagBytes)
	e.size(len(b))
	e.buf = append(e.buf, b...)
}

// StrOpt writes a str, or None for nil.
func (e *Encoder) StrOpt(s *string) {
	if s == nil {
		e.Tag(tagNone)
	} else {
		e.Str(*s)
	}
}

// StrBare writes a str without a tag. It must be UTF-8: librt cannot write another.
func (e *Encoder) StrBare(s string) {
	if !utf8.ValidString(s) {
		e.fail(fmt.Errorf("%q is not UTF-8", s))
	}
	e.size(len(s))
	e.buf = append(e.buf, s...)
}

// IntList writes a list of ints.
func (e *Encoder) IntList(list []int64) {
	e.Tag(tagListInt)
	writeList(e, list, func(e *Encoder, item *int64) { e.IntBare(*item) })
}

// StrList writes a list of strs.
func (e *Encoder) StrList(list []string) {
	e.Tag(tagListStr)
	writeList(e, list, func(e *Encoder, item *string) { e.StrBare(*item) })
}

// size writes a length.
func (e *Encoder) size(n int) {
	if n > maxInt4 {
		e.fail(errTooLong)
	}
	e.IntBare(int64(n))
}

var errTooLong = errors.New("a string or list is longer than librt can write: 536,860,911 bytes or items")

// writeList writes how many items follow, then the items.
func writeList[T any](e *Encoder, items []T, write func(*Encoder, *T)) {
	e.size(len(items))
	for i := range items {
		write(e, &items[i])
	}
}
