package fetch

import (
	"fmt"
	"regexp"
	"strings"
)

// requirement is one wish for a package (PEP 508), such as `coverage[toml]>=7; python_version < "3.11"`.
type requirement struct {
	name   string // normalized
	extras []string
	spec   string
	marker marker
}

func parseRequirement(text string) (requirement, error) {
	shape := regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*([^;@]*?)\s*(?:;(.*))?$`)
	found := shape.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return requirement{}, fmt.Errorf("%q is not a package with a version (such as name==1.0): write it so", text)
	}
	spec := strings.TrimSpace(strings.Trim(found[3], "()"))
	const clause = `(?:~=|===?|!=|<=?|>=?)\s*[\w.*+!-]+`
	if spec != "" && !regexp.MustCompile(`^`+clause+`(\s*,\s*`+clause+`)*\s*,?$`).MatchString(spec) {
		return requirement{}, fmt.Errorf("%q has no version that can be read (such as name==1.0): correct it", text)
	}
	m, err := parseMarker(found[4])
	if err != nil {
		return requirement{}, err
	}
	r := requirement{name: normalize(found[1]), spec: spec, marker: m}
	for extra := range strings.SplitSeq(found[2], ",") {
		if extra = strings.TrimSpace(extra); extra != "" {
			r.extras = append(r.extras, normalize(extra))
		}
	}
	return r, nil
}

// bare is the requirement without its marker, as pip reads it.
func (r requirement) bare() string {
	if len(r.extras) == 0 {
		return r.name + r.spec
	}
	return r.name + "[" + strings.Join(r.extras, ",") + "]" + r.spec
}

// line is the whole requirement, as pip reads it.
func (r requirement) line() string {
	if r.marker.join == "true" {
		return r.bare()
	}
	return r.bare() + " ; " + r.marker.String()
}

// parseRequirements reads the lines of a requirements file that name packages. Hashes in it
// are ignored; options, which could bring in other files and indexes, are refused.
func parseRequirements(lines []string) ([]requirement, error) {
	var all []requirement
	for _, line := range logicalLines(strings.Join(lines, "\n")) {
		line, _, _ = strings.Cut(line, " --hash")
		r, err := parseRequirement(line)
		if err != nil {
			return nil, &requirementError{err}
		}
		all = append(all, r)
	}
	return all, nil
}

// logicalLines are the lines that say something, without comments, continued lines as one.
func logicalLines(text string) []string {
	comment := regexp.MustCompile(`(^|\s)#.*$`)
	var lines []string
	pending := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(comment.ReplaceAllString(strings.TrimRight(line, "\r\n"), ""))
		if before, continued := strings.CutSuffix(line, `\`); continued {
			pending += before + " "
			continue
		}
		if line = strings.TrimSpace(pending + line); line != "" {
			lines = append(lines, line)
		}
		pending = ""
	}
	if pending = strings.TrimSpace(pending); pending != "" {
		lines = append(lines, pending)
	}
	return lines
}
