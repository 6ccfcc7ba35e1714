package search

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Short names for trees.
func seq(parts ...Node) Node               { return Sequence(parts) }
func either(parts ...Node) Node            { return Or(parts) }
func not(part Node) Node                   { return Not{part} }
func w(text string) Node                   { return Word{text} }
func phrase(text string) Node              { return Phrase{text} }
func prefix(text string) Node              { return Prefix{text} }
func field(n FieldName, value string) Node { return Field{n, value} }

func TestParse(t *testing.T) {
	t.Parallel()
	tests := map[string][]struct {
		text string
		want Node
	}{
		"words": {
			{"", nil},
			{" \t\n", nil},
			{"payment", w("payment")},
			{"Payment FAILS", seq(w("Payment"), w("FAILS"))},
			{"why can't I pay?", seq(w("why"), w("can't"), w("I"), w("pay"))},
			{"they’re l’été", seq(w("they’re"), w("l’été"))},
			{"(really) 'quoted', [sic]…", seq(w("really"), w("quoted"), w("sic"))},
			{"e-mail node.js AT&T 3.5", seq(w("e-mail"), w("node.js"), w("AT&T"), w("3.5"))},
			{"a ?! ... — €", w("a")},
			{"支払い 👍", seq(w("支払い"), w("👍"))},
			{"a\x00b\u0085c\u00a0d", seq(w("a"), w("b"), w("c"), w("d"))},
			{"or and not Or And", seq(w("or"), w("and"), w("not"), w("Or"), w("And"))},
		},
		"phrases": {
			{`"too slow"`, phrase("too slow")},
			{`"lagging"`, phrase("lagging")},
			{`"  too   slow  "`, phrase("too slow")},
			{`"too slow"payment"really"`, seq(phrase("too slow"), w("payment"), phrase("really"))},
			{
				"„zu langsam“ “too slow” ”för långsam” «trop lent» »zu langsam« 「遅い」 “mixed\"",
				seq(phrase("zu langsam"), phrase("too slow"), phrase("för långsam"), phrase("trop lent"),
					phrase("zu langsam"), phrase("遅い"), phrase("mixed")),
			},
			{`"he said „no“ twice"`, phrase("he said „no“ twice")},
			{`«he said "no" twice»`, phrase("he said no twice")},
			{`"" "!?" x`, w("x")},
			{`"OR"`, phrase("OR")},
		},
		"negation": {
			{"-android", not(w("android"))},
			{"pay -android", seq(w("pay"), not(w("android")))},
			{"pay NOT android", seq(w("pay"), not(w("android")))},
			{`-"app store" -brand:acme -pay*`, seq(not(phrase("app store")), not(field(FieldBrand, "acme")), not(prefix("pay")))},
			{"-(a b)", not(seq(w("a"), w("b")))},
			{"--a NOT NOT b NOT -c", seq(w("a"), w("b"), w("c"))},
			{"-(-a)", w("a")},
			{"a - b", seq(w("a"), w("b"))},
			{"a -- b", seq(w("a"), w("b"))},
			{`a -!!! b -"" c -() d`, seq(w("a"), w("b"), w("c"), w("d"))},
			{"a NOT", w("a")},
			{"a NOT OR b", either(w("a"), w("b"))},
		},
		"prefixes": {
			{"pay*", prefix("pay")},
			{"pay**, (pay*)", seq(prefix("pay"), prefix("pay"))},
			{"* a *", w("a")},
			{"*pay pa*y pay,*", seq(w("pay"), w("pa*y"), w("pay"))},
			{"OR*", prefix("OR")},
		},
		"fields": {
			{"brand:acme", field(FieldBrand, "acme")},
			{"BRAND:Acme Lang:de", seq(field(FieldBrand, "Acme"), field(FieldLang, "de"))},
			{`tag:"first impression" speaker:«P 1»`, seq(field(FieldTag, "first impression"), field(FieldSpeaker, "P 1"))},
			{"study:s1 method:interview market:ES-CT", seq(field(FieldStudy, "s1"), field(FieldMethod, "interview"), field(FieldMarket, "ES-CT"))},
			{"kind:Note kind:finding,", seq(field(FieldKind, "note"), field(FieldKind, "finding"))},
			{"before:2026-03-31 after:2026-03 after:2026", seq(field(FieldBefore, "2026-03-31"), field(FieldAfter, "2026-03"), field(FieldAfter, "2026"))},
			{"(tag:c++) tag:#1", seq(field(FieldTag, "c++"), field(FieldTag, "#1"))},
			{`tag:"yes, really!" tag:"a` + "\x00" + `b"`, seq(field(FieldTag, "yes, really!"), field(FieldTag, "a b"))},
			{"brand: acme brand:! brand:", seq(w("brand"), w("acme"), w("brand"), w("brand"))},
			{`brand:"" a`, w("a")},
			{"foo:bar 10:30 https://example.com/a?b=c", seq(w("foo:bar"), w("10:30"), w("https://example.com/a?b=c"))},
			{"!brand:acme", field(FieldBrand, "acme")},
		},
		"either": {
			{"basket OR cart", either(w("basket"), w("cart"))},
			{"a b OR c d", either(seq(w("a"), w("b")), seq(w("c"), w("d")))},
			{"a OR b OR (c OR d)", either(w("a"), w("b"), w("c"), w("d"))},
			{"a (b OR c)", seq(w("a"), either(w("b"), w("c")))},
			{"-(a OR b)", not(either(w("a"), w("b")))},
			{"OR a OR OR b OR", either(w("a"), w("b"))},
			{"OR AND NOT", nil},
			{"a OR, b", either(w("a"), w("b"))},
		},
		"groups": {
			{"(a b)", seq(w("a"), w("b"))},
			{"a (b c)", seq(w("a"), seq(w("b"), w("c")))},
			{"(a) (b)", seq(w("a"), w("b"))},
			{`a ("b c" -d)`, seq(w("a"), phrase("b c"), not(w("d")))},
			{"a AND b AND (c)", seq(w("a"), w("b"), w("c"))},
			{"a () ((())) b", seq(w("a"), w("b"))},
			{"((a b)) OR (c)", either(seq(w("a"), w("b")), w("c"))},
			{`-(-(a b)) c`, seq(seq(w("a"), w("b")), w("c"))},
		},
	}
	for group, cases := range tests {
		for _, tt := range cases {
			t.Run(group+"/"+tt.text, func(t *testing.T) {
				t.Parallel()
				got, err := Parse(tt.text)
				if err != nil {
					t.Fatalf("Parse(%q): %v", tt.text, err)
				}
				if diff := cmp.Diff(tt.want, got.Root); diff != "" {
					t.Errorf("Parse(%q) (-want +got):\n%s", tt.text, diff)
				}
				if got.IsZero() != (tt.want == nil) {
					t.Errorf("Parse(%q).IsZero() = %v", tt.text, got.IsZero())
				}
				again, err := Parse(got.String())
				if diff := cmp.Diff(got, again); err != nil || diff != "" {
					t.Errorf("Parse(%q) of %q: %v, (-want +got):\n%s", got.String(), tt.text, err, diff)
				}
			})
		}
	}
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	const periods = ": write a day, a month or a year, such as 2026-03-31, 2026-03 or 2026"
	tests := []struct {
		text string
		want SyntaxError
	}{
		{`"too slow`, SyntaxError{Offset: 0, Reason: "closing quote missing"}},
		{`äöü -"too slow`, SyntaxError{Offset: 5, Reason: "closing quote missing"}},
		{`a" b`, SyntaxError{Offset: 1, Reason: "closing quote missing"}},
		{`tag:„x`, SyntaxError{Offset: 4, Reason: "closing quote missing"}},
		{"é (b OR (c)", SyntaxError{Offset: 2, Reason: "closing parenthesis missing"}},
		{"a) b", SyntaxError{Offset: 1, Reason: "opening parenthesis missing"}},
		{":)", SyntaxError{Offset: 1, Reason: "opening parenthesis missing"}},
		{"é\xffa", SyntaxError{Offset: 1, Reason: "not valid UTF-8 text"}},
		{"x before:soon", SyntaxError{Offset: 9, Reason: "after before" + periods}},
		{"after:2026-02-30", SyntaxError{Offset: 6, Reason: "after after" + periods}},
		{"after:2026-3", SyntaxError{Offset: 6, Reason: "after after" + periods}},
		{`kind:"video"`, SyntaxError{Offset: 5, Reason: "after kind: write transcript, note, highlight, finding or insight"}},
	}
	for _, tt := range tests {
		_, err := Parse(tt.text)
		bad, ok := errors.AsType[*SyntaxError](err)
		if !ok {
			t.Errorf("Parse(%q) = %v, want *SyntaxError", tt.text, err)
			continue
		}
		if diff := cmp.Diff(tt.want, *bad); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestParseNamesTheLimit(t *testing.T) {
	t.Parallel()
	fields := func(n int) string { return strings.Repeat("lang:de ", n) }
	deep := func(n int) string { return strings.Repeat("(", n) + "a" + strings.Repeat(")", n) }
	tests := []struct {
		name     string
		fits     string
		too      string
		want     Limit
		wantAt   int
		sentence string
	}{
		{"bytes", strings.Repeat(" ", MaxQueryBytes), "ä" + strings.Repeat(" ", MaxQueryBytes), LimitQueryBytes, MaxQueryBytes - 1, "query longer than 1024 bytes"},
		{"terms", fields(MaxTerms), fields(MaxTerms) + "a", LimitTerms, 8 * MaxTerms, "more than 32 words"},
		{"word", strings.Repeat("ä", MaxTermRunes) + "!", "-" + strings.Repeat("ä", MaxTermRunes+1), LimitTermRunes, 1, "word longer than 64 characters"},
		{"prefix", strings.Repeat("ä", MaxTermRunes) + "*", strings.Repeat("ä", MaxTermRunes+1) + "*", LimitTermRunes, 0, "word longer than 64 characters"},
		{"depth", deep(MaxDepth), deep(MaxDepth + 1), LimitDepth, MaxDepth, "more than 16 parentheses within each other"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse(tt.fits); err != nil {
				t.Errorf("Parse(%q): %v, want it to fit", tt.fits, err)
			}
			_, err := Parse(tt.too)
			want := &SyntaxError{Offset: tt.wantAt, Reason: tt.sentence, Limit: tt.want}
			if diff := cmp.Diff(error(want), err); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.too, diff)
			}
		})
	}
}

func TestWordsAreThosePositivelyAskedFor(t *testing.T) {
	t.Parallel()
	q, err := Parse(`pay "too slow" -android (cart OR pay OR basket*) brand:acme -(x y) Pay`)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"pay", "cart", "Pay"}, q.Words()); diff != "" {
		t.Errorf("Words of %s (-want +got):\n%s", q, diff)
	}
	if words := (Query{}).Words(); words != nil {
		t.Errorf("Words of the zero query = %q, want none", words)
	}
}

func ExampleParse() {
	q, err := Parse(`pay “too slow” -android (basket OR cart) Lang:de after:2026-03`)
	fmt.Println(q, err)
	_, err = Parse(`pay "too slow`)
	fmt.Println(err)
	// Output:
	// pay "too slow" -android (basket OR cart) lang:de after:2026-03 <nil>
	// closing quote missing
}
