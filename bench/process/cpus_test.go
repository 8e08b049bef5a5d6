package process

import (
	"slices"
	"strings"
	"testing"
)

func TestReadCPUs(t *testing.T) {
	for text, want := range map[string][]int{
		"0": {0}, "3": {3}, "007": {7}, "0-1": {0, 1}, "2-2": {2}, "0-1,3": {0, 1, 3}, "3,0-1": {0, 1, 3},
	} {
		if got, err := readCPUs(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q reads as %v, %v", text, got, err)
		}
	}
	for text, says := range map[string]string{
		"": "neither", ",": "neither", "0,": "neither", "0-": "neither", "-": "neither", "-1": "neither", "+1": "neither",
		"0-1-2": "neither", "0, 1": "neither", "a": "neither", "0x1": "neither", "1_0": "neither", "1.0": "neither",
		"99999999999999999999": "neither", "1-0": "backwards", "0,0": "CPU 0 is listed twice", "0-2,1": "CPU 1 is listed twice",
		"16384": "no system", "0-18446744073709551615": "no system",
	} {
		if got, err := readCPUs(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q reads as %v, %v; want %q", text, got, err, says)
		}
	}
}

func TestListCPUs(t *testing.T) {
	for want, cpus := range map[string][]int{"": nil, "3": {3}, "0-1": {0, 1}, "0-1,3,5-7": {0, 1, 3, 5, 6, 7}} {
		if got := listCPUs(cpus); got != want {
			t.Errorf("%v is written %q, want %q", cpus, got, want)
		}
	}
}

func FuzzReadCPUs(f *testing.F) {
	for _, text := range []string{"0-1,3", "3,0", "1-0", "0,0", "-"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cpus, err := readCPUs(text)
		if err != nil {
			return
		}
		again, err := readCPUs(listCPUs(cpus))
		if err != nil || len(cpus) == 0 || !slices.Equal(again, cpus) {
			t.Errorf("%q reads as %v and, written again, as %v, %v", text, cpus, again, err)
		}
	})
}
