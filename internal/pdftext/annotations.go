package pdftext

import (
	"strings"
	"unicode/utf16"
)

// fields draws what has been filled in.
func (r *reader) fields(page dict) {
	for _, o := range r.file.array(page["Annots"]) {
		d := r.file.dict(o)
		s, ok := r.file.get(r.file.dict(d["AP"])["N"]).(stream)
		if !ok || r.file.name(d["Subtype"]) != "Widget" || r.file.budget.over() {
			continue
		}
		if b, err := r.file.decode(s); err == nil {
			at := identity
			if rect := r.file.array(d["Rect"]); len(rect) == 4 {
				at[4], at[5] = r.file.number(rect[0]), r.file.number(rect[1])
			}
			r.draw(b, r.file.dict(s.dict["Resources"]), at, 1)
		}
	}
}

// remarks keeps what people wrote on a page.
func (r *reader) remarks(page dict) {
	for _, o := range r.file.array(page["Annots"]) {
		d := r.file.dict(o)
		switch r.file.name(d["Subtype"]) {
		case "Text", "FreeText", "Highlight", "Underline", "Squiggly", "StrikeOut", "Caret", "Square", "Circle", "Line", "Ink", "Stamp":
		default:
			continue
		}
		if said := r.string(d["Contents"]); strings.TrimSpace(said) != "" {
			r.result.Remarks = append(r.result.Remarks, Remark{r.page, r.string(d["T"]), said})
			if r.file.budget.text -= len(said); r.file.budget.text < 0 {
				r.file.budget.err = ErrTooMuch
				return
			}
		}
	}
}

// string decodes a text that is not drawn: UTF-16 or UTF-8 with a mark, else
// about Latin-1.
func (r *reader) string(o any) string {
	b, _ := r.file.get(o).(text)
	switch {
	case len(b) >= 2 && b[0] == 0xFE && b[1] == 0xFF:
		return utf16BE(b[2:])
	case len(b) >= 3 && string(b[:3]) == "\xef\xbb\xbf":
		return strings.ToValidUTF8(string(b[3:]), "\uFFFD")
	}
	var out strings.Builder
	for _, c := range b {
		if c >= ' ' || c == '\n' {
			out.WriteString(string(rune(c)))
		}
	}
	return out.String()
}

func utf16BE(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}
