package synth

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Spec says which package to make.
type Spec struct {
	Shape   Shape
	Modules int // beside __init__
	// Interface is the units of statements of each module, Work its units of functions.
	Interface, Work int
	Seed            uint64
}

// Shape is how the modules import each other. doc.go describes each.
type Shape string

// The shapes.
const (
	Chain       Shape = "chain"
	Independent Shape = "independent"
	Layered     Shape = "layered"
	Cycle       Shape = "cycle"
	Hub         Shape = "hub"
	Diamond     Shape = "diamond"
	Parallel    Shape = "parallel"
)

// Shapes lists them.
func Shapes() []Shape { return []Shape{Chain, Independent, Layered, Cycle, Hub, Diamond, Parallel} }

// The largest packages that are made: enough for minutes of checking, and far from filling a disk.
const (
	maxModules = 5000
	maxWork    = 1000    // of a module, in each of its two kinds of units
	maxUnits   = 100_000 // of all modules and both kinds together
)

// Default is what a shape has where nothing else is said.
func Default(shape Shape) Spec {
	s := Spec{Shape: shape, Modules: 50, Work: 20, Seed: 1}
	switch shape {
	case Chain:
		s.Interface = 20 // or the interfaces would be too cheap for anybody to wait for
	case Parallel:
		s.Work = 100
	}
	return s
}

// Parse reads SHAPE,modules=N,interface=N,work=N,seed=N: what is not given is as Default has it.
func Parse(text string) (Spec, error) {
	s, err := parse(text)
	if err != nil {
		return Spec{}, fmt.Errorf("%w; a synthetic package is written SHAPE,modules=50,interface=0,work=20,seed=1, where all but SHAPE may be left out and SHAPE is one of %s",
			err, strings.Trim(fmt.Sprint(Shapes()), "[]"))
	}
	return s, nil
}

func parse(text string) (Spec, error) {
	fields := strings.Split(text, ",")
	s := Default(Shape(fields[0]))
	if !s.Shape.known() {
		return s, fmt.Errorf("%q is no shape", fields[0])
	}
	given := map[string]bool{}
	for _, field := range fields[1:] {
		key, value, _ := strings.Cut(field, "=")
		if given[key] {
			return s, fmt.Errorf("%s is there twice", key)
		}
		given[key] = true
		if err := s.set(key, value); err != nil {
			return s, err
		}
	}
	return s, s.validate()
}

func (s Shape) known() bool {
	for _, shape := range Shapes() {
		if s == shape {
			return true
		}
	}
	return false
}

func (s *Spec) set(key, value string) (err error) {
	switch key {
	case "modules":
		s.Modules, err = strconv.Atoi(value)
	case "interface":
		s.Interface, err = strconv.Atoi(value)
	case "work":
		s.Work, err = strconv.Atoi(value)
	case "seed":
		s.Seed, err = strconv.ParseUint(value, 10, 64)
	default:
		return fmt.Errorf("%q is no key (modules, interface, work, seed)", key)
	}
	if err != nil {
		return fmt.Errorf("%s=%s is no whole number that fits", key, value)
	}
	return nil
}

func (s Spec) validate() error {
	switch least := s.Shape.least(); {
	case s.Modules < least || s.Modules > maxModules:
		return fmt.Errorf("modules=%d: a package of the shape %s has %d to %d modules", s.Modules, s.Shape, least, maxModules)
	case s.Work < 1 || s.Work > maxWork:
		return fmt.Errorf("work=%d: a module has 1 to %d units of functions", s.Work, maxWork)
	case s.Interface < 0 || s.Interface > maxWork:
		return fmt.Errorf("interface=%d: a module has 0 to %d units of statements", s.Interface, maxWork)
	case s.Modules*(s.Interface+s.Work) > maxUnits:
		return errors.New("modules times the units of each may be " + strconv.Itoa(maxUnits) + " at most")
	}
	return nil
}

// least is the smallest number of modules that shows the shape.
func (s Shape) least() int {
	switch s {
	case Cycle, Hub:
		return 2
	case Diamond:
		return 3
	}
	return 1
}

// String writes the whole Spec, as Parse reads it.
func (s Spec) String() string {
	return fmt.Sprintf("%s,modules=%d,interface=%d,work=%d,seed=%d", s.Shape, s.Modules, s.Interface, s.Work, s.Seed)
}
