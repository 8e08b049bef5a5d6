package sweep

import (
	"fmt"
	"slices"
	"strings"

	"paceline/bench"
)

// nativeFlag has sequential mypy parse with the native parser.
const nativeFlag = "--native-parser"

// NativeName is the name of the variant with that flag.
const NativeName = "native"

// nativeSince is the first version of mypy, major and minor, that parses with the native parser by default when sequential: in its
// mypy/options.py native_parser is True, and before it is False.
func nativeSince() [2]int { return [2]int{2, 4} }

// parsesNatively says whether a version does so. One that is not known is taken for a recent one.
func parsesNatively(version string) bool {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return true
	}
	since := nativeSince()
	return major > since[0] || major == since[0] && minor >= since[1]
}

// Arm is the variant that has those of the checkers parse sequentially with the native parser that would not by themselves. It is not ok
// when there are none, or nothing is sequential.
func Arm(checkers []string, workers []int) (v bench.Variant, ok bool) {
	old := slices.DeleteFunc(slices.Clone(checkers), func(name string) bool { return parsesNatively(versionIn(name)) })
	return bench.Variant{Name: NativeName, Flags: []string{nativeFlag}, Checkers: old, Workers: []int{0}},
		len(old) > 0 && slices.Contains(workers, 0)
}

// IsArm says whether a variant is one like that.
func IsArm(v bench.Variant) bool {
	return slices.Equal(v.Flags, []string{nativeFlag}) && len(v.Checkers) > 0
}

// release is the version with the build in the name of a checker: 2.4.1+pure in mypy@2.4.1+pure. What has none is named as a whole.
func release(checker string) string {
	name, version, ok := strings.Cut(checker, "@")
	if !ok || strings.Contains(name, ":") {
		return checker
	}
	return version
}

// versionIn is that without the build.
func versionIn(checker string) string {
	version, _, _ := strings.Cut(release(checker), "+")
	return version
}

// Parser is what a cell parses with.
type Parser string

const (
	// Native is the parser that workers have.
	Native Parser = "native"
	// Old is the one that sequential mypy has before 2.4.
	Old Parser = "old"
)

// parserOf tells what a cell of a version parses with.
func parserOf(c bench.Cell, version string, flags []string) Parser {
	if c.Workers > 0 || parsesNatively(version) || slices.Contains(flags, nativeFlag) {
		return Native
	}
	return Old
}
