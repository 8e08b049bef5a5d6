package wire_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench/wire"
)

func TestRoundTripPrimitives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, n := rapid.Bool().Draw(t, "bool"), rapid.Int64().Draw(t, "int")
		s, raw := rapid.String().Draw(t, "str"), rapid.SliceOfN(rapid.Byte(), 1, -1).Draw(t, "bytes")
		opt := rapid.Ptr(rapid.String(), true).Draw(t, "str or None")
		ints := rapid.SliceOfN(rapid.Int64(), 1, -1).Draw(t, "ints")
		strs := rapid.SliceOfN(rapid.String(), 1, -1).Draw(t, "strs")
		tag := rapid.Byte().Draw(t, "tag")
		e := wire.NewEncoder([]byte("before"))
		e.Bool(b)
		e.Int(n)
		e.Str(s)
		e.Bytes(raw)
		e.StrOpt(opt)
		e.IntList(ints)
		e.StrList(strs)
		e.Tag(tag)
		message, err := e.Finish()
		if err != nil {
			t.Fatal(err)
		}
		message, ok := bytes.CutPrefix(message, []byte("before"))
		if !ok {
			t.Fatal("what was in the buffer is gone")
		}
		d := wire.NewDecoder(message)
		got := []any{d.Bool(), d.Int(), d.Str(), d.Bytes(), d.StrOpt(), d.IntList(), d.StrList(), d.Tag()}
		if err := d.End(); err != nil {
			t.Fatal(err)
		}
		if want := []any{b, n, s, raw, opt, ints, strs, tag}; !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestRoundTripMessages(t *testing.T) {
	t.Run("SccRequest", roundTrip(func(*wire.SccRequest) {}))
	t.Run("SccResponse", roundTrip(func(r *wire.SccResponse) {
		if r.Blocker != nil {
			r.Result = nil
		}
	}))
	t.Run("Sources", roundTrip(func(*wire.Sources) {}))
	t.Run("Sccs", roundTrip(func(*wire.Sccs) {}))
	t.Run("Graph", roundTrip(func(*wire.Graph) {}))
}

// roundTrip checks messages of any content, once they are mended to be what can be said.
func roundTrip[T any, M interface {
	*T
	wire.Message
}](mend func(M)) func(*testing.T) {
	generator := rapid.Make[T]()
	return rapid.MakeCheck(func(t *rapid.T) {
		value := generator.Draw(t, "message")
		want := M(&value)
		mend(want)
		nilEmpty(reflect.ValueOf(want))
		message := encode(t, want)
		got, err := protocol(t).Decode(message)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, wire.Message(want)) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

// nilEmpty makes all empty slices in a value nil, as they are decoded.
func nilEmpty(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			nilEmpty(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			nilEmpty(v.Field(i))
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
		}
		for i := range v.Len() {
			nilEmpty(v.Index(i))
		}
	}
}
