package pep440

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Compare orders two versions: it is negative when a comes first, and zero when they are one, as 1.0 and 1.0.0 are. All of mypy's
// "2.5.0+dev.COMMIT" are one. Texts that are no versions come first, in their own order.
func Compare(a, b string) int {
	x, y := parse(a), parse(b)
	if !x.known && !y.known {
		return strings.Compare(a, b)
	}
	return cmp.Or(
		order(x.known, y.known), cmp.Compare(x.epoch, y.epoch), slices.Compare(x.release, y.release),
		cmp.Compare(x.stage, y.stage), cmp.Compare(x.number, y.number), cmp.Compare(x.post, y.post), cmp.Compare(x.dev, y.dev),
		slices.CompareFunc(x.local, y.local, compareLocal),
	)
}

// version is a version as far as its order needs it.
type version struct {
	known   bool
	epoch   int
	release []int    // without zeros at the end
	stage   int      // of the release: see stages
	number  int      // of the stage
	post    int      // -1 without
	dev     int      // most without
	local   []string // what somebody's own build is called
}

// stages are what comes before a release, in order.
func stages() []string { return []string{"dev", "a", "b", "rc"} }

var form = regexp.MustCompile(`^v?(?:(\d+)!)?(\d+(?:\.\d+)*)` + // epoch and release
	`(?:[._-]?(a|b|c|rc|alpha|beta|pre|preview)[._-]?(\d*))?` +
	`(?:-(\d+)|[._-]?(post|rev|r)[._-]?(\d*))?` +
	`(?:[._-]?(dev)[._-]?(\d*))?(?:\+(.*))?$`)

func parse(text string) version {
	found := form.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if found == nil {
		return version{}
	}
	early, bare, post, dev, local := found[3], found[5], found[6], found[8], found[10]
	v := version{known: true, epoch: whole(found[1]), release: release(found[2]), stage: len(stages()), post: -1, dev: math.MaxInt}
	if early != "" {
		v.stage, v.number = slices.Index(stages(), stageName(early)), whole(found[4])
	}
	isPost := bare != "" || post != ""
	if isPost {
		v.post = whole(cmp.Or(bare, found[7]))
	}
	ofMypy := local == "dev" || strings.HasPrefix(local, "dev.")
	if !ofMypy {
		v.local = strings.FieldsFunc(local, func(r rune) bool { return strings.ContainsRune("._-", r) })
	}
	if dev != "" || ofMypy {
		v.dev = whole(found[9])
		if early == "" && !isPost {
			v.stage = 0 // before the first alpha
		}
	}
	return v
}

func release(text string) []int {
	var numbers []int
	for number := range strings.SplitSeq(text, ".") {
		numbers = append(numbers, whole(number))
	}
	for len(numbers) > 0 && numbers[len(numbers)-1] == 0 {
		numbers = numbers[:len(numbers)-1]
	}
	return numbers
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

// compareLocal orders parts of local versions: words before numbers.
func compareLocal(a, b string) int {
	x, y := isNumber(a), isNumber(b)
	if x && y {
		return cmp.Compare(whole(a), whole(b))
	}
	return cmp.Or(order(x, y), strings.Compare(a, b))
}

func isNumber(text string) bool { return strings.Trim(text, "0123456789") == "" }

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
