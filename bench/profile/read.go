package profile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
)

// Cell is what was sampled of one cell, as its files tell it.
type Cell struct {
	Dir     string // as the one who read it named it
	Name    string // as its folder
	Checker string
	Command string // that sampled it
	Raw     []Raw  // by process, the coordinator first
	CPU     *profile.Profile
	Wall    *profile.Profile
}

// Runs is how many runs were sampled.
func (c Cell) Runs() int {
	runs := 0
	for _, r := range c.Raw {
		runs = max(runs, r.Runs)
	}
	return runs
}

// Read reads the profiles of a session, or those of one cell when the folder is one in the
// profiles of a session. A folder whose writing was cut off is left out.
func Read(dir string) ([]Cell, error) {
	if isCell(dir) {
		c, err := readCell(dir)
		c.Dir = dir
		return []Cell{c}, err
	}
	entries, err := os.ReadDir(filepath.Join(dir, "profiles"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s has no profiles: name a session that paceline profile made, or a folder of its profiles", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	var cells []Cell
	for _, entry := range entries {
		if !isCell(filepath.Join(dir, "profiles", entry.Name())) {
			continue
		}
		c, err := readCell(filepath.Join(dir, "profiles", entry.Name()))
		if err != nil {
			return nil, err
		}
		c.Dir = dir
		cells = append(cells, c)
	}
	if len(cells) == 0 {
		return nil, fmt.Errorf("%s has no profiles: nothing was sampled", dir)
	}
	return cells, nil
}

// isCell tells whether a folder holds the profiles of a cell, whole.
func isCell(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, fileName(all, CPU)))
	return err == nil
}

func readCell(dir string) (Cell, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return Cell{}, fmt.Errorf("read profiles: %w", err)
	}
	c := Cell{Name: filepath.Base(full)}
	if c.CPU, err = ReadFile(filepath.Join(dir, fileName(all, CPU))); err != nil {
		return c, err
	}
	if c.Wall, err = ReadFile(filepath.Join(dir, fileName(all, Wall))); err != nil {
		return c, err
	}
	for _, comment := range c.CPU.Comments {
		if raw, ok := readRaw(comment); ok {
			c.Raw = append(c.Raw, raw)
		}
		c.Checker = told(comment, "checker: ", c.Checker)
		c.Command = told(comment, "command: ", c.Command)
		c.Name = told(comment, "cell: ", c.Name)
	}
	if len(c.Raw) == 0 {
		return c, fmt.Errorf("%s holds no profile that Paceline made: its comments do not tell the runs", dir)
	}
	slices.SortFunc(c.Raw, func(a, b Raw) int { return compareRoles(a.Role, b.Role) })
	return c, nil
}

func told(comment, what, before string) string {
	if rest, ok := strings.CutPrefix(comment, what); ok {
		return rest
	}
	return before
}

// ReadFile reads one profile.
func ReadFile(name string) (*profile.Profile, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	defer file.Close()
	p, err := profile.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("read profile %s: %w", name, err)
	}
	return p, nil
}

// OfRole is the part of a profile that is of one role: coordinator, or worker for all workers.
func OfRole(p *profile.Profile, role string) *profile.Profile {
	part := p.Copy()
	part.Sample = slices.DeleteFunc(part.Sample, func(s *profile.Sample) bool { return label(s, labelRole) != role })
	return part.Compact()
}

// Roles lists the roles of the cell, the coordinator first.
func (c Cell) Roles() []string {
	roles, _ := c.columns()
	return roles
}

// Doubt says of which processes the samples do not agree with the measured CPU time; empty when
// all do.
func (c Cell) Doubt() string {
	var doubts []string
	for _, r := range c.Raw {
		if r.doubtful() {
			doubts = append(doubts, r.doubt())
		}
	}
	if len(doubts) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: samples and CPU time differ by more than half, so shares are rougher than the number of samples tells: %s.",
		c.Name, strings.Join(doubts, ", "))
}
