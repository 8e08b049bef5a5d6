package summary

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"paceline/bench/session"
)

var update = flag.Bool("update", false, "write the golden files anew")

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
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("differs from %s (run with -update and look at the change):\n%s", path, got.String())
			}
		})
	}
}
