package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// What ints of 1, 2 and 4 bytes hold (librt_internal.c, MIN_ONE_BYTE_INT and following).
const (
	minInt1, maxInt1 = -10, 1<<7 - 1 - 10
	minInt2, maxInt2 = -100, 1<<14 - 1 - 100
	minInt4, maxInt4 = -10_000, 1<<29 - 1 - 10_000
)

// longInt is the first byte of an int that does not fit in 4 bytes.
const longInt = 0x0f

var (
	errIntForm  = errors.New("an int is not written as librt writes it")
	errIntRange = errors.New("an int does not fit in 64 bits")
)

// IntBare reads an int without a tag.
func (d *Decoder) IntBare() int64 {
	if d.at < len(d.data) && d.data[d.at] == longInt {
		d.at++
		return d.longInt()
	}
	return d.shortInt()
}

// size reads a length, which is never negative nor long.
func (d *Decoder) size() int {
	at := d.at
	n := d.shortInt()
	if n < 0 {
		d.fail(at, fmt.Errorf("%d is no length", n))
		return 0
	}
	return int(n)
}

// shortInt reads an int of 1, 2 or 4 bytes. librt's reader takes more bytes than a value needs, but
// its writer never uses them.
func (d *Decoder) shortInt() int64 {
	at := d.at
	if at >= len(d.data) {
		d.take(1)
		return 0
	}
	switch first := d.data[at]; {
	case first&0b1 == 0:
		d.at++
		return int64(first>>1) + minInt1
	case first&0b11 == 0b01:
		if b := d.take(2); b != nil {
			v := int64(binary.LittleEndian.Uint16(b)>>2) + minInt2
			return d.unless(v >= minInt1 && v <= maxInt1, at, v)
		}
	case first&0b111 == 0b011:
		if b := d.take(4); b != nil {
			v := int64(binary.LittleEndian.Uint32(b)>>3) + minInt4
			return d.unless(v >= minInt2 && v <= maxInt2, at, v)
		}
	default:
		d.fail(at, errIntForm)
	}
	return 0
}

// longInt reads what follows the first byte of an int of any length.
func (d *Decoder) longInt() int64 {
	at := d.at - 1
	sized := d.size()
	b := d.take(sized >> 1)
	switch {
	case d.err != nil:
		return 0
	case len(b) == 0 || b[len(b)-1] == 0:
		d.fail(at, errIntForm)
		return 0
	case len(b) > 8:
		d.fail(at, errIntRange)
		return 0
	}
	var magnitude uint64
	for i, digit := range b {
		magnitude |= uint64(digit) << (8 * i)
	}
	negative := sized&1 == 1
	// The magnitude of the smallest int64 is one more than that of the largest.
	if v := int64(magnitude); negative && magnitude <= 1<<63 {
		return d.unless(-v >= minInt4 && -v < 0, at, -v)
	} else if !negative && v >= 0 {
		return d.unless(v <= maxInt4, at, v)
	}
	d.fail(at, errIntRange)
	return 0
}

// unless returns the int that was read, unless fewer bytes hold it.
func (d *Decoder) unless(fewer bool, at int, v int64) int64 {
	if fewer {
		d.fail(at, errIntForm)
		return 0
	}
	return v
}

// IntBare writes an int without a tag.
func (e *Encoder) IntBare(v int64) {
	switch {
	case v >= minInt1 && v <= maxInt1:
		e.buf = append(e.buf, byte(v-minInt1)<<1)
	case v >= minInt2 && v <= maxInt2:
		e.buf = binary.LittleEndian.AppendUint16(e.buf, uint16(v-minInt2)<<2|0b01)
	case v >= minInt4 && v <= maxInt4:
		e.buf = binary.LittleEndian.AppendUint32(e.buf, uint32(v-minInt4)<<3|0b011)
	default:
		e.longInt(v)
	}
}

func (e *Encoder) longInt(v int64) {
	magnitude, sign := uint64(v), int64(0)
	if v < 0 {
		magnitude, sign = -magnitude, 1
	}
	size := (bits.Len64(magnitude) + 7) / 8
	e.buf = append(e.buf, longInt)
	e.IntBare(int64(size)<<1 | sign)
	for ; magnitude > 0; magnitude >>= 8 {
		e.buf = append(e.buf, byte(magnitude))
	}
}
