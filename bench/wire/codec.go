package wire

import "fmt"

// Tags of values (mypy/cache.py).
const (
	tagNone       = 2
	tagInt        = 3
	tagStr        = 4
	tagBytes      = 5
	tagListGen    = 20
	tagListInt    = 21
	tagListStr    = 22
	tagDictStrGen = 30
	tagDictIntGen = 31
)

// A codec walks through the fields of a message in the order in which they are laid out, and reads
// or writes each. So a layout is written down once.
type codec struct {
	d *Decoder // reads, or
	e *Encoder // writes
}

func (c codec) tag(tag byte) {
	if c.d != nil {
		c.d.expect(tag)
	} else {
		c.e.Tag(tag)
	}
}

func (c codec) bool(v *bool) {
	if c.d != nil {
		*v = c.d.Bool()
	} else {
		c.e.Bool(*v)
	}
}

func (c codec) int(v *int64) {
	if c.d != nil {
		*v = c.d.Int()
	} else {
		c.e.Int(*v)
	}
}

func (c codec) str(v *string) {
	if c.d != nil {
		*v = c.d.Str()
	} else {
		c.e.Str(*v)
	}
}

func (c codec) strBare(v *string) {
	if c.d != nil {
		*v = c.d.StrBare()
	} else {
		c.e.StrBare(*v)
	}
}

func (c codec) strOpt(v **string) {
	if c.d != nil {
		*v = c.d.StrOpt()
	} else {
		c.e.StrOpt(*v)
	}
}

func (c codec) bytes(v *[]byte) {
	if c.d != nil {
		*v = c.d.Bytes()
	} else {
		c.e.Bytes(*v)
	}
}

func (c codec) ints(v *[]int64) {
	if c.d != nil {
		*v = c.d.IntList()
	} else {
		c.e.IntList(*v)
	}
}

func (c codec) strs(v *[]string) {
	if c.d != nil {
		*v = c.d.StrList()
	} else {
		c.e.StrList(*v)
	}
}

// boolOpt walks through a bool or None, which is nil.
func (c codec) boolOpt(v **bool) {
	if c.e != nil {
		if *v == nil {
			c.e.Tag(tagNone)
		} else {
			c.e.Bool(**v)
		}
		return
	}
	switch tag := c.d.Tag(); tag {
	case tagNone:
	case 0, 1:
		*v = new(tag == 1)
	default:
		c.d.fail(c.d.at-1, fmt.Errorf("tag %d where a bool or %d is expected", tag, tagNone))
	}
}

// either walks through a tag that tells which of two things follows: the first or the other. Which it
// is to be matters only when it is written.
func (c codec) either(first, other byte, isFirst bool) bool {
	if c.d != nil {
		return c.d.either(first, other)
	}
	if isFirst {
		c.e.Tag(first)
	} else {
		c.e.Tag(other)
	}
	return isFirst
}

// shareText tells that a message has very many strings.
func (c codec) shareText() {
	if c.d != nil {
		c.d.shareText()
	}
}

// list walks through a list without a tag, whose items have a layout of their own.
func list[T any](c codec, items *[]T, layout func(codec, *T)) {
	if c.d != nil {
		*items = readList(c.d, func(d *Decoder, item *T) { layout(codec{d: d}, item) })
	} else {
		writeList(c.e, *items, func(e *Encoder, item *T) { layout(codec{e: e}, item) })
	}
}

// taggedList is a list behind a tag.
func taggedList[T any](c codec, tag byte, items *[]T, layout func(codec, *T)) {
	c.tag(tag)
	list(c, items, layout)
}

// optional walks through a value that may be None, which has a layout of its own; the bool before
// it tells which.
func optional[T any](c codec, v **T, layout func(codec, *T)) {
	present := *v != nil
	c.bool(&present)
	if !present {
		return
	}
	if *v == nil {
		*v = new(T)
	}
	layout(c, *v)
}
