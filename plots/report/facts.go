package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"paceline/bench/summary"
)

// fact is one row of a table about a thing.
type fact struct {
	Name  string
	Value string
	Items []string // a list too long for a row; Value says how long it is
}

// facts turns a struct into rows by its JSON: the order of its fields, without those that are
// unknown, names in words, values in the unit that the name ends in.
func facts(of any) ([]fact, error) {
	text, err := json.Marshal(of)
	if err != nil {
		return nil, fmt.Errorf("facts of the page: %w", err)
	}
	return object("", text)
}

func object(prefix string, text []byte) ([]fact, error) {
	fields := json.NewDecoder(bytes.NewReader(text))
	if _, err := fields.Token(); err != nil { // the opening brace
		return nil, fmt.Errorf("facts of the page: %w", err)
	}
	var all []fact
	for fields.More() {
		name, err := fields.Token()
		if err != nil {
			return nil, fmt.Errorf("facts of the page: %w", err)
		}
		var value json.RawMessage
		if err := fields.Decode(&value); err != nil {
			return nil, fmt.Errorf("facts of the page: %w", err)
		}
		rows, err := row(prefix+fmt.Sprint(name), value)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// row is usually one fact; an object is one for each of its fields, null and "" are none.
func row(name string, text []byte) ([]fact, error) {
	if text[0] == '{' {
		return object(name+"_", text)
	}
	var value any
	fields := json.NewDecoder(bytes.NewReader(text))
	fields.UseNumber()
	if err := fields.Decode(&value); err != nil {
		return nil, fmt.Errorf("facts of the page: %w", err)
	}
	words, unit := inWords(name)
	f := fact{Name: words}
	switch value := value.(type) {
	case []any:
		const mostInRow = 4
		for _, item := range value {
			f.Items = append(f.Items, shown(item, unit))
		}
		f.Value = strconv.Itoa(len(f.Items))
		if len(f.Items) <= mostInRow {
			f.Value, f.Items = strings.Join(f.Items, ", "), nil
		}
	default:
		f.Value = shown(value, unit)
	}
	if f.Value == "" {
		return nil, nil
	}
	return []fact{f}, nil
}

// inWords splits the unit off a field's name: memory_limit_bytes is a "Memory limit" in bytes.
func inWords(name string) (words, unit string) {
	parts := strings.Split(name, "_")
	last := len(parts) - 1
	switch parts[last] {
	case "bytes", "ns", "ratio":
		if last > 0 {
			parts, unit = parts[:last], parts[last]
		}
	}
	written := map[string]string{"os": "OS", "cpu": "CPU", "cpus": "CPUs", "sha256": "SHA-256", "arch": "architecture", "1m": "over 1 min"}
	for i, part := range parts {
		if better, ok := written[part]; ok {
			parts[i] = better
		}
	}
	return capital(strings.Join(parts, " ")), unit
}

// capital makes the first letter of a text a large one.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

func shown(value any, unit string) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		return map[bool]string{true: "yes", false: "no"}[value]
	case json.Number:
		return number(value, unit)
	case string:
		return summary.Printable(value)
	}
	return summary.Printable(fmt.Sprint(value))
}

func number(n json.Number, unit string) string {
	if whole, err := n.Int64(); err == nil {
		switch unit {
		case "bytes":
			return summary.Bytes(whole)
		case "ns":
			return summary.Duration(whole)
		}
	}
	if share, err := n.Float64(); err == nil && unit == "ratio" {
		return fmt.Sprintf("%.3g%%", 100*share)
	}
	return n.String()
}
