package wire_test

import (
	"errors"
	"reflect"
	"testing"

	"paceline/bench/wire"
)

// whole is what Skim must tell about a message.
func whole(m wire.Message) wire.Summary {
	s := wire.Summary{Kind: m.Kind()}
	switch m := m.(type) {
	case *wire.SccRequest:
		s.SccIDs = m.SccIDs
	case *wire.SccResponse:
		s.SccIDs, s.IsInterface = m.SccIDs, m.IsInterface
	}
	return s
}

// However much of a message is kept, Skim tells the truth or that it cannot, and can from some point on.
func TestSkim(t *testing.T) {
	for _, g := range goldens(t) {
		message := g.bytes(t)
		m, err := protocol(t).Decode(message)
		if err != nil {
			t.Fatal(err)
		}
		could := false
		for n := 1; n <= len(message); n++ {
			got, err := protocol(t).Skim(message[:n])
			if err == nil {
				could = true
			}
			switch {
			case err == nil && !reflect.DeepEqual(got, whole(m)):
				t.Errorf("%s, %d bytes: got %+v, want %+v", g.Name, n, got, whole(m))
			case err != nil && (could || !errors.Is(err, wire.ErrShortPrefix)):
				t.Errorf("%s, %d of %d bytes: got %v", g.Name, n, len(message), err)
			}
		}
		if !could {
			t.Errorf("%s: not even the whole message is enough", g.Name)
		}
	}
}

func TestSkimOfABigRequest(t *testing.T) {
	r := bigRequest()
	message := encode(t, r)
	got, err := protocol(t).Skim(message[:16<<10])
	if err != nil || len(got.SccIDs) != 100 || !reflect.DeepEqual(got, whole(r)) {
		t.Errorf("got %+v, %v", got, err)
	}
	want := "skim SccRequest: the kept beginning of the message is too short: keep more bytes of each (50 bytes were kept)"
	if _, err = protocol(t).Skim(message[:50]); text(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSkimOfSomethingElse(t *testing.T) {
	for _, c := range []struct{ what, hex, want string }{
		{"nothing", "", "decode an empty message: at byte 0: 1 bytes wanted, 0 left: unexpected EOF"},
		{"an unknown tag", "6b", "unknown message: its tag is 107"},
		{"no list", "671414", "skim SccResponse: at byte 1: tag 20 where 21 is expected"},
		{"no bool", "6715161405", "skim SccResponse: at byte 4: 5 is no bool"},
	} {
		if _, err := protocol(t).Skim(unhex(t, c.hex)); text(err) != c.want {
			t.Errorf("%s: got %v, want %q", c.what, err, c.want)
		}
	}
}
