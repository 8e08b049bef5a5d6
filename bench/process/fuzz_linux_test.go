package process

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// fieldsAfterName is what follows the command's name in a line of /proc/PID/stat.
const fieldsAfterName = " S 41 42 42 0 -1 4194560 100 200 3 4 5 6 7 8 20 0 9 0 1234 4096000 321 18446744073709551615" +
	" 11 12 13 14 15 0 0 0 0 0 0 0 17 1 0 0 0 0 0 21 22 23 24 25 26 27 0\n"

func TestParseStat(t *testing.T) {
	want := stat{
		state: 'S', parent: 41, user: 5 * tick, sys: 6 * tick, waitedUser: 7 * tick, waitedSys: 8 * tick, threads: 9,
		startTicks: 1234, sizeBytes: 4096000, rssPages: 321,
		image: image{startCode: 11, startStack: 13, argStart: 24, argEnd: 25, envEnd: 27},
	}
	for _, name := range []string{"(sh)", "()", "(a b) c)", "(a\nb)", "() R 1 (x)"} {
		got, err := parseStat([]byte("42 " + name + fieldsAfterName))
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
	}
	own, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := parseStat(own); err != nil || got.parent != os.Getppid() || got.threads < 1 || got.rssPages <= 0 || got.exited() {
		t.Errorf("this process: %+v, %v", got, err)
	}
	for _, line := range []string{
		"", "42 sh S 1", "42 (sh)", "42 (sh) S 1 2 3",
		"42 (sh)" + strings.Replace(fieldsAfterName, " 41 ", " x ", 1),
		"42 (sh)" + strings.Replace(fieldsAfterName, " 321 ", " 99999999999999999999 ", 1),
	} {
		if got, err := parseStat([]byte(line)); err == nil {
			t.Errorf("%q reads as %+v", line, got)
		}
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add([]byte("42 (sh)" + fieldsAfterName))
	f.Add([]byte("42 (a b) c) Z 1"))
	f.Fuzz(func(t *testing.T, line []byte) {
		s, err := parseStat(line)
		if err != nil {
			return
		}
		// Nothing in a name changes what the rest of the line says.
		end := bytes.LastIndexByte(line, ')')
		again, err := parseStat(append([]byte("1 (x) y (z)"), line[end+1:]...))
		if err != nil || again != s {
			t.Errorf("%q reads as %+v and, by another name, as %+v, %v", line, s, again, err)
		}
	})
}

func TestParsePSS(t *testing.T) {
	const head = "55d0-7ffe ---p 00000000 00:00 0    [rollup]\nRss:  1692 kB\n"
	if got, err := parsePSS([]byte(head + "Pss:                 372 kB\nPss_Dirty:  116 kB\n")); err != nil || got != 372<<10 {
		t.Errorf("%d, %v", got, err)
	}
	for _, text := range []string{
		"", head, head + "Pss_Dirty: 116 kB\n", head + "Pss: kB\n", head + "Pss: -1 kB\n", head + "Pss: x kB\n",
		head + "Pss: 372 MB\n", head + "Pss: 372", head + "Pss: 9223372036854775807 kB\n", head + "Pss: 99999999999999999999 kB\n",
	} {
		if got, err := parsePSS([]byte(text)); err == nil {
			t.Errorf("%q reads as %d", text, got)
		}
	}
}

func FuzzParsePSS(f *testing.F) {
	f.Add([]byte("55d0-7ffe ---p 00000000 00:00 0    [rollup]\nRss:  1692 kB\nPss:   372 kB\n"))
	f.Add([]byte("Pss: 9223372036854775807 kB\nPss: 1 kB"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := parsePSS(text)
		if err == nil && (got < 0 || got%bytesPerKiB != 0) {
			t.Errorf("%q reads as %d", text, got)
		}
	})
}

func TestMappedFilesOfMaps(t *testing.T) {
	const maps = "55d0-55d1 r-xp 00000000 fe:00 123                        /usr/bin/python3\n" +
		"55d1-55d2 r--p 00001000 fe:00 123                        /usr/bin/python3\n" +
		"55d2-55d3 rw-p 00000000 00:00 0                          [heap]\n" +
		"7f00-7f01 rw-p 00000000 00:00 0 \n" +
		"7f01-7f02 r-xp 00000000 fe:00 124                        /a  b/x\\012y.so (deleted)\n" +
		"7f02-7f03 r-xp 00000000 fe:00 123                        /usr/bin/python3\n" +
		"7f03-7f04 r-xp 00000000 00:00 0                          anon_inode:[x]\n" +
		"7f04-7f05 r-xp 00000000 fe:00 125                        /cut/sho"
	want := []string{"/usr/bin/python3", "/a  b/x\\012y.so (deleted)", "/usr/bin/python3", "/cut/sho"}
	var got []string
	for path := range mappedFiles([]byte(maps)) {
		got = append(got, string(path))
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
	for range mappedFiles([]byte(maps)) {
		break // stopping early is allowed
	}
}

func FuzzMaps(f *testing.F) {
	f.Add([]byte("55d0-55d1 r-xp 00000000 fe:00 123    /usr/bin/python3\n7f00-7f01 rw-p 00000000 00:00 0 \n"))
	f.Add([]byte("a b c d e /f g\nh\n"))
	f.Fuzz(func(t *testing.T, maps []byte) {
		var last []byte
		for path := range mappedFiles(maps) {
			if len(path) == 0 || path[0] != '/' || bytes.ContainsRune(path, '\n') || !bytes.Contains(maps, path) {
				t.Errorf("path %q", path)
			}
			if bytes.Equal(path, last) {
				t.Errorf("%q twice in a row", path)
			}
			last = path
		}
	})
}
