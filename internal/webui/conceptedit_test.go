package webui_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

	"golang.org/x/net/html"
)

// send posts a form as the signed-in person.
func (s *site) send(address string, form url.Values) *answer {
	s.t.Helper()
	return s.post(address, form, &http.Cookie{Name: auth.CookieName, Value: s.as})
}

// signInAs makes everything that follows that person's.
func (s *site) signInAs(role auth.Role) {
	s.t.Helper()
	code := must(s.auth.CreateLink(s.t.Context(), string(role), role))(s.t)
	var err error
	if s.as, _, err = s.auth.SignIn(s.t.Context(), code); err != nil {
		s.t.Fatal(err)
	}
}

// fields is what a browser sends of the form on a page.
func (a *answer) fields() url.Values {
	sent := url.Values{}
	for _, n := range find(a.all("form.concept")[0], "[name]") {
		name, value := attr(n, "name"), attr(n, "value")
		switch {
		case n.Data == "button", attr(n, "type") == "checkbox" && !matches(n, "[checked]"), attr(n, "type") == "file":
			continue
		case n.Data == "textarea":
			value = text(n)
		case n.Data == "select":
			options := find(n, "option")
			chosen := slices.IndexFunc(options, func(o *html.Node) bool { return matches(o, "[selected]") })
			o := options[max(chosen, 0)]
			if value = attr(o, "value"); !matches(o, "[value]") {
				value = text(o)
			}
		}
		sent.Add(name, value)
	}
	return sent
}

func TestAConceptIsAddedByAForm(t *testing.T) {
	t.Parallel()
	s, customer := glossarySite(t)
	page := s.get("/glossary/new?broader=" + customer.ID).want(200)
	f := page.fields()
	if !slices.Equal(f["broader"], []string{customer.ID}) {
		t.Errorf("the new concept is narrower than %v, want customer", f["broader"])
	}
	f["term"] = []string{"regular", "", "  Stammkunde ", "habitué"}
	f["language"] = []string{"en", "", "DE", "fr"}
	f["kind"] = []string{"", "", "", "hidden"}
	f["brand"] = []string{"", "", "ostrel", ""}
	f["definition"], f["definition-language"] = []string{"Comes <often>"}, []string{"en"}
	f.Set("more-related", "person\n\n")
	saved := s.send("/glossary/new", f).want(303)
	c := must(s.lib.Concept(t.Context(), s.who, strings.TrimPrefix(saved.Header.Get("Location"), "/glossary/")))(t)
	want := []research.Term{{Language: "de", Kind: "preferred", Brand: "ostrel", Text: "Stammkunde"}, {Language: "en", Kind: "preferred", Text: "regular"}, {Language: "fr", Kind: "hidden", Text: "habitué"}}
	if !slices.Equal(c.Terms, want) || c.Status != research.ConceptAgreed || c.Definitions[0].Text != "Comes <often>" {
		t.Errorf("saved %+v, want the terms %+v", c, want)
	}
	if !slices.Equal(c.Broader, []string{customer.ID}) || !slices.Equal(c.Related, customer.Broader) {
		t.Errorf("saved in relation to %v and %v, want customer and person", c.Broader, c.Related)
	}
	if again := s.send("/glossary/new", f).want(303); again.Header.Get("Location") != saved.Header.Get("Location") {
		t.Error("a form that is sent twice makes two concepts")
	}
}

func TestMistakesInAConceptAreShownWhereTheyAre(t *testing.T) {
	t.Parallel()
	s, customer := glossarySite(t)
	for _, tt := range []struct {
		change func(url.Values)
		want   string
	}{
		{func(f url.Values) { f["term"], f["language"] = []string{"a", "b"}, []string{"en", "x!"} }, "BCP 47"},
		{func(f url.Values) { f["term"] = nil }, "must have one that is not hidden"},
		{func(f url.Values) { f["term"], f["language"] = []string{"a", "A"}, []string{"en", "en"} }, "stands twice"},
		{func(f url.Values) { f.Set("more-broader", "unheard of") }, "no concept has the preferred term “unheard of”"},
		{func(f url.Values) { f.Set("more-broader", "/glossary/"+customer.ID) }, "Broader"},
		{func(f url.Values) { f.Set("uri", "no uri") }, "absolute URI"},
		{func(f url.Values) { f.Set("status", "settled") }, "must be proposed or agreed"},
		{func(f url.Values) { f["brand"][slices.Index(f["brand"], "ostrel")] = "nobody" }, "slug of a brand"},
		{func(f url.Values) { f["definition"], f["definition-language"] = []string{"x"}, []string{""} }, "Definition 1"},
		{func(f url.Values) { f["term"][0] = strings.Repeat("x", 201) }, "200"},
	} {
		f := s.get("/glossary/" + customer.ID + "/edit").want(200).fields()
		tt.change(f)
		page := s.send("/glossary/"+customer.ID+"/edit", f).want(422).wantText("Not saved yet", tt.want)
		for _, a := range find(page.all("div.error")[0], "a") {
			if id := attr(a, "href"); len(page.all(id)) != 1 {
				t.Errorf("%s: leads to %s, which is not on the page", text(a), id)
			}
		}
	}
	if now := must(s.lib.Concept(t.Context(), s.who, customer.ID))(t); now.Version != customer.Version {
		t.Error("a form with a mistake was saved")
	}
	f := s.get("/glossary/" + customer.ID + "/edit").fields()
	f.Set("more", "1")
	f.Set("term", "patron")
	more := s.send("/glossary/"+customer.ID+"/edit", f).want(200).fields()
	if n := len(more["term"]); !slices.Contains(more["term"], "patron") || n < len(f["term"]) {
		t.Errorf("more lines give %d with %q, want what was typed and empty ones", n, more["term"])
	}
}

func TestAnEditThatCameSecondSeesBothVersions(t *testing.T) {
	t.Parallel()
	s, customer := glossarySite(t)
	where := "/glossary/" + customer.ID + "/edit"
	f := s.get(where).want(200).fields()
	theirs := append(slices.Clone(customer.Terms), research.Term{Language: "pl", Text: "klient"})
	must(s.lib.UpdateConcept(t.Context(), s.who, customer.ID, 0, library.ConceptPatch{Terms: &theirs}))(t)
	f["term"][0], f["language"][0] = "Kundschaft", "de"
	page := s.send(where, f).want(409).wantText("Somebody else changed this meanwhile", "klient", "Kundschaft", "Polish")
	rows := page.texts("tr")
	if !slices.ContainsFunc(rows, func(r string) bool {
		return strings.HasPrefix(r, "Term, Polish") && strings.HasSuffix(r, "–klient (preferred)")
	}) {
		t.Errorf("differences %q, want klient among what is stored", rows)
	}
	// Sending the page as it is replaces their version, knowingly.
	s.send(where, page.fields()).want(303)
	now := must(s.lib.Concept(t.Context(), s.who, customer.ID))(t)
	if now.Label("de") != "Kundschaft" || now.Label("pl") == "klient" {
		t.Errorf("after the second save: %+v", now.Terms)
	}
	// The same goes for deleting.
	ask := url.Values{"version": {fmt.Sprint(customer.Version)}}
	s.get("/glossary/" + customer.ID + "/delete").want(200).wantText("Delete customer?")
	s.send("/glossary/"+customer.ID+"/delete", ask).want(409).wantText("Somebody changed this concept")
	ask.Set("version", fmt.Sprint(now.Version))
	s.send("/glossary/"+customer.ID+"/delete", ask).want(303)
	s.get("/glossary/" + customer.ID).want(404)
	s.send(where, f).want(404)
}

func TestFormsOfTheGlossaryAreForThoseWhoMay(t *testing.T) {
	t.Parallel()
	s, customer := glossarySite(t)
	proposed := must(s.lib.Concepts(t.Context(), s.who, library.ConceptFilter{Status: research.ConceptProposed}, "", 1))(t).Items[0]
	s.signInAs(auth.Researcher)
	f := s.get("/glossary/new").want(200).fields()
	f["term"], f["language"] = []string{"basket"}, []string{"en"}
	s.send("/glossary/new", f).want(303)
	f.Set("key", "")
	f.Set("status", "agreed")
	s.send("/glossary/new", f).want(403)
	s.get("/glossary/" + proposed.ID + "/edit").want(200)
	s.get("/glossary/" + customer.ID + "/edit").want(403)
	s.send("/glossary/"+customer.ID+"/delete", url.Values{"version": {"1"}}).want(403)
	s.get("/glossary/import").want(403)
	if page := s.get("/glossary/" + customer.ID).want(200); len(page.links("Edit")) != 0 {
		t.Error("a researcher is offered to edit what is agreed")
	}
	s.signInAs(auth.Viewer)
	s.get("/glossary/new").want(403)
	s.send("/glossary/new", f).want(403)
	s.get("/glossary/" + proposed.ID + "/edit").want(403)
	s.send("/glossary/import", url.Values{}).want(403)
	if page := s.get("/glossary").want(200); len(page.links("Propose a concept"))+len(page.links("Import a file")) != 0 {
		t.Error("a viewer is offered to add concepts")
	}
}

// sendFile posts the form of an import.
func (s *site) sendFile(fields url.Values, name, content string) *answer {
	s.t.Helper()
	return s.sendFileIn("", fields, name, content)
}

// sendFileIn does so in a browser that wants a language.
func (s *site) sendFileIn(lang string, fields url.Values, name, content string) *answer {
	s.t.Helper()
	return s.sendFileTo("/glossary/import", lang, fields, name, content)
}

// sendFileTo sends a form with a file to any address.
func (s *site) sendFileTo(address, lang string, fields url.Values, name, content string) *answer {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for field, values := range fields {
		for _, v := range values {
			_ = form.WriteField(field, v)
		}
	}
	if name != "" {
		w := must(form.CreateFormFile("file", name))(s.t)
		_, _ = w.Write([]byte(content))
	}
	_ = form.Close()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, address, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept-Language", lang)
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
	return s.do(r)
}

func TestAFileIsPreviewedAndImported(t *testing.T) {
	t.Parallel()
	s, _ := glossarySite(t)
	const file = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<https://example.org/cart> a skos:Concept ; skos:prefLabel \"cart\"@en, \"Wagen\"@de .\n"
	count := func() int {
		g := must(s.lib.Glossary(t.Context(), s.who))(t)
		return g.Agreed + g.Proposed
	}
	before := count()
	s.get("/glossary/import").want(200).wantText("Choose a file")
	preview := s.sendFile(nil, "words.ttl", file).want(200).wantText("What words.ttl would do", "1 new")
	if count() != before {
		t.Fatal("a preview imports")
	}
	f := preview.fields()
	f.Set("import", "1")
	s.sendFile(f, "", "").want(200).wantText("Imported words.ttl", "1 new")
	if count() != before+1 {
		t.Errorf("%d concepts after the import, want one more than %d", count(), before)
	}
	s.sendFile(nil, "words.ttl", file).want(200).wantText("nothing to import")
	// Another file than the one that was looked at is looked at first.
	f.Del("content")
	s.sendFile(f, "other.ttl", strings.ReplaceAll(file, "cart", "till")).want(200).wantText("another file", "1 new")
	if count() != before+1 {
		t.Error("a file was imported that nobody had looked at")
	}
	for _, tt := range []struct {
		name, content string
		status        int
		want          string
	}{
		{"words.ttl", "<a> <b", 400, "Line 1"},
		{"words.doc", file, 415, "choose it"},
		{"words.ttl", "", 400, "not empty"},
		{"", "", 400, "not empty"},
	} {
		s.sendFile(nil, tt.name, tt.content).want(tt.status).wantText(tt.want)
	}
	s.sendFile(url.Values{"content": {"%"}}, "", "").want(400).wantText("choose it again")
	s.send("/glossary/import", url.Values{"file": {"x"}}).want(400)
}

func TestWhatAFileSaysWrongIsToldInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	s, _ := glossarySite(t)
	for content, want := range map[string]string{
		"preferred@de,id\nKunde\n":                  "Zeile 2: die Zeile hat eine andere Zahl von Zellen als die erste.",
		"notes\nx\n":                                "Zeile 1: unbekannte Spalte „notes“: Verwenden Sie id,",
		"preferred@de,status\nKiosk,new\n":          "der Status „new“ ist weder vorgeschlagen noch vereinbart",
		"preferred@de,preferred@de@nobody\nEis,x\n": "das Wort „x“ wird weggelassen: Es gibt keine Marke „nobody“",
		"preferred@de,broader\nEis,Nachtisch\n":     "Beziehungen zu Begriffen, die es nicht gibt",
	} {
		page := s.sendFileIn("de", nil, "words.csv", content)
		if page.Status >= http.StatusInternalServerError {
			t.Fatalf("%q = %d", content, page.Status)
		}
		page.wantText(want)
	}
}
