package history

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// FuzzDamage changes bytes of a history: whoever reads it gets what was written or an error, and nothing else.
func FuzzDamage(f *testing.F) {
	whole := bytesOf(f, create(f, madeUp(1), madeUp(2)))
	written := entriesOf(f, madeUp(1), madeUp(2))
	for _, at := range []uint32{0, 18, 28, 60, 68, 100, 105, 4096, 4100, 8192, 12288, 20000, 40000} {
		f.Add(at, byte(0xff), uint16(1))
		f.Add(at, byte(0x01), uint16(40))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, at uint32, flip byte, length uint16) {
		text := append([]byte{}, whole...)
		for i := range int(length) {
			text[(int(at)+i)%len(text)] ^= flip
		}
		file := filepath.Join(dir, "damaged.db")
		os.Remove(file + "-journal") // of the one before
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if got, err := readAll(ctx, file); err == nil && !reflect.DeepEqual(got, written) {
			t.Errorf("other values came back: %+v", got)
		}
		// Adding to it may fail too, and must not panic.
		if h, err := Create(ctx, file, "v0.0.0-test"); err == nil {
			_, _ = h.Add(ctx, entriesOf(t, madeUp(3))...)
			h.Close()
		}
	})
}
