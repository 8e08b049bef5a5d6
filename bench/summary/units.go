package summary

import (
	"fmt"
	"strconv"
)

// unit is a name for a number of nanoseconds or bytes. A value is shown in the first unit of
// a list that it reaches, so that three digits suffice.
type unit struct {
	name string
	size float64
	from float64 // the smallest value, in this unit, that is shown in it
}

func timeUnits() []unit {
	return []unit{{"s", 1e9, 0.9995}, {"ms", 1e6, 0.9995}, {"µs", 1e3, 0.9995}, {"ns", 1, 0}}
}

func byteUnits() []unit {
	const full = 999.5 / 1024
	return []unit{{"GiB", 1 << 30, full}, {"MiB", 1 << 20, full}, {"KiB", 1 << 10, full}, {"B", 1, 0}}
}

// quantity shows a value and its interval in one unit: "4.61 s (4.55-4.70)".
func quantity(units []unit, value, low, high *int64) string {
	if value == nil {
		return ""
	}
	u := units[len(units)-1]
	for _, candidate := range units {
		if float64(*value)/candidate.size >= candidate.from {
			u = candidate
			break
		}
	}
	v := float64(*value) / u.size
	digits := decimals(v)
	text := strconv.FormatFloat(v, 'f', digits, 64) + " " + u.name
	if low == nil || high == nil {
		return text
	}
	return text + fmt.Sprintf(" (%.*f-%.*f)", digits, float64(*low)/u.size, digits, float64(*high)/u.size)
}

// Bytes shows a number of bytes: "430 MiB".
func Bytes(n int64) string { return quantity(byteUnits(), &n, nil, nil) }

// Duration shows a number of nanoseconds: "4.61 s".
func Duration(nanos int64) string { return quantity(timeUnits(), &nanos, nil, nil) }

// times shows a ratio: "1.59x".
func times(ratio float64) string {
	return fmt.Sprintf("%.*fx", ratioDecimals(ratio), ratio)
}

// between shows the interval of a ratio: "1.55-1.64".
func between(ratio, low, high float64) string {
	digits := ratioDecimals(ratio)
	return fmt.Sprintf("%.*f-%.*f", digits, low, digits, high)
}

// timesBetween shows a ratio with its interval: "1.59x (1.55-1.64)".
func timesBetween(ratio, low, high *float64) string {
	switch {
	case ratio == nil:
		return ""
	case low == nil || high == nil:
		return times(*ratio)
	}
	return times(*ratio) + " (" + between(*ratio, *low, *high) + ")"
}

// Ratio shows a ratio to a tenth of a per cent, or a large one in three digits, with its interval as far as there is one:
// "1.021x (1.012-1.033)".
func Ratio(value, low, high *float64) string {
	switch {
	case value == nil:
		return ""
	case low == nil || high == nil:
		return Times(*value) + "x"
	}
	return fmt.Sprintf("%sx (%s-%s)", Times(*value), Times(*low), Times(*high))
}

// Times is a ratio without its sign: "1.021".
func Times(ratio float64) string {
	if ratio >= 10 {
		return fmt.Sprintf("%.3g", ratio)
	}
	return fmt.Sprintf("%.3f", ratio)
}

// Chance shows a p-value.
func Chance(p float64) string {
	if p < 0.0001 {
		return "<0.0001"
	}
	return fmt.Sprintf("%.2g", p)
}

// Percent shows a share in two digits: "2.1%", "33%", "130%".
func Percent(share float64) string {
	switch percents := 100 * share; {
	case percents >= 9.95:
		return fmt.Sprintf("%.0f%%", percents)
	case percents > 0 && percents < 0.001:
		return "<0.001%"
	default:
		return fmt.Sprintf("%.2g%%", percents)
	}
}

func percent(share *float64) string {
	if share == nil {
		return ""
	}
	return fmt.Sprintf("%.0f%%", 100**share)
}

// ratioDecimals gives small ratios the digit that they need to differ from 0.
func ratioDecimals(ratio float64) int {
	if ratio < 0.0995 {
		return 3
	}
	return decimals(ratio)
}

// decimals leaves three digits of a value from 1 to 999.
func decimals(v float64) int {
	switch {
	case v >= 99.95:
		return 0
	case v >= 9.995:
		return 1
	}
	return 2
}

// Counted is a number of things: "1 worker", "2 workers".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Share shows a part as per cent of the whole; nothing when that is zero.
func Share(part, whole int64) string {
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}
