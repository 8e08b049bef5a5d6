package summary

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns s when it is safe to show on one line of a terminal or a figure, and
// otherwise quotes it as Go does. Control characters, bytes that are no UTF-8, and characters
// that cannot be seen or turn the writing direction are not safe.
func Printable(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return s
	}
	return strconv.Quote(s)
}

// markdown escapes text for a paragraph, list item or table cell of GitHub's Markdown. Plain
// words with an @ become code, since mypy@2.4.1 would be turned into the link of a mail address.
func markdown(s string) string {
	words := strings.Split(Printable(s), " ")
	for i, word := range words {
		bare := strings.TrimRight(word, ",.:;")
		if strings.Contains(bare, "@") && !strings.ContainsFunc(bare, notPlain) {
			words[i] = "`" + bare + "`" + word[len(bare):]
		} else {
			words[i] = escapeMarks(word)
		}
	}
	return strings.Join(words, " ")
}

func notPlain(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("@.+-_/:=", r)
}

func escapeMarks(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_[]|~#", r):
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
