package profile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// stack is one line of py-spy's raw output: a distinct stack and how often it was seen.
type stack struct {
	thread int     // the system's ID of the thread; 0 when it is not told
	frames []frame // outermost first
	count  int64
}

// frame is one function of a stack as py-spy tells it.
type frame struct {
	name string
	file string // of a native function without debug information, its library
	line int    // 0 when unknown
}

// folded is what a raw output holds.
type folded struct {
	stacks []stack
	bad    int  // lines that are no stack
	cut    bool // the last line has no end
}

// maxLine bounds a line: a stack of 10,000 functions is shorter.
const maxLine = 4 << 20

// parseFolded reads py-spy's raw output. It keeps what can be read; an error is about reading.
func parseFolded(r io.Reader) (folded, error) {
	var all folded
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		line, whole, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			// The count at the end of an unfinished line may itself be cut.
			all.cut = line != ""
			return all, nil
		}
		if err != nil {
			return all, fmt.Errorf("read samples: %w", err)
		}
		if s, ok := parseStack(line); ok && whole {
			all.stacks = append(all.stacks, s)
		} else if line != "" {
			all.bad++
		}
	}
}

// readLine reads a line without its end. Of one that is too long it returns a part.
func readLine(r *bufio.Reader) (line string, whole bool, err error) {
	var b strings.Builder
	whole = true
	for {
		part, err := r.ReadSlice('\n')
		if b.Len()+len(part) <= maxLine {
			b.Write(part)
		} else {
			whole = false
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return strings.TrimRight(b.String(), "\r\n"), whole, err
		}
	}
}

func parseStack(line string) (stack, bool) {
	at := strings.LastIndexByte(line, ' ')
	if at <= 0 {
		return stack{}, false
	}
	count, err := strconv.ParseInt(line[at+1:], 10, 64)
	if err != nil || count < 1 || count > maxCount {
		return stack{}, false
	}
	s := stack{count: count}
	texts := splitFrames(line[:at])
	if thread, ok := threadOf(texts[0]); ok {
		s.thread, texts = thread, texts[1:]
	}
	for _, text := range texts {
		s.frames = append(s.frames, parseFrame(text))
	}
	return s, len(s.frames) > 0
}

// maxCount is more samples than a year has, and few enough to be multiplied by a CPU time.
const maxCount = 1 << 33

// splitFrames splits at semicolons, of which names and paths may have some: every function
// ends with the place in brackets.
func splitFrames(text string) []string {
	var frames []string
	begun := ""
	for part := range strings.SplitSeq(text, ";") {
		begun += part
		_, thread := threadOf(begun)
		if strings.HasSuffix(begun, ")") || thread && len(frames) == 0 {
			frames = append(frames, begun)
			begun = ""
		} else {
			begun += ";"
		}
	}
	if begun != "" {
		frames = append(frames, strings.TrimSuffix(begun, ";"))
	}
	return frames
}

// threadOf reads "thread (123): MainThread".
func threadOf(text string) (int, bool) {
	rest, ok := strings.CutPrefix(text, "thread (")
	if !ok {
		return 0, false
	}
	number, _, ok := strings.Cut(rest, ")")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(number, 0, 32)
	return int(id), err == nil && id > 0
}

// parseFrame reads "name (file:line)" or "name (library)".
func parseFrame(text string) frame {
	at := strings.LastIndex(text, " (")
	if at < 0 || !strings.HasSuffix(text, ")") {
		return frame{name: text}
	}
	f := frame{name: text[:at], file: text[at+2 : len(text)-1]}
	if colon := strings.LastIndexByte(f.file, ':'); colon >= 0 {
		if line, err := strconv.ParseInt(f.file[colon+1:], 10, 32); err == nil && line > 0 {
			f.file, f.line = f.file[:colon], int(line)
		}
	}
	return f
}

// native says whether the function is no Python.
func (f frame) native() bool {
	if strings.HasPrefix(f.file, "<") {
		return false // such as <frozen importlib._bootstrap> or <string>
	}
	return f.line == 0 && path.Ext(f.file) != ".py" || nativeSource(f.file)
}

// nativeSource tells the source of a native function with debug information from Python.
func nativeSource(file string) bool {
	switch path.Ext(file) {
	case ".c", ".h", ".cc", ".cpp", ".hpp", ".rs", ".pyx", ".S", ".s":
		return true
	}
	return false
}

// unresolved says whether only an address is known of the function.
func (f frame) unresolved() bool {
	digits, ok := strings.CutPrefix(f.name, "0x")
	if !ok {
		return false
	}
	_, err := strconv.ParseUint(digits, 16, 64)
	return err == nil
}
