package research

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Concept is a meaning in the glossary, whatever the language, and the words
// for it.
type Concept struct {
	ID          string
	URI         string // how others know it; "" for one of our own
	Status      ConceptStatus
	Definitions []Definition // one for a language at most
	Terms       []Term       // in the order of NormalizeTerms
	Broader     []string     // ids of wider concepts, sorted
	Narrower    []string     // ids of those that name it as broader, sorted; never set by hand
	Related     []string     // ids, sorted; it goes both ways
	Author      string
	Version     int64 // grows with each edit
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Definition says what a concept means, in one language.
type Definition struct{ Language, Text string }

// Term is a word for a concept, or several that stand side by side.
type Term struct {
	Language string // BCP 47
	Kind     TermKind
	Brand    string // slug of the brand that prefers the term; "" for none
	Text     string
}

// ConceptStatus is how far people have agreed on a concept.
type ConceptStatus string

// The states of a concept. Search obeys the agreed ones.
const (
	ConceptProposed ConceptStatus = "proposed"
	ConceptAgreed   ConceptStatus = "agreed"
)

// TermKind is what part a term plays.
type TermKind string

// The kinds of term. A hidden spelling is searched for and never shown as an
// alternative: a frequent slip of the pen, a word that nobody should use.
const (
	TermPreferred   TermKind = "preferred"
	TermAlternative TermKind = "alternative"
	TermHidden      TermKind = "hidden"
)

// TermKinds lists the kinds, in the order in which terms are listed.
func TermKinds() []TermKind { return []TermKind{TermPreferred, TermAlternative, TermHidden} }

// Limits of a concept.
const (
	MostTerms      = 500
	MostRelations  = 1000 // of each kind
	MostURI        = 500
	MostDefinition = 5000
)

// CanonicalLanguage spells a language tag as the standard does, pt-BR for
// PT_br; what is no tag stays as it is.
func CanonicalLanguage(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	return t.String()
}

// SameLanguage compares languages without regard to country and script.
func SameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return strings.EqualFold(a, b)
}

// FoldTerm is the form in which terms are compared.
func FoldTerm(text string) string {
	return cases.Fold().String(norm.NFKC.String(strings.Join(strings.Fields(text), " ")))
}

// NormalizeTerms tidies spaces and tags, gives terms without a kind one, and
// puts terms in order: by language; within it the preferred one, those that
// brands prefer by slug, alternatives and hidden spellings as they are given.
func NormalizeTerms(terms []Term) []Term {
	terms = slices.Clone(terms)
	preferred := map[string]bool{}
	for i := range terms {
		t := &terms[i]
		t.Language = CanonicalLanguage(t.Language)
		t.Text = norm.NFC.String(strings.Join(strings.Fields(t.Text), " "))
		preferred[t.Language] = preferred[t.Language] || t.Kind == TermPreferred && t.Brand == ""
	}
	for i := range terms {
		t := &terms[i]
		switch {
		case t.Kind != "":
		case t.Brand != "":
			t.Kind = TermPreferred
		case !preferred[t.Language]:
			t.Kind, preferred[t.Language] = TermPreferred, true
		default:
			t.Kind = TermAlternative
		}
	}
	slices.SortStableFunc(terms, func(a, b Term) int {
		return cmp.Or(cmp.Compare(a.Language, b.Language), cmp.Compare(a.Kind.order(), b.Kind.order()), cmp.Compare(a.Brand, b.Brand))
	})
	return terms
}

func (k TermKind) order() int { return slices.Index(TermKinds(), k) }

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Normalize brings a concept into the one form in which it is kept.
func (c *Concept) Normalize() {
	c.URI = strings.TrimSpace(c.URI)
	c.Terms = NormalizeTerms(c.Terms)
	c.Definitions = slices.Clone(c.Definitions)
	for i := range c.Definitions {
		d := &c.Definitions[i]
		d.Language, d.Text = CanonicalLanguage(d.Language), norm.NFC.String(strings.TrimSpace(lineEnds.Replace(d.Text)))
	}
	c.Definitions = slices.DeleteFunc(c.Definitions, func(d Definition) bool { return d.Text == "" })
	slices.SortStableFunc(c.Definitions, func(a, b Definition) int { return cmp.Compare(a.Language, b.Language) })
	for _, ids := range []*[]string{&c.Broader, &c.Narrower, &c.Related} {
		*ids = slices.Compact(slices.Sorted(slices.Values(*ids)))
	}
}

// Check returns an *InvalidError that lists everything wrong with a concept
// that has been normalized. Whether its brands and relations exist, and whether
// it is wider than itself, is for those who know the others.
func (c Concept) Check() error {
	var ch Checker
	ch.Require(c.Status == ConceptProposed || c.Status == ConceptAgreed, "status", "must be proposed or agreed")
	ch.Require(c.URI == "" || validURI(c.URI), "uri", "must be an absolute URI of at most %d characters", MostURI)
	seen := map[string]bool{}
	for i, d := range c.Definitions {
		field := fmt.Sprintf("definitions[%d]", i)
		ch.Language(field+".language", d.Language, true)
		ch.Prose(field+".text", d.Text, MostDefinition)
		ch.Require(!seen[d.Language], field+".language", "has a definition already")
		seen[d.Language] = true
	}
	c.checkTerms(&ch)
	for field, ids := range map[string][]string{"broader": c.Broader, "related": c.Related} {
		ch.Require(len(ids) <= MostRelations, field, "must be at most %d", MostRelations)
		ch.Require(c.ID == "" || !slices.Contains(ids, c.ID), field, "must not be the concept itself")
		ch.Require(!slices.ContainsFunc(ids, func(id string) bool { return !ValidID(id) }), field, "must be ids of concepts")
	}
	return ch.Err()
}

func (c Concept) checkTerms(ch *Checker) {
	ch.Require(len(c.Terms) <= MostTerms, "terms", "must be at most %d", MostTerms)
	ch.Require(slices.ContainsFunc(c.Terms, func(t Term) bool { return t.Kind != TermHidden }), "terms",
		"must have one that is not hidden")
	type place struct{ language, brand, folded string }
	preferred, words := map[place]bool{}, map[place]bool{}
	branded := map[place]bool{}
	for i, t := range c.Terms[:min(len(c.Terms), MostTerms)] {
		field := fmt.Sprintf("terms[%d]", i)
		ch.Language(field+".language", t.Language, true)
		ch.Text(field+".text", t.Text, true, MostName)
		ch.Require(t.Kind.order() >= 0, field+".kind", "must be preferred, alternative or hidden")
		if t.Brand != "" {
			ch.Slug(field+".brand", t.Brand)
			ch.Require(t.Kind == TermPreferred, field+".kind", "must be preferred where a brand is given")
		}
		if t.Kind == TermPreferred {
			at := place{t.Language, t.Brand, ""}
			ch.Require(!preferred[at], field, "is a second preferred term of the language")
			preferred[at] = true
		}
		word := place{t.Language, "", FoldTerm(t.Text)}
		twice := words[word] && t.Brand == "" || words[word] && !branded[word]
		ch.Require(!twice, field+".text", "stands twice in the language")
		words[word] = true
		branded[word] = branded[word] || t.Brand != ""
	}
}

// validURI reports whether s looks like an absolute URI that can stand between
// angle brackets.
func validURI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	return ok && scheme != "" && rest != "" && len(s) <= MostURI && !strings.ContainsFunc(scheme, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("+-.", r)
	}) && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || isForbidden(r) || strings.ContainsRune("<>\"{}|\\^`", r)
	})
}

// Label is what to call the concept in a language: its preferred term there,
// in the base language of that, in English, or the first one there is.
func (c Concept) Label(tag string) string {
	tag = CanonicalLanguage(tag)
	base, _, _ := strings.Cut(tag, "-")
	best, rank := "", 6
	for _, t := range c.Terms {
		own, _, _ := strings.Cut(t.Language, "-")
		r := 4
		switch {
		case t.Kind == TermHidden:
			continue
		case t.Brand != "":
			r = 5
		case t.Language == tag:
			r = 0
		case own == base:
			r = 1
		case own == "en":
			r = 2
		case t.Kind == TermPreferred:
			r = 3
		}
		if r < rank {
			best, rank = t.Text, r
		}
	}
	return best
}

// Definition is what the concept means, in a language as for Label; "" if
// nobody has said.
func (c Concept) Definition(tag string) string {
	base, _, _ := strings.Cut(CanonicalLanguage(tag), "-")
	best := ""
	for _, d := range c.Definitions {
		own, _, _ := strings.Cut(d.Language, "-")
		if own == base {
			return d.Text
		}
		if best == "" || own == "en" {
			best = d.Text
		}
	}
	return best
}
