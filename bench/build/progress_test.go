//go:build unix

package build

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paceline/bench/fetch"
)

func testProgress(t *testing.T, shared *fetch.Store) {
	heard := filepath.Join(t.TempDir(), "heard")
	b := newBuilding(t, shared, strings.ReplaceAll(`
    import time
    for _ in range(3000):
        if os.path.exists("HEARD"): break
        time.sleep(0.01)
    else:
        sys.exit("nothing was said")`, "HEARD", heard))
	j, err := prepare(t.Context(), b.store, b.resolve("HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	if j.every != progressEvery {
		t.Errorf("it would say so every %v", j.every)
	}
	j.every = time.Millisecond
	b.store.Progress = func(line string) {
		if strings.Contains(line, " so far") {
			if err := os.WriteFile(heard, nil, 0o644); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := b.store.Made(t.Context(), j.recipe.Key(), j.build); err != nil {
		t.Error(err)
	}
}

// While a build goes on, it says so now and then.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said []string
		j := job{store: &fetch.Store{Progress: func(line string) { said = append(said, line) }}, revision: Revision{Commit: strings.Repeat("a", 40)}, every: progressEvery}
		source := t.TempDir()
		stop := j.watch(source)
		time.Sleep(2*progressEvery + time.Second)
		synctest.Wait()
		if err := errors.Join(os.Mkdir(filepath.Join(source, "build"), 0o755), os.WriteFile(filepath.Join(source, "build", "__native_x.c"), nil, 0o644)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(progressEvery)
		synctest.Wait()
		stop()
		time.Sleep(time.Hour)
		want := []string{
			"commit aaaaaaaaaaaa: translating to C, 15s so far", "commit aaaaaaaaaaaa: translating to C, 30s so far", "commit aaaaaaaaaaaa: compiling the C, 45s so far",
		}
		if !slices.Equal(said, want) {
			t.Errorf("said %q", said)
		}
	})
}
