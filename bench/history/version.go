package history

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// version is a checker's version as far as its order needs it.
type version struct {
	known   bool
	release []int // without zeros at the end
	stage   int   // of the release: see stages
	number  int   // of the stage
	post    int   // -1 without
	dev     int   // most without
}

// stages are what comes before a release, in order.
func stages() []string { return []string{"dev", "a", "b", "rc"} }

var versionForm = regexp.MustCompile(`^v?(\d+(?:\.\d+)*)(?:[._-]?(a|b|c|rc|alpha|beta|pre|preview)[._-]?(\d*))?(?:[._-]?post[._-]?(\d*))?(?:[._-]?dev[._-]?(\d*))?(?:\+(.*))?$`)

// parseVersion reads a version as PEP 440 has it. One thing is other than there: mypy calls what becomes 2.5.0 "2.5.0+dev.COMMIT", which is
// a local version of 2.5.0 to PEP 440, and a development release here.
func parseVersion(text string) version {
	text = strings.ToLower(strings.TrimSpace(text))
	at := versionForm.FindStringSubmatchIndex(text)
	if at == nil {
		return version{}
	}
	part := func(group int) (string, bool) {
		if at[2*group] < 0 {
			return "", false
		}
		return text[at[2*group]:at[2*group+1]], true
	}
	v := version{known: true, stage: len(stages()), post: -1, dev: math.MaxInt}
	release, _ := part(1)
	for number := range strings.SplitSeq(release, ".") {
		v.release = append(v.release, whole(number))
	}
	for len(v.release) > 0 && v.release[len(v.release)-1] == 0 {
		v.release = v.release[:len(v.release)-1]
	}
	name, early := part(2)
	if early {
		number, _ := part(3)
		v.stage, v.number = slices.Index(stages(), stageName(name)), whole(number)
	}
	post, isPost := part(4)
	if isPost {
		v.post = whole(post)
	}
	local, _ := part(6)
	dev, isDev := part(5)
	if isDev || local == "dev" || strings.HasPrefix(local, "dev.") {
		v.dev = whole(dev)
		if !early && !isPost {
			v.stage = 0 // before the first alpha
		}
	}
	return v
}

func stageName(name string) string {
	switch name {
	case "alpha":
		return "a"
	case "beta":
		return "b"
	case "c", "pre", "preview":
		return "rc"
	}
	return name
}

// whole reads a number; one that is too large for an int is the largest.
func whole(digits string) int {
	if digits == "" {
		return 0
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return math.MaxInt - 1
	}
	return n
}

// CompareVersions orders versions as PEP 440 does, with mypy's "+dev" before its release. Those that are no versions come first, in the order of
// their text.
func CompareVersions(a, b string) int {
	x, y := parseVersion(a), parseVersion(b)
	if !x.known && !y.known {
		return strings.Compare(a, b)
	}
	return cmp.Or(
		order(x.known, y.known), slices.Compare(x.release, y.release), cmp.Compare(x.stage, y.stage), cmp.Compare(x.number, y.number),
		cmp.Compare(x.post, y.post), cmp.Compare(x.dev, y.dev),
	)
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
