package tap

import (
	"fmt"
	"time"
)

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

func times(ratio float64) string {
	if ratio == 0 {
		return ""
	}
	return fmt.Sprintf("%.2fx", ratio)
}
