package webui

import (
	"strconv"
	"unicode/utf8"
)

// chart is numbers to look at, with the same numbers to read. It is drawn for
// wide windows and for narrow ones, so that its words stay legible.
type chart struct {
	Broad, Slim drawing
	Legend      []legend
	Head        []string // of the table
	Rows        []chartRow
}

// legend says what a colour stands for.
type legend struct{ Class, Text string }

// chartRow is a line of the table behind a chart: names, then numbers.
type chartRow struct {
	Names   []string
	Numbers []string
	URL     string // of what was counted, at the first name; "" for none
}

// drawing is a chart as SVG.
type drawing struct {
	Class, Label  string
	Width, Height int
	Lines         []ruler
	Texts         []label
	Marks         []chartMark
}

// ruler is a thin line across a drawing.
type ruler struct{ X1, X2, Y int }

// label is a text in a drawing. Turned ones run upwards.
type label struct {
	X, Y        int
	Text, Whole string // Whole is what Text is cut from
	Class       string
	Turned      bool
}

// chartMark is what stands for a number, and leads to what was counted.
type chartMark struct {
	URL, Title string
	Boxes      []box
	Text       label
}

type box struct {
	Class      string
	X, Y, W, H int
}

// cut is as much of a text as there is room for, at some 7 units a letter; what
// is written in ideographs takes twice as much.
func cut(s string, width int) string {
	letters := width / 7
	for i, r := range s {
		if letters--; r >= 0x1100 {
			letters--
		}
		if letters < 0 {
			_, last := utf8.DecodeLastRuneInString(s[:i])
			return s[:i-last] + "…"
		}
	}
	return s
}

func newLabel(x, y, room int, class, text string) label {
	return label{X: x, Y: y, Text: cut(text, room), Whole: text, Class: class}
}

// shades is how many colours a heat map has, from few to many.
const shades = 5

// shade is the colour of n among numbers of which the largest is most: h0 for
// nothing, or h1 to h5.
func shade(n, most int) string {
	if n <= 0 {
		return "h0"
	}
	return "h" + strconv.Itoa(1+(n*shades-1)/max(most, n))
}

// heat is what a heat map shows: a number for each row and column.
type heat struct {
	Label, RowName, ColumnName, CountName string
	Rows, Columns                         []string
	Counts                                [][]int
	URL                                   func(row, column int) string
	Count                                 func(n int) string // written for people
}

// drawHeat draws a heat map.
func drawHeat(h heat) *chart {
	c := &chart{Head: []string{h.RowName, h.ColumnName, h.CountName}}
	most := 0
	for r, row := range h.Counts {
		for col, n := range row {
			most = max(most, n)
			if n > 0 {
				c.Rows = append(c.Rows, chartRow{[]string{h.Rows[r], h.Columns[col]}, []string{h.Count(n)}, h.URL(r, col)})
			}
		}
	}
	const names, gap = 210, 3
	w := min(140, 880/max(1, len(h.Columns)))
	c.Broad = h.draw("broad", drawing{Width: names + w*len(h.Columns), Height: 30 + 32*len(h.Rows)}, most, func(d *drawing) {
		for i, name := range h.Columns {
			d.Texts = append(d.Texts, newLabel(names+w*i+w/2, 18, w-6, "middle", name))
		}
		for i, name := range h.Rows {
			d.Texts = append(d.Texts, newLabel(names-12, 30+32*i+20, names-12, "end", name))
		}
	}, func(r, col int) box { return box{X: names + w*col, Y: 30 + 32*r, W: w - gap, H: 32 - gap} })
	const width, heads = 340, 104
	n := width / max(1, len(h.Columns))
	n = min(n, 80)
	c.Slim = h.draw("slim", drawing{Width: width, Height: heads + 56*len(h.Rows)}, most, func(d *drawing) {
		for i, name := range h.Columns {
			l := newLabel(n*i+n/2+4, heads-8, heads-8, "", name)
			l.Turned = true
			d.Texts = append(d.Texts, l)
		}
		for i, name := range h.Rows {
			d.Texts = append(d.Texts, newLabel(0, heads+56*i+14, width, "", name))
		}
	}, func(r, col int) box { return box{X: n * col, Y: heads + 56*r + 20, W: n - gap, H: 28} })
	return c
}

// draw puts the names into a drawing, and a cell for each number.
func (h heat) draw(class string, d drawing, most int, names func(*drawing), cell func(row, column int) box) drawing {
	d.Class, d.Label = class, h.Label
	names(&d)
	for r, row := range h.Counts {
		for col, n := range row {
			b := cell(r, col)
			b.Class = shade(n, most)
			m := chartMark{Title: h.Rows[r] + ", " + h.Columns[col] + ": " + h.Count(n), Boxes: []box{b}}
			if n > 0 {
				m.URL = h.URL(r, col)
				m.Text = label{X: b.X + b.W/2, Y: b.Y + b.H/2 + 5, Text: h.Count(n), Class: "middle on-" + b.Class}
			}
			d.Marks = append(d.Marks, m)
		}
	}
	return d
}

// bar is one line of a bar chart.
type bar struct {
	Name  string
	Count int
	Says  string   // the number for people, beside the bar
	More  []string // other numbers, for the table
	URL   string
}

// drawBars draws bars that lie one below the other.
func drawBars(title string, head []string, bars []bar) *chart {
	c := &chart{Head: head}
	most := 1
	for _, b := range bars {
		most = max(most, b.Count)
		c.Rows = append(c.Rows, chartRow{[]string{b.Name}, append([]string{strconv.Itoa(b.Count)}, b.More...), b.URL})
	}
	const names, room, width = 200, 440, 900
	c.Broad = drawing{Class: "broad", Label: title, Width: width, Height: 32 * len(bars)}
	c.Slim = drawing{Class: "slim", Label: title, Width: 340, Height: 46 * len(bars)}
	for i, b := range bars {
		y, long := 32*i, max(2, b.Count*room/most)
		m := chartMark{URL: b.URL, Title: b.Name + ": " + b.Says}
		m.Boxes = []box{{"reach", 0, y, width, 30}, {"bar", names, y + 7, long, 16}}
		m.Text = label{X: names + long + 10, Y: y + 20, Text: b.Says, Class: "dim"}
		c.Broad.Texts = append(c.Broad.Texts, newLabel(names-12, y+20, names-12, "end", b.Name))
		c.Broad.Marks = append(c.Broad.Marks, m)

		y, long = 46*i, max(2, b.Count*336/most)
		m.Boxes = []box{{"reach", 0, y, 340, 44}, {"bar", 0, y + 22, long, 12}}
		m.Text = label{X: 340, Y: y + 15, Text: b.Says, Class: "end dim"}
		c.Slim.Texts = append(c.Slim.Texts, newLabel(0, y+15, 330-7*utf8.RuneCountInString(b.Says), "", b.Name))
		c.Slim.Marks = append(c.Slim.Marks, m)
	}
	return c
}

// column is what stands over one moment in time: parts, one on the other.
type column struct {
	Name  string
	Parts []int
	Says  string
	URL   string
}

// drawColumns draws columns that stand side by side. Each part has a name.
func drawColumns(title, axis string, parts []string, columns []column) *chart {
	c := &chart{Head: append([]string{axis}, parts...)}
	for i, name := range parts {
		c.Legend = append(c.Legend, legend{"part-" + strconv.Itoa(i+1), name})
	}
	most := 1
	for _, col := range columns {
		sum, row := 0, chartRow{Names: []string{col.Name}, URL: col.URL}
		for _, n := range col.Parts {
			sum += n
			row.Numbers = append(row.Numbers, strconv.Itoa(n))
		}
		most = max(most, sum)
		c.Rows = append(c.Rows, row)
	}
	step := stepOf(most)
	c.Broad = columnsIn(drawing{Class: "broad", Label: title, Width: 1000, Height: 240}, columns, most, step, 12)
	c.Slim = columnsIn(drawing{Class: "slim", Label: title, Width: 340, Height: 220}, columns, most, step, 4)
	return c
}

// stepOf is how far apart lines for 1, 2, 5, 10, 20 … are, so that some four of
// them lie below most.
func stepOf(most int) int {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			if most/(n*unit) <= 4 {
				return n * unit
			}
		}
	}
}

// columnsIn draws columns into a drawing of some size, with some names below.
func columnsIn(d drawing, columns []column, most, step, names int) drawing {
	const left, top, bottom = 36, 12, 28
	high := d.Height - top - bottom
	for n := 0; n <= most; n += step {
		y := top + high - n*high/most
		d.Lines = append(d.Lines, ruler{left, d.Width, y})
		d.Texts = append(d.Texts, label{X: left - 8, Y: y + 4, Text: strconv.Itoa(n), Class: "end dim"})
	}
	room := d.Width - left
	w := min(room/max(1, len(columns)), 160)
	every := max(1, (len(columns)+names-1)/names)
	for i, col := range columns {
		x, y := left+w*i, top+high
		m := chartMark{URL: col.URL, Title: col.Name + ": " + col.Says, Boxes: []box{{"reach", x, top, w, high}}}
		for p, n := range col.Parts {
			if tall := n * high / most; n > 0 {
				y -= tall
				m.Boxes = append(m.Boxes, box{"part-" + strconv.Itoa(p+1), x + w/6, y, w - w/3, tall})
			}
		}
		d.Marks = append(d.Marks, m)
		if i%every == 0 {
			d.Texts = append(d.Texts, label{X: x + w/2, Y: d.Height - 8, Text: col.Name, Class: "middle dim"})
		}
	}
	return d
}
