package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tool is a program that a check needs besides this one.
type tool struct {
	name    string // or path
	install string // what to do when it is missing
}

func hyperfine() tool {
	return tool{"hyperfine", "install it (Debian: apt-get install hyperfine)"}
}

func gnuTime() tool {
	return tool{"/usr/bin/time", "install it (Debian: apt-get install time)"}
}

func pacelineAt(path string) tool {
	return tool{path, "build it with make build, or name one with --paceline"}
}

// find returns the tool's path.
func (t tool) find() (string, error) {
	path, err := exec.LookPath(t.name)
	if err != nil {
		return "", fmt.Errorf("%s is missing: %s", t.name, t.install)
	}
	return filepath.Abs(path)
}

// output runs a command and returns its stdout. What it says on stderr explains a failure.
func output(ctx context.Context, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return stdout.Bytes(), nil
}

// parseHyperfine reads the median wall time of the one command in hyperfine's JSON.
func parseHyperfine(text []byte) (time.Duration, error) {
	var export struct {
		Results []struct {
			Median *float64 `json:"median"` // s
		} `json:"results"`
	}
	if err := json.Unmarshal(text, &export); err != nil {
		return 0, fmt.Errorf("read hyperfine's JSON: %w", err)
	}
	if len(export.Results) != 1 || export.Results[0].Median == nil {
		return 0, errors.New("hyperfine's JSON is not about one command with a median")
	}
	return seconds(*export.Results[0].Median)
}

// parseSummary reads the median wall time of the one cell in the JSON of `paceline run`.
func parseSummary(text []byte) (time.Duration, error) {
	var cells []struct {
		WallNanos *int64 `json:"wall_ns"`
	}
	if err := json.Unmarshal(text, &cells); err != nil {
		return 0, fmt.Errorf("read the JSON of paceline run: %w", err)
	}
	if len(cells) != 1 || cells[0].WallNanos == nil {
		return 0, errors.New("the JSON of paceline run is not about one cell with a wall time")
	}
	return time.Duration(*cells[0].WallNanos), nil
}

// timeFormat makes /usr/bin/time print wall, user and system time in seconds.
const timeFormat = "%e %U %S"

// usage is what a job cost.
type usage struct {
	wall, cpu time.Duration
}

// parseTime reads the line that timeFormat makes.
func parseTime(text string) (usage, error) {
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return usage{}, fmt.Errorf("%s said %q instead of three times", gnuTime().name, text)
	}
	var times [3]time.Duration
	for i, field := range fields {
		s, err := strconv.ParseFloat(field, 64)
		if err == nil {
			times[i], err = seconds(s)
		}
		if err != nil {
			return usage{}, fmt.Errorf("%s said %q: %w", gnuTime().name, text, err)
		}
	}
	return usage{wall: times[0], cpu: times[1] + times[2]}, nil
}

func seconds(s float64) (time.Duration, error) {
	if !(s >= 0 && s < math.MaxInt32) {
		return 0, fmt.Errorf("%g is no number of seconds", s)
	}
	return time.Duration(math.Round(s * float64(time.Second))), nil
}
