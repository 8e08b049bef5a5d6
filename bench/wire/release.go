package wire

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// release is a version of mypy: 2.4.1 is {2, 4, 1}.
type release [3]int

func (r release) String() string { return fmt.Sprintf("%d.%d.%d", r[0], r[1], r[2]) }

func (r release) compare(other release) int { return slices.Compare(r[:], other[:]) }

// releases are those whose source the layouts were read in, oldest first.
var releases = []struct {
	release release
	layout  string
}{
	{release{2, 0, 0}, "2.0.0"},
	{release{2, 1, 0}, "2.0.0"},
	{release{2, 2, 0}, "2.0.0"},
	{release{2, 3, 0}, "2.0.0"},
	{release{2, 3, 1}, "2.0.0"},
	{release{2, 4, 0}, "2.0.0"},
	{release{2, 4, 1}, "2.0.0"},
}

// versionForm is a release, then what tells its build (+pure), or that it is no release
// (+dev.0123abc, rc1, .dev0).
var versionForm = regexp.MustCompile(`^([0-9]+)\.([0-9]+)(?:\.([0-9]+))?([0-9A-Za-z.+_-]*)$`)

// pureBuild marks the interpreted build of a release.
const pureBuild = "+pure"

// ProtocolFor returns the protocol of a version of mypy, such as 2.4.1, 2.4.1+pure or
// 2.5.0+dev.0123abc.
//
// A version that is not among the known releases is taken to speak like the newest of them that is
// not newer than it; then the warning, otherwise empty, says so. It is an error when mypy had no
// parallel mode yet.
func ProtocolFor(version string) (p Protocol, warning string, err error) {
	r, suffix, err := parseVersion(version)
	if err != nil {
		return Protocol{}, "", err
	}
	known := releases[0]
	if r.compare(known.release) < 0 {
		return Protocol{}, "", fmt.Errorf("mypy %s has no parallel mode (needs 2.0 or newer)", version)
	}
	for _, candidate := range releases {
		if candidate.release.compare(r) <= 0 {
			known = candidate
		}
	}
	p = Protocol{Release: known.release.String(), Layout: known.layout}
	newest := releases[len(releases)-1].release
	switch {
	case r.compare(newest) > 0:
		warning = fmt.Sprintf("mypy %s is newer than %v, the newest release whose messages are known: they are read as if they were the same", version, newest)
	case r != known.release, suffix != "" && suffix != pureBuild:
		warning = fmt.Sprintf("mypy %s is no release whose messages are known: they are read as those of %s", version, p.Release)
	}
	return p, warning, nil
}

func parseVersion(version string) (r release, suffix string, err error) {
	parts := versionForm.FindStringSubmatch(version)
	if parts == nil {
		return r, "", fmt.Errorf("version %q of mypy is not like 2.4.1", version)
	}
	for i, digits := range parts[1:4] {
		if digits == "" {
			continue
		}
		if r[i], err = strconv.Atoi(digits); err != nil {
			return r, "", fmt.Errorf("version %q of mypy: %w", version, err)
		}
	}
	return r, parts[4], nil
}
