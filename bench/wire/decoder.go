package wire

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// A Decoder reads librt's encoding from a message. After the first error all that it reads is
// zero, so one looks at [Decoder.Err] once, at the end.
//
// Bytes that it returns are parts of the message, which must not change while they are used.
type Decoder struct {
	data []byte // ends where the first error was found
	text string // all of the message, when strings are cut from it instead of copied
	at   int
	err  error
}

// NewDecoder reads a message, which is a frame without its length.
func NewDecoder(message []byte) *Decoder { return &Decoder{data: message} }

// A DecodeError tells where in a message something else stands than its layout has there. It wraps
// [io.ErrUnexpectedEOF] when the message ended too early.
type DecodeError struct {
	Offset int // in the message, in bytes
	Err    error
}

func (e *DecodeError) Error() string { return fmt.Sprintf("at byte %d: %v", e.Offset, e.Err) }

func (e *DecodeError) Unwrap() error { return e.Err }

// Err returns the first error, a [*DecodeError].
func (d *Decoder) Err() error { return d.err }

// End returns the first error; bytes that are left are one.
func (d *Decoder) End() error {
	if left := len(d.data) - d.at; left > 0 {
		d.fail(d.at, fmt.Errorf("%d bytes are left over", left))
	}
	return d.err
}

// fail keeps the first error, and takes away the bytes that are left, so that nothing more is read.
func (d *Decoder) fail(at int, err error) {
	if d.err == nil {
		d.err = &DecodeError{Offset: at, Err: err}
	}
	d.data = d.data[:d.at]
}

// take returns the next n bytes, or none.
func (d *Decoder) take(n int) []byte {
	if left := len(d.data) - d.at; n > left {
		d.fail(d.at, fmt.Errorf("%d bytes wanted, %d left: %w", n, left, io.ErrUnexpectedEOF))
		return nil
	}
	d.at += n
	return d.data[d.at-n : d.at : d.at]
}

// Tag reads a byte that tells what follows.
func (d *Decoder) Tag() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

// expect reads a tag that must be the one given.
func (d *Decoder) expect(tag byte) {
	if got := d.Tag(); got != tag && d.err == nil {
		d.fail(d.at-1, fmt.Errorf("tag %d where %d is expected", got, tag))
	}
}

// either reads a tag that must be one of two, and tells whether it is the first.
func (d *Decoder) either(first, other byte) bool {
	got := d.Tag()
	if got != first && got != other && d.err == nil {
		d.fail(d.at-1, fmt.Errorf("tag %d where %d or %d is expected", got, first, other))
	}
	return got == first && d.err == nil
}

// Bool reads a bool.
func (d *Decoder) Bool() bool {
	b := d.Tag()
	if b > 1 {
		d.fail(d.at-1, fmt.Errorf("%d is no bool", b))
	}
	return b == 1
}

// Int reads an int behind its tag.
func (d *Decoder) Int() int64 {
	d.expect(tagInt)
	return d.IntBare()
}

// Str reads a str behind its tag.
func (d *Decoder) Str() string {
	d.expect(tagStr)
	return d.StrBare()
}

// Bytes reads bytes behind their tag; none are nil.
func (d *Decoder) Bytes() []byte {
	d.expect(tagBytes)
	if b := d.take(d.size()); len(b) > 0 {
		return b
	}
	return nil
}

// StrOpt reads a str or None, which is nil.
func (d *Decoder) StrOpt() *string {
	if !d.either(tagStr, tagNone) {
		return nil
	}
	return new(d.StrBare())
}

// StrBare reads a str without a tag.
func (d *Decoder) StrBare() string {
	b := d.take(d.size())
	switch {
	case !utf8.Valid(b):
		d.fail(d.at-len(b), errNotUTF8)
		return ""
	case d.text != "":
		return d.text[d.at-len(b) : d.at]
	}
	return string(b)
}

var errNotUTF8 = errors.New("a str is not UTF-8")

// shareText makes the strings to come parts of one copy of the message, which saves a message with
// hundreds of thousands of them an allocation each. They all live as long as one of them.
func (d *Decoder) shareText() { d.text = string(d.data) }

// IntList reads a list of ints; an empty one is nil.
func (d *Decoder) IntList() []int64 {
	d.expect(tagListInt)
	return readList(d, func(d *Decoder, item *int64) { *item = d.IntBare() })
}

// StrList reads a list of strs; an empty one is nil.
func (d *Decoder) StrList() []string {
	d.expect(tagListStr)
	return readList(d, func(d *Decoder, item *string) { *item = d.StrBare() })
}

// trusted is how many items are made room for because a message says that there are so many. Beyond
// that there must be bytes for them first.
const trusted = 1024

// readList reads how many items follow, then the items. An empty list is nil.
func readList[T any](d *Decoder, read func(*Decoder, *T)) []T {
	at := d.at
	n := d.size()
	if left := len(d.data) - d.at; n > left {
		d.fail(at, fmt.Errorf("%d items in %d bytes: %w", n, left, io.ErrUnexpectedEOF))
	}
	if d.err != nil || n == 0 {
		return nil
	}
	items := make([]T, 0, min(n, trusted))
	for range n {
		items = append(items, *new(T))
		if read(d, &items[len(items)-1]); d.err != nil {
			return nil
		}
	}
	return items
}
