package process

import (
	"bytes"
	"errors"
	"strconv"
	"time"
)

// tick is the unit of CPU times in /proc: USER_HZ is 100 wherever Go runs.
const tick = 10 * time.Millisecond

// stat is what the supervisor reads in /proc/PID/stat.
type stat struct {
	state                 byte
	parent                int
	user, sys             time.Duration
	waitedUser, waitedSys time.Duration // of the children that it has waited for
	threads               int
	startTicks            uint64 // since boot
	sizeBytes             uint64 // of the address space
	rssPages              int64
	image                 image
}

// image is where the kernel put the program that a process runs. Addresses are random and
// arguments differ in length, so another image means that the process called exec. It is zero
// when the process has no memory any more.
type image struct {
	startCode, startStack, argStart, argEnd, envEnd uint64
}

// exited says whether only the process's exit status is left of it.
func (s stat) exited() bool { return s.state == 'Z' || s.state == 'X' }

// Numbers of the fields, from 1, as proc(5) counts them.
const (
	fieldState      = 3
	fieldParent     = 4
	fieldUser       = 14
	fieldSys        = 15
	fieldWaitedUser = 16
	fieldWaitedSys  = 17
	fieldThreads    = 20
	fieldStart      = 22
	fieldSize       = 23
	fieldRSS        = 24
	fieldStartCode  = 26
	fieldStartStack = 28
	fieldArgStart   = 48
	fieldArgEnd     = 49
	fieldEnvEnd     = 51
)

// parseStat reads a line of /proc/PID/stat. The second field is the command's name in
// brackets and may itself hold brackets, spaces and newlines, so the others are counted from
// the last closing bracket.
func parseStat(line []byte) (stat, error) {
	end := bytes.LastIndexByte(line, ')')
	if end < 0 {
		return stat{}, errors.New("process status without a command name")
	}
	var s stat
	number := fieldState
	for field := range bytes.FieldsSeq(line[end+1:]) {
		if err := s.set(number, field); err != nil {
			return stat{}, err
		}
		number++
	}
	if number <= fieldEnvEnd {
		return stat{}, errors.New("process status is cut short")
	}
	return s, nil
}

// set takes one field.
func (s *stat) set(number int, field []byte) (err error) {
	switch number {
	case fieldState:
		s.state = field[0]
	case fieldParent:
		s.parent, err = strconv.Atoi(string(field))
	case fieldUser:
		s.user, err = ticks(field)
	case fieldSys:
		s.sys, err = ticks(field)
	case fieldWaitedUser:
		s.waitedUser, err = ticks(field)
	case fieldWaitedSys:
		s.waitedSys, err = ticks(field)
	case fieldThreads:
		s.threads, err = strconv.Atoi(string(field))
	case fieldStart:
		s.startTicks, err = strconv.ParseUint(string(field), 10, 64)
	case fieldSize:
		s.sizeBytes, err = strconv.ParseUint(string(field), 10, 64)
	case fieldRSS:
		s.rssPages, err = strconv.ParseInt(string(field), 10, 64)
	default:
		err = s.image.set(number, field)
	}
	return err
}

// set takes one field, which may be another's.
func (i *image) set(number int, field []byte) (err error) {
	switch number {
	case fieldStartCode:
		i.startCode, err = strconv.ParseUint(string(field), 10, 64)
	case fieldStartStack:
		i.startStack, err = strconv.ParseUint(string(field), 10, 64)
	case fieldArgStart:
		i.argStart, err = strconv.ParseUint(string(field), 10, 64)
	case fieldArgEnd:
		i.argEnd, err = strconv.ParseUint(string(field), 10, 64)
	case fieldEnvEnd:
		i.envEnd, err = strconv.ParseUint(string(field), 10, 64)
	}
	return err
}

func ticks(field []byte) (time.Duration, error) {
	n, err := strconv.ParseInt(string(field), 10, 64)
	return time.Duration(n) * tick, err
}
