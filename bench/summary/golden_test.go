package summary

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"testing"

	"paceline/bench/session"
	"paceline/bench/testenv"
)

// madeUp is a session whose trials were never measured: their numbers only look like mypy's.
func madeUp(t *testing.T) Summary {
	t.Helper()
	s, err := session.Read(filepath.Join("testdata", "made-up"))
	if err != nil {
		t.Fatal(err)
	}
	return Of(s.Manifest, s.Trials)
}

func TestGolden(t *testing.T) {
	s := madeUp(t)
	for name, write := range map[string]func(io.Writer) error{
		"summary.txt": s.Text,
		"summary.md":  s.Markdown,
		"summary.json": func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", " ")
			return e.Encode(s.Cells)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			testenv.Golden(t, name, got.Bytes())
		})
	}
}
