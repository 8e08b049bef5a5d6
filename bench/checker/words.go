package checker

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// Words splits a text as a shell splits words. Variables are refused: what they stand for when a
// session is resumed or repeated may be something else, and its manifest could not tell.
func Words(text string) ([]string, error) {
	var words []*syntax.Word
	for w, err := range syntax.NewParser().WordsSeq(strings.NewReader(text)) {
		if err != nil {
			return nil, err
		}
		words = append(words, w)
	}
	fields, err := expand.Fields(&expand.Config{Env: expand.ListEnviron(), NoUnset: true}, words...)
	var unset expand.UnsetParameterError
	if errors.As(err, &unset) {
		return nil, errors.New("it has a variable: write what it stands for, put '...' around it, or use sh -c '...'")
	}
	return fields, err
}
