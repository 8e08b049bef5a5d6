package plots

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	xfont "golang.org/x/image/font"
)

// A figure is 600 points wide, which is 800 pixels in a browser; 9 points are 12 pixels.
const (
	figureWidth  vg.Length = 600
	panelHeight  vg.Length = 270 // of a panel with its caption and axes
	headHeight   vg.Length = 48  // title and subtitle
	margin       vg.Length = 10
	titleSize    vg.Length = 13
	captionSize  vg.Length = 10
	labelSize    vg.Length = 10
	tickSize     vg.Length = 9.5
	lineWidth    vg.Length = 1.8
	glyphRadius  vg.Length = 3
	captionRow   vg.Length = 18 // what an axis shows, above it
	markRow      vg.Length = 14 // the name of a vertical line, below the caption
	labelGap     vg.Length = 7  // between the axes and the names of lines
	labelSpacing vg.Length = 13 // between the names of two lines
)

var (
	black     = color.NRGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xff}
	grey      = color.NRGBA{R: 0x59, G: 0x59, B: 0x59, A: 0xff}
	lightGrey = color.NRGBA{R: 0xe3, G: 0xe3, B: 0xe3, A: 0xff}
	midGrey   = color.NRGBA{R: 0x99, G: 0x99, B: 0x99, A: 0xff}
)

// palette is the colours of Okabe and Ito (Color Universal Design, 2008), which people with
// every kind of colour vision can tell apart, without yellow, which is too pale for a line.
func palette() []color.Color {
	return []color.Color{
		color.NRGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}, // blue
		color.NRGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}, // vermillion
		color.NRGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}, // bluish green
		color.NRGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}, // reddish purple
		color.NRGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}, // orange
		color.NRGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}, // sky blue
		black,
	}
}

// glyphs tell lines apart where colours cannot, as in print.
func glyphs() []draw.GlyphDrawer {
	return []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, draw.TriangleGlyph{}}
}

func style(size vg.Length, c color.Color, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{
		Color: c, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign: x, YAlign: y, Handler: plot.DefaultTextHandler,
	}
}

func bold(s text.Style) text.Style {
	s.Font.Weight = xfont.WeightBold
	return s
}

// fit shortens a text to a width. It takes from the middle, because long names mostly differ at
// their ends.
func fit(s text.Style, txt string, width vg.Length) string {
	runes := []rune(txt)
	short := txt
	for keep := len(runes) - 1; keep >= 0 && s.Width(short) > width; keep-- {
		short = string(runes[:keep-keep/2]) + "…" + string(runes[len(runes)-keep/2:])
	}
	return short
}

func stroke(c color.Color, width vg.Length, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width, Dashes: dashes}
}
