package fetch

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"paceline/bench/pep440"
)

// marker says where a requirement applies (PEP 508): a comparison, or several joined by
// "and" or "or". The other joins are "true" and "false", which hold everywhere and nowhere.
type marker struct {
	join  string
	parts []marker
	// A comparison, where join is empty: two operands as written, strings in double quotes.
	left, op, right string
}

func (m marker) String() string {
	if m.join == "" {
		return m.left + " " + m.op + " " + m.right
	}
	if len(m.parts) == 0 {
		return m.join
	}
	var texts []string
	for _, part := range m.parts {
		text := part.String()
		if m.join == "and" && part.join == "or" {
			text = "(" + text + ")"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " "+m.join+" ")
}

// joined joins markers, with what is the same everywhere left out.
func joined(join string, parts []marker) marker {
	neutral, decisive := "true", "false"
	if join == "or" {
		neutral, decisive = decisive, neutral
	}
	all := marker{join: join}
	for _, part := range parts {
		inner := []marker{part}
		if part.join == join {
			inner = part.parts
		}
		for _, p := range inner {
			if p.join == decisive {
				return p
			}
			same := func(m marker) bool { return m.String() == p.String() }
			if p.join != neutral && !slices.ContainsFunc(all.parts, same) {
				all.parts = append(all.parts, p)
			}
		}
	}
	switch len(all.parts) {
	case 0:
		return marker{join: neutral}
	case 1:
		return all.parts[0]
	}
	return all
}

// given is the marker for somebody who asked for these extras on a supported Python: what
// that already decides is gone from it.
func (m marker) given(extras []string) marker {
	if len(m.parts) > 0 {
		var parts []marker
		for _, part := range m.parts {
			parts = append(parts, part.given(extras))
		}
		return joined(m.join, parts)
	}
	if m.join != "" {
		return m
	}
	if decided, ok := m.decide(extras); ok {
		return marker{join: fmt.Sprint(decided)}
	}
	return m
}

func (m marker) decide(extras []string) (holds, ok bool) {
	value := strings.Trim(m.right, `"`)
	switch m.left {
	case "extra":
		return slices.Contains(extras, normalize(value)) == (m.op != "!="), true
	case "python_version", "python_full_version":
		// Every supported Python is 3.10 or newer. Old packages write 3.8.* too, which is no version.
		order := pep440.Compare(strings.TrimSuffix(value, ".*"), "3.10")
		if m.op == "<" && order <= 0 || m.op == "<=" && order < 0 {
			return false, true
		}
		if m.op == ">=" && order <= 0 || m.op == ">" && order < 0 {
			return true, true
		}
	}
	return false, false
}

// markerParser reads a marker token by token.
type markerParser struct {
	tokens []string
	depth  int
}

func parseMarker(text string) (marker, error) {
	if strings.TrimSpace(text) == "" {
		return marker{join: "true"}, nil
	}
	token := regexp.MustCompile(`"[^"]*"|'[^']*'|[()]|[<>=!~]+|[A-Za-z_][A-Za-z0-9_.]*|\S`)
	p := &markerParser{tokens: token.FindAllString(text, -1)}
	m, err := p.either()
	if err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("unexpected %q", p.tokens[0])
	}
	if err != nil {
		return marker{}, fmt.Errorf("read the marker %q: %w", text, err)
	}
	return m, nil
}

func (p *markerParser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	token := p.tokens[0]
	p.tokens = p.tokens[1:]
	return token
}

func (p *markerParser) accept(token string) bool {
	if len(p.tokens) == 0 || p.tokens[0] != token {
		return false
	}
	p.next()
	return true
}

func (p *markerParser) either() (marker, error) { return p.list("or", p.both) }
func (p *markerParser) both() (marker, error)   { return p.list("and", p.one) }

func (p *markerParser) list(join string, part func() (marker, error)) (marker, error) {
	var parts []marker
	for {
		m, err := part()
		if err != nil {
			return marker{}, err
		}
		parts = append(parts, m)
		if !p.accept(join) {
			return joined(join, parts), nil
		}
	}
}

func (p *markerParser) one() (marker, error) {
	if !p.accept("(") {
		return p.comparison()
	}
	if p.depth++; p.depth > 100 {
		return marker{}, errors.New("too many parentheses")
	}
	m, err := p.either()
	p.depth--
	if err == nil && !p.accept(")") {
		err = errors.New("a parenthesis is not closed")
	}
	return m, err
}

func (p *markerParser) comparison() (marker, error) {
	left, err := p.operand()
	if err != nil {
		return marker{}, err
	}
	op := p.next()
	if op == "not" && p.accept("in") {
		op = "not in"
	}
	if !slices.Contains([]string{"<", "<=", "==", "===", "!=", ">=", ">", "~=", "in", "not in"}, op) {
		return marker{}, fmt.Errorf("%q is no comparison", op)
	}
	right, err := p.operand()
	if strings.HasPrefix(left, `"`) && !strings.HasPrefix(right, `"`) {
		return turned(marker{left: left, op: op, right: right}), err
	}
	return marker{left: left, op: op, right: right}, err
}

// turned puts the name on the left, where the comparison allows it.
func turned(m marker) marker {
	switch m.op {
	case "in", "not in", "~=":
		return m
	}
	op := strings.NewReplacer("<", ">", ">", "<").Replace(m.op)
	return marker{left: m.right, op: op, right: m.left}
}

func (p *markerParser) operand() (string, error) {
	token := p.next()
	if regexp.MustCompile(`^[A-Za-z_]`).MatchString(token) {
		return token, nil
	}
	if len(token) < 2 {
		return "", fmt.Errorf("%q is neither a name nor a string", token)
	}
	content := token[1 : len(token)-1]
	if strings.ContainsAny(token[:1], `"'`) && !strings.ContainsAny(content, `"\`) {
		return `"` + content + `"`, nil
	}
	return "", fmt.Errorf("%q is neither a name nor a string", token)
}
