package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError says what to do about a flag.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && len(unknown.GetSpecifiedName()) > 1:
		name := unknown.GetSpecifiedName()
		return fmt.Errorf("unknown flag --%s: %s", name, nearMiss(flagNames(c), name, "--%s", c.CommandPath()))
	case errors.As(err, &unknown):
		return fmt.Errorf("unknown flag -%s: %s --help lists what there is", unknown.GetSpecifiedName(), c.CommandPath())
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s %q: %w", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid))
	}
	return fmt.Errorf("%w: %s --help has an example", err, c.CommandPath())
}

// flagNames makes a command of each flag, because cobra suggests commands only.
func flagNames(c *cobra.Command) *cobra.Command {
	names := &cobra.Command{SuggestionsMinimumDistance: nearEnough}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		names.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	return names
}

func wanted(invalid *pflag.InvalidValueError) error {
	switch invalid.GetFlag().Value.Type() {
	case "int":
		return errors.New("give a whole number")
	case "uint64":
		return errors.New("give a whole number that is not negative")
	case "duration":
		return errors.New("give a time such as 10m or 90s")
	case "bool":
		return errors.New("give true or false, or nothing")
	}
	return invalid.Unwrap()
}

// list is a flag that may be given several times. What is given replaces the default.
type list struct {
	values []string
	given  bool
}

func (l *list) Set(text string) error {
	if !l.given {
		l.values, l.given = nil, true
	}
	l.values = append(l.values, text)
	return nil
}

func (l *list) String() string { return strings.Join(l.values, ",") }

func (l *list) Type() string { return "list" }

// share is a flag for a part of a whole: 2% or 0.02.
type share float64

func (s *share) Set(text string) error {
	number, percent := strings.CutSuffix(text, "%")
	value, err := strconv.ParseFloat(number, 64)
	if percent {
		value /= 100
	}
	if err != nil || !(value > 0 && value < 1) {
		return errors.New("give a share between 0 and 1, such as 2% or 0.02")
	}
	*s = share(value)
	return nil
}

func (s *share) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(*s), 'g', -1, 64)
}

func (s *share) Type() string { return "share" }

// size is a flag for a number of bytes: 1000 or 64MiB.
type size int64

// sizeUnits are the powers of 1024, largest first; the last matches everything.
func sizeUnits() []struct {
	name  string
	bytes int64
} {
	return []struct {
		name  string
		bytes int64
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}
}

func (s *size) Set(text string) error {
	for _, unit := range sizeUnits() {
		number, ok := strings.CutSuffix(text, unit.name)
		if !ok {
			continue
		}
		value, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil || value < 1 || value*unit.bytes/unit.bytes != value {
			break
		}
		*s = size(value * unit.bytes)
		return nil
	}
	return errors.New("give a number of bytes above 0, such as 1000, 64MiB or 1GiB")
}

func (s *size) String() string {
	for _, unit := range sizeUnits() {
		if int64(*s)%unit.bytes == 0 {
			return strconv.FormatInt(int64(*s)/unit.bytes, 10) + unit.name
		}
	}
	return ""
}

func (s *size) Type() string { return "size" }
