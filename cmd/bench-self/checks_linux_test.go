package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMissingToolsAreAllNamed(t *testing.T) {
	dir := t.TempDir()
	c := check{
		name:    "of nothing",
		needs:   []tool{{filepath.Join(dir, "one"), "get one"}, {filepath.Join(dir, "two"), "get two"}},
		measure: func(context.Context, lab) ([]result, error) { panic("measured without its tools") },
	}
	_, err := c.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "get one") || !strings.Contains(err.Error(), "get two") {
		t.Errorf("%v", err)
	}
}

func TestNothingIsMeasuredOnceInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	results, problems := measureAll(ctx, "paceline", io.Discard)
	if len(results) > 0 || len(problems) > 0 {
		t.Errorf("%v, %v", results, problems)
	}
}

func TestInTurns(t *testing.T) {
	var order []string
	measure := func(name string) func(int) (time.Duration, error) {
		return func(pair int) (time.Duration, error) {
			order = append(order, fmt.Sprint(name, pair))
			return time.Duration(len(order)), nil
		}
	}
	as, bs, err := inTurns(3, measure("a"), measure("b"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a0", "b0", "b1", "a1", "a2", "b2"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	if !slices.Equal(as, []time.Duration{1, 4, 5}) || !slices.Equal(bs, []time.Duration{2, 3, 6}) {
		t.Errorf("%v, %v", as, bs)
	}
	broken := errors.New("broken")
	_, _, err = inTurns(3, measure("a"), func(int) (time.Duration, error) { return 0, broken })
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
