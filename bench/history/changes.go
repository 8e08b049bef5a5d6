package history

import (
	"fmt"
	"hash/fnv"
	"math"

	"paceline/bench/stats"
)

// Change is where a series moved to another level.
type Change struct {
	Key
	// From is the last point before the change, To the first one after it.
	From Point `json:"from"`
	To   Point `json:"to"`
	// At is the place of To in the series; Before and After are how many points each level has, up to the next change.
	At     int `json:"at"`
	Before int `json:"before"`
	After  int `json:"after"`
	// Old and New are the medians of the two levels.
	Old float64 `json:"old"`
	New float64 `json:"new"`
	// Ratio is New to Old with its 95% interval: above 1 is slower, or more. The interval is absent when there are too few points.
	Ratio float64  `json:"ratio"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	// P is that of this change alone; PAdjusted that of all series looked at, by Holm's method.
	P         float64 `json:"p"`
	PAdjusted float64 `json:"p_adjusted"`
	// Latest says that the series is at this level to its end.
	Latest bool `json:"latest"`
}

// ChangesOf finds the changes of each series, in the order of the series and of their points. The same series give the same changes.
func ChangesOf(all []Series) ([]Change, error) {
	changes := []Change{}
	var ps []float64
	for _, s := range all {
		found, err := s.changes()
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			ps = append(ps, c.P)
		}
		changes = append(changes, found...)
	}
	for _, s := range all {
		if !changed(changes, s.Key) {
			ps = append(ps, 1)
		}
	}
	for i, p := range stats.Holm(ps)[:len(changes)] {
		changes[i].PAdjusted = p
	}
	return changes, nil
}

func changed(changes []Change, key Key) bool {
	for _, c := range changes {
		if c.Key == key {
			return true
		}
	}
	return false
}

func (s Series) changes() ([]Change, error) {
	xs := make([]float64, len(s.Points))
	for i, p := range s.Points {
		xs[i] = p.Value
	}
	found, err := stats.Changes(xs, s.seed())
	if err != nil {
		return nil, fmt.Errorf("changes of %s: %w", s.Title(), err)
	}
	changes := make([]Change, len(found))
	start := 0
	for i, f := range found {
		end := len(xs)
		if i+1 < len(found) {
			end = found[i+1].At
		}
		c := Change{
			Key: s.Key, From: s.Points[f.At-1], To: s.Points[f.At], At: f.At, Before: f.At - start, After: end - f.At,
			Old: f.From, New: f.To, Ratio: f.Size.Value, P: f.P, Latest: end == len(xs),
		}
		if math.IsNaN(c.Ratio) {
			c.Ratio = f.To / f.From
		}
		if f.Size.Interval != nil {
			c.Low, c.High = &f.Size.Interval.Low, &f.Size.Interval.High
		}
		changes[i], start = c, f.At
	}
	return changes, nil
}

// seed is the series' own, so that another series in the history changes nothing for this one.
func (s Series) seed() uint64 {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%+v", s.Key) // a hash takes everything
	return hash.Sum64()
}
