package synth

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Files are the sources, text by name.
func (p Package) Files() map[string]string {
	files := map[string]string{Root + "/__init__.py": ""}
	for i, m := range p.Modules {
		files[strings.ReplaceAll(m.Name, ".", "/")+".py"] = m.text(rand.New(rand.NewPCG(p.Spec.Seed, uint64(i)+1)))
	}
	return files
}

// text imports modules whole, not names from them, so that also cycles could be run.
func (m Module) text(random *rand.Rand) string {
	var b strings.Builder
	for _, name := range m.Imports {
		fmt.Fprintf(&b, "import %s\n", name)
	}
	for k := range m.Interface {
		statements(&b, k, random)
	}
	for k := range m.Work {
		m.function(&b, k, random)
	}
	if len(m.Imports) > 0 {
		fmt.Fprintf(&b, "\n\ndef calls(n: int, words: list[str]) -> int:\n    return sum([%s.f0(n, words)])\n",
			strings.Join(m.Imports, ".f0(n, words), "))
	}
	return b.String()
}

// statements writes one unit of them.
func statements(b *strings.Builder, k int, random *rand.Rand) {
	n := func() int { return number(random) }
	fmt.Fprintf(b, `
table%[1]d: dict[str, list[int]] = {str(key): [key * place + %[2]d for place in range(%[3]d)] for key in range(%[4]d)}
sizes%[1]d: dict[str, int] = {key: len(value) * %[5]d for key, value in table%[1]d.items() if key != "%[6]d"}
text%[1]d: str = "-".join([f"{key}:{size}" for key, size in sizes%[1]d.items() if size > %[7]d])
marks%[1]d: list[bool] = [letter.isdigit() and letter != "%[8]d" for letter in text%[1]d]
best%[1]d: int = (len(marks%[1]d) %% %[9]d) * (len(text%[1]d) - %[10]d) // %[11]d
`, k, n(), n(), n(), n(), n(), n(), n()%10, n(), n(), n())
}

// number is a constant of the text.
func number(random *rand.Rand) int { return 2 + random.IntN(97) }

// function writes one unit of functions.
func (m Module) function(b *strings.Builder, k int, random *rand.Rand) {
	n := func() int { return number(random) }
	fmt.Fprintf(b, `

def f%[1]d(n: int, words: list[str]) -> int:
    table: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        table.setdefault(word, []).append(place * %[2]d + n)
    sizes = {key: len(value) * %[3]d for key, value in table.items()}
    text = "-".join([f"{key}:{size}" for key, size in sizes.items() if size > %[4]d])
    marks = [letter.isdigit() and letter != "%[5]d" for letter in text]
    best = len(marks) %% %[6]d
    for key, size in sizes.items():
        if size > best and key.startswith(text[%[7]d:]):
            best += (size - n) // %[8]d
    low, high = best // %[9]d, best %% %[10]d
    return low * high + (f%[11]d(n - 1, list(sizes)) if n > %[12]d else best)
`, k, n(), n(), n(), n()%10, n(), n(), n(), n(), n(), (k+1)%m.Work, n())
}
