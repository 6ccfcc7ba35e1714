package bleveindex

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"earshot/search"
)

// found is a document with the occurrences of a term.
type found struct{ doc, count int }

func TestDecodedListsSayWhatThePostingsSay(t *testing.T) {
	t.Parallel()
	v := viewOfWords(t, 5000, map[string]func(i int) int{
		"everywhere": func(i int) int { return 1 + i%5 },
		"often":      func(i int) int { return (i % 3) / 2 },
		"sometimes":  func(i int) int { return (i % 20) / 19 },
		"mixed":      func(i int) int { return (i%2 + i/1024) / 2 * (i % 7) / 6 },
		"seldom":     func(i int) int { return (i % 50) / 49 * 3 },
	})
	s, sets, lists := &v.segments[0], 0, 0
	for _, word := range []string{"everywher", "often", "sometim", "mix", "seldom"} {
		postings, err := dictionaryCache{}.list(s, textField("en"), []byte(word))
		if err != nil {
			t.Fatal(err)
		}
		d, err := decode(postings.Iterator(true, false, false, nil), int(postings.Count()), s.docs)
		if err != nil {
			t.Fatal(err)
		}
		sets, lists = sets+len(d.sets), lists+len(d.docs)
		var want []found
		for it := postings.Iterator(true, false, false, nil); ; {
			p, err := it.Next()
			if err != nil {
				t.Fatal(err)
			}
			if p == nil {
				break
			}
			want = append(want, found{int(p.Number()), occurrences(p.Frequency())})
		}
		if len(want) == 0 {
			t.Fatalf("no passage has %q: the test tests nothing", word)
		}
		for _, every := range []int{1, 3} { // of the documents are counted
			wanted := slices.DeleteFunc(slices.Clone(want), func(f found) bool { return f.doc%every != 0 })
			if got := walk(t, s, d, every); !slices.Equal(got, wanted) {
				t.Errorf("%q, one of %d documents: the decoded list has %d entries, want %d, or other ones", word, every, len(got), len(wanted))
			}
		}
	}
	if sets == 0 || lists == 0 {
		t.Errorf("%d windows are sets and %d documents are in lists: the test misses one of them", sets, lists)
	}
}

// walk reads a decoded list as a search does.
func walk(t *testing.T, s *segmentView, d *decoded, every int) (all []found) {
	t.Helper()
	var w window
	l := &leaf{tf: &occurrencesOf{}}
	l.streams = []stream{&decodedStream{decoded: d, alt: &alternative{weight: 1}}}
	for start := 0; start < s.docs; start += windowSize {
		w.move(s, start)
		first := l.doc()
		if err := l.fill(&w); err != nil {
			t.Fatal(err)
		}
		if !l.hit.empty() && first != start+l.hit.first() {
			t.Errorf("document %d was announced, but %d comes first", first, start+l.hit.first())
		}
		counted := docset{}
		for i := range w.n {
			if (start+i)%every == 0 {
				counted.add(i)
			}
		}
		l.count(&w, &counted)
		counted.and(&l.hit)
		for i := range w.n {
			if l.tf[i] > l.most {
				t.Errorf("document %d has the word %v times, more than the bound %v", start+i, l.tf[i], l.most)
			}
			if has := l.tf[i] > 0; has != counted.has(i) {
				t.Errorf("document %d: counted %v, in the set of those to be counted and found %v", start+i, has, !has)
			}
			if l.tf[i] > 0 {
				all = append(all, found{start + i, int(l.tf[i])})
			}
		}
	}
	return all
}

// viewOfWords indexes passages in one segment: each word is in number i as often
// as its function says.
func viewOfWords(t *testing.T, passages int, words map[string]func(i int) int) *view {
	t.Helper()
	x, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	u := search.Update{Source: "source"}
	for i := range passages {
		text := "filler"
		for word, times := range words {
			text += strings.Repeat(" "+word, times(i))
		}
		u.Passages = append(u.Passages, search.Passage{ID: fmt.Sprint(i), Text: text, Language: "en"})
	}
	err = x.Rebuild(t.Context(), func(_ context.Context, apply func(search.Batch) error) error {
		return apply(search.Batch{Position: 1, Updates: []search.Update{u}})
	})
	if err != nil {
		t.Fatal(err)
	}
	g, err := x.enter()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.running.Done)
	var v *view
	if err := g.read(func(now *view) error { v = now; return nil }); err != nil {
		t.Fatal(err)
	}
	return v
}
