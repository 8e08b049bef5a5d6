package schedule

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// checked is an event as a program that knows only the format sees it.
type checked struct {
	Phase    string      `json:"ph"`
	Name     *string     `json:"name"`
	Category string      `json:"cat"`
	Process  json.Number `json:"pid"`
	Thread   json.Number `json:"tid"`
	Start    json.Number `json:"ts"`
	Duration json.Number `json:"dur"`
	ID       json.Number `json:"id"`
	Bind     string      `json:"bp"`
	Args     map[string]any

	at, length int64 // nanoseconds
}

// checkTrace tells what in a trace is against the Trace Event Format.
func checkTrace(text []byte) error {
	var trace struct {
		Events []checked      `json:"traceEvents"`
		Unit   string         `json:"displayTimeUnit"`
		Other  map[string]any `json:"otherData"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&trace); err != nil {
		return err
	}
	if trace.Unit != "ms" && trace.Unit != "ns" || trace.Other == nil {
		return fmt.Errorf("the unit is %q, otherData %v", trace.Unit, trace.Other)
	}
	named := map[json.Number]bool{}
	slices := map[json.Number][]checked{} // by thread
	flows := map[json.Number][]checked{}
	for i := range trace.Events {
		e := &trace.Events[i]
		if err := e.check(); err != nil {
			return fmt.Errorf("event %d %+v: %w", i, *e, err)
		}
		switch e.Phase {
		case "X":
			slices[e.Thread] = append(slices[e.Thread], *e)
		case "s", "f":
			flows[e.ID] = append(flows[e.ID], *e)
		}
		if *e.Name == "process_name" {
			if named[e.Process] {
				return fmt.Errorf("process %s has two names", e.Process)
			}
			named[e.Process] = true
		}
	}
	for _, e := range trace.Events {
		if !named[e.Process] {
			return fmt.Errorf("process %s has no name", e.Process)
		}
	}
	for thread, events := range slices {
		if err := checkNesting(events); err != nil {
			return fmt.Errorf("thread %s: %w", thread, err)
		}
	}
	for id, ends := range flows {
		if err := checkFlow(ends, slices); err != nil {
			return fmt.Errorf("flow %s: %w", id, err)
		}
	}
	return nil
}

var microsWithNanos = regexp.MustCompile(`^(\d+)\.(\d{3})$`)

func nanosOf(n json.Number) (int64, error) {
	parts := microsWithNanos.FindStringSubmatch(n.String())
	if parts == nil {
		return 0, fmt.Errorf("the time %q is no microseconds with three decimals", n)
	}
	return strconv.ParseInt(parts[1]+parts[2], 10, 64)
}

// check checks the fields that each kind of event must have.
func (e *checked) check() (err error) {
	for _, n := range []json.Number{e.Process, e.Thread} {
		if _, err := n.Int64(); err != nil {
			return err
		}
	}
	if e.Name == nil || *e.Name == "" {
		return fmt.Errorf("it has no name")
	}
	if e.Phase == "M" {
		if *e.Name != traceHeader && e.Args["name"] == nil && e.Args["sort_index"] == nil {
			return fmt.Errorf("metadata without an argument")
		}
		return nil
	}
	if e.at, err = nanosOf(e.Start); err != nil {
		return err
	}
	switch e.Phase {
	case "X":
		e.length, err = nanosOf(e.Duration)
	case "s", "f":
		if e.ID == "" || e.Category == "" || e.Phase == "f" && e.Bind != "e" {
			err = fmt.Errorf("a flow without id, category or binding")
		}
	case "C":
		if len(e.Args) == 0 {
			err = fmt.Errorf("a counter without a number")
		}
		for _, value := range e.Args {
			number, is := value.(json.Number)
			if n, bad := number.Int64(); !is || bad != nil || n < 0 {
				err = fmt.Errorf("a counter of %v", value)
			}
		}
	default:
		err = fmt.Errorf("%q is no kind of event", e.Phase)
	}
	return err
}

// checkNesting checks that slices lie within each other or apart, in the order of the file when
// they start together.
func checkNesting(events []checked) error {
	slices.SortStableFunc(events, func(a, b checked) int { return cmp.Compare(a.at, b.at) })
	var open []int64
	for _, e := range events {
		for len(open) > 0 && open[len(open)-1] <= e.at {
			open = open[:len(open)-1]
		}
		end := e.at + e.length
		if len(open) > 0 && end > open[len(open)-1] {
			return fmt.Errorf("%s at %d ns ends at %d ns, what is around it at %d ns", *e.Name, e.at, end, open[len(open)-1])
		}
		open = append(open, end)
	}
	return nil
}

// checkFlow checks that a flow has one start and one end, in this order, each in a slice.
func checkFlow(ends []checked, all map[json.Number][]checked) error {
	if len(ends) != 2 || ends[0].Phase != "s" || ends[1].Phase != "f" || ends[0].at > ends[1].at ||
		*ends[0].Name != *ends[1].Name || ends[0].Category != ends[1].Category {
		return fmt.Errorf("its ends are %+v", ends)
	}
	for _, end := range ends {
		if !slices.ContainsFunc(all[end.Thread], func(e checked) bool { return e.at <= end.at && end.at < e.at+e.length }) {
			return fmt.Errorf("%d ns is in no slice", end.at)
		}
	}
	return nil
}
