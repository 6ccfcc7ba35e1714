package webui

import (
	"slices"
	"testing"
	"unicode/utf8"
)

func TestShadesGoFromFewToMany(t *testing.T) {
	t.Parallel()
	var got []string
	for _, n := range []int{0, 1, 20, 21, 60, 81, 100} {
		got = append(got, shade(n, 100))
	}
	if want := []string{"h0", "h1", "h1", "h2", "h3", "h5", "h5"}; !slices.Equal(got, want) {
		t.Errorf("shades are %v, want %v", got, want)
	}
	if got := shade(1, 1); got != "h5" {
		t.Errorf("the only number has the shade %s, want h5", got)
	}
}

func TestNamesAreCutToTheirRoom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"Checkout", "Checkout"}, {"Price and hidden fees", "Price and…"}, {"配送日時指定の変更", "配送日時…"}, {"", ""},
	} {
		got := cut(c.text, 70)
		if got != c.want || !utf8.ValidString(got) {
			t.Errorf("cut(%q) = %q, want %q", c.text, got, c.want)
		}
	}
	if got := cut("é", 0); got != "…" && !utf8.ValidString(got) {
		t.Errorf("cut without room = %q", got)
	}
}

func TestLinesAreAtRoundNumbers(t *testing.T) {
	t.Parallel()
	for most, want := range map[int]int{1: 1, 4: 1, 5: 2, 33: 10, 99: 20, 1234: 500} {
		if got := stepOf(most); got != want {
			t.Errorf("stepOf(%d) = %d, want %d", most, got, want)
		}
	}
}

func TestChartsStayInTheirDrawing(t *testing.T) {
	t.Parallel()
	names := slices.Repeat([]string{"A rather long name of something"}, 15)
	counts := slices.Repeat([][]int{slices.Repeat([]int{7, 0}, 5)}, 15)
	at := func(int, int) string { return "/" }
	said := func(int) string { return "7" }
	var bars []bar
	var columns []column
	for range 24 {
		bars = append(bars, bar{Name: names[0], Count: 9, Says: "9"})
		columns = append(columns, column{Name: "Mar 2026", Parts: []int{3, 4}})
	}
	for name, c := range map[string]*chart{
		"heat": drawHeat(heat{Rows: names, Columns: names[:10], Counts: counts, URL: at, Count: said}),
		"bars": drawBars("", nil, bars), "columns": drawColumns("", "", []string{"a", "b"}, columns), "nothing": drawBars("", nil, nil),
	} {
		for _, d := range []drawing{c.Broad, c.Slim} {
			for _, m := range d.Marks {
				for _, b := range m.Boxes {
					if b.X < 0 || b.Y < 0 || b.W <= 0 || b.H <= 0 || b.X+b.W > d.Width || b.Y+b.H > d.Height {
						t.Errorf("%s, %s: %+v lies outside of %d × %d", name, d.Class, b, d.Width, d.Height)
					}
				}
			}
		}
	}
}
