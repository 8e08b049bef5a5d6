package noise

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"paceline/bench/summary"
)

// Text prints the cells for people at a terminal. The error is that of the writer.
func Text(w io.Writer, cells []Cell) error {
	var b strings.Builder
	title(&b, "The same measured twice")
	table(&b, "cell\tpairs\tagain / plain\tp\tsecond / first\thalf within\t9 in 10 within", spreads(cells))
	title(&b, "\nFalse alarms")
	table(&b, "cell\tcomparisons\tof rounds\tlevel\tattainable\talarms\trate\tp", alarmRows(cells))
	title(&b, fmt.Sprintf("\nSmallest slowdown found in %.0f%% of comparisons, at %.0f%% false alarms", 100*Power, 100*Level))
	table(&b, "cell\trounds\tslowdown\t", effects(cells))
	_, err := io.WriteString(w, trimmed(b.String()))
	return err
}

func title(b *strings.Builder, text string) { fmt.Fprintln(b, text) }

func table(b *strings.Builder, header string, rows [][]string) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	// A builder never fails.
	fmt.Fprintln(t, header)
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	t.Flush()
}

func spreads(cells []Cell) [][]string {
	var rows [][]string
	for _, c := range cells {
		rows = append(rows, []string{
			name(c), fmt.Sprint(c.Pairs), ratio(c.Ratio, c.RatioLow, c.RatioHigh), chance(c.P),
			ratio(c.Order, c.OrderLow, c.OrderHigh), percent(c.SpreadHalf), percent(c.SpreadMost),
		})
	}
	return rows
}

func alarmRows(cells []Cell) [][]string {
	var rows [][]string
	for _, c := range cells {
		for _, a := range c.Alarms {
			rows = append(rows, []string{
				name(c), fmt.Sprintf("%d %s", a.Comparisons, a.Kind), fmt.Sprint(a.Rounds), percent(&a.Level), percent(&a.Attainable),
				fmt.Sprint(a.Alarms), fmt.Sprintf("%s-%s", percent(&a.RateLow), percent(&a.RateHigh)), chance(&a.P),
			})
		}
	}
	return rows
}

func effects(cells []Cell) [][]string {
	var rows [][]string
	for _, c := range cells {
		for _, d := range c.Detectable {
			rows = append(rows, []string{name(c), fmt.Sprint(d.Rounds), effect(d), origin(c, d)})
		}
	}
	return rows
}

// effect shows a slowdown.
func effect(d Detectable) string {
	if d.Effect == nil {
		return "none"
	}
	return percent(d.Effect)
}

// origin says how far a slowdown is beyond what was measured.
func origin(c Cell, d Detectable) string {
	if !d.Predicted || d.Effect == nil {
		return ""
	}
	return fmt.Sprintf("predicted from %d pairs", c.Pairs)
}

func name(c Cell) string { return summary.Printable(c.cell().String()) }

func ratio(value, low, high *float64) string {
	switch {
	case value == nil:
		return "-"
	case low == nil || high == nil:
		return fmt.Sprintf("%.4fx", *value)
	}
	return fmt.Sprintf("%.4fx (%.4f-%.4f)", *value, *low, *high)
}

func percent(share *float64) string {
	if share == nil {
		return "-"
	}
	return summary.Percent(*share)
}

func chance(p *float64) string {
	if p == nil {
		return "-"
	}
	return summary.Chance(*p)
}

// trimmed removes the spaces that fill up the last column.
func trimmed(text string) string {
	lines := slices.Collect(strings.Lines(text))
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \n") + "\n"
	}
	return strings.Join(lines, "")
}
