package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/export"
	"earshot/internal/transcript"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

func open(t *testing.T, name string, w io.Writer, o export.Options) export.Writer {
	t.Helper()
	for _, f := range export.Formats() {
		if f.Name == name {
			return f.Open(w, o)
		}
	}
	t.Fatalf("no format %s", name)
	return nil
}

var claim = export.FullClaim{
	Claim: export.Claim{ID: "c1", Title: "=HYPERLINK(\"http://evil\")", State: "published", URL: "https://x/f/c1"}, Kind: "finding",
	Body: "<script>alert(1)</script>", Brands: []string{"acme"}, Markets: []string{"DE", "AT"}, ReviewBy: "2026-12-01",
	Quotes: []export.Row{{
		Quote: "</blockquote><img src=x onerror=alert(1)>", Language: "ar", Speaker: "P07", Role: "participant",
		URL: "javascript:alert(1)", Findings: []export.Claim{{ID: "c1", Relation: "contradicts"}},
	}}, Withheld: 2, CreatedAt: time.Date(2026, 3, 31, 14, 5, 6, 0, time.UTC),
}

var tag = export.Tag{
	ID: "t1", Path: []string{"Checkout", "Payment"}, Scope: "brand", Brand: "acme", Colour: "#1f7a4d", Description: "+1", Aliases: []string{"Pay"},
	Archived: true, Highlights: 3,
}

func reported(t *testing.T, name string, o export.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	w := open(t, name, &b, o).(export.Report)
	must(t, w.WriteClaim(claim))
	must(t, w.Write(rows[0]))
	must(t, w.WriteTag(tag))
	must(t, w.Close())
	return b.Bytes()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWorkbookHasRealTypesAFrozenHeaderAndLinks(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 40_000)
	r := rows[0]
	r.Quote += "\x07_x0041_\r\n<&>"
	var b bytes.Buffer
	w := open(t, "xlsx", &b, export.Options{Withheld: 2}).(export.Report)
	must(t, w.WriteClaim(claim))
	must(t, w.Write(r))
	must(t, w.Write(export.Row{Highlight: "h2", Quote: long, URL: "https://x/2"}))
	must(t, w.WriteTag(tag))
	must(t, w.Close())
	f, err := excelize.OpenReader(&b)
	must(t, err)
	if got := strings.Join(f.GetSheetList(), ","); got != "Findings,Highlights,Tags" {
		t.Errorf("sheets = %s", got)
	}
	at := cellsOf(t, f, "Highlights", export.Columns())
	for column, want := range map[string]string{
		"quote": r.Quote, "start_ms": "81000", "end_ms": "82005", "held_on": "2026-03-31", "created_at": "1970-01-01 00:00:01",
		"tags": "Checkout / Payment | Trust", "note": "'quoted", "url": r.URL,
	} {
		if got, _ := at(2, column); got != want {
			t.Errorf("%s = %q, want %q", column, got, want)
		}
	}
	for column, want := range map[string]excelize.CellType{
		"quote": excelize.CellTypeInlineString, "start_ms": excelize.CellTypeUnset, "held_on": excelize.CellTypeUnset,
	} {
		if _, cell := at(2, column); kind(t, f, "Highlights", cell) != want {
			t.Errorf("%s is of type %d", column, kind(t, f, "Highlights", cell))
		}
	}
	if got, _ := at(3, "quote"); !strings.HasPrefix(got, "äää") || !strings.HasSuffix(got, "[cut: a cell holds no more]") || len([]rune(got)) != 32_767 {
		t.Errorf("a long quote has %d characters and ends %q", len([]rune(got)), got[len(got)-40:])
	}
	if got, _ := at(4, "withheld"); got != "2" {
		t.Errorf("withheld = %q", got)
	}
	_, cell := at(2, "url")
	if ok, target, err := f.GetCellHyperLink("Highlights", cell); !ok || target != r.URL || err != nil {
		t.Errorf("the link leads to %q, %v, %v", target, ok, err)
	}
	for _, sheet := range f.GetSheetList() {
		if p, err := f.GetPanes(sheet); !p.Freeze || p.YSplit != 1 || err != nil {
			t.Errorf("%s: panes %+v, %v", sheet, p, err)
		}
	}
	at = cellsOf(t, f, "Findings", export.ClaimColumns())
	title, cell := at(2, "title")
	if formula, _ := f.GetCellFormula("Findings", cell); formula != "" || title != claim.Title {
		t.Errorf("title = %q, formula %q", title, formula)
	}
	for column, want := range map[string]string{"markets": "DE | AT", "contradicts": "1", "supports": "0", "withheld": "2", "review_by": "2026-12-01", "created_at": "2026-03-31 14:05:06"} {
		if got, _ := at(2, column); got != want {
			t.Errorf("%s = %q, want %q", column, got, want)
		}
	}
	at = cellsOf(t, f, "Tags", export.TagColumns())
	for column, want := range map[string]string{"path": "Checkout / Payment", "archived": "TRUE", "highlights": "3", "description": "+1"} {
		if got, _ := at(2, column); got != want {
			t.Errorf("%s = %q, want %q", column, got, want)
		}
	}
}

// cellsOf finds cells by row and name of the column, which the header has.
func cellsOf(t *testing.T, f *excelize.File, sheet string, columns []export.Column) func(row int, column string) (value, cell string) {
	t.Helper()
	all, err := f.GetRows(sheet)
	must(t, err)
	for i, c := range columns {
		if all[0][i] != c.Name {
			t.Errorf("column %d of %s is %q, want %q", i, sheet, all[0][i], c.Name)
		}
	}
	return func(row int, column string) (string, string) {
		for i, c := range columns {
			if c.Name == column {
				cell, err := excelize.CoordinatesToCellName(i+1, row)
				must(t, err)
				value, err := f.GetCellValue(sheet, cell)
				must(t, err)
				return value, cell
			}
		}
		t.Fatalf("no column %s", column)
		return "", ""
	}
}

func kind(t *testing.T, f *excelize.File, sheet, cell string) excelize.CellType {
	t.Helper()
	k, err := f.GetCellType(sheet, cell)
	must(t, err)
	return k
}

func TestWorkbookOfNothingAndOfMoreLinksThanExcelAllows(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(strings.NewReader(func() string {
		var b bytes.Buffer
		must(t, open(t, "xlsx", &b, export.Options{}).Close())
		return b.String()
	}()))
	must(t, err)
	if len(f.GetSheetList()) != 3 {
		t.Errorf("sheets = %v", f.GetSheetList())
	}
	var b bytes.Buffer
	w := open(t, "xlsx", &b, export.Options{})
	for i := range 65_600 {
		must(t, w.Write(export.Row{Highlight: "h", URL: fmt.Sprintf("https://x/%d", i)}))
	}
	must(t, w.Close())
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	must(t, err)
	links, formulas := 0, 0
	for _, part := range z.File {
		r, err := part.Open()
		must(t, err)
		for d := xml.NewDecoder(r); ; { // every part is well-formed
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			must(t, err)
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "hyperlink" {
				links++
			} else if ok && e.Name.Local == "f" {
				formulas++
			}
		}
	}
	if links != 65_530 || formulas != 70 {
		t.Errorf("%d links and %d formulas", links, formulas)
	}
}

func TestReportRunsNothing(t *testing.T) {
	t.Parallel()
	page := reported(t, "html", export.Options{Title: "<b>T</b>", Withheld: 3, At: time.Unix(0, 0)})
	root, err := html.Parse(bytes.NewReader(page))
	must(t, err)
	var text strings.Builder
	ids := map[string]bool{}
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			text.WriteString(n.Data + " ")
		}
		if n.Data == "script" || n.Data == "img" || n.Data == "b" || n.Data == "iframe" || n.Data == "link" {
			t.Errorf("the report has <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "id" {
				ids[a.Val] = true
			}
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") || a.Key == "src" {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	for _, want := range []string{
		"<b>T</b>", "3 highlights withheld.", claim.Title, claim.Body, claim.Quotes[0].Quote, "2 more of its highlights cannot be shown",
		"contradicts", rows[0].Quote, "Checkout / Payment", "at 00:01:21", "'quoted",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if !ids["c-c1"] || !ids["h-h1"] {
		t.Errorf("ids = %v", ids)
	}
}

func TestEveryFormatCountsWhatIsWithheld(t *testing.T) {
	t.Parallel()
	for _, f := range export.Formats() {
		for n, want := range map[int]string{0: "", 1: "1 highlight withheld", 3: "3 highlights withheld"} {
			var b bytes.Buffer
			must(t, f.Open(&b, export.Options{Withheld: n}).Close())
			got := ""
			switch f.Name {
			case "csv":
				lines, err := csv.NewReader(&b).ReadAll()
				must(t, err)
				if len(lines) > 1 && lines[1][slices.Index(lines[0], "withheld")] != fmt.Sprint(n) || len(lines) > 1 != (n > 0) {
					t.Errorf("csv: %q", lines)
				}
				continue
			case "jsonl":
				var last struct{ Withheld int }
				if n > 0 {
					must(t, json.Unmarshal(b.Bytes(), &last))
				}
				if last.Withheld != n || n == 0 && b.Len() > 0 {
					t.Errorf("jsonl: %s", b.String())
				}
				continue
			case "xlsx":
				continue // tested above
			default:
				got = b.String()
			}
			if (want == "") == strings.Contains(got, "withheld") || want != "" && !strings.Contains(got, want) {
				t.Errorf("%s with %d: %s", f.Name, n, got)
			}
		}
	}
}

func TestTrackIsACueForEachTimedHighlight(t *testing.T) {
	t.Parallel()
	evil := rows[0]
	evil.Highlight, evil.Quote, evil.StartMS = "h0", "a --> b\n\n00:01.000 --> 00:02.000\n<v X>", new(int64(500))
	var b bytes.Buffer
	must(t, export.WriteTrack(&b, []export.Row{rows[0], rows[1], evil}, 2, "de"))
	if !strings.Contains(b.String(), "NOTE 1 highlights without a time") || !strings.Contains(b.String(), "NOTE 2 highlights withheld\n") {
		t.Errorf("track = %s", b.String())
	}
	read, err := transcript.Read(t.Context(), transcript.VTT, b.Bytes())
	must(t, err)
	if len(read.Segments) != 2 || read.Segments[0].Start != 500*time.Millisecond || read.Segments[1].Start != 81*time.Second {
		t.Fatalf("cues = %+v", read.Segments)
	}
	for i, want := range []export.Row{evil, rows[0]} {
		var cue struct{ Highlight, Quote string }
		must(t, json.Unmarshal([]byte(read.Segments[i].Text), &cue))
		if cue.Highlight != want.Highlight || cue.Quote != want.Quote {
			t.Errorf("cue %d = %+v", i, cue)
		}
	}
}
