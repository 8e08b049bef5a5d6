package replay

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// status is what a worker's status file tells.
type status struct {
	PID            int    `json:"pid"`
	ConnectionName string `json:"connection_name"`
}

func (f files) writeStatus(index int) error {
	text, err := json.Marshal(status{PID: os.Getpid(), ConnectionName: f.socket(index)})
	if err == nil {
		err = writeWhole(f.status(index), text)
	}
	if err != nil {
		return fmt.Errorf("write status file: %w", err)
	}
	return nil
}

// longestStatus is more than a status file is long, in bytes.
const longestStatus = 64 << 10

// readStatus reads the status file of a worker. The error wraps fs.ErrNotExist when there is none.
func (f files) readStatus(index int) (status, error) {
	file, err := os.Open(f.status(index))
	if err != nil {
		return status{}, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, longestStatus))
	if err != nil {
		return status{}, err
	}
	return parseStatus(text, f.socket(index))
}

// parseStatus reads the text of the status file of a worker that is to be at a socket.
func parseStatus(text []byte, socket string) (s status, err error) {
	if len(text) == 0 {
		return s, fmt.Errorf("the status file is empty")
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("the status file is not whole: %w", err)
	}
	switch {
	case s.PID <= 0:
		return s, fmt.Errorf("the status file tells the process %d", s.PID)
	case s.ConnectionName != socket:
		return s, fmt.Errorf("the status file is of another build: it tells the socket %q, not %q", s.ConnectionName, socket)
	}
	return s, nil
}
