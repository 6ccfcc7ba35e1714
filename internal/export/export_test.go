package export_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"earshot/internal/export"
)

var rows = []export.Row{
	{
		Highlight: "h1", Quote: "=cmd|' /C calc'!A0\nsecond 👩‍👩‍👧 e\u0301", Language: "de", StartMS: new(int64(81000)), EndMS: new(int64(82005)), File: "f1", Start: 3, End: 30,
		Speaker: "P07", Participant: "P07", Session: "s1", SessionTitle: "Mara", Held: "2026-03-31", Study: "t1", Brand: "acme", Market: "DE",
		Tags: [][]string{{"Checkout", "Payment"}, {"Trust"}}, Findings: []export.Claim{{ID: "c1", Title: "A *claim*", State: "published", URL: "u"}},
		Note: "'quoted", CreatedAt: time.Unix(1, 0), URL: "https://x/sessions/s1#t=81.0",
	},
	{Findings: []export.Claim{{ID: "c2", Title: "@alone"}}, CreatedAt: time.Unix(2, 0)},
}

func written(t *testing.T, name string, o export.Options) string {
	t.Helper()
	for _, f := range export.Formats() {
		if f.Name != name {
			continue
		}
		var b strings.Builder
		w := f.Open(&b, o)
		for _, r := range rows {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	t.Fatalf("no format %s", name)
	return ""
}

func TestCSVNeutralizesFormulasAndGivesThemBack(t *testing.T) {
	t.Parallel()
	for _, o := range []export.Options{{}, {BOM: true, Semicolon: true}} {
		text, bom := strings.CutPrefix(written(t, "csv", o), "\ufeff")
		if bom != o.BOM {
			t.Errorf("BOM = %v", bom)
		}
		r := csv.NewReader(strings.NewReader(text))
		if o.Semicolon {
			r.Comma = ';'
		}
		lines, err := r.ReadAll()
		if err != nil || len(lines) != 3 || len(lines[0]) != len(export.Columns()) {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		at := func(line int, column string) string {
			for i, name := range lines[0] {
				if name == column {
					return lines[line][i]
				}
			}
			t.Fatalf("no column %s", column)
			return ""
		}
		for _, line := range lines[1:] {
			for _, cell := range line {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("a spreadsheet would run %q", cell)
				}
			}
		}
		if got := export.Plain(at(1, "quote")); got != rows[0].Quote {
			t.Errorf("quote = %q, want %q", got, rows[0].Quote)
		}
		if at(1, "note") != "''quoted" || export.Plain(at(1, "note")) != "'quoted" || at(1, "tags") != "Checkout / Payment | Trust" ||
			at(1, "start_ms") != "81000" || export.Plain(at(2, "finding_titles")) != "@alone" {
			t.Errorf("lines = %q", lines)
		}
	}
}

func TestJSONLinesHaveTheColumns(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(written(t, "jsonl", export.Options{})), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &v); err != nil || v["quote"] != rows[0].Quote || v["start_ms"] != 81000.0 {
		t.Errorf("%v, %v", v, err)
	}
	for _, c := range export.Columns() {
		if _, ok := v[c.Name]; !ok && !strings.HasSuffix(c.Name, "_titles") {
			t.Errorf("%s is missing", c.Name)
		}
	}
}

func TestAnnotationsPointAtQuotePositionAndTime(t *testing.T) {
	t.Parallel()
	var page struct {
		Type  string
		Items []struct {
			Target struct {
				Selector []struct {
					Type, Exact, Value string
					Start, End         int
				}
			}
			Body []struct{ Purpose, Value string }
		}
	}
	if err := json.Unmarshal([]byte(written(t, "jsonld", export.Options{})), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != 1 || len(page.Items[0].Target.Selector) != 3 {
		t.Fatalf("page = %+v", page)
	}
	s := page.Items[0].Target.Selector
	if s[0].Exact != rows[0].Quote || s[1].Start != 3 || s[1].End != 30 || s[2].Value != "t=81.000,82.005" || page.Items[0].Body[0].Value != "Payment" {
		t.Errorf("annotation = %+v", page.Items[0])
	}
}

func TestMarkdownIsText(t *testing.T) {
	t.Parallel()
	text := written(t, "md", export.Options{Title: "T"})
	if !strings.Contains(text, `**A \*claim\***`) || !strings.Contains(text, "\n> second ") || !strings.Contains(text, "(https://x/sessions/s1#t=81.0)") {
		t.Errorf("markdown = %s", text)
	}
}

func TestTranslationsStandInEveryFormatWithRows(t *testing.T) {
	t.Parallel()
	row := export.Row{
		Highlight: "01900000-0000-7000-8000-000000000001", Quote: "Der Gutschein war weg.", Language: "de", File: "01900000-0000-7000-8000-000000000002", End: 22,
		Translation: "The <voucher> was *gone*.", TranslationStatus: "reviewed", TranslationLanguage: "en", CreatedAt: time.Unix(1, 0), URL: "https://x/sessions/s1",
	}
	for name, want := range map[string][]string{
		"csv":    {"The <voucher> was *gone*.,reviewed", ",en\n"},
		"jsonl":  {`"translation":"The <voucher> was *gone*.","translation_status":"reviewed"`, `"translation_language":"en"`},
		"md":     {"> *en, translated by a machine, reviewed:* The &lt;voucher> was \\*gone\\*."},
		"html":   {`lang="en">The &lt;voucher&gt; was *gone*. <small lang="en">(en, translated by a machine, reviewed)</small>`},
		"jsonld": {`"purpose":"describing","value":"The \u003cvoucher\u003e was *gone*.","language":"en","creator":{"type":"Software"`},
	} {
		text := only(t, name, row)
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s lacks %q:\n%s", name, part, text)
			}
		}
		row := row
		row.Translation, row.TranslationStatus, row.TranslationLanguage = "", "", ""
		if text := only(t, name, row); strings.Contains(text, "ranslated by") || strings.Contains(text, "describing") {
			t.Errorf("%s speaks of a translation where there is none:\n%s", name, text)
		}
	}
}

// only is a row in a format.
func only(t *testing.T, name string, r export.Row) string {
	t.Helper()
	for _, f := range export.Formats() {
		if f.Name == name {
			var b strings.Builder
			w := f.Open(&b, export.Options{})
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
	t.Fatalf("no format %s", name)
	return ""
}
