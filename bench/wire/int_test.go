package wire_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"testing"

	"paceline/bench/wire"
)

// What librt.internal.write_int writes.
func TestInts(t *testing.T) {
	for _, c := range []struct {
		value int64
		hex   string
	}{
		{0, "14"},
		{1, "16"},
		{-1, "12"},
		{-10, "00"},
		{-11, "6501"},
		{117, "fe"},
		{118, "6903"},
		{-100, "0100"},
		{-101, "5b350100"},
		{16_283, "fdff"},
		{16_284, "63350300"},
		{-10_000, "03000000"},
		{-10_001, "0f1e1127"},
		{536_860_911, "fbffffff"},
		{536_860_912, "0f24f0d8ff1f"},
		{1 << 31, "0f2400000080"},
		{-1 << 31, "0f2600000080"},
		{1 << 32, "0f280000000001"},
		{1 << 40, "0f2c000000000001"},
		{-1 << 40, "0f2e000000000001"},
		{255 << 40, "0f2c0000000000ff"},
		{1<<56 - 1, "0f30ffffffffffffff"},
		{1 << 56, "0f340000000000000001"},
		{math.MaxInt64, "0f34ffffffffffffff7f"},
		{-math.MaxInt64, "0f36ffffffffffffff7f"},
		{math.MinInt64, "0f360000000000000080"},
	} {
		e := wire.NewEncoder(nil)
		e.IntBare(c.value)
		if got, err := e.Finish(); err != nil || hex.EncodeToString(got) != c.hex {
			t.Errorf("%d: wrote %x (%v), want %s", c.value, got, err, c.hex)
		}
		d := wire.NewDecoder(unhex(t, c.hex))
		if got, err := d.IntBare(), d.End(); err != nil || got != c.value {
			t.Errorf("%s: read %d (%v), want %d", c.hex, got, err, c.value)
		}
	}
}

func TestBadInts(t *testing.T) {
	for _, c := range []struct{ what, hex, want string }{
		{"nothing", "", "at byte 0: 1 bytes wanted, 0 left: unexpected EOF"},
		{"half of two bytes", "69", "at byte 0: 2 bytes wanted, 1 left: unexpected EOF"},
		{"three of four bytes", "5b3501", "at byte 0: 4 bytes wanted, 3 left: unexpected EOF"},
		{"no length", "0f", "at byte 1: 1 bytes wanted, 0 left: unexpected EOF"},
		{"no magnitude", "0f24f0d8ff", "at byte 2: 4 bytes wanted, 3 left: unexpected EOF"},
		{"0 in two bytes", "9101", "at byte 0: an int is not written as librt writes it"},
		{"0 in four bytes", "83380100", "at byte 0: an int is not written as librt writes it"},
		{"0 as a long int", "0f14", "at byte 0: an int is not written as librt writes it"},
		{"1 as a long int", "0f1801", "at byte 0: an int is not written as librt writes it"},
		{"-1 as a long int", "0f1a01", "at byte 0: an int is not written as librt writes it"},
		{"a leading zero", "0f28f0d8ff1f00", "at byte 0: an int is not written as librt writes it"},
		{"no form", "07000000", "at byte 0: an int is not written as librt writes it"},
		{"no form, of a long int's length", "0f0f000000", "at byte 1: an int is not written as librt writes it"},
		{"a negative length", "0f00", "at byte 1: -10 is no length"},
		{"2**63", "0f340000000000000080", "at byte 0: an int does not fit in 64 bits"},
		{"-2**63 - 1", "0f360100000000000080", "at byte 0: an int does not fit in 64 bits"},
		{"2**64", "0f38000000000000000001", "at byte 0: an int does not fit in 64 bits"},
		{"10**30", "0f4800000040eaed7446d09c2c9f0c", "at byte 0: an int does not fit in 64 bits"},
	} {
		d := wire.NewDecoder(unhex(t, c.hex))
		got := d.IntBare()
		if err := d.Err(); err == nil || err.Error() != c.want || got != 0 {
			t.Errorf("%s: read %d (%v), want 0 and %q", c.what, got, err, c.want)
		}
	}
}

// What librt.internal.write_str writes, at the lengths where the length gets longer.
func TestStrs(t *testing.T) {
	for _, c := range []struct {
		value  string
		length string
	}{
		{"", "14"},
		{"größe", "22"},
		{string(bytes.Repeat([]byte("é"), 60)), "7103"},
		{string(bytes.Repeat([]byte("a"), 117)), "fe"},
		{string(bytes.Repeat([]byte("a"), 118)), "6903"},
	} {
		e := wire.NewEncoder(nil)
		e.StrBare(c.value)
		want := append(unhex(t, c.length), c.value...)
		if got, err := e.Finish(); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: wrote %x (%v), want %x", c.value, got, err, want)
		}
		d := wire.NewDecoder(want)
		if got, err := d.StrBare(), d.End(); err != nil || got != c.value {
			t.Errorf("%x: read %q (%v), want %q", want, got, err, c.value)
		}
	}
}

func TestBadValues(t *testing.T) {
	for _, c := range []struct {
		what, hex string
		read      func(*wire.Decoder)
		want      string
	}{
		{"bool", "02", func(d *wire.Decoder) { d.Bool() }, "at byte 0: 2 is no bool"},
		{"tag of an int", "0414", func(d *wire.Decoder) { d.Int() }, "at byte 0: tag 4 where 3 is expected"},
		{"tag of a str", "0314", func(d *wire.Decoder) { d.Str() }, "at byte 0: tag 3 where 4 is expected"},
		{"tag of bytes", "0414", func(d *wire.Decoder) { d.Bytes() }, "at byte 0: tag 4 where 5 is expected"},
		{"tag of a str or None", "0314", func(d *wire.Decoder) { d.StrOpt() }, "at byte 0: tag 3 where 4 or 2 is expected"},
		{"tag of a list of ints", "1614", func(d *wire.Decoder) { d.IntList() }, "at byte 0: tag 22 where 21 is expected"},
		{"tag of a list of strs", "1514", func(d *wire.Decoder) { d.StrList() }, "at byte 0: tag 21 where 22 is expected"},
		{"length of a str", "12", func(d *wire.Decoder) { d.StrBare() }, "at byte 0: -1 is no length"},
		{"long length of a str", "0f24f0d8ff1f", func(d *wire.Decoder) { d.StrBare() }, "at byte 0: an int is not written as librt writes it"},
		{"a surrogate", "1aeda080", func(d *wire.Decoder) { d.StrBare() }, "at byte 1: a str is not UTF-8"},
		{"a short str", "1a6161", func(d *wire.Decoder) { d.StrBare() }, "at byte 1: 3 bytes wanted, 2 left: unexpected EOF"},
		{"short bytes", "051aff", func(d *wire.Decoder) { d.Bytes() }, "at byte 2: 3 bytes wanted, 1 left: unexpected EOF"},
		{"a list that lies", "15fbffffff14", func(d *wire.Decoder) { d.IntList() }, "at byte 1: 536860911 items in 1 bytes: unexpected EOF"},
		{"the second of two ints", "151814 07", func(d *wire.Decoder) { d.IntList() }, "at byte 3: an int is not written as librt writes it"},
		{"too much", "01ffff", func(d *wire.Decoder) { d.Bool() }, "at byte 1: 2 bytes are left over"},
	} {
		d := wire.NewDecoder(unhex(t, c.hex))
		c.read(d)
		if err := d.End(); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %q", c.what, err, c.want)
		}
	}
}

func TestFirstErrorStays(t *testing.T) {
	d := wire.NewDecoder([]byte{2, 1, 1, 1})
	if d.Bool() || d.Tag() != 0 || d.StrBare() != "" || d.IntList() != nil {
		t.Error("something was read behind an error")
	}
	var broken *wire.DecodeError
	if err := d.End(); !errors.As(err, &broken) || broken.Offset != 0 || errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want the bool's error", err)
	}
}

func TestEncoderRefusesWhatLibrtCannotWrite(t *testing.T) {
	e := wire.NewEncoder(nil)
	e.StrBare("a\xff")
	e.Bool(true)
	if got, err := e.Finish(); err == nil || got != nil || err.Error() != `"a\xff" is not UTF-8` {
		t.Errorf("got %x and %v", got, err)
	}
}
