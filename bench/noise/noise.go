package noise

import (
	"fmt"
	"math/rand/v2"

	"paceline/bench"
	"paceline/bench/stats"
)

// Cell is what was found out about one cell. What is unknown is nil and absent from the JSON.
type Cell struct {
	Checker string           `json:"checker"`
	Corpus  string           `json:"corpus"`
	Workers int              `json:"workers"`
	CPUs    string           `json:"cpus"`
	Cache   bench.CacheState `json:"cache"`

	Pairs     int      `json:"pairs"` // rounds with both trials counted
	Ratio     *float64 `json:"ratio,omitempty"`
	RatioLow  *float64 `json:"ratio_low,omitempty"`
	RatioHigh *float64 `json:"ratio_high,omitempty"`
	P         *float64 `json:"p,omitempty"` // of the test over all pairs

	// The later of a pair to the earlier one: what running second costs. Being random, it adds to
	// the spread only.
	Order     *float64 `json:"order_ratio,omitempty"`
	OrderLow  *float64 `json:"order_low,omitempty"`
	OrderHigh *float64 `json:"order_high,omitempty"`

	// How far the two of a pair are apart, as a share: half of the pairs less, nine in ten less.
	SpreadHalf *float64 `json:"spread_half,omitempty"`
	SpreadMost *float64 `json:"spread_most,omitempty"`

	Alarms     []Alarms     `json:"alarms"`
	Detectable []Detectable `json:"detectable"`
}

// cell names the point that was measured twice.
func (c Cell) cell() bench.Cell {
	return bench.Cell{Checker: c.Checker, Corpus: c.Corpus, Workers: c.Workers, CPUs: c.CPUs, Cache: c.Cache}
}

// rounds are the sizes of a comparison that are asked about.
func rounds() []int { return []int{10, 20, 50} }

// Of analyses a session that measured everything twice, cell by cell in the order of its plan. The
// same session gives the same numbers. It is an error when the plan does not have [Again], or no
// pair was counted.
func Of(m bench.Manifest, trials []bench.Trial) ([]Cell, error) {
	if err := repeats(m.Plan); err != nil {
		return nil, err
	}
	pairs := pairsOf(trials)
	if len(pairs) == 0 {
		return nil, fmt.Errorf("no round has both trials of a cell counted")
	}
	random := rand.New(rand.NewPCG(m.Plan.Seed, 0))
	var cells []Cell
	for _, name := range m.Plan.Cells() {
		if name.Variant == "" {
			cells = append(cells, analyse(name, pairs[name], random))
		}
	}
	return cells, nil
}

func analyse(name bench.Cell, pairs []pair, random *rand.Rand) Cell {
	c := Cell{
		Checker: name.Checker, Corpus: name.Corpus, Workers: name.Workers, CPUs: name.CPUs, Cache: name.Cache,
		Pairs: len(pairs), Alarms: []Alarms{}, Detectable: []Detectable{},
	}
	if len(pairs) == 0 {
		return c
	}
	logs := logs(pairs)
	contrast := stats.Paired(logs)
	p := contrast.P()
	c.P = &p
	c.Ratio, c.RatioLow, c.RatioHigh = contrast.Estimate().Ratio()
	c.Order, c.OrderLow, c.OrderHigh = stats.Paired(ordered(pairs)).Estimate().Ratio()
	distances := sorted(logs)
	c.SpreadHalf = slowdown(distances, rank(len(logs), 0.5))
	c.SpreadMost = slowdown(distances, rank(len(logs), 0.9))
	c.Alarms = falseAlarms(logs, random)
	for _, n := range rounds() {
		c.Detectable = append(c.Detectable, detectable(logs, n))
	}
	return c
}

// findingLevel is how rarely, at most, a session of the same against the same has a finding by
// chance.
const findingLevel = 0.001

// Findings says which counts of false alarms are too high to be chance, and which cells are not
// the same when measured twice. All tests of the session are one family.
func Findings(cells []Cell) []string {
	var ps []float64
	var texts []string
	for _, c := range cells {
		if c.P != nil {
			ps = append(ps, *c.P)
			texts = append(texts, fmt.Sprintf("%s: the repetition takes %.4g times as long, in %d pairs", c.cell(), *c.Ratio, c.Pairs))
		}
		for _, a := range c.Alarms {
			ps = append(ps, a.P)
			texts = append(texts, fmt.Sprintf("%s: %d of %d %s comparisons at %g%% raise an alarm",
				c.cell(), a.Alarms, a.Comparisons, a.Kind, 100*a.Level))
		}
	}
	var found []string
	for i, p := range stats.Holm(ps) {
		if p <= findingLevel {
			found = append(found, fmt.Sprintf("%s (p %.2g)", texts[i], p))
		}
	}
	return found
}
