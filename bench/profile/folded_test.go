package profile

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

func TestParseFolded(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want folded
	}{
		"Python and native": {
			"thread (12): MainThread;run (a/b.py:3);_check_read (librt_internal.c:318);select (libc.so.6) 7\n",
			folded{stacks: []stack{{thread: 12, count: 7, frames: []frame{
				{"run", "a/b.py", 3}, {"_check_read", "librt_internal.c", 318}, {"select", "libc.so.6", 0}}}}},
		},
		"thread without a name": {
			"thread (0xc);f (a.py:1) 1\n",
			folded{stacks: []stack{{thread: 12, count: 1, frames: []frame{{"f", "a.py", 1}}}}},
		},
		"no thread": {
			"f (a.py:1) 1\n",
			folded{stacks: []stack{{count: 1, frames: []frame{{"f", "a.py", 1}}}}},
		},
		"semicolons and spaces in names": {
			"a;b c (x;y z.py:4);<T as U>::f (lib.so) 2\n",
			folded{stacks: []stack{{count: 2, frames: []frame{{"a;b c", "x;y z.py", 4}, {"<T as U>::f", "lib.so", 0}}}}},
		},
		"no place":       {"f;g 3\n", folded{stacks: []stack{{count: 3, frames: []frame{{"f;g", "", 0}}}}}},
		"cut in a stack": {"f (a.py:1) 1\ng (a.py", folded{cut: true, stacks: []stack{{count: 1, frames: []frame{{"f", "a.py", 1}}}}}},
		"cut in a count": {"f (a.py:1) 1\nf (a.py:1) 12", folded{cut: true, stacks: []stack{{count: 1, frames: []frame{{"f", "a.py", 1}}}}}},
		"no count":       {"f (a.py:1)\n", folded{bad: 1}},
		"negative":       {"f (a.py:1) -1\n", folded{bad: 1}},
		"huge":           {"f (a.py:1) 9223372036854775807\n", folded{bad: 1}},
		"thread only":    {"thread (12): MainThread 4\n", folded{bad: 1}},
		"blank lines":    {"\n\r\n", folded{}},
		"nothing":        {"", folded{}},
	} {
		got, err := parseFolded(strings.NewReader(c.text))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}

func TestParseFoldedLongLine(t *testing.T) {
	text := strings.Repeat("f (a.py:1);", maxLine/8) + "g (a.py:1) 1\ng (a.py:1) 2\n"
	got, err := parseFolded(strings.NewReader(text))
	if err != nil || got.bad != 1 || len(got.stacks) != 1 || got.stacks[0].count != 2 {
		t.Errorf("%d stacks, %d bad, %v", len(got.stacks), got.bad, err)
	}
}

func TestParseFoldedReadError(t *testing.T) {
	broken := errors.New("disk on fire")
	r := io.MultiReader(strings.NewReader("f (a.py:1) 1\n"), iotest.ErrReader(broken))
	got, err := parseFolded(r)
	if !errors.Is(err, broken) || len(got.stacks) != 1 {
		t.Errorf("%d stacks, %v: what was read must be kept", len(got.stacks), err)
	}
}

func TestNative(t *testing.T) {
	for text, want := range map[string]bool{
		"select (libc.so.6)": true, "f (?)": true, "_check_read (librt_internal.c:318)": true, "f": true,
		"run (a/b.py:3)": false, "run (b.py)": false, "_find (<frozen importlib._bootstrap>:3)": false, "<module> (<string>:1)": false,
		"<module> (bin/mypy:5)": false,
	} {
		if got := parseFrame(text).native(); got != want {
			t.Errorf("%s: native %v", text, got)
		}
	}
}

// Whatever py-spy writes, reading, naming and building must not fail, and no sample is lost.
func FuzzParseFolded(f *testing.F) {
	f.Add("thread (12): MainThread;run (a/b.py:3);select (libc.so.6) 7\n")
	f.Add("CPyDef_mypy___build___process_graph (x.so);CPyPy_mypy (x.so);0x12 (libc.so.6) 1\n")
	f.Add("thread (;) 1\n;;; 2\n(:) 3\n () 4\nCPyDef____3_ (a) 5\nx_gen.send (a.so) 6")
	n := testNaming(f)
	f.Fuzz(func(t *testing.T, text string) {
		read, err := parseFolded(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		p := observed{role: "worker-0", pid: 12, stacks: read.stacks, cpu: 1e9, watched: 2e9}
		samples := n.read(p)
		made, raw := build(p, samples)
		var count int64
		for _, s := range samples {
			if len(s.stack) == 0 {
				t.Errorf("a stack without functions")
			}
			count += s.count
		}
		if raw.Running+raw.Blocked != count {
			t.Errorf("%d samples became %d running and %d blocked", count, raw.Running, raw.Blocked)
		}
		for _, p := range []interface{ CheckValid() error }{made.cpu, made.wall} {
			if err := p.CheckValid(); err != nil {
				t.Error(err)
			}
		}
	})
}
