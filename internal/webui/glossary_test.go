package webui_test

import (
	"strings"
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"
)

// glossarySite is a site with three concepts; the first is returned.
func glossarySite(t *testing.T) (*site, research.Concept) {
	t.Helper()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	add := func(c research.Concept) research.Concept {
		return must(s.lib.CreateConcept(t.Context(), s.who, library.Key{}, c))(t)
	}
	person := add(research.Concept{Terms: []research.Term{{Language: "en", Text: "person"}}})
	customer := add(research.Concept{
		URI: "https://example.org/customer", Broader: []string{person.ID}, Definitions: []research.Definition{{Language: "en", Text: "Who <buys>"}},
		Terms: []research.Term{
			{Language: "en", Text: "customer"},
			{Language: "de", Text: "Kunde"},
			{Language: "en", Text: "guest", Brand: "ostrel"},
			{Language: "en", Text: "costumer", Kind: research.TermHidden},
		},
	})
	add(research.Concept{Status: research.ConceptProposed, Terms: []research.Term{{Language: "fr", Text: "panier"}}})
	return s, customer
}

func TestTheGlossaryIsListed(t *testing.T) {
	t.Parallel()
	s, c := glossarySite(t)
	page := s.get("/glossary").want(200).wantText("2 agreed concepts", "1 proposed", "customer", "person", "panier", "4 terms")
	if got := page.links("customer"); len(got) != 1 || got[0] != "/glossary/"+c.ID {
		t.Errorf("links to customer = %v", got)
	}
	if got := page.links("Glossary"); len(got) != 1 {
		t.Errorf("links to the glossary = %v, want one in the navigation", got)
	}
	german := s.get("/glossary?q=kund&language=de").want(200)
	if len(german.links("Kunde")) != 1 || len(german.links("person"))+len(german.links("panier")) != 0 {
		t.Errorf("concepts with kund in German:\n%s", german.Body)
	}
	proposed := s.get("/glossary?status=proposed").want(200)
	if len(proposed.links("panier")) != 1 || len(proposed.links("person"))+len(proposed.links("customer")) != 0 {
		t.Errorf("proposed concepts:\n%s", proposed.Body)
	}
	s.get("/glossary?q=zebra").want(200).wantText("No concept has such a term")
	s.get("/glossary?language=x!").want(422).wantText("BCP 47")
	s.get("/glossary?after=zzz").want(400)
	newSite(t).get("/glossary").want(200).wantText("No concepts yet")
}

func TestAConceptIsShown(t *testing.T) {
	t.Parallel()
	s, c := glossarySite(t)
	page := s.get("/glossary/"+c.ID).want(200).wantText("customer", "Who <buys>", "Kunde", "German", "preferred by ostrel", "hidden", "Broader concepts", "https://example.org/customer")
	if got := page.links("Search for this"); len(got) != 1 || !strings.Contains(got[0], "q=customer") {
		t.Errorf("links to the search = %v", got)
	}
	s.get("/glossary/"+c.Broader[0]).want(200).wantText("Narrower concepts", "customer")
	s.get("/glossary/01900000-0000-7000-8000-0000000000ff").want(404)
	s.get("/glossary/x").want(404)
}

// concept is the address of a concept with something in each of its fields.
func (s *site) concept() string {
	s.t.Helper()
	add := func(c research.Concept) research.Concept {
		return must(s.lib.CreateConcept(s.t.Context(), s.who, library.Key{}, c))(s.t)
	}
	person := add(research.Concept{Terms: []research.Term{{Language: "en", Text: "person"}}})
	return "/glossary/" + add(research.Concept{
		Broader: []string{person.ID}, Definitions: []research.Definition{{Language: "en", Text: "Who buys"}},
		Terms: []research.Term{{Language: "en", Text: "buyer"}, {Language: "ar", Text: "مشترٍ"}, {Language: "en", Text: "bier", Kind: research.TermHidden}},
	}).ID
}
