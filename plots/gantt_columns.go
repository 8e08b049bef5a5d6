package plots

import "paceline/bench/schedule"

// columns are the strips of equal width that time is cut into, so that what is drawn depends on
// the width of a figure and not on the number of spans.
type columns struct {
	count int
	nanos int64 // that each stands for
}

// columnsOf cuts the time from 0 to a total of nanoseconds.
func columnsOf(count int, total int64) columns {
	return columns{count, (total-1)/int64(count) + 1}
}

// run is a stretch of neighbouring columns of one class.
type run struct {
	class      int
	first, end int // columns from first up to, not with, end
}

// runs gives each column the class that most of its time is of, the first of those that have as
// much. Spans of a class below 0, and columns without time, are left out.
func (c columns) runs(spans []schedule.Span, classes int, classOf func(schedule.Span) int) []run {
	time := make([]int64, c.count*classes)
	for _, s := range spans {
		class := classOf(s)
		if class < 0 {
			continue
		}
		for at, end := max(s.StartNanos, 0), s.EndNanos; at < end; {
			i := int(at / c.nanos)
			if i >= c.count {
				break
			}
			upTo := min(int64(i+1)*c.nanos, end)
			time[i*classes+class] += upTo - at
			at = upTo
		}
	}
	var all []run
	for i := range c.count {
		class, ok := longest(time[i*classes : (i+1)*classes])
		if !ok {
			continue
		}
		if last := len(all) - 1; last >= 0 && all[last].class == class && all[last].end == i {
			all[last].end++
		} else {
			all = append(all, run{class, i, i + 1})
		}
	}
	return all
}

// longest is the class with the most time; it is not ok when none has any.
func longest(times []int64) (class int, ok bool) {
	for i, t := range times {
		if t > times[class] {
			class = i
		}
	}
	return class, times[class] > 0
}
