package tune_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench/tune"
)

func TestLooks(t *testing.T) {
	for rounds, want := range map[int][]int{
		1: {1}, 2: {2}, 3: {3}, 4: {3, 4}, 8: {3, 4, 6, 8}, 11: {3, 4, 6, 8, 10, 11}, 12: {3, 4, 6, 8, 10, 12},
	} {
		if got := tune.RuleOf(0.03, rounds).Looks; !slices.Equal(got, want) {
			t.Errorf("%d rounds: looks after %v, want %v", rounds, got, want)
		}
	}
}

// drawRows draws rounds of up to 6 counts, with values missing.
func drawRows(t *rapid.T) (counts []int, rows [][]float64) {
	counts = countsOf(rapid.IntRange(0, 6).Draw(t, "counts"))
	for range rapid.IntRange(0, 14).Draw(t, "rounds") {
		row := make([]float64, len(counts))
		for i := range row {
			row[i] = rapid.Float64Range(0, 1).Draw(t, "time")
			if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
				row[i] = math.NaN()
			}
		}
		rows = append(rows, row)
	}
	return counts, rows
}

// What was dropped stays dropped, what is certain is within the race, and what is measured of a dropped count changes nothing.
func TestRaceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := tune.RuleOf(0.03, 12)
		counts, rows := drawRows(t)
		race := rule.Run(counts, rows)
		for n := range rows {
			before := rule.Run(counts, rows[:n])
			if before.Over && n < 12 && before.Answer != race.Answer {
				t.Fatalf("over after %d rounds with %d, and later %d", n, before.Answer, race.Answer)
			}
			for i, racer := range before.Racers {
				if !racer.Measured() && race.Racers[i].Fate != racer.Fate {
					t.Fatalf("%+v after %d rounds, and later %+v", racer, n, race.Racers[i])
				}
			}
		}
		if race.Certain && !slices.Contains(counts, race.Answer) {
			t.Fatalf("%+v", race)
		}
		if slices.ContainsFunc(race.Racers, func(r tune.Racer) bool { return r.Workers == race.Answer && !r.Measured() }) {
			t.Fatalf("the answer was dropped: %+v", race)
		}
		masked := make([][]float64, len(rows))
		for n, row := range rows {
			masked[n] = slices.Clone(row)
			for i, racer := range race.Racers {
				if !racer.Measured() && n >= racer.Round {
					masked[n][i] = 99
				}
			}
		}
		if again := rule.Run(counts, masked); again.Answer != race.Answer || again.Certain != race.Certain {
			t.Fatalf("%+v with, %+v without what was measured of dropped counts", again, race)
		}
	})
}

// A count that was certified and then rejected is no answer.
func TestRejectedIsNoAnswer(t *testing.T) {
	var rows [][]float64
	for n := range 12 {
		noise, second := 0.004*float64(1-2*(n%2)), 0.0
		if n >= 3 {
			second = 1
		}
		rows = append(rows, []float64{0.0296 + noise, second, 0.0296 - noise})
	}
	rule := tune.RuleOf(0.03, 12)
	if first := rule.Run(countsOf(3), rows[:3]); first.Answer != 1 || first.Racers[1].Fate != tune.Certified {
		t.Fatalf("after 3 rounds %+v", first)
	}
	if last := rule.Run(countsOf(3), rows); last.Answer == 1 || last.Racers[1].Fate != tune.Rejected {
		t.Errorf("after 12 rounds %+v", last)
	}
}

// Without a certified count the fastest is the answer, as far as times can be compared.
func TestFastest(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		rows [][]float64
		want int
	}{
		{nil, -1},
		{[][]float64{{nan, 1, 0.5}}, 2},
		{[][]float64{{nan, 1, nan}}, 1},
		{[][]float64{{nan, nan, nan}}, -1},
		{[][]float64{{1, nan, nan}, {nan, 0, nan}}, -1},
	} {
		if race := tune.RuleOf(0.03, 12).Run(countsOf(3), c.rows); race.Answer != c.want || race.Fastest != c.want || race.Certain {
			t.Errorf("%v: %+v, want %d", c.rows, race, c.want)
		}
	}
}
