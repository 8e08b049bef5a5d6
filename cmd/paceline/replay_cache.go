package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"paceline/bench/schedule"
)

// replayCache is what a replay leaves in its cache folder, so that the next one knows what is
// fresh. A folder without it, or with that of another schedule, is empty.
type replayCache struct {
	SHA256 string `json:"sha256"` // of the schedule
	// Sources are the files that modules of the schedule have in the corpus. Those of other
	// modules, such as the ones that a checker brings along, never change.
	Sources map[string]replaySource `json:"sources"`
}

// replaySource tells whether a file was changed, as checkers do: by its time and size.
type replaySource struct {
	ModifiedNanos int64 `json:"modified_ns"`
	Bytes         int64 `json:"bytes"`
}

func replayCacheFile(dir string) string { return filepath.Join(dir, "replay.json") }

// sourcesOf looks for the modules of a schedule in the folders of a corpus.
func sourcesOf(s schedule.Schedule, folders []string) map[string]replaySource {
	found := map[string]replaySource{}
	for _, scc := range s.SCCs {
		for _, module := range scc.Modules {
			if source, is := sourceOf(module, folders); is {
				found[module] = source
			}
		}
	}
	return found
}

func sourceOf(module string, folders []string) (replaySource, bool) {
	path := filepath.Join(strings.Split(module, ".")...)
	for _, folder := range folders {
		for _, ending := range []string{"/__init__.pyi", "/__init__.py", ".pyi", ".py"} {
			info, err := os.Stat(filepath.Join(folder, path) + filepath.FromSlash(ending))
			if err == nil && info.Mode().IsRegular() {
				return replaySource{info.ModTime().UnixNano(), info.Size()}, true
			}
		}
	}
	return replaySource{}, false
}

// readReplayCache reads what the folder has of that schedule; nil when it has nothing.
func readReplayCache(dir, sum string) (*replayCache, error) {
	text, err := os.ReadFile(replayCacheFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the cache: %w", err)
	}
	var c replayCache
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("read the cache %s: %w", replayCacheFile(dir), err)
	}
	if c.SHA256 != sum {
		return nil, nil
	}
	return &c, nil
}

func (c replayCache) write(dir string) error {
	text, err := json.Marshal(c)
	if err == nil {
		err = os.WriteFile(replayCacheFile(dir), text, 0o644)
	}
	if err != nil {
		return fmt.Errorf("write the cache: %w", err)
	}
	return nil
}

// changedSince lists the modules whose sources are not what they were.
func (c replayCache) changedSince(before replayCache) []string {
	var changed []string
	for module, now := range c.Sources {
		if was, known := before.Sources[module]; !known || was != now {
			changed = append(changed, module)
		}
	}
	for module := range before.Sources {
		if _, is := c.Sources[module]; !is {
			changed = append(changed, module)
		}
	}
	slices.Sort(changed)
	return changed
}

// staleAfter lists, by id, the SCCs that have one of the modules, and all that depend on them.
func staleAfter(s schedule.Schedule, changed []string) map[int]bool {
	stale := map[int]bool{}
	users := map[int][]int{}
	var reached []int
	for _, scc := range s.SCCs {
		for _, dep := range scc.Deps {
			users[dep] = append(users[dep], scc.ID)
		}
		if slices.ContainsFunc(scc.Modules, func(m string) bool { return slices.Contains(changed, m) }) {
			stale[scc.ID] = true
			reached = append(reached, scc.ID)
		}
	}
	for ; len(reached) > 0; reached = reached[1:] {
		for _, user := range users[reached[0]] {
			if !stale[user] {
				stale[user] = true
				reached = append(reached, user)
			}
		}
	}
	return stale
}
