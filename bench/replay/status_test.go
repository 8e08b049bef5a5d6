package replay_test

import (
	"encoding/json"
	"testing"

	"paceline/bench/replay"
)

// Only a whole status file that names the right socket is taken.
func FuzzStatus(f *testing.F) {
	const socket = "/tmp/.paceline_worker.0123456789abcdef.3.sock"
	for _, text := range []string{
		"", "{", "null", "[]", `{"pid":1}`, `{"pid":12,"connection_name":"` + socket + `"}`,
		`{"pid":-1,"connection_name":"` + socket + `"}`, `{"pid":12,"connection_name":"elsewhere"}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s struct {
			PID            int    `json:"pid"`
			ConnectionName string `json:"connection_name"`
		}
		right := json.Unmarshal(text, &s) == nil && s.PID > 0 && s.ConnectionName == socket
		if err := replay.ParseStatus(text, socket); (err == nil) != right {
			t.Errorf("%q: got %v", text, err)
		}
	})
}
