package transcript

import (
	"strconv"
	"strings"
)

// Layout is where a cue of WebVTT is to be shown. Auto says that a number is
// left to the player.
type Layout struct {
	Region       string // id; "" if none
	Vertical     string // "", "rl" or "lr"
	Line         float64
	LineAuto     bool
	SnapToLines  bool   // Line counts lines, not per cent
	LineAlign    string // start, center or end
	Position     float64
	PositionAuto bool
	ColumnAlign  string // auto, line-left, center or line-right
	Size         float64
	Align        string // start, center, end, left or right
}

// Region is a part of the picture that cues of WebVTT are put into.
type Region struct {
	ID                   string
	Width                float64
	Lines                int
	AnchorX, AnchorY     float64
	ViewportX, ViewportY float64
	ScrollsUp            bool
}

func newLayout() Layout {
	return Layout{
		LineAuto: true, SnapToLines: true, LineAlign: "start",
		PositionAuto: true, ColumnAlign: "auto", Size: 100, Align: "center",
	}
}

// settings yields name and value of each well-formed setting.
func settings(s string) func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		for setting := range strings.FieldsFuncSeq(s, isVTTSpace) {
			name, value, ok := strings.Cut(setting, ":")
			if ok && name != "" && value != "" && !yield(name, value) {
				return
			}
		}
	}
}

// parseLayout reads the settings behind the times of a cue; bad ones are as if
// they were not there.
func parseLayout(s string, regions []Region) Layout {
	l := newLayout()
	for name, value := range settings(s) {
		switch name {
		case "region":
			l.Region = ""
			for _, r := range regions {
				if r.ID == value {
					l.Region = value
				}
			}
		case "vertical":
			if value == "rl" || value == "lr" {
				l.Vertical = value
			}
		case "line":
			l.setLine(value)
		case "position":
			l.setPosition(value)
		case "size":
			if n, ok := percentage(value); ok {
				l.Size = n
			}
		case "align":
			switch value {
			case "start", "center", "end", "left", "right":
				l.Align = value
			}
		}
	}
	if !l.LineAuto || l.Size != 100 || l.Vertical != "" {
		l.Region = ""
	}
	return l
}

func (l *Layout) setLine(value string) {
	at, align, aligned := strings.Cut(value, ",")
	if !strings.ContainsAny(at, "0123456789") {
		return
	}
	n, inPercent := 0.0, strings.HasSuffix(at, "%")
	var ok bool
	if inPercent {
		n, ok = percentage(at)
	} else {
		n, ok = lineNumber(at)
	}
	if !ok || aligned && align != "start" && align != "center" && align != "end" {
		return
	}
	if aligned {
		l.LineAlign = align
	}
	l.Line, l.LineAuto, l.SnapToLines = n, false, !inPercent
}

func (l *Layout) setPosition(value string) {
	at, align, aligned := strings.Cut(value, ",")
	n, ok := percentage(at)
	if !ok || aligned && align != "line-left" && align != "center" && align != "line-right" {
		return
	}
	if aligned {
		l.ColumnAlign = align
	}
	l.Position, l.PositionAuto = n, false
}

// lineNumber reads digits with a minus in front and a point between, if any.
func lineNumber(s string) (float64, bool) {
	whole, part, pointed := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if !isDigits(whole) || pointed && !isDigits(part) {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

func percentage(s string) (float64, bool) {
	s, ok := strings.CutSuffix(s, "%")
	if !ok || strings.HasPrefix(s, "-") {
		return 0, false
	}
	n, ok := lineNumber(s)
	return n, ok && n <= 100
}

func percentages(s string) (x, y float64, ok bool) {
	a, b, _ := strings.Cut(s, ",")
	x, ok = percentage(a)
	if !ok {
		return 0, 0, false
	}
	y, ok = percentage(b)
	return x, y, ok
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// parseRegion reads the block below REGION.
func parseRegion(s string) Region {
	r := Region{Width: 100, Lines: 3, AnchorY: 100, ViewportY: 100}
	for name, value := range settings(s) {
		switch name {
		case "id":
			r.ID = value
		case "width":
			if n, ok := percentage(value); ok {
				r.Width = n
			}
		case "lines":
			if n, err := strconv.Atoi(value); err == nil && isDigits(value) {
				r.Lines = n
			}
		case "regionanchor":
			if x, y, ok := percentages(value); ok {
				r.AnchorX, r.AnchorY = x, y
			}
		case "viewportanchor":
			if x, y, ok := percentages(value); ok {
				r.ViewportX, r.ViewportY = x, y
			}
		case "scroll":
			r.ScrollsUp = r.ScrollsUp || value == "up"
		}
	}
	return r
}
