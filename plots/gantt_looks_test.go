package plots

import (
	"image/color"
	"math"
	"slices"
	"testing"

	"paceline/bench/schedule"
)

// Every phase has a look, and bars keep the order in which the phases of workers are shown.
func TestLooksOfPhases(t *testing.T) {
	see := newSeer()
	for _, phases := range [][]schedule.Phase{schedule.WorkerPhases(), schedule.CoordinatorPhases()} {
		for _, phase := range phases {
			i := see.look(schedule.Span{Phase: phase})
			if looks()[i].phase != phase {
				t.Errorf("%s is seen as %q", phase, looks()[i].name)
			}
		}
	}
	if got := inOrder(); !slices.Equal(got, schedule.WorkerPhases()) {
		t.Errorf("the phases of workers are in the order %q", got)
	}
	for _, l := range looks()[:len(looks())-1] {
		if !slices.Contains(schedule.WorkerPhases(), l.phase) && !slices.Contains(schedule.CoordinatorPhases(), l.phase) {
			t.Errorf("%q is the look of no phase", l.name)
		}
		if got := see.look(schedule.Span{Phase: l.phase, Reason: l.reason}); looks()[got].name != l.name {
			t.Errorf("%q is seen as %q", l.name, looks()[got].name)
		}
	}
	for span, want := range map[schedule.Span]string{
		{Phase: "new"}:                                     "other",
		{Phase: schedule.Idle, Reason: "new"}:              "idle",
		{Phase: schedule.Sending, Reason: schedule.ForEnd}: "sending",
	} {
		if got := looks()[see.look(span)].name; got != want {
			t.Errorf("%+v is seen as %q, want %q", span, got, want)
		}
	}
}

// inOrder lists the phases of workers as the looks have them.
func inOrder() []schedule.Phase {
	var all []schedule.Phase
	for _, l := range looks() {
		if slices.Contains(schedule.WorkerPhases(), l.phase) {
			all = append(all, l.phase)
		}
	}
	return slices.Compact(all)
}

// Two colours that can stand side by side are told apart by everyone: their distance in OKLab is
// several times what is just seen (0.02), also without one kind of cones.
func TestColoursDiffer(t *testing.T) {
	const least, leastOfWaiting = 0.08, 0.035
	all := looks()
	for i, a := range all {
		for _, b := range all[i+1:] {
			if !neighbours(a.phase, b.phase) {
				continue
			}
			want := least
			if waits(a) && waits(b) {
				want = leastOfWaiting
			}
			for name, vision := range visions() {
				if got := distance(vision(linear(a.fill)), vision(linear(b.fill))); got < want {
					t.Errorf("%s: %q and %q are %.3f apart, want %.3f", name, a.name, b.name, got, want)
				}
			}
		}
	}
}

// neighbours are phases of one kind of process.
func neighbours(a, b schedule.Phase) bool {
	for _, phases := range [][]schedule.Phase{schedule.WorkerPhases(), schedule.CoordinatorPhases()} {
		if slices.Contains(phases, a) && slices.Contains(phases, b) {
			return true
		}
	}
	return false
}

func waits(l look) bool {
	return slices.Contains([]schedule.Phase{schedule.Idle, schedule.Waiting, schedule.WaitingForGraph}, l.phase)
}

// Waiting is pale: light and with little colour, and nothing else is.
func TestWaitingIsPale(t *testing.T) {
	for _, l := range looks() {
		light := oklab(linear(l.fill))
		chroma := math.Hypot(light[1], light[2])
		if waits(l) && (light[0] < 0.8 || chroma > 0.05) {
			t.Errorf("%q waits, and has lightness %.2f and chroma %.2f", l.name, light[0], chroma)
		}
		if !waits(l) && light[0] > 0.8 && chroma < 0.1 {
			t.Errorf("%q is as pale as waiting: lightness %.2f and chroma %.2f", l.name, light[0], chroma)
		}
	}
}

// A share is read on its colour: 4.5 is what WCAG 2 asks of small text.
func TestInkIsLegible(t *testing.T) {
	for _, l := range looks() {
		ink := color.NRGBAModel.Convert(inkOn(l.fill)).(color.NRGBA)
		a, b := luminance(ink), luminance(l.fill)
		if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
			t.Errorf("text on %q has a contrast of %.1f", l.name, ratio)
		}
	}
}

type rgbLinear [3]float64

func linear(c color.NRGBA) rgbLinear {
	var out rgbLinear
	for i, v := range []uint8{c.R, c.G, c.B} {
		if x := float64(v) / 255; x <= 0.04045 {
			out[i] = x / 12.92
		} else {
			out[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return out
}

func luminance(c color.NRGBA) float64 {
	l := linear(c)
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

func times(m [3][3]float64, v rgbLinear) rgbLinear {
	var out rgbLinear
	for i, row := range m {
		out[i] = max(0, row[0]*v[0]+row[1]*v[1]+row[2]*v[2])
	}
	return out
}

// visions are what people see, by the matrices of Machado, Oliveira and Fernandes ("A
// physiologically-based model for simulation of color vision deficiency", 2009) at full severity.
func visions() map[string]func(rgbLinear) rgbLinear {
	with := func(m [3][3]float64) func(rgbLinear) rgbLinear {
		return func(v rgbLinear) rgbLinear { return times(m, v) }
	}
	return map[string]func(rgbLinear) rgbLinear{
		"all cones": func(v rgbLinear) rgbLinear { return v },
		"protanopia": with([3][3]float64{
			{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}),
		"deuteranopia": with([3][3]float64{
			{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}),
	}
}

// oklab is Ottosson's perceptual colour space ("A perceptual color space for image processing",
// 2020): lightness, green to red, blue to yellow.
func oklab(v rgbLinear) [3]float64 {
	lms := times([3][3]float64{
		{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566}, {0.0883024619, 0.2817188376, 0.6299787005}}, v)
	l, m, s := math.Cbrt(lms[0]), math.Cbrt(lms[1]), math.Cbrt(lms[2])
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func distance(a, b rgbLinear) float64 {
	p, q := oklab(a), oklab(b)
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}
