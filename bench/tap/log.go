package tap

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// event is what a record is about. The numbers are those of the shim.
type event byte

const (
	evStart   event = iota + 1 // mypy is imported: process ID, parent, clock, arguments
	evExit                     // the process asks to exit: status
	evSpawn                    // a worker was started: process ID
	evReap                     // a worker was waited for: process ID, status
	evOpen                     // a connection is there: its name
	evSend                     // a message was sent
	evReceive                  // a message was received
	evSelect                   // select waited
	evStore                    // the cache was read or written: what, key
	evCollect                  // garbage was collected: generation
	evMark                     // a step that is named
	evParse                    // a pool of threads parsed files
)

// moment is a time, and the CPU time that the process had used by then, both in nanoseconds.
type moment struct{ at, cpu int64 }

// record is one event in a process.
type record struct {
	event      event
	main       bool // of the main thread
	connection int
	start, end moment
	payload    []byte
}

// recordHeader is the size of a record without its payload: "<BBHIqqqq" of Python's struct.
const recordHeader = 1 + 1 + 2 + 4 + 4*8

// maxPayload is more than any record of the shim has: a message is kept whole up to the limit of
// a frame.
const maxPayload = 1 << 30

// Log is what one process left behind.
type Log struct {
	PID    int
	Parent int
	Args   []string
	// Cut says that the log has no end: the process was killed, or the log was cut.
	Cut     bool
	epoch   int64 // nanoseconds from the clock's zero to that of Unix time
	records []record
}

// errNoLog is about bytes that do not begin as a log does.
var errNoLog = errors.New("not a log of paceline's tap")

// ReadLog reads a log. A last record that is cut off is left out: the log is what is there up to it. Bytes that are no log are
// an error.
func ReadLog(r io.Reader) (Log, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return Log{}, fmt.Errorf("read a log: %w", err)
	}
	var log Log
	for len(data) > 0 {
		rec, rest, err := readRecord(data)
		if err != nil {
			return Log{}, err
		}
		if rest == nil {
			break // cut off
		}
		log.records, data = append(log.records, rec), rest
	}
	if len(log.records) == 0 {
		return Log{}, fmt.Errorf("%w: it ends before its first record does", errNoLog)
	}
	if err := log.begin(log.records[0]); err != nil {
		return Log{}, err
	}
	log.Cut = log.records[len(log.records)-1].event != evExit
	return log, nil
}

// readRecord reads the first record of the data; the rest is nil when that is cut off.
func readRecord(data []byte) (rec record, rest []byte, err error) {
	if len(data) < recordHeader {
		return record{}, nil, nil
	}
	size := int64(binary.LittleEndian.Uint32(data[4:]))
	at := func(i int) int64 { return int64(binary.LittleEndian.Uint64(data[8+8*i:])) }
	rec = record{
		event: event(data[0]), main: data[1] == 1, connection: int(binary.LittleEndian.Uint16(data[2:])),
		start: moment{at: at(0), cpu: at(2)}, end: moment{at: at(1), cpu: at(3)},
	}
	if rec.event < evStart || rec.event > evParse || data[1] > 1 || size > maxPayload || !rec.timed() {
		return record{}, nil, rec.refused(size)
	}
	data = data[recordHeader:]
	if int64(len(data)) < size {
		return record{}, nil, nil
	}
	rec.payload = data[:size]
	if _, ok := rec.frame(); !ok && (rec.event == evSend || rec.event == evReceive) {
		return record{}, nil, rec.refused(size)
	}
	return rec, data[size:], nil
}

func (r record) refused(size int64) error {
	return fmt.Errorf("%w: a record of kind %d with %d bytes", errNoLog, r.event, size)
}

// timed says whether the times are such as clocks give, so that no sum of them overflows.
func (r record) timed() bool {
	const nineYears = 1 << 58
	return min(r.start.at, r.start.cpu, r.end.cpu) >= 0 && r.end.at >= r.start.at && max(r.end.at, r.start.cpu, r.end.cpu) < nineYears
}

// has says whether the log has an event.
func (l *Log) has(e event) bool {
	return slices.ContainsFunc(l.records, func(r record) bool { return r.event == e })
}

// begin takes what the first record tells of the process.
func (l *Log) begin(first record) error {
	parts := strings.Split(string(first.payload), "\x00")
	if first.event != evStart || len(parts) < 3 {
		return fmt.Errorf("%w: it does not begin with the start of a process", errNoLog)
	}
	var failed error
	number := func(text string) int64 {
		n, bad := strconv.ParseInt(text, 10, 64)
		failed = errors.Join(failed, bad)
		return n
	}
	l.PID, l.Parent, l.epoch = int(number(parts[0])), int(number(parts[1])), number(parts[2])
	l.Args = parts[3:]
	if failed != nil {
		return fmt.Errorf("%w: %w", errNoLog, failed)
	}
	return nil
}

// The marks.
const (
	markCache   = "cache"      // a part of the cache is opened
	markDisable = "gc.disable" // the collector is switched off, as before many objects are made
	markFreeze  = "gc.freeze"  // they are made, and taken out of the collector's sight
)

// frame is a message that went through a connection.
type frame struct {
	record
	size  int64  // with its length
	first int64  // when its first bytes were there
	head  []byte // the message from its first byte, without its length, as far as it was kept
}

// frameHeader is what stands before the kept bytes of a message: size, time of the first bytes;
// and the frame's own length.
const frameHeader = 8 + 8 + 4

func (r record) frame() (frame, bool) {
	if len(r.payload) < frameHeader {
		return frame{}, false
	}
	f := frame{
		record: r, size: int64(binary.LittleEndian.Uint64(r.payload)),
		first: int64(binary.LittleEndian.Uint64(r.payload[8:])), head: r.payload[frameHeader:],
	}
	f.first = min(max(f.first, r.start.at), r.end.at)
	return f, f.size >= 4
}

// whole says whether all of the message was kept.
func (f frame) whole() bool { return int64(len(f.head))+4 == f.size }

// store is a statement of the cache.
type store struct {
	write, read, commit bool
	module              string
	part                string // of what is kept of the module
}

// The statements, as far as the shim keeps them.
const (
	sqlWrite  = "INSERT OR R"
	sqlRead   = "SELECT data"
	sqlCommit = "COMMIT"
)

func (r record) store() store {
	statement, key, _ := bytes.Cut(r.payload, []byte{0})
	module, part := moduleOf(string(key))
	switch part {
	case partData, partMeta, partMetaEx:
		return store{
			write: string(statement) == sqlWrite, read: string(statement) == sqlRead,
			module: module, part: part,
		}
	}
	return store{commit: string(statement) == sqlCommit}
}

// The parts of what the cache keeps of a module.
const (
	partData   = "data"    // its symbols
	partMeta   = "meta"    // written when its interface has been checked
	partMetaEx = "meta_ex" // written when its implementation has been checked
)

// moduleOf reads the key of a cache entry: mypy/plugins/__init__.meta.ff is the part meta of
// mypy.plugins.
func moduleOf(key string) (module, part string) {
	key = strings.ReplaceAll(key, `\`, "/")
	slash := strings.LastIndexByte(key, '/') + 1
	dot := strings.IndexByte(key[slash:], '.')
	if dot < 0 {
		return "", ""
	}
	part, _, _ = strings.Cut(key[slash+dot+1:], ".")
	module = strings.ReplaceAll(strings.TrimSuffix(key[:slash+dot], "/__init__"), "/", ".")
	return module, part
}
