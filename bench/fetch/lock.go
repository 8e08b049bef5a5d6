package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Lock is an exact set of Python packages as a pip requirements file: for each package
// `name==version`, perhaps a marker that says where it applies, and the sha256 of its files.
// It holds no addresses.
type Lock struct {
	// Name is for messages.
	Name string
	Text string
}

// pin is one package of a lock.
type pin struct {
	name, version string
	marker        marker
	hashes        []string
}

// Digest is the sha256 of the lock's text.
func (l Lock) Digest() string {
	sum := sha256.Sum256([]byte(l.Text))
	return hex.EncodeToString(sum[:])
}

// Packages lists the lock's packages as name==version, sorted.
func (l Lock) Packages() []string {
	var packages []string
	for _, line := range logicalLines(l.Text) {
		// A line that cannot be read is told by Environment, which needs all of it.
		if p, err := parsePin(line); err == nil {
			packages = append(packages, p.String())
		}
	}
	slices.Sort(packages)
	return packages
}

// Only is the lock with one package held to a single file, such as its pure wheel.
func (l Lock) Only(pkg, sum string) (Lock, error) {
	pins, err := l.pins()
	if err != nil {
		return Lock{}, err
	}
	at := slices.IndexFunc(pins, func(p pin) bool { return p.name == normalize(pkg) })
	if at < 0 || !slices.Contains(pins[at].hashes, sum) {
		return Lock{}, fmt.Errorf("lock %s has no file of %s with sha256 %s: resolve it anew", l.Name, pkg, sum)
	}
	pins[at].hashes = []string{sum}
	return Lock{Name: l.Name, Text: formatPins(pins)}, nil
}

func (p pin) String() string { return p.name + "==" + p.version }

func (l Lock) pins() ([]pin, error) {
	var pins []pin
	for _, line := range logicalLines(l.Text) {
		p, err := parsePin(line)
		if err != nil {
			return nil, fmt.Errorf("read the lock %s (resolve it anew): %w", l.Name, err)
		}
		if slices.ContainsFunc(pins, func(q pin) bool { return q.name == p.name }) {
			return nil, fmt.Errorf("read the lock %s (resolve it anew): %s is there twice", l.Name, p.name)
		}
		pins = append(pins, p)
	}
	return pins, nil
}

func parsePin(line string) (pin, error) {
	words := strings.Split(line, " --hash=")
	r, err := parseRequirement(words[0])
	if err != nil {
		return pin{}, err
	}
	version, exact := strings.CutPrefix(r.spec, "==")
	if !exact || len(r.extras) > 0 || !regexp.MustCompile(`^[0-9][A-Za-z0-9.!+]*$`).MatchString(version) {
		return pin{}, fmt.Errorf("%q is not name==version", words[0])
	}
	p := pin{name: r.name, version: version, marker: r.marker}
	for _, word := range words[1:] {
		sum, ok := strings.CutPrefix(strings.TrimSpace(word), "sha256:")
		if !ok || !isSHA256(sum) {
			return pin{}, fmt.Errorf("%s has the hash %q, which is no sha256", r.name, word)
		}
		p.hashes = append(p.hashes, sum)
	}
	if len(p.hashes) == 0 {
		return pin{}, errors.New(r.name + " has no hash")
	}
	return p, nil
}

// formatPins writes pins as the text of a lock, one hash a line so that differences read well.
func formatPins(pins []pin) string {
	slices.SortFunc(pins, func(a, b pin) int { return strings.Compare(a.name, b.name) })
	var text strings.Builder
	for _, p := range pins {
		text.WriteString(p.String())
		if p.marker.join != "true" {
			text.WriteString(" ; " + p.marker.String())
		}
		slices.Sort(p.hashes)
		for _, sum := range slices.Compact(p.hashes) {
			text.WriteString(" \\\n    --hash=sha256:" + sum)
		}
		text.WriteString("\n")
	}
	return text.String()
}
