package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// said is a passage as it was sent, with all that filters look at.
type said struct {
	word string // that no other passage has
	text string
	// values by the name of the filter
	of   map[string][]string
	held string
}

// corpusOfFilters is a random corpus that was made through the API.
type corpusOfFilters struct {
	random  *rand.Rand
	studies []map[string]string // id, brand, market, method
	all     []said
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

var (
	someLanguages = []string{"de", "de-AT", "en", "fr", "pl"}
	someMarkets   = []string{"DE", "AT", "FR", "ES-CT"}
	someMethods   = []string{"interview", "diary", "usability-test"}
	someTags      = []string{"hidden costs", "trust", "delay"}
	someSpeakers  = []string{"Ana", "Bo", "Moderator"}
	someWords     = []string{"lantern", "amber", "velvet"}
)

// build makes brands, studies, sessions, transcripts, notes and highlights.
func (c *corpusOfFilters) build(t *testing.T, s *service) {
	t.Helper()
	for n := range 5 {
		brand := fmt.Sprint("brand-", n%3)
		if n < 3 {
			s.must(t, "POST", "/api/v1/brands", map[string]any{"slug": brand, "name": "Brand " + brand, "languages": []string{"de"}}, nil)
		}
		study := map[string]string{"brand": brand, "method": pick(c.random, someMethods), "market": pick(c.random, someMarkets)}
		var made identified
		s.must(t, "POST", "/api/v1/studies", map[string]any{
			"title": fmt.Sprint("Study ", n), "brand": brand, "method": study["method"], "market": study["market"],
		}, &made)
		study["id"] = made.ID
		c.studies = append(c.studies, study)
	}
	for _, tag := range someTags {
		s.must(t, "POST", "/api/v1/tags", map[string]any{"name": tag}, nil)
	}
	for n := range 14 {
		c.session(t, s, n)
	}
}

func (c *corpusOfFilters) session(t *testing.T, s *service, n int) {
	study, language := pick(c.random, c.studies), pick(c.random, someLanguages)
	held := time.Date(2025, 11, 1+c.random.IntN(120), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	fields := map[string]any{"title": fmt.Sprint("Session ", n), "held_on": held, "participants": []string{fmt.Sprint("P", n)}}
	market := study["market"]
	if c.random.IntN(2) == 0 {
		market = pick(c.random, someMarkets)
		fields["market"] = market
	}
	var made identified
	s.must(t, "POST", "/api/v1/studies/"+study["id"]+"/sessions", fields, &made)
	add := func(kind, speaker string) said {
		word := fmt.Sprintf("nonce%dx", len(c.all))
		p := said{word: word, text: fmt.Sprintf("Here stands %s and %s.", word, pick(c.random, someWords)), held: held, of: map[string][]string{
			"brand": {study["brand"]}, "market": {market}, "method": {study["method"]}, "study": {study["id"]}, "language": {language}, "kind": {kind},
		}}
		if speaker != "" {
			p.of["speaker"] = []string{speaker}
		}
		c.all = append(c.all, p)
		return p
	}
	talk := "WEBVTT\n"
	last := ""
	for cue := range 3 {
		speaker := pick(c.random, slices.DeleteFunc(slices.Clone(someSpeakers), func(s string) bool { return s == last }))
		last = speaker
		talk += fmt.Sprintf("\n00:%02d.000 --> 00:%02d.000\n<v %s>%s</v>\n", 10*cue, 10*cue+9, speaker, add("transcript", speaker).text)
	}
	s.mustSend(t, made.ID, url.Values{"language": {language}, "kind": {"transcript"}}, upload{"talk.vtt", []byte(talk)})
	note := add("note", "")
	file := s.mustSend(t, made.ID, url.Values{"language": {language}, "kind": {"note"}}, upload{"note.md", []byte(note.text + "\n")})
	s.waitReady(t, made.ID)
	if c.random.IntN(2) == 0 {
		tags := someTags[:1+c.random.IntN(2)]
		if c.random.IntN(2) == 0 {
			tags = someTags[2:]
		}
		s.must(t, "POST", "/api/v1/sessions/"+made.ID+"/highlights", map[string]any{"file": file.ID, "quote": strings.TrimSuffix(note.text, "."), "tags": tags}, nil)
		h := said{word: note.word, text: note.text, held: held, of: maps.Clone(note.of)}
		h.of["kind"], h.of["tag"] = []string{"highlight"}, tags
		c.all = append(c.all, h)
	}
}

// question is a random search.
type question struct {
	word    string
	filters map[string][]string
	from    string
	to      string
}

func (c *corpusOfFilters) question() question {
	q := question{word: pick(c.random, []string{"", "", "lantern", "amber"}), filters: map[string][]string{}}
	for name, values := range map[string][]string{
		"brand": {"brand-0", "brand-1", "brand-2", "BRAND-1", "none"}, "market": someMarkets, "method": someMethods, "tag": someTags,
		"speaker": {"Ana", "bo", "Moderator"}, "kind": {"transcript", "note", "highlight"}, "language": {"de", "de-AT", "en", "fr", "pl"},
		"study": {c.studies[0]["id"], c.studies[1]["id"], c.studies[2]["id"]},
	} {
		for c.random.IntN(4) == 0 && len(q.filters[name]) < 3 {
			q.filters[name] = append(q.filters[name], pick(c.random, values))
		}
	}
	if c.random.IntN(4) == 0 {
		q.from = pick(c.random, []string{"2025-12", "2026", "2025-12-24"})
	}
	if c.random.IntN(4) == 0 {
		q.to = pick(c.random, []string{"2026-01", "2025", "2026-02-10"})
	}
	return q
}

func (q question) values() url.Values {
	v := url.Values{"limit": {"100"}, "hits_each": {"20"}, "expand": {"off"}}
	maps.Copy(v, q.filters)
	for name, value := range map[string]string{"q": q.word, "from": q.from, "to": q.to} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// meets evaluates the question by looking at everything, but for one filter.
func (q question) meets(p said, but string) bool {
	if q.word != "" && !strings.Contains(p.text, q.word) {
		return false
	}
	if q.from != "" && p.held < q.from || q.to != "" && p.held > q.to && !strings.HasPrefix(p.held, q.to) {
		return false
	}
	for name, wanted := range q.filters {
		if name == but || len(wanted) == 0 {
			continue
		}
		if !slices.ContainsFunc(p.of[name], func(v string) bool {
			return slices.ContainsFunc(wanted, func(w string) bool {
				return strings.EqualFold(v, w) || name == "language" && strings.HasPrefix(v, w+"-")
			})
		}) {
			return false
		}
	}
	return true
}

// filtered is what is compared of an answer.
type filtered struct {
	Total int
	Items []struct {
		Session struct {
			HeldOn string `json:"held_on"`
		}
		Study         identified
		Brand, Market string
		Hits          []hit
		More          int
	}
	Facets map[string][]struct {
		Value, Label string
		Count        int
	}
	Next string
}

// keys names what was found: the word that only one passage has, and the kind.
func (f filtered) keys(t *testing.T) []string {
	var keys []string
	for _, i := range f.Items {
		if i.More != 0 {
			t.Errorf("%d more passages than hits in a session of five", i.More)
		}
		for _, h := range i.Hits {
			_, rest, _ := strings.Cut(h.Snippet.Text, "nonce")
			word, _, _ := strings.Cut(rest, "x")
			keys = append(keys, h.Kind+" nonce"+word+"x")
		}
	}
	slices.Sort(keys)
	return keys
}

// TestFiltersAgreeWithBruteForce compares the passages, totals and facets of
// random searches in a random corpus with what looking at everything finds.
func TestFiltersAgreeWithBruteForce(t *testing.T) {
	t.Parallel()
	eachSetting(t, func(t *testing.T, s *service) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		c := &corpusOfFilters{random: rand.New(rand.NewPCG(seed, 1))}
		s.start(t)
		c.build(t, s)
		found := 0
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			if a := s.search(t, question{}.values()); a.Total == len(c.all) || time.Now().After(deadline) {
				break // the last highlight has been indexed
			}
		}
		for range 120 {
			q := c.question()
			found += c.check(t, s, q)
			if t.Failed() {
				t.Fatalf("the question was %+v", q)
			}
		}
		if c.check(t, s, question{}) != len(c.all) || found < 100 {
			t.Errorf("all questions together found %d passages of %d: they say too little", found, len(c.all))
		}
	})
}

// check compares one answer and gives its total.
func (c *corpusOfFilters) check(t *testing.T, s *service, q question) int {
	t.Helper()
	var got filtered
	s.must(t, "GET", "/api/v1/search?"+q.values().Encode(), nil, &got)
	var want []string
	for _, p := range c.all {
		if q.meets(p, "") {
			want = append(want, p.of["kind"][0]+" "+p.word)
		}
	}
	slices.Sort(want)
	if keys := got.keys(t); !slices.Equal(keys, want) || got.Total != len(want) {
		t.Errorf("found %q, total %d; want %q", keys, got.Total, want)
	}
	for _, name := range []string{"brand", "language", "market", "method", "tag", "kind"} {
		counts := map[string]int{}
		for _, p := range c.all {
			if q.meets(p, name) {
				for _, v := range p.of[name] {
					counts[v]++
				}
			}
		}
		facet := map[string]int{}
		for _, v := range got.Facets[name] {
			value := v.Value
			if name == "tag" {
				value = v.Label // its value is its id
			}
			if v.Count > 0 {
				facet[value] = v.Count
			}
		}
		if !maps.Equal(facet, counts) {
			t.Errorf("facet %s is %v, want %v", name, facet, counts)
		}
	}
	for _, i := range got.Items {
		for _, h := range i.Hits {
			c.describes(t, h.Snippet.Text, i.Brand, i.Market, i.Study.ID, i.Session.HeldOn, h.Language)
		}
	}
	return got.Total
}

// describes checks what an answer says about a passage.
func (c *corpusOfFilters) describes(t *testing.T, text, brand, market, study, held, language string) {
	t.Helper()
	for _, p := range c.all {
		if strings.Contains(text, p.word) {
			got := []string{brand, market, study, held, language}
			want := []string{p.of["brand"][0], p.of["market"][0], p.of["study"][0], p.held, p.of["language"][0]}
			if !slices.Equal(got, want) {
				t.Errorf("%s is said to be of %q, want %q", p.word, got, want)
			}
			return
		}
	}
	t.Errorf("%q was never said", text)
}
