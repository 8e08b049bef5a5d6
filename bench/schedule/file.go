package schedule

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxFileBytes is the length of the longest schedule, unpacked, that [Read] takes: 256 MiB. A
// schedule of a hundred thousand SCCs takes about a tenth of it.
const MaxFileBytes = 256 << 20

// Read reads a schedule as [Schedule.Write] writes it; it may be unpacked. What it returns is
// valid.
func Read(r io.Reader) (Schedule, error) {
	s, err := read(r, MaxFileBytes)
	if err != nil {
		return Schedule{}, fmt.Errorf("read schedule: %w", err)
	}
	return s, nil
}

func read(r io.Reader, limit int64) (s Schedule, err error) {
	unpacked, err := unpack(r, limit)
	if err != nil {
		return s, explained(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		return s, explained(err)
	}
	var version struct {
		Schema int `json:"schema"`
	}
	// The schema comes first: a newer one may have other things in the same keys.
	if err := json.Unmarshal(text, &version); err != nil {
		return s, fmt.Errorf("not a schedule file, or a damaged one: %w", err)
	}
	if version.Schema < 1 {
		return s, errors.New("not a schedule file: it has no schema; name a file that ends in .schedule.json.gz")
	}
	if version.Schema > Schema {
		return s, Schedule{Schema: version.Schema}.Validate()
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, err
	}
	if s.SCCs == nil {
		return s, errors.New("not a schedule file: it has no sccs; name a file that ends in .schedule.json.gz")
	}
	return s, s.Validate()
}

// Write writes the schedule, of which Validate must be nil, as gzip of JSON, in this package's
// schema. Each SCC is a line. The same schedule always gives the same bytes.
func (s Schedule) Write(w io.Writer) error {
	if err := s.Validate(); err != nil {
		return fmt.Errorf("write schedule: %w", err)
	}
	packed := gzip.NewWriter(w)
	out := bufio.NewWriter(packed)
	if err := s.writeText(out); err != nil {
		return fmt.Errorf("write schedule: %w", err)
	}
	if err := errors.Join(out.Flush(), packed.Close()); err != nil {
		return fmt.Errorf("write schedule: %w", err)
	}
	return nil
}

// writeText leaves errors of writing to the Flush of out.
func (s Schedule) writeText(out *bufio.Writer) error {
	head, err := json.Marshal(struct {
		Schema  int    `json:"schema"`
		Checker string `json:"checker"`
		Corpus  string `json:"corpus"`
		Workers int    `json:"workers"`
	}{Schema, s.Checker, s.Corpus, s.Workers})
	if err != nil {
		return err
	}
	out.Write(head[:len(head)-1])
	out.WriteString(",\n\"sccs\":[")
	for i, scc := range s.SCCs {
		if scc.Deps == nil {
			scc.Deps = []int{}
		}
		line, err := json.Marshal(scc)
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(line)
	}
	out.WriteString("\n]")
	return errors.Join(writeKey(out, "phases", s.Phases), s.writeMeasured(out), out.WriteByte('\n'))
}

// writeMeasured writes what there is of the runs, each as a line, and ends the object.
func (s Schedule) writeMeasured(out *bufio.Writer) error {
	var failed error
	for i, run := range s.Runs {
		if i == 0 {
			out.WriteString(",\n\"runs\":[")
		} else {
			out.WriteByte(',')
		}
		line, err := json.Marshal(run)
		failed = errors.Join(failed, err)
		out.WriteByte('\n')
		out.Write(line)
	}
	if len(s.Runs) > 0 {
		out.WriteString("\n]")
	}
	if s.Collection != nil {
		failed = errors.Join(failed, writeKey(out, "collection", s.Collection))
	}
	if s.Growth != nil {
		failed = errors.Join(failed, writeKey(out, "growth", s.Growth))
	}
	if s.Machine != nil {
		failed = errors.Join(failed, writeKey(out, "machine", s.Machine))
	}
	out.WriteByte('}')
	return failed
}

func writeKey(out *bufio.Writer, key string, value any) error {
	text, err := json.Marshal(value)
	fmt.Fprintf(out, ",\n%q:%s", key, text)
	return err
}
