package pdftext

import (
	"math"
)

// matrix maps points: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// then is the mapping by m and then by n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// glyph is a character on a page.
type glyph struct {
	text  string
	x, y  float64 // where it begins, along and across the direction of writing
	width float64
	size  float64
	turn  int // quarter turns of the direction of writing
	bold  bool
}

// state is what drawing operators change and q and Q save.
type state struct {
	ctm                        matrix
	font                       *font
	size, spacing, words, rise float64
	scale, leading             float64
}

// reader draws the pages of a file and keeps what is text.
type reader struct {
	file   *file
	most   int // pages
	fonts  map[any]*font
	seen   map[ref]bool // of the tree of pages
	drawn  map[ref]bool // forms that are being drawn, against circles
	result Result
	page   int
	glyphs []glyph
	ended  []pageLines // pages that have been drawn
}

// pages walks the tree of pages.
func (r *reader) pages(o any, inherited dict, depth int) {
	if n, ok := o.(ref); ok {
		if r.seen[n] {
			return
		}
		r.seen[n] = true
	}
	d := r.file.dict(o)
	if d == nil || depth > mostNesting || r.file.budget.over() {
		return
	}
	if d["Resources"] != nil {
		inherited = dict{"Resources": d["Resources"]}
	}
	if kids := r.file.array(d["Kids"]); kids != nil || r.file.name(d["Type"]) == "Pages" {
		for _, kid := range kids {
			r.pages(kid, inherited, depth+1)
		}
		return
	}
	if r.result.Pages++; r.result.Pages > r.most {
		r.file.budget.err = ErrTooMuch
		return
	}
	r.page = r.result.Pages
	r.draw(r.contents(d["Contents"]), r.file.dict(inherited["Resources"]), identity, 0)
	r.fields(d)
	r.endPage()
	r.remarks(d)
}

// contents joins the parts of what a page draws.
func (r *reader) contents(o any) []byte {
	switch o := r.file.get(o).(type) {
	case stream:
		b, err := r.file.decode(o)
		if err != nil {
			return nil
		}
		return b
	case array:
		var all []byte
		for _, part := range o {
			if s, ok := r.file.get(part).(stream); ok {
				if b, err := r.file.decode(s); err == nil && len(all)+len(b) < mostOfOne {
					all = append(append(all, b...), '\n')
				}
			}
		}
		return all
	}
	return nil
}

// drawing is a run of operators.
type drawing struct {
	*reader
	resources dict
	state     state
	saved     []state
	tm, lm    matrix
	args      []any
	depth     int
}

// draw runs the operators of a page or form.
func (r *reader) draw(b []byte, resources dict, ctm matrix, depth int) {
	d := drawing{reader: r, resources: resources, state: state{ctm: ctm, scale: 1}, tm: identity, lm: identity, depth: depth}
	p := parser{b: b}
	for n := 0; ; n++ {
		if n%4096 == 0 && r.file.budget.over() || r.file.budget.err != nil {
			return
		}
		o, ok := p.next(0)
		if !ok {
			return
		}
		op, isOp := o.(word)
		if !isOp {
			if d.args = append(d.args, o); len(d.args) > 1000 {
				d.args = d.args[:0]
			}
			continue
		}
		if op == "ID" {
			p.skipPicture()
		}
		d.do(op)
		d.args = d.args[:0]
	}
}

// skipPicture goes behind a picture that stands among the operators.
func (p *parser) skipPicture() {
	for at := p.at; at+3 < len(p.b); at++ {
		if isSpace(p.b[at]) && p.b[at+1] == 'E' && p.b[at+2] == 'I' && (at+3 == len(p.b) || isSpace(p.b[at+3])) {
			p.at = at + 3
			return
		}
	}
	p.at = len(p.b)
}

// number is an argument, counted from the end, 0 where there is none.
func (d *drawing) number(fromEnd int) float64 {
	if i := len(d.args) - fromEnd; i >= 0 && i < len(d.args) {
		n, _ := d.args[i].(float64)
		return n
	}
	return 0
}

func (d *drawing) matrix() matrix {
	return matrix{d.number(6), d.number(5), d.number(4), d.number(3), d.number(2), d.number(1)}
}

func (d *drawing) last() any {
	if len(d.args) == 0 {
		return nil
	}
	return d.args[len(d.args)-1]
}

func (d *drawing) do(op word) {
	s := &d.state
	switch op {
	case "q":
		if len(d.saved) < 256 {
			d.saved = append(d.saved, *s)
		}
	case "Q":
		if n := len(d.saved); n > 0 {
			*s, d.saved = d.saved[n-1], d.saved[:n-1]
		}
	case "cm":
		s.ctm = d.matrix().then(s.ctm)
	case "BT":
		d.tm, d.lm = identity, identity
	case "Tf":
		if len(d.args) >= 2 {
			n, _ := d.args[len(d.args)-2].(name)
			s.font, s.size = d.font(n), d.number(1)
		}
	case "Tc":
		s.spacing = d.number(1)
	case "Tw":
		s.words = d.number(1)
	case "Tz":
		s.scale = d.number(1) / 100
	case "TL":
		s.leading = d.number(1)
	case "Ts":
		s.rise = d.number(1)
	case "Do":
		n, _ := d.last().(name)
		d.form(n)
	default:
		d.text(op)
	}
}

// text runs the operators that move and show text.
func (d *drawing) text(op word) {
	s := &d.state
	switch op {
	case "Td":
		d.move(d.number(2), d.number(1))
	case "TD":
		s.leading = -d.number(1)
		d.move(d.number(2), d.number(1))
	case "Tm":
		d.lm = d.matrix()
		d.tm = d.lm
	case "T*":
		d.move(0, -s.leading)
	case "Tj":
		d.show(d.last())
	case "'":
		d.move(0, -s.leading)
		d.show(d.last())
	case "\"":
		s.words, s.spacing = d.number(3), d.number(2)
		d.move(0, -s.leading)
		d.show(d.last())
	case "TJ":
		list, _ := d.last().(array)
		for _, o := range list {
			if n, ok := o.(float64); ok {
				d.tm = matrix{1, 0, 0, 1, -n / 1000 * s.size * s.scale, 0}.then(d.tm)
				continue
			}
			d.show(o)
		}
	}
}

func (d *drawing) move(x, y float64) {
	d.lm = matrix{1, 0, 0, 1, x, y}.then(d.lm)
	d.tm = d.lm
}

// show puts the characters of a text on the page.
func (d *drawing) show(o any) {
	b, ok := o.(text)
	s := &d.state
	if !ok || s.font == nil {
		return
	}
	s.font.each(b, func(meaning string, width float64, blank bool) {
		r := d.reader
		at := matrix{s.size * s.scale, 0, 0, s.size, 0, s.rise}.then(d.tm).then(s.ctm)
		advance := width*s.size + s.spacing
		if blank {
			advance += s.words
		}
		d.tm = matrix{1, 0, 0, 1, advance * s.scale, 0}.then(d.tm)
		r.result.Glyphs++
		if r.file.budget.glyphs--; r.file.budget.glyphs < 0 {
			r.file.budget.err = ErrTooMuch
			return
		}
		if meaning == "" {
			r.result.Unknown++
			return
		}
		r.put(meaning, at, width, s.font.bold)
	})
}

// put notes a character, turned so that it is written from left to right.
func (r *reader) put(meaning string, at matrix, width float64, bold bool) {
	size := math.Hypot(at[2], at[3])
	if size < 0.5 || size > 2000 || math.IsNaN(at[4]) || math.IsNaN(at[5]) || math.IsInf(at[4], 0) || math.IsInf(at[5], 0) {
		return
	}
	g := glyph{text: meaning, size: size, bold: bold, width: width * math.Hypot(at[0], at[1])}
	switch {
	case math.Abs(at[0]) >= math.Abs(at[1]) && at[0] >= 0:
		g.x, g.y = at[4], at[5]
	case math.Abs(at[0]) >= math.Abs(at[1]):
		g.turn, g.x, g.y = 2, -at[4], -at[5]
	case at[1] > 0:
		g.turn, g.x, g.y = 1, at[5], -at[4]
	default:
		g.turn, g.x, g.y = 3, -at[5], at[4]
	}
	r.glyphs = append(r.glyphs, g)
}

// font finds a font by its name, and reads it once.
func (d *drawing) font(n name) *font {
	o := d.file.dict(d.resources["Font"])[n]
	if o == nil {
		return nil
	}
	key, shared := o.(ref)
	if known := d.fonts[key]; known != nil && shared {
		return known
	}
	made := d.file.readFont(o)
	if shared && len(d.fonts) < 1000 {
		d.fonts[key] = made
	}
	return made
}

// form draws what stands in a form of its own.
func (d *drawing) form(n name) {
	o := d.file.dict(d.resources["XObject"])[n]
	key, _ := o.(ref)
	s, ok := d.file.get(o).(stream)
	if !ok || d.drawn[key] || d.file.name(s.dict["Subtype"]) != "Form" || d.depth >= mostOneDepth || d.file.budget.over() {
		return
	}
	b, err := d.file.decode(s)
	if err != nil {
		return
	}
	d.file.budget.spend(1<<16 + 4*len(b)) // forms that draw others many times over come to an end
	d.drawn[key] = true
	defer delete(d.drawn, key)
	m := identity
	if list := d.file.array(s.dict["Matrix"]); len(list) == 6 {
		for i := range m {
			m[i] = d.file.number(list[i])
		}
	}
	resources := d.file.dict(s.dict["Resources"])
	if resources == nil {
		resources = d.resources
	}
	d.draw(b, resources, m.then(d.state.ctm), d.depth+1)
}
