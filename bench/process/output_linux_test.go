package process_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"paceline/bench/process"
)

func TestOutputIsInOrder(t *testing.T) {
	c := shell(t, `i=0; while [ $i -lt 500 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done`)
	if mustRun(t, c).OutputCut {
		t.Error("output was cut")
	}
	var want strings.Builder
	for i := range 500 {
		fmt.Fprintf(&want, "out %d\nerr %d\n", i, i)
	}
	if said(t, c) != want.String() {
		t.Error("stdout and stderr are not in the order of writing")
	}
}

func TestOutputLimit(t *testing.T) {
	for _, test := range []struct {
		limit, kept int64
		cut         bool
	}{{5, 5, true}, {6, 6, false}, {7, 6, false}, {0, 0, true}, {-1, 0, true}} {
		c := shell(t, "echo hello")
		c.OutputLimit = test.limit
		result := mustRun(t, c)
		if got := said(t, c); got != "hello\n"[:test.kept] || result.OutputCut != test.cut {
			t.Errorf("limit %d: kept %q, cut %v", test.limit, got, result.OutputCut)
		}
	}
}

func TestFloodIsCut(t *testing.T) {
	c := program(t, "flood", fmt.Sprint(1<<30))
	if !mustRun(t, c).OutputCut {
		t.Error("a gigabyte was not cut")
	}
	info, err := os.Stat(c.Output)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() != c.OutputLimit {
		t.Errorf("%d bytes were kept, want %d", info.Size(), c.OutputLimit)
	}
}

func TestFullDiskDoesNotBlock(t *testing.T) {
	c := program(t, "flood", fmt.Sprint(1<<20))
	c.Output = "/dev/full"
	_, err := process.Run(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("error %v", err)
	}
}
