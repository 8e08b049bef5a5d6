package profile

import (
	"fmt"

	"github.com/google/pprof/profile"

	"paceline/bench/schedule"
)

// labelCell is the cell that a sample is of, in a profile of several.
const labelCell = "cell"

// OfTimelines is several timelines as one profile, each as [OfTimeline] has it with the label cell
// besides.
func OfTimelines(timelines []schedule.Timeline) (*profile.Profile, error) {
	var all []*profile.Profile
	for _, t := range timelines {
		p := OfTimeline(t)
		for _, s := range p.Sample {
			s.Label[labelCell] = []string{t.Cell}
		}
		all = append(all, p)
	}
	p, err := profile.Merge(all)
	if err != nil {
		return nil, fmt.Errorf("join the profiles of timelines: %w", err)
	}
	return p, nil
}
