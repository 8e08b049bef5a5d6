package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/tune"
)

const (
	// tuneCommand as a first argument sets what paceline tune answered beside whole grids.
	tuneCommand = "tune"
	// redrawn is how many races are drawn from the rounds of a grid.
	redrawn = 1000
)

// tuned prints, for pairs of sessions, what a race answered and what the whole grid tells, and how often races of rounds
// drawn from the grid are right.
func tuned(dirs []string, w io.Writer) error {
	if len(dirs) == 0 || len(dirs)%2 != 0 {
		return errors.New("name pairs of sessions: one of all worker counts in all rounds, and one of paceline tune on the same corpus")
	}
	table := summary.Table{
		Title: "Whole grids and races",
		Header: []string{
			"corpus", "cache", "grid", "measuring", "tune", "measuring", "share of the time",
			fmt.Sprintf("right in %d races of the grid's rounds", redrawn), "the grid's answer in", "share of the time",
		},
	}
	for i := 0; i < len(dirs); i += 2 {
		rows, err := tunedRows(dirs[i], dirs[i+1])
		if err != nil {
			return err
		}
		table.Rows = append(table.Rows, rows...)
	}
	return summary.WriteMarkdown(w, []summary.Table{table})
}

func tunedRows(gridDir, raceDir string) ([][]string, error) {
	grid, err := session.Read(gridDir)
	if err != nil {
		return nil, err
	}
	raced, err := session.Read(raceDir)
	if err != nil {
		return nil, err
	}
	if raced.Manifest.Plan.Race == nil {
		return nil, fmt.Errorf("%s is no session of paceline tune", raceDir)
	}
	if !slices.Equal(grid.Manifest.Plan.Corpora, raced.Manifest.Plan.Corpora) || len(grid.Manifest.Plan.Corpora) != 1 {
		return nil, fmt.Errorf("%s and %s are not about the same one corpus", gridDir, raceDir)
	}
	if grid.Manifest.Plan.Checkers[0] != raced.Manifest.Plan.Checkers[0] || !sameCounts(grid.Manifest.Plan.Workers, raced.Manifest.Plan.Workers) {
		return nil, fmt.Errorf("%s and %s are not about the same checker and worker counts", gridDir, raceDir)
	}
	var rows [][]string
	answer := tune.Of(raced.Manifest, raced.Trials)
	for _, c := range answer.Caches {
		g := gridOf(grid, c.Cache)
		if len(g.rows) == 0 {
			continue
		}
		rows = append(rows, g.row(raced.Manifest, answer.Corpus, c))
	}
	return rows, nil
}

func sameCounts(a, b []int) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// wholeGrid is the logarithms of the wall times of all worker counts, ascending, in rounds that have all of them.
type wholeGrid struct {
	counts []int
	rows   [][]float64
	nanos  int64 // wall time of its trials
}

func gridOf(s session.Session, cache bench.CacheState) wholeGrid {
	var g wholeGrid
	var cells []bench.Cell
	for _, c := range s.Manifest.Plan.Cells() {
		if c.Cache == cache && c.Variant == "" && c.CPUs == "" && c.Checker == s.Manifest.Plan.Checkers[0] {
			cells = append(cells, c)
		}
	}
	slices.SortFunc(cells, func(a, b bench.Cell) int { return a.Workers - b.Workers })
	counted := summary.RoundsOf(s.Trials)
	for _, c := range cells {
		g.counts = append(g.counts, c.Workers)
		for _, t := range counted[c] {
			g.nanos += t.WallNanos
		}
	}
	for round := 1; round <= s.Manifest.Plan.Rounds; round++ {
		var row []float64
		for _, c := range cells {
			if t, made := counted[c][round]; made {
				row = append(row, math.Log(float64(t.WallNanos)))
			}
		}
		if len(row) > 0 && len(row) == len(cells) {
			g.rows = append(g.rows, row)
		}
	}
	return g
}

// row is a row of the table: the grid, judged once and as a whole by the race's rule, beside the race.
func (g wholeGrid) row(m bench.Manifest, corpus string, c tune.Cache) []string {
	rule := tune.RuleOf(m.Plan.Race.Within, len(g.rows)).InOneLook()
	whole := rule.Run(g.counts, g.rows)
	right, same, share := g.redraw(tune.RuleOf(m.Plan.Race.Within, m.Plan.Rounds), whole.Answer)
	mine := -1
	if c.Workers != nil {
		mine = *c.Workers
	}
	return []string{
		summary.Printable(corpus), string(c.Cache), answered(whole.Answer, whole.Certain), summary.Duration(g.nanos),
		answered(mine, c.Certain), summary.Duration(c.MeasuredNanos), summary.Share(c.MeasuredNanos, g.nanos),
		fmt.Sprintf("%.1f%%", 100*right), fmt.Sprintf("%.1f%%", 100*same), fmt.Sprintf("%.0f%%", 100*share),
	}
}

// answered is a worker count in a cell of the table.
func answered(workers int, certain bool) string {
	switch {
	case workers < 0:
		return "none"
	case certain:
		return fmt.Sprint(workers)
	}
	return fmt.Sprintf("%d, not certain", workers)
}

// redraw races rounds that are drawn from the grid's with replacement, and tells in which share the answer was within
// the margin of the best of the whole grid while no smaller count that is, too, was rejected; in which it was the grid's; and which
// share of the grid's time the races took.
func (g wholeGrid) redraw(rule tune.Rule, answer int) (right, same, share float64) {
	means := make([]float64, len(g.counts))
	for i := range means {
		for _, row := range g.rows {
			means[i] += row[i] / float64(len(g.rows))
		}
	}
	limit := slices.Min(means) + math.Log1p(rule.Within)
	r := rand.New(rand.NewPCG(1, 1))
	var took, all float64
	rounds := rule.Looks[len(rule.Looks)-1]
	for range redrawn {
		rows := make([][]float64, rounds)
		for i := range rows {
			rows[i] = g.rows[r.IntN(len(g.rows))]
		}
		race := rule.Run(g.counts, rows)
		if g.isRight(race, means, limit) {
			right++
		}
		if race.Answer == answer {
			same++
		}
		for i, racer := range race.Racers {
			took, all = took+float64(racer.Rounds)*math.Exp(means[i]), all+float64(rounds)*math.Exp(means[i])
		}
	}
	return right / redrawn, same / redrawn, took / all
}

func (g wholeGrid) isRight(race tune.Race, means []float64, limit float64) bool {
	right := false
	for i, racer := range race.Racers {
		good := means[i] <= limit
		if racer.Workers == race.Answer {
			right = good
		}
		if good && racer.Workers < race.Answer && racer.Fate == tune.Rejected {
			return false
		}
	}
	return right
}
