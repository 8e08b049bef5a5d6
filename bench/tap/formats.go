package tap

import (
	"fmt"
	"time"
)

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// nameOf names an SCC by its first module.
func nameOf(modules []string) string {
	switch len(modules) {
	case 0:
		return "?"
	case 1:
		return modules[0]
	}
	return modules[0] + " and others"
}

func seconds(nanos int64) string { return rounded(nanos, time.Second) + " s" }

func millis(nanos int64) string { return rounded(nanos, time.Millisecond) + " ms" }

// rounded has two decimals, and no minus before zero.
func rounded(nanos int64, unit time.Duration) string {
	text := fmt.Sprintf("%.2f", float64(nanos)/float64(unit))
	if text == "-0.00" {
		return "0.00"
	}
	return text
}

func maybe(nanos *int64) string {
	if nanos == nil {
		return ""
	}
	return millis(*nanos)
}

func percent(part, whole int64) string {
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}

func times(ratio float64) string {
	if ratio == 0 {
		return ""
	}
	return fmt.Sprintf("%.2fx", ratio)
}
