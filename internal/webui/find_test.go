package webui_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestWordsAreFoundInASessionWithoutScripts(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	s.mark(session.ID, "what did the delivery page say")
	page := s.get("/sessions/" + session.ID + "?find=Délivery+PAGE").want(http.StatusOK)
	if got := page.texts("mark.found"); !slices.Equal(got, []string{"delivery page"}) {
		t.Errorf("marked %q", got)
	}
	if got := len(page.all("mark.depth-1")); got != 3 {
		t.Errorf("the highlight is in %d pieces, want 3", got)
	}
	count := page.one("[data-count]")
	if link := find(count, "a"); text(count) != "1 place, go to it" || attr(link[0], "href") != "#t=81.0" {
		t.Errorf("it says %q", text(count))
	}
	if box := page.one("input#find"); attr(box, "value") != "Délivery PAGE" {
		t.Errorf("the field has %q", attr(box, "value"))
	}
	s.get("/sessions/" + session.ID + "?find=zebra").want(http.StatusOK).wantText("Nothing found")
	s.get("/sessions/" + session.ID + "?find=" + strings.Repeat("%C3%A9", 500) + "%ff").want(http.StatusOK)
}

// placesFound is what the script is told.
type placesFound struct {
	Places []struct {
		Words    string
		From, To int
	}
	More bool
}

// places asks as the script does.
func (s *site) places(session, words string) placesFound {
	s.t.Helper()
	answer := s.get("/sessions/" + session + "/find?find=" + url.QueryEscape(words)).want(http.StatusOK)
	var found placesFound
	if err := json.Unmarshal([]byte(answer.Body), &found); err != nil {
		s.t.Fatal(err)
	}
	return found
}

func TestPlacesAreCountedAsScriptsCount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("acme", "Acme", "de")
	study := s.study(research.Study{Title: "Emoji", Brand: "acme", Method: "interview", Market: "DE"})
	session := s.session(research.Session{Study: study.ID, Title: "Emoji", Language: "de"})
	f := s.file(session.ID, "n.md", []byte("Das 😀 ist groß, 😀😀 grosser Spaß\n"), library.FileOptions{})
	var got []string
	for _, p := range s.places(session.ID, "GROSS").Places {
		got = append(got, fmt.Sprint(p.Words == f.ID+"-0" || p.Words == f.ID+"-1", p.From, p.To))
	}
	if want := []string{"true 11 15", "true 22 27"}; !slices.Equal(got, want) {
		t.Errorf("places %q, want %q", got, want)
	}
	if found := s.places(session.ID, " "); found.Places == nil || len(found.Places) > 0 {
		t.Errorf("of no words %+v", found)
	}
	many := s.session(research.Session{Study: study.ID, Title: "Many", Language: "de"})
	s.file(many.ID, "n.md", []byte(strings.Repeat("aaaaaaaaaa ", 300)), library.FileOptions{})
	if found := s.places(many.ID, "a"); len(found.Places) != 2000 || !found.More {
		t.Errorf("%d places, more: %t", len(found.Places), found.More)
	}
}

// TestFindingInThreeHours goes through a long transcript by keyboard alone.
func TestFindingInThreeHours(t *testing.T) {
	b := browsertest.Open(t)
	s := newSite(t)
	s.brand("acme", "Acme", "en")
	study := s.study(research.Study{Title: "Long", Brand: "acme", Method: "interview", Market: "GB"})
	session := s.session(research.Session{Study: study.ID, Title: "Three hours", Language: "en"})
	s.file(session.ID, "long.vtt", []byte(longVTT()), library.FileOptions{})
	server := httptest.NewServer(s.echo)
	defer server.Close()
	code := must(s.auth.CreateLink(t.Context(), "Rita", auth.Researcher))(t)
	b.Do(chromedp.Navigate(server.URL+"/sign-in?next=/sessions/"+session.ID+"&code="+code), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.ID("find")))
	b.Until(`document.querySelector(".find button").hidden`) // its script runs
	counts := func(want string) {
		t.Helper()
		b.Until(`document.querySelector("[data-count]").textContent === ` + fmt.Sprintf("%q", want))
	}
	seen := func(line int) {
		t.Helper()
		b.Until(fmt.Sprintf(`(() => {
			const [range] = [...CSS.highlights.get("here")], box = range.getBoundingClientRect();
			return box.top > 60 && box.bottom < innerHeight && range.toString() === "Turn 99" && range.startContainer.data.startsWith("Turn %d:");
		})()`, line))
	}
	key := func() { // what drives the browser sends the letter, too, that the key would not have written
		b.Do(chromedp.KeyEvent("f"))
		b.Until(`(box => document.activeElement === box && (box.value = "", true))(document.getElementById("find"))`)
	}
	key()
	b.Do(chromedp.KeyEvent("TÚRN  99"))
	counts("1 of 11")
	seen(99)
	b.Screenshot("find", 1280, "light")
	b.Screenshot("find-dark-390", 390, "dark")
	b.Do(chromedp.KeyEvent(kb.Enter))
	counts("2 of 11")
	seen(990)
	b.Do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift)), chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift)))
	counts("11 of 11")
	seen(999)
	b.Do(chromedp.Click(chromedp.CSS(`[data-step="1"]`)))
	counts("1 of 11")
	b.Do(chromedp.Focus(chromedp.ID("find")), chromedp.KeyEvent(kb.Escape))
	counts("")
	b.Until(`document.activeElement.closest(".line")?.textContent.includes("Turn 99:")`)
	key()
	b.Do(chromedp.KeyEvent("e"))
	b.Until(`document.querySelector("[data-count]").textContent.endsWith(" of 2000+")`)
	// What the server marks is taken over, and found once more.
	b.Do(chromedp.Navigate(server.URL+"/sessions/"+session.ID+"?find=turn+99"), chromedp.WaitVisible(chromedp.ID("find")))
	counts("1 of 11")
	seen(99)
	b.Until(`document.querySelector("mark") === null`)
	for _, e := range b.Complaints() {
		t.Errorf("the browser complains: %s", e)
	}
}
