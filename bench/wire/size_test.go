package wire

import (
	"errors"
	"testing"
)

// A string that is too long would need half a gigabyte, so this looks at its length alone.
func TestLengthsThatLibrtCannotWrite(t *testing.T) {
	e := NewEncoder(nil)
	if e.size(maxInt4); e.err != nil {
		t.Errorf("the longest: %v", e.err)
	}
	if e.size(maxInt4 + 1); !errors.Is(e.err, errTooLong) {
		t.Errorf("one more: got %v", e.err)
	}
}
