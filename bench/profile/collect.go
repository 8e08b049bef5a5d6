package profile

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/pprof/profile"

	"paceline/bench/session"
)

// collection is what was sampled of one cell in all trials so far.
type collection struct {
	about []string // comments: the command, the checker, the cell
	pairs map[string]pair
	raw   map[string]Raw
}

func newCollection(about []string) *collection {
	return &collection{about: about, pairs: map[string]pair{}, raw: map[string]Raw{}}
}

// take makes what the files of a cell tell part of the collection.
func (c *collection) take(of Cell) {
	for _, raw := range of.Raw {
		c.pairs[raw.Role] = pair{cpu: ofProcess(of.CPU, raw), wall: ofProcess(of.Wall, raw)}
		c.raw[raw.Role] = raw
	}
}

// ofProcess is the part of a profile that is of one process.
func ofProcess(p *profile.Profile, raw Raw) *profile.Profile {
	part := p.Copy()
	part.Sample = slices.DeleteFunc(part.Sample, func(s *profile.Sample) bool { return processOf(s) != raw.Role })
	part.DurationNanos = raw.WatchedNanos
	return part.Compact()
}

// add merges one process of a trial into what is there.
func (c *collection) add(p observed, samples []named) error {
	made, raw := build(p, samples)
	old, before := c.pairs[p.role]
	if !before {
		old = pair{cpu: empty(made.cpu), wall: empty(made.wall)}
	}
	cpu, err := merge(old.cpu, made.cpu)
	if err != nil {
		return err
	}
	wall, err := merge(old.wall, made.wall)
	if err != nil {
		return err
	}
	c.pairs[p.role] = pair{cpu, wall}
	c.raw[p.role] = c.raw[p.role].add(raw)
	return nil
}

// empty is a profile of the same kind without samples.
func empty(p *profile.Profile) *profile.Profile {
	return &profile.Profile{
		SampleType: p.SampleType, PeriodType: p.PeriodType, Period: p.Period, DefaultSampleType: p.DefaultSampleType,
	}
}

func merge(all ...*profile.Profile) (*profile.Profile, error) {
	merged, err := profile.Merge(all)
	if err != nil {
		return nil, fmt.Errorf("merge profiles: %w", err)
	}
	return merged, nil
}

// roles lists the processes, the coordinator first, workers by number.
func (c *collection) roles() []string {
	return slices.SortedFunc(maps.Keys(c.pairs), compareRoles)
}

func compareRoles(a, b string) int {
	nameA, workerA := splitRole(a)
	nameB, workerB := splitRole(b)
	if workerA != workerB {
		return workerA - workerB
	}
	return slices.Compare([]string{nameA}, []string{nameB})
}

// all is the name of the profile of all processes together.
const all = "all"

// files are the profiles by file name.
func (c *collection) files() (map[string]*profile.Profile, error) {
	files := map[string]*profile.Profile{}
	for _, k := range []kind{CPU, Wall} {
		var together []*profile.Profile
		var comments []string
		var longest int64
		for _, role := range c.roles() {
			p := c.pairs[role].of(k)
			p.Comments = append(slices.Clone(c.about), c.raw[role].comment())
			comments = append(comments, c.raw[role].comment())
			files[fileName(role, k)] = p
			together = append(together, p)
			longest = max(longest, p.DurationNanos)
		}
		p, err := merge(together...)
		if err != nil {
			return nil, err
		}
		p.Comments, p.DurationNanos = append(slices.Clone(c.about), comments...), longest
		files[fileName(all, k)] = p
	}
	return files, nil
}

func (p pair) of(k kind) *profile.Profile {
	if k == Wall {
		return p.wall
	}
	return p.cpu
}

const suffix = ".pb.gz"

func fileName(role string, k kind) string { return role + "." + string(k) + suffix }

// write writes the profiles into a folder.
func (c *collection) write(dir string) error {
	files, err := c.files()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("write profiles: %w", err)
	}
	// A folder counts as one of profiles when the last of them is there.
	last := fileName(all, CPU)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(name string) bool { return name == last })
	for _, name := range append(names, last) {
		if err := writeProfile(filepath.Join(dir, name), files[name]); err != nil {
			return fmt.Errorf("write profiles: %w", err)
		}
	}
	return nil
}

func writeProfile(name string, p *profile.Profile) error {
	var file bytes.Buffer
	if err := p.Write(&file); err != nil {
		return err
	}
	return session.WriteWhole(name, &file)
}
