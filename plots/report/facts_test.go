package report

import (
	"reflect"
	"testing"
)

func TestFacts(t *testing.T) {
	yes, share := true, 0.031
	var unknown *int
	got, err := facts(struct {
		OS      string   `json:"os"`
		Quota   float64  `json:"cpu_quota_cpus"`
		Memory  int64    `json:"memory_limit_bytes"`
		Wall    int64    `json:"wall_ns"`
		Steal   *float64 `json:"steal_ratio"`
		Turbo   *bool    `json:"turbo"`
		Unknown *int     `json:"unknown"`
		Empty   string   `json:"empty"`
		Few     []string `json:"few"`
		None    []string `json:"none"`
		Many    []int    `json:"many_bytes"`
		Inner   any      `json:"cgroup"`
		Odd     string   `json:"odd"`
	}{
		"linux", 1.5, 2 << 30, 1_500_000_000, &share, &yes, unknown, "", []string{"a", "b"}, nil, []int{1, 2, 3, 4, 1024},
		map[string]any{"version": 2, "deep": map[string]int{"limit_bytes": 1024}}, "\x1b[2J",
	})
	want := []fact{
		{Name: "OS", Value: "linux"}, {Name: "CPU quota CPUs", Value: "1.5"}, {Name: "Memory limit", Value: "2.00 GiB"},
		{Name: "Wall", Value: "1.50 s"}, {Name: "Steal", Value: "3.1%"}, {Name: "Turbo", Value: "yes"}, {Name: "Few", Value: "a, b"},
		{Name: "Many", Value: "5", Items: []string{"1.00 B", "2.00 B", "3.00 B", "4.00 B", "1.00 KiB"}},
		{Name: "Cgroup deep limit", Value: "1.00 KiB"}, {Name: "Cgroup version", Value: "2"}, {Name: "Odd", Value: `"\x1b[2J"`},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q (%v)\nwant %q", got, err, want)
	}
}
