package diagnostics

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"paceline/bench"
)

// Sum returns the number of diagnostics, a digest of them as a multiset and one of their order.
func Sum(said []bench.Diagnostic) bench.Diagnostics {
	all := texts(said)
	order := digest(all)
	slices.Sort(all)
	return bench.Diagnostics{Count: len(said), Digest: digest(all), OrderDigest: order}
}

func texts(said []bench.Diagnostic) []string {
	all := make([]string, len(said))
	for i, d := range said {
		all[i] = d.Text
	}
	return all
}

// digest is the sha256, in hex, of the texts, each ended by a NUL, which no output line holds.
func digest(texts []string) string {
	hash := sha256.New()
	for _, text := range texts {
		io.WriteString(hash, text)
		hash.Write([]byte{0})
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Folder is a folder of this machine and what stands for it in normalised text. An empty Name
// makes paths below it relative.
type Folder struct {
	Path string
	Name string
}

// Normalise replaces the folders in the text, the longest path first.
func Normalise(text string, folders []Folder) string {
	ordered := slices.SortedFunc(slices.Values(folders), func(a, b Folder) int { return len(b.Path) - len(a.Path) })
	for _, f := range ordered {
		if f.Path == "" {
			continue
		}
		name := f.Name
		if name != "" {
			name += "/"
		}
		text = strings.ReplaceAll(text, strings.TrimSuffix(f.Path, "/")+"/", name)
	}
	return text
}
