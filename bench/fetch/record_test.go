package fetch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const recordedText = "some==1.0 \\\n    --hash=sha256:" + "0000000000000000000000000000000000000000000000000000000000000000\n"

func TestRecordedResolvesOnce(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	calls := 0
	resolve := func(context.Context) (Lock, error) {
		calls++
		return Lock{Name: "other", Text: recordedText}, nil
	}
	for range 2 {
		l, err := s.Recorded(t.Context(), "some-1.0", resolve)
		if err != nil || l.Name != "some-1.0" || l.Text != recordedText {
			t.Fatalf("got %+v, %v", l, err)
		}
	}
	if calls != 1 {
		t.Errorf("resolved %d times, want once", calls)
	}
}

func TestRecordedKeepsNothingOfAFailure(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	broken := errors.New("index is away")
	if _, err := s.Recorded(t.Context(), "some-1.0", func(context.Context) (Lock, error) { return Lock{}, broken }); !errors.Is(err, broken) {
		t.Fatalf("got %v, want the error of resolving", err)
	}
	if files, _ := filepath.Glob(filepath.Join(s.Root, "recorded", "*")); len(files) > 0 {
		t.Errorf("left %v behind", files)
	}
}

func TestRecordedRefusesADamagedLock(t *testing.T) {
	for _, text := range []string{"some >= 1\n", ""} {
		s := &Store{Root: t.TempDir()}
		file := filepath.Join(s.Root, "recorded", "some-1.0.txt")
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
		_, err := s.Recorded(t.Context(), "some-1.0", nil)
		if err == nil || !strings.Contains(err.Error(), "remove it") {
			t.Errorf("%q: got %v, want an error that says to remove the file", text, err)
		}
	}
}

// What requirements lead to is resolved once, and other requirements are another lock.
func TestRequire(t *testing.T) {
	s := &Store{Root: t.TempDir()}
	wanted := []string{"top>=1", "part"}
	name := "build-" + Lock{Text: "top>=1\npart"}.Digest()[:12]
	if _, err := s.Recorded(t.Context(), name, func(context.Context) (Lock, error) { return Lock{Text: recordedText}, nil }); err != nil {
		t.Fatal(err)
	}
	for _, same := range [][]string{wanted, {"# why", "top>=1  # because", "", "part", ""}} {
		if l, err := s.Require(t.Context(), "build", same); err != nil || l.Name != name || l.Text != recordedText {
			t.Errorf("%q: %+v, %v", same, l, err)
		}
	}
	_, err := s.Require(t.Context(), "build", []string{"top @ file:///x"})
	wantError(t, err, "lock of build-", "top @ file:///x")
}
