package thesaurus

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"earshot/search"
)

func TestSkeletonSpellsScriptsAlike(t *testing.T) {
	t.Parallel()
	for _, tt := range [][]string{
		{"petersburg", "петербург"}, // one letter apart
		{"москва", "moskva", "moskwa"},
		{"filosofia", "philosophia", "φιλοσοφια", "filozofia"},
		{"projekt", "project"},
		{"organisation", "organization"},
		{"athina", "αθηνα"},
		{"schmidt", "scmitt"},
	} {
		first := newPattern(skeleton(tt[0]))
		for _, word := range tt[1:] {
			if d := first.distance(skeleton(word)); d > 1 {
				t.Errorf("skeletons %q of %s and %q of %s: distance %d, want 1 at most", skeleton(tt[0]), tt[0], skeleton(word), word, d)
			}
		}
	}
	for _, word := range []string{"東京", "", "a1", "תל"} {
		if s := skeleton(word); s != "" {
			t.Errorf("skeleton(%q) = %q, want none", word, s)
		}
	}
}

func TestDistanceIsThatOfLevenshtein(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		b := make([]byte, 1+r.IntN(maxSkeleton))
		for i := range b {
			b[i] = 'a' + byte(r.IntN(3))
		}
		return string(b)
	}
	for range 2000 {
		a, b := word(), word()
		if got, want := newPattern(a).distance(b), levenshtein(a, b); got != want {
			t.Fatalf("distance(%q, %q) = %d, want %d", a, b, got, want)
		}
	}
}

func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func TestExpandFindsNamesInOtherSpellings(t *testing.T) {
	t.Parallel()
	s := New(fixture(t))
	words := corpus{
		"ru": {"Я живу в Петербурге", "Дубровник", "карта"},
		"el": {"Το Ντουμπρόβνικ και η Αθήνα"},
		"es": {"Vivo en Petersburgo", "Kublai fue un kan"},
		"de": {"Wir waren in Dubrownik und zahlen mit Karte", "die Warschauer"},
		"en": {"Dubrovnik", "Petersburg"},
	}
	for _, tt := range []struct{ query, from, language, want string }{
		{"refund Petersburg", "Petersburg", "ru", "петербург"},
		{"refund Dubrovnik", "Dubrovnik", "ru", "дубровник"},
		{"refund Dubrovnik", "Dubrovnik", "de", "dubrown"},
		{"Кунде Дубровник", "Дубровник", "en", "dubrovnik"},
		{"customer Dubrownik", "Dubrownik", "de", ""}, // occurs as it is
		{"customer card", "card", "de", "Karte"},      // has a translation
		{"Petersburg's customer", "Petersburg's", "ru", "петербург"},
		{"customer Kublai’s refund", "Kublai’s", "es", "kublai"}, // which reads two words there
		{"customer doesn't refund", "doesn't", "de", ""},
		{"pay Дуб", "Дуб", "de", ""},
		{"pay Dubrovnik2", "Dubrovnik2", "de", ""},
		{"refund Nantes", "Nantes", "de", ""},
	} {
		expansions := expand(t, s, words, tt.query, "")
		got := strings.Join(texts(expansions, tt.from, tt.language), " ")
		if got != tt.want {
			t.Errorf("Expand(%q): %s in %s is %q, want %q", tt.query, tt.from, tt.language, got, tt.want)
		}
		for _, e := range expansions {
			for _, a := range e.Terms {
				if a.Source == search.SourceCognate && (a.Why != search.Fuzzy || e.Concept != "" || a.Weight < 0.49) {
					t.Errorf("Expand(%q): cognate %+v of concept %q", tt.query, a, e.Concept)
				}
			}
		}
	}
}

func TestSpellGivesAStemBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ language, stem string }{
		{"de", "kund"}, {"en", "organ"}, {"fr", "livraison"}, {"ru", "петербург"}, {"el", "αθην"},
	} {
		form, ok := spell(tt.language, tt.stem)
		if !ok || !strings.HasPrefix(form, tt.stem) {
			t.Errorf("spell(%q, %q) = %q, %t", tt.language, tt.stem, form, ok)
		}
	}
}

// stems makes n different stems that look like words.
func stems(n int) []search.WordStem {
	r := rand.New(rand.NewPCG(3, 5))
	syllables := strings.Fields("ba de fi go lu mar ne pol ri sta tra vo wen xi zu cal der fon gis hel an er in st br sch")
	seen := map[string]bool{}
	list := make([]search.WordStem, 0, n)
	for len(list) < n {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		if word := b.String(); !seen[word] {
			seen[word] = true
			list = append(list, search.WordStem{Text: word, Passages: 1})
		}
	}
	return list
}

// BenchmarkCognates looks one word up among 50,000 stems.
func BenchmarkCognates(b *testing.B) {
	list := stems(50_000)
	b.Run("table", func(b *testing.B) {
		for b.Loop() {
			newCognateTable(list)
		}
	})
	b.Run("word", func(b *testing.B) {
		table := newCognateTable(list)
		found := 0
		for b.Loop() {
			for _, s := range slices.Backward(list[:10]) {
				found += len(table.like([]string{skeleton(s.Text + "e"), skeleton(s.Text)}))
			}
		}
		if found == 0 {
			b.Error("nothing found")
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*10), "µs/word")
	})
}
