package wire_test

import (
	"testing"

	"paceline/bench/wire"
)

func TestProtocolFor(t *testing.T) {
	const (
		newer = " is newer than 2.4.1, the newest release whose messages are known: they are read as if they were the same"
		other = " is no release whose messages are known: they are read as those of "
	)
	for _, c := range []struct{ version, release, warning string }{
		{"2.0.0", "2.0.0", ""},
		{"2.1.0", "2.1.0", ""},
		{"2.2.0", "2.2.0", ""},
		{"2.3.0", "2.3.0", ""},
		{"2.3.1", "2.3.1", ""},
		{"2.4.0", "2.4.0", ""},
		{"2.4.1", "2.4.1", ""},
		{"2.4", "2.4.0", ""},
		{"2.4.1+pure", "2.4.1", ""},
		{"2.3.2", "2.3.1", "mypy 2.3.2" + other + "2.3.1"},
		{"2.4.1+dev.abcdef", "2.4.1", "mypy 2.4.1+dev.abcdef" + other + "2.4.1"},
		{"2.4.0rc1", "2.4.0", "mypy 2.4.0rc1" + other + "2.4.0"},
		{"2.5.0", "2.4.1", "mypy 2.5.0" + newer},
		{"2.5.0+pure", "2.4.1", "mypy 2.5.0+pure" + newer},
		{"2.5.0+dev.0123abc.dirty", "2.4.1", "mypy 2.5.0+dev.0123abc.dirty" + newer},
		{"2.10.0", "2.4.1", "mypy 2.10.0" + newer},
		{"3.0.0", "2.4.1", "mypy 3.0.0" + newer},
	} {
		p, warning, err := wire.ProtocolFor(c.version)
		want := wire.Protocol{Release: c.release, Layout: "2.0.0"}
		if err != nil || p != want || warning != c.warning {
			t.Errorf("%s: got %+v, %q, %v; want %+v, %q", c.version, p, warning, err, want, c.warning)
		}
		for kind := wire.KindAck; kind <= wire.KindGraph; kind++ {
			if !p.Knows(kind) {
				t.Errorf("%s: %v is not known", c.version, kind)
			}
		}
		if p.Knows(wire.KindAck-1) || p.Knows(wire.KindGraph+1) {
			t.Errorf("%s: knows messages that there are not", c.version)
		}
	}
}

func TestProtocolForNone(t *testing.T) {
	for _, c := range []struct{ version, want string }{
		{"1.20.1", "mypy 1.20.1 has no parallel mode (needs 2.0 or newer)"},
		{"1.20.0+dev.abc", "mypy 1.20.0+dev.abc has no parallel mode (needs 2.0 or newer)"},
		{"0.991", "mypy 0.991 has no parallel mode (needs 2.0 or newer)"},
		{"", `version "" of mypy is not like 2.4.1`},
		{"2", `version "2" of mypy is not like 2.4.1`},
		{"v2.4.1", `version "v2.4.1" of mypy is not like 2.4.1`},
		{"2.4.1\n", `version "2.4.1\n" of mypy is not like 2.4.1`},
		{"mypy 2.4.1 (compiled: yes)", `version "mypy 2.4.1 (compiled: yes)" of mypy is not like 2.4.1`},
		{"2.99999999999999999999.0", `version "2.99999999999999999999.0" of mypy: strconv.Atoi: parsing "99999999999999999999": value out of range`},
	} {
		if p, warning, err := wire.ProtocolFor(c.version); text(err) != c.want || p != (wire.Protocol{}) || warning != "" {
			t.Errorf("%q: got %+v, %q, %v; want %q", c.version, p, warning, err, c.want)
		}
	}
}
