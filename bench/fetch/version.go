package fetch

import (
	"cmp"
	"regexp"
	"strings"
)

// compareVersions orders versions as Python's packaging rules do: by numbers, with
// development, alpha, beta and candidate releases before the final one and post releases
// after it. 1.0 and 1.0.0 are equal.
func compareVersions(a, b string) int {
	x, y := versionParts(a), versionParts(b)
	for i := range max(len(x), len(y)) {
		if c := comparePart(partAt(x, i), partAt(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

func versionParts(version string) []string {
	version = strings.TrimPrefix(strings.ToLower(version), "v")
	return regexp.MustCompile(`[0-9]+|[a-z]+`).FindAllString(version, -1)
}

// partAt is the part at i; a version that has ended goes on as a final release.
func partAt(parts []string, i int) string {
	if i < len(parts) {
		return parts[i]
	}
	return ""
}

func comparePart(a, b string) int {
	rank := partRank(a)
	if c := cmp.Compare(rank, partRank(b)); c != 0 || rank < numberRank {
		return c
	}
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// numberRank is the rank of numbers other than zero, which compare as numbers.
const numberRank = 6

func partRank(part string) int {
	switch part {
	case "dev":
		return 0
	case "a", "alpha":
		return 1
	case "b", "beta":
		return 2
	case "c", "rc", "pre", "preview":
		return 3
	case "post", "rev", "r":
		return 5
	}
	if strings.Trim(part, "0") == "" {
		return 4
	}
	return numberRank
}
