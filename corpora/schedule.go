package corpora

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"paceline/bench/schedule"
)

//go:embed schedules
var schedules embed.FS

// ErrNoSchedule is about a corpus of which none was recorded.
var ErrNoSchedule = errors.New("no schedule of it is recorded: make one with paceline trace")

// RecordedSchedule is the schedule of a corpus of the catalogue, as docs/EXTENDING.md says it was recorded.
func RecordedSchedule(name string) (schedule.Schedule, error) {
	file, err := schedules.Open("schedules/" + name + ".schedule.json.gz")
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid):
		return schedule.Schedule{}, fmt.Errorf("corpus %q: %w", name, ErrNoSchedule)
	case err != nil:
		return schedule.Schedule{}, err
	}
	defer file.Close()
	s, err := schedule.Read(file)
	if err != nil {
		return s, fmt.Errorf("recorded schedule of %s: %w", name, err)
	}
	return s, nil
}
