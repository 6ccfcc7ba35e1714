package httpapi_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
)

var researcher = auth.Person{ID: "1", Name: "Rana", Role: auth.Researcher}

// tag adds a tag below another, "" for none.
func (w *world) tag(name, parent string) {
	w.t.Helper()
	_, err := w.lib.CreateTag(w.t.Context(), researcher, library.Key{}, research.Tag{Name: name, Parent: parent})
	must(w.t, err)
}

// suggested lists suggestions as "kind text > query".
func (w *world) suggested(typed string, limit int) []string {
	w.t.Helper()
	list := []string{}
	for _, s := range w.want(200, w.get(fmt.Sprintf("/search/suggestions?limit=%d&q=%s", limit, url.QueryEscape(typed)))).items() {
		line := fmt.Sprintf("%s %s > %s", s["kind"], s["text"], s["query"])
		if s["url"] != nil {
			line += " " + strings.NewReplacer(w.study, "STUDY", w.session, "SESSION").Replace(s["url"].(string))
		}
		list = append(list, line)
	}
	return list
}

func TestSuggestionsCompleteWhatIsTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tag("Check-in", "")
	w.tag("hidden costs", "")
	w.want(201, w.post("/studies", `{"title":"Ärger beim Checkout","brand":"acme"}`))
	w.want(201, w.post("/studies", `{"title":"決済の流れ","brand":"acme"}`))
	w.want(201, w.post("/brands", `{"slug":"chess-club","name":"Chess Club"}`))
	_, err := w.lib.CreateFinding(t.Context(), researcher, research.Finding{Study: w.study, Title: "Cheap delivery wins", State: research.FindingDraft}, nil)
	must(t, err)
	_, err = w.lib.CreateInsight(t.Context(), researcher, research.Insight{Title: "Checkout is where trust ends", State: research.FindingDraft}, nil)
	must(t, err)
	w.want(201, w.post("/glossary/concepts", `{"terms":[{"language":"en","text":"checkout"},{"language":"de","text":"Kasse"},{"language":"en","text":"chekout","kind":"hidden"}]}`))
	for range 2 {
		w.want(201, w.post("/studies/"+w.study+"/sessions", `{"title":"Chess players","held_on":"2026-01-01"}`))
	}
	for _, tt := range []struct {
		typed string
		want  []string
	}{
		{"checkout", []string{
			"concept checkout > checkout", "insight Checkout is where trust ends > Checkout is where trust ends",
			"study Checkout > Checkout /studies/STUDY", "study Ärger beim Checkout > Ärger beim Checkout",
		}},
		{"slow CHECK", []string{"tag Check-in > slow tag:Check-in", "concept checkout > slow checkout"}},
		{"arger", []string{"study Ärger beim Checkout > Ärger beim Checkout"}},
		{"beim check", []string{"study Ärger beim Checkout > Ärger beim Checkout", "tag Check-in > beim tag:Check-in", "concept checkout > beim checkout"}},
		{"tag:hid", []string{`tag hidden costs > tag:"hidden costs"`}},
		{"pay -tag:cos", []string{`tag hidden costs > pay -tag:"hidden costs"`}},
		{"brand:club", []string{"brand Chess Club > brand:chess-club"}},
		{"(kas", []string{"concept Kasse > (Kasse"}},
		{"流れ", []string{"study 決済の流れ > 決済の流れ"}},
		{"流", []string{"study 決済の流れ > 決済の流れ"}},
		{"players", []string{"session Chess players > Chess players"}},
		{"basket", []string{}},
		{"zzz", []string{}},
		{"", []string{}},
		{"   ", []string{}},
		{`"`, []string{}},
		{"-", []string{}},
		{"\x01", []string{}},
	} {
		got := w.suggested(tt.typed, 8)
		for i, line := range got {
			if at := strings.LastIndex(line, " /"); at > 0 && !strings.HasSuffix(tt.want[min(i, len(tt.want)-1)], line[at:]) {
				got[i] = line[:at] // ids of those that are only made here
			}
		}
		slices.Sort(got)
		slices.Sort(tt.want)
		if !slices.Equal(got, tt.want) {
			t.Errorf("suggestions for %q:\n%s\nwant\n%s", tt.typed, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
	if got := w.suggested("che", 3); len(got) != 3 {
		t.Errorf("at most 3 suggestions = %q", got)
	}
	w.tag("cheerful", "")
	for begun := time.Now(); len(w.suggested("cheer", 8)) == 0; {
		if time.Since(begun) > 20*time.Second {
			t.Fatal("a new tag is never suggested")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestSuggestionsRefuseWhatIsTooMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if p := w.want(400, w.get("/search/suggestions?q="+strings.Repeat("a", 1025))).json(); p["limit"] != "query-bytes" {
		t.Errorf("a long text = %v, want the limit query-bytes", p)
	}
	if p := w.want(400, w.get("/search/suggestions?q=a&limit=21")).json(); p["limit"] != "limit" || p["most"] != 20.0 {
		t.Errorf("21 suggestions = %v, want the limit limit of 20", p)
	}
	w.want(422, w.get("/search/suggestions?q=a&limit=0"))
	w.want(401, w.do("GET", "/search/suggestions?q=che", map[string]string{"Authorization": ""}, nil))
}
