package runner

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paceline/bench"
)

// sameAs reports what would be measured now that is not what the session measured.
func sameAs(before, now bench.Manifest) error {
	for _, part := range []struct {
		name        string
		before, now any
	}{
		{"paceline", before.Paceline, now.Paceline},
		{"checker", before.Checkers, now.Checkers},
		{"corpus", before.Corpora, now.Corpora},
		{"host", before.Host, now.Host},
		{"environment", before.Environment, now.Environment},
	} {
		difference, err := difference(part.before, part.now)
		if err != nil {
			return err
		}
		if difference != "" {
			return fmt.Errorf("the %s is not what it was: %s; start a new session", part.name, difference)
		}
	}
	return nil
}

// difference names the first value that differs, by its JSON name.
func difference(before, now any) (string, error) {
	old, err := leaves(before)
	if err != nil {
		return "", err
	}
	current, err := leaves(now)
	if err != nil {
		return "", err
	}
	names := slices.Sorted(maps.Keys(old))
	for name := range current {
		if _, known := old[name]; !known {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if strings.HasPrefix(name, "load_") || old[name] == current[name] {
			continue
		}
		return fmt.Sprintf("%s was %s and is %s", name, shown(old[name]), shown(current[name])), nil
	}
	return "", nil
}

func shown(value string) string {
	if value == "" {
		return "unknown"
	}
	return value
}

// leaves lists the single values in a value as JSON, by path.
func leaves(value any) (map[string]string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	all := map[string]string{}
	collect(all, "value", tree)
	return all, nil
}

func collect(to map[string]string, path string, tree any) {
	switch node := tree.(type) {
	case map[string]any:
		for name, child := range node {
			collect(to, strings.TrimPrefix(path+"."+name, "value."), child)
		}
	case []any:
		for i, child := range node {
			collect(to, fmt.Sprintf("%s[%d]", path, i+1), child)
		}
	case nil: // nothing is known, as where there is none
	default:
		to[path] = fmt.Sprintf("%q", fmt.Sprint(node))
	}
}

// recall learns from the trials of a session that is resumed.
func (r *run) recall() {
	r.repeats = repeated(r.session.Trials)
	for _, t := range r.session.Trials {
		r.note(t)
	}
}

// repeated counts the repeats that disturbed trials asked for: in a block, as many as the cell
// that asked most often.
func repeated(trials []bench.Trial) int {
	type block struct{ round, number int }
	asked := map[block]map[bench.Cell]int{}
	repeats := map[block]int{}
	for _, t := range trials {
		if len(t.Disturbed) == 0 || t.Counted {
			continue
		}
		b := block{t.Round, t.Block}
		if asked[b] == nil {
			asked[b] = map[bench.Cell]int{}
		}
		asked[b][t.Cell]++
		repeats[b] = max(repeats[b], asked[b][t.Cell])
	}
	sum := 0
	for _, n := range repeats {
		sum += n
	}
	return min(sum, maxRepeats)
}

// note remembers that the trial has been made. One that was disturbed and does not count comes
// again; one that failed besides never counts, so it comes again only as long as anything does.
func (r *run) note(t bench.Trial) {
	if len(t.Disturbed) == 0 || t.Counted || !usable(t.Status) && r.repeats >= maxRepeats {
		r.done[t.Place()] = true
	}
}
