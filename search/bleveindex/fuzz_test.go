package bleveindex_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/search"
	"earshot/search/bleveindex"
)

// fuzzed is a small index that holds several languages, tags and studies.
func fuzzed(tb testing.TB) (x *bleveindex.Index, studyOf map[string]string) {
	tb.Helper()
	texts := []struct{ language, text string }{
		{"en", "The checkout was slow and the refund never came."},
		{"en", "Deliveries are late, the courier never calls."},
		{"de", "Die Kündigung der Wohnung war im Warenkorb."},
		{"fr", "J'ai été bloqué pendant l'été."},
		{"tr", "İstanbul'da ışık yok."},
		{"ja", "決済の流れが遅い。"},
		{"th", "การชำระเงินช้า"},
		{"ar", "الدفع بطيء جدا"},
		{"ru", "Доставка опоздала на неделю."},
		{"und", "x 10:30 node.js C++ 👍 user@example.com"},
	}
	b := search.Batch{Position: 1}
	studyOf = map[string]string{}
	for i := range 60 {
		t := texts[i%len(texts)]
		p := search.Passage{
			ID: fmt.Sprintf("p%02d", i), Source: fmt.Sprintf("s%02d", i), Session: fmt.Sprintf("session%d", i/4),
			Study: fmt.Sprintf("study%d", i%5), Brands: []string{"acme", "globex"}[i%2 : i%2+1], Language: t.language,
			Kind: search.Kinds()[i%5], Tags: []string{"pricing", "a b"}[:i%3%2+i%2], Text: t.text, HeldOn: time.Date(2026, 1, i, 0, 0, 0, 0, time.UTC),
		}
		studyOf[p.ID] = p.Study
		b.Updates = append(b.Updates, search.Update{Source: p.Source, Passages: []search.Passage{p}})
	}
	return fresh(tb, tb.TempDir(), b), studyOf
}

// FuzzSearch asks whatever a person may type, in whatever scope: no panic, no
// hit outside of the scope, no answer late, and a page that follows another
// holds nothing of it.
func FuzzSearch(f *testing.F) {
	for i, q := range hostileQueries() {
		f.Add(q, uint8(i), uint8(i*7))
	}
	x, studyOf := fuzzed(f)
	f.Fuzz(func(t *testing.T, text string, scope, how uint8) { askAnything(t, x, studyOf, text, scope, how) })
}

func askAnything(t testing.TB, x *bleveindex.Index, studyOf map[string]string, text string, bits, how uint8) {
	t.Helper()
	q, err := search.Parse(text)
	if err != nil {
		return
	}
	var allowed []string
	for i := range 5 {
		if bits&(1<<i) != 0 {
			allowed = append(allowed, fmt.Sprintf("study%d", i))
		}
	}
	scope := search.Studies(allowed...)
	r := search.Request{Query: q, Limit: 3, HitsEach: 2, Facets: how&1 != 0, Least: int(how>>1) % 4, Language: []string{"", "en", "de", "xx"}[how>>3%4]}
	if how&2 != 0 {
		r.Sort = search.Date
	}
	for _, w := range q.Words() {
		r.Expansions = append(r.Expansions, search.Expansion{From: w, Terms: []search.Alternative{
			{Text: "Warenkorb", Language: "de", Weight: 0.5, Why: search.Translation}, {Text: "never came", Language: "en", Weight: 0.3, Why: search.Concept},
		}})
	}
	seen := map[string]bool{}
	for range 40 {
		begun := time.Now()
		results, err := x.Search(context.Background(), scope, r)
		if took := time.Since(begun); took > 2*search.Deadline {
			t.Fatalf("%q took %v", text, took)
		}
		if _, limited := errors.AsType[*search.LimitError](err); limited || errors.Is(err, context.DeadlineExceeded) {
			return
		}
		if err != nil {
			t.Fatalf("Search(%q) = %v", text, err)
		}
		for _, g := range results.Groups {
			for _, h := range g.Hits {
				if !slices.Contains(allowed, studyOf[h.ID]) {
					t.Fatalf("%q in %q shows %s of %s", text, allowed, h.ID, studyOf[h.ID])
				}
				if seen[h.ID] {
					t.Fatalf("%q shows %s twice", text, h.ID)
				}
				seen[h.ID] = true
			}
		}
		if r.After = results.Next; r.After == "" {
			break
		}
	}
	checkWords(t, x, scope, allowed, studyOf, q)
}

// checkWords asks what is proposed and suggested for the words of a query.
func checkWords(t testing.TB, x *bleveindex.Index, scope search.Scope, allowed []string, studyOf map[string]string, q search.Query) {
	t.Helper()
	for _, w := range q.Words() {
		similar, err := x.Similar(context.Background(), scope, search.Misspelling{Word: w}, 5)
		if err != nil {
			t.Fatalf("Similar(%q) = %v", w, err)
		}
		begun, err := x.Beginning(context.Background(), scope, w, 5)
		if err != nil {
			t.Fatalf("Beginning(%q) = %v", w, err)
		}
		for _, s := range append(similar, begun...) {
			if s.Passages == 0 || !slices.Contains(allowed, studyOf[s.Example]) {
				t.Fatalf("for %q in %q, %+v is told", w, allowed, s)
			}
		}
	}
}

// hostileQueries are those that have broken search engines.
func hostileQueries() []string {
	return []string{
		"", "*", "**", "?", "-", "--", "- -", "NOT", "AND OR NOT", "OR OR", "()", "(((", `"`, `""`, `" "`, `"a`, `a"`, ":", "a:", ":a", "brand:", `brand:""`, "acl:x",
		"study:study0 study:study1", "-study:study0", "NOT study:study0 OR checkout", "_id:p01", "source:s01", "record:x", "text_en:slow", "exact:slow",
		"+checkout", "+^5", "checkout^100", "slow~2", "slow~", "/(((/", "/[a-z]{1,200}x[a-z]{1,200}/", "*out", "ch*t", "c*", "ch?ckout", "[a TO z]", "field:>5", `date:>="2024-01-01"`,
		"\x00", "a\x00b", "\u202e\u0301", "İ ı ß ﬁ ǆ", "été", "👍🏽", "C++ C# node.js", "決済", "การชำระ", "الدفع", "Доставка", "ﷺ", strings.Repeat("é", 64),
		strings.Repeat("a", 64) + "*", strings.Repeat("a ", 32), strings.Repeat("-(", 16) + "a" + strings.Repeat(")", 16), strings.Repeat(`"a b" `, 32),
		"the of and", "to be or not to be", "der die das", `"the"`, "-the", "+!!! checkout", "!!! ???", "checkout -checkout", "kind:note kind:insight", "before:0001 after:9999",
		"tag:\"a b\"", "lang:de OR lang:en", "(slow OR refund) -courier late", "chekout refnud", "{\"must\":{\"conjuncts\":[]}}", "' OR 1=1 --", "<script>", "${jndi:ldap://x}",
	}
}

func TestHostileQueriesAreAnsweredInTheirScope(t *testing.T) {
	t.Parallel()
	x, studyOf := fuzzed(t)
	for i, q := range hostileQueries() {
		for _, scope := range []uint8{0, 1, 0b10110, 0b11111} {
			for _, how := range []uint8{0, 3, uint8(i)} {
				askAnything(t, x, studyOf, q, scope, how)
			}
		}
	}
}
