package bench_test

import (
	"encoding/json"
	"testing"

	"paceline/bench"
)

func TestMemoryOfRole(t *testing.T) {
	for _, line := range []string{
		`{"role":"worker","pid":7,"user_ns":1,"sys_ns":2}`,
		`{"role":"worker","pid":7,"user_ns":1,"sys_ns":2,"max_rss_bytes":0}`,
		`{"role":"worker","pid":7,"user_ns":1,"sys_ns":2,"max_rss_bytes":61661184}`,
	} {
		var role bench.Role
		if err := json.Unmarshal([]byte(line), &role); err != nil {
			t.Fatal(err)
		}
		if again, err := json.Marshal(role); err != nil || string(again) != line {
			t.Errorf("%s is written as %s (%v)", line, again, err)
		}
	}
}
