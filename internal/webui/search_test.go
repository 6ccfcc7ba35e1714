package webui_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

const hostile = `<script>alert("x")</script><b onclick=x>&`

const checkoutVTT = `WEBVTT

00:00:05.000 --> 00:00:09.000
<v Mara>The checkout asked me twice for my address.

00:01:21.000 --> 00:01:26.500
<v Interviewer>And what did the delivery page say?

00:01:27.250 --> 00:01:33.000
<v Mara>The delivery date was too slow to appear &lt;script&gt;alert(1)&lt;/script&gt; so I left.

00:01:34.000 --> 00:01:35.000
<v Mara>That was that.
`

const kundeVTT = `WEBVTT

00:00:02.000 --> 00:00:08.000
<v Jens>Als Kunde möchte ich die Lieferung am Samstag bekommen.
`

// filled is a site with two brands, three sessions and one claim.
func filled(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.brand("acme", "Acme Café", "en", "fr")
	s.brand("holz", "Holz & Heim", "de")
	a := s.study(research.Study{Title: "Checkout " + hostile, Brand: "acme", Method: "usability-test", Market: "GB"})
	b := s.study(research.Study{Title: "Lieferung", Brand: "holz", Method: "interview", Market: "DE"})
	first := s.session(research.Session{Study: a.ID, Title: "Mara " + hostile, HeldOn: "2026-03-31"})
	s.file(first.ID, "talk.vtt", []byte(checkoutVTT), library.FileOptions{Language: "en"})
	second := s.session(research.Session{Study: b.ID, Title: "Jens", HeldOn: "2026-05-02", Language: "de"})
	s.file(second.ID, "talk.vtt", []byte(kundeVTT), library.FileOptions{})
	third := s.session(research.Session{Study: a.ID, Title: "Notes of the day", HeldOn: "2026-04-01"})
	s.file(third.ID, "day.md", []byte("# Store\n\nEvery customer asked about delivery.\n"), library.FileOptions{Language: "en"})
	return s
}

func TestHomeShowsTheBoxTheBrandsAndTheNewestStudies(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/").want(http.StatusOK).wantText("Nothing here yet")
	s = filled(t)
	page := s.get("/").want(http.StatusOK).wantText("Acme Café", "Holz & Heim", "French", "Checkout "+hostile, "usability test")
	if got := attr(page.one("#q"), "value"); got != "" {
		t.Errorf("the box holds %q, want nothing", got)
	}
	if got := page.links("Lieferung"); len(got) != 1 || !strings.HasPrefix(got[0], "/studies/") {
		t.Errorf("the study leads to %q", got)
	}
}

func TestAHitIsMarkedAndLeadsToItsMoment(t *testing.T) {
	t.Parallel()
	page := filled(t).get("/?q=" + url.QueryEscape(`"too slow"`)).want(http.StatusOK)
	if diff := cmp.Diff([]string{"too slow"}, joined(page.texts("mark"))); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	if got := attr(page.one("a.said"), "href"); !strings.HasSuffix(got, "#t=87.25") {
		t.Errorf("the hit leads to %q, want #t=87.25", got)
	}
	page.wantText("1 passage", "1:27", "Mara "+hostile, "Acme Café", "31 Mar 2026", "<script>alert(1)</script>", "exact")
	if got := page.texts("span.badge"); !slices.Equal(got, []string{"GB", "en"}) {
		t.Errorf("badges = %q, want GB and en", got)
	}
}

// joined puts marks that stand side by side together, as readers see them.
func joined(marks []string) []string { return []string{strings.Join(marks, " ")} }

func TestOtherWordsThatWereSearchedAreShownAndCanBeLeftOut(t *testing.T) {
	t.Parallel()
	s := filled(t)
	page := s.get("/?q=customer").want(http.StatusOK).wantText("Also searched", "Kunde (de)", "same concept", "2 passages")
	literal := page.links("Only my words")
	if len(literal) != 1 {
		t.Fatalf("%d links leave other words out, want 1", len(literal))
	}
	page = s.get(literal[0]).want(http.StatusOK).wantText("1 passage")
	if len(page.links("Include other words and languages")) != 1 {
		t.Error("no link brings other words back")
	}
}

func TestOtherWordsCanBeLeftOutForOneWord(t *testing.T) {
	t.Parallel()
	s := filled(t)
	page := s.get("/?q=customer+cart").want(http.StatusOK)
	one := page.links("Only my word")
	if len(one) != 1 || one[0] != "/?literal=customer&q=customer+cart" {
		t.Fatalf("links that leave other words for one out: %q", one)
	}
	page = s.get(one[0]).want(http.StatusOK).wantText("Searched without other words for", "customer")
	if strings.Contains(text(page.root), "Also searched") {
		t.Error("the word still has others")
	}
	if back := page.links("Include other words for it"); len(back) != 1 || back[0] != "/?q=customer+cart" {
		t.Errorf("links that bring them back: %q", back)
	}
}

func TestFacetsAddAndRemoveFilters(t *testing.T) {
	t.Parallel()
	s := filled(t)
	page := s.get("/?q=customer&sort=date").want(http.StatusOK)
	if diff := cmp.Diff([]string{"Brand", "Language", "Market", "Method", "Kind"}, page.texts("h2")[:5]); diff != "" {
		t.Errorf("facets (-want +got):\n%s", diff)
	}
	german := page.links("German 1")
	if len(german) != 1 || german[0] != "/?language=de&q=customer&sort=date" {
		t.Fatalf("German leads to %q", german)
	}
	page = s.get(german[0]).want(http.StatusOK).wantText("1 passage", "Jens")
	both := page.links("English 1")
	if len(both) != 1 || both[0] != "/?language=de&language=en&q=customer&sort=date" {
		t.Errorf("English, too, leads to %q", both)
	}
	chip := page.one("a.chip")
	if got := attr(chip, "href"); got != "/?q=customer&sort=date" || !strings.Contains(text(chip), "German") {
		t.Errorf("the chip %q leads to %q", text(chip), got)
	}
	hidden := map[string]string{}
	for _, n := range find(page.one("form.searchbox"), "input") {
		if attr(n, "type") == "hidden" {
			hidden[attr(n, "name")] = attr(n, "value")
		}
	}
	if diff := cmp.Diff(map[string]string{"language": "de", "sort": "date"}, hidden); diff != "" {
		t.Errorf("the form keeps (-want +got):\n%s", diff)
	}
}

func TestEveryFilterNarrows(t *testing.T) {
	t.Parallel()
	s := filled(t)
	s.get("/?from=2020-01-01").want(http.StatusOK).wantText("5 passages in ")
	for _, filter := range []string{
		"brand=holz", "market=DE", "language=de", "method=interview", "kind=note", "speaker=Jens",
		"from=2026-05-01", "from=2026-04-01&to=2026-04-30",
	} {
		s.get("/?" + filter).want(http.StatusOK).wantText("1 passage ")
	}
}

func TestWhatCannotBeSearchedIsSaidBesideTheBox(t *testing.T) {
	t.Parallel()
	s := filled(t)
	for _, c := range []struct{ query, says string }{
		{`q="too+slow`, "uote"},
		{"q=" + strings.Repeat("a+", 600), "."},
		{"q=a&sort=best", "must be relevance or date"},
		{"q=a&kind=song", "must be transcript, note"},
		{"q=a&from=yesterday", "must be a day such as"},
		{"q=a&after=nonsense", "."},
	} {
		page := s.get("/?" + strings.ReplaceAll(c.query, `"`, "%22"))
		if page.Status < 400 || page.Status > 422 {
			t.Errorf("GET /?%.40s = %d, want a refusal", c.query, page.Status)
		}
		if got := text(page.one("#q-error")); !strings.Contains(got, c.says) {
			t.Errorf("GET /?%.40s says %q, want %q", c.query, got, c.says)
		}
		if attr(page.one("#q"), "value") == "" || attr(page.one("#q"), "aria-invalid") != "true" {
			t.Errorf("GET /?%.40s lost the query", c.query)
		}
	}
	s.get("/?q=%22too+slow").want(http.StatusBadRequest)
}

func TestNothingFoundHelps(t *testing.T) {
	t.Parallel()
	page := filled(t).get("/?q=" + url.QueryEscape("zebra"+hostile) + "&brand=holz").want(http.StatusOK)
	page.wantText("Nothing found for", "zebra<script>", "Search without the filters", "deliver*")
}

func TestPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	s := filled(t)
	study := s.study(research.Study{Title: "Many", Brand: "holz"})
	for range 21 {
		session := s.session(research.Session{Study: study.ID, Title: "One of many"})
		s.file(session.ID, "n.md", []byte("A parking place.\n"), library.FileOptions{Language: "en"})
	}
	page := s.get("/?q=parking&language=en").want(http.StatusOK).wantText("21 passages")
	if got := len(page.all("article.item")); got != 20 {
		t.Errorf("the first page has %d items, want 20", got)
	}
	next := page.links("Next page")
	if len(next) != 1 || !strings.Contains(next[0], "language=en") {
		t.Fatalf("the next page is %q", next)
	}
	page = s.get(next[0]).want(http.StatusOK)
	if got := len(page.all("article.item")); got != 1 {
		t.Errorf("the last page has %d items, want 1", got)
	}
	if len(page.links("Next page")) != 0 || len(page.links("Back to the first page")) != 1 {
		t.Error("the last page does not lead back")
	}
}
