package replay

import "time"

// clock tells the nanoseconds since the start of a run, in each of its processes alike: they agree
// on the time of day when they start, and then count by themselves, so that only a step of the
// time of day between two starts would part them.
type clock struct {
	began time.Time
	at    int64
}

// newClock makes the clock of a run that started at a time of day.
func newClock(zeroUnixNanos int64) clock {
	now := time.Now()
	return clock{began: now, at: max(0, now.UnixNano()-zeroUnixNanos)}
}

func (c clock) now() int64 { return c.at + int64(time.Since(c.began)) }

// moment is a time with the CPU time that the process has used by then.
type moment struct {
	at, cpu int64
}

func (c clock) moment() moment { return moment{c.now(), processCPU()} }
