package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
)

func TestNoWheel(t *testing.T) {
	const none = "ERROR: Could not find a version that satisfies the requirement mypy==2.0.0\nERROR: No matching distribution found for mypy==2.0.0\n"
	for _, c := range []struct {
		err  error
		want bool
	}{
		{fmt.Errorf("ask pip: %w", &commandError{"exit status 1", none}), true},
		{&commandError{"exit status 1", "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'\n" + none}, false},
		{&commandError{"exit status 1", "ERROR: No space left on device"}, false},
		{&commandError{"exit status 1", "ERROR: ResolutionImpossible: for help visit a page"}, false},
		{errors.New("No matching distribution"), false},
		{nil, false},
	} {
		if got := NoWheel(c.err); got != c.want {
			t.Errorf("%v: %v", c.err, got)
		}
	}
}

// What requirements can never be is told from what an index does not say today, by the real pip.
func TestUnmet(t *testing.T) {
	ix := newIndex(t, map[string][]byte{
		"part-1.0-py3-none-any.whl":  wheelOf(t, "part", "1.0"),
		"part-2.0-py3-none-any.whl":  wheelOf(t, "part", "2.0"),
		"top-1-py3-none-any.whl":     wheelOf(t, "top", "1", "part<2"),
		"other-1-cp20-cp20-none.whl": []byte("for another Python"),
	})
	var refuses atomic.Bool
	ix.handle = func(w http.ResponseWriter, _ *http.Request) bool {
		if refuses.Load() {
			w.WriteHeader(http.StatusForbidden)
		}
		return refuses.Load()
	}
	// Without tries of its own, pip does not say that it had no answer.
	t.Setenv("PIP_RETRIES", "0")
	s := &Store{Root: t.TempDir(), Python: python(t)}
	resolving := func(want bool, says string, requirements ...string) {
		t.Helper()
		_, err := s.Resolve(t.Context(), "demo", requirements)
		wantError(t, err, says)
		if got := Unmet(err); got != want {
			t.Errorf("%q: cannot be met: %v, want %v (%v)", requirements, got, want, err)
		}
	}
	resolving(true, "write it so", "part @ git+https://127.0.0.1/part")
	resolving(true, "write it so", "-r more.txt")
	resolving(true, "No matching distribution found for part==3", "part==3")
	resolving(true, "No matching distribution found for other", "other")
	resolving(true, "No matching distribution found for nothing", "nothing")
	resolving(true, "ResolutionImpossible", "top", "part==2.0")
	wheel := Lock{Name: "wheel", Text: "other==1 --hash=sha256:" + zeros}
	refuses.Store(true)
	resolving(false, "403", "part==3")
	if _, err := s.Environment(t.Context(), wheel); err == nil || NoWheel(err) {
		t.Errorf("installing from an index that refuses: %v", err)
	}
	refuses.Store(false)
	if _, err := s.Environment(t.Context(), wheel); !NoWheel(err) {
		t.Errorf("installing what is not for this Python: %v", err)
	}
	ix.server.Close()
	resolving(false, "cannot be reached", "part==3")
}
