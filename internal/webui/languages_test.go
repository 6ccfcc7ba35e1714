package webui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/httpapi"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// english finds words that no German or French text has; Dutch has some of them.
var english = map[string]*regexp.Regexp{
	"de": regexp.MustCompile(`(?i)\b(the|and|of|with|is|not|you|your|this|what|which|for|from|must|be|by|on|to)\b`),
	"fr": regexp.MustCompile(`(?i)\b(the|and|of|with|is|not|you|your|this|what|which|for|from|must|be|by|to)\b`),
	"nl": regexp.MustCompile(`(?i)\b(the|and|with|not|you|your|this|what|which|for|from|must|by|to)\b`),
}

// said is what a page says by itself, in text and in attributes: what is in
// other languages, what somebody typed, and code is left out.
func (a *answer) said(lang string) []string {
	var list []string
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			other := n.Data != "html" && slices.ContainsFunc(n.Attr, func(at html.Attribute) bool { return at.Key == "lang" && at.Val != lang })
			own := attr(n, "dir") == "auto" && n.Data != "input"
			if other || own || slices.Contains([]string{"code", "pre", "q", "blockquote", "script", "datalist"}, n.Data) {
				return
			}
			for _, at := range n.Attr {
				if slices.Contains([]string{"aria-label", "title", "placeholder", "alt"}, at.Key) || n.Data == "form" && strings.HasPrefix(at.Key, "data-") {
					list = append(list, at.Val)
				}
			}
		}
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
			list = append(list, strings.Join(strings.Fields(n.Data), " "))
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(a.root)
	return list
}

// in asks for a page, or sends a form, as the signed-in person, whose browser
// wants a language.
func (s *site) in(lang, address string, form url.Values) *answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	if form != nil {
		r = httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept-Language", lang)
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
	return s.do(r)
}

// TestPagesSayNothingInEnglish reads the pages in each other language. What the
// source of the pages does not show, such as texts put together in Go, is found
// here by the words that every English sentence has.
func TestPagesSayNothingInEnglish(t *testing.T) {
	t.Parallel()
	s := group(t)
	ctx := t.Context()
	concept := s.concept()
	finding := must(s.lib.Finding(ctx, s.who, strings.TrimPrefix(s.claim, "/findings/")))(t)
	highlight, study := "/highlights/"+finding.Highlights[0].ID, finding.Study
	tag := s.tag(research.Tag{Name: "fees", Study: study})
	into := s.tag(research.Tag{Name: "costs", Colour: "#1f7a4d"})
	must(s.lib.MergeTag(ctx, s.who, library.Key{}, tag.ID, tag.Version, into.ID))(t)
	tagged := "/tags/" + must(s.lib.GivenTags(ctx, s.who, []string{finding.ID}))(t)[finding.ID][0].ID
	insight := must(s.lib.CreateInsight(ctx, s.who, research.Insight{
		Title: "Dates decide", Language: "en", State: research.FindingDraft, Confidence: research.LowConfidence, ReviewBy: "2020-01-01",
		Evidence: []research.Evidence{{Finding: finding.ID, Relation: research.Supports}},
	}, nil))(t)
	pages := []string{
		"/", "/?q=customer+delivery", "/?q=customer&brand=heimholz&from=2026-01-01&to=2026-12-31&method=interview&kind=note", "/?q=zebra", "/?q=customer&expand=off",
		"/?q=%22x", "/?q=kind:x", "/?q=after:x", "/?from=x", s.session, s.claim, "/insights/" + insight.ID, "/brands/none", "/docs", "/docs/search",
		"/glossary", "/glossary?language=x!", "/glossary?q=zebra", "/glossary/new", "/glossary/import", concept, concept + "/edit", concept + "/delete",
		s.claim + "/edit", "/findings/new?study=" + study, "/insights/new", "/insights/" + insight.ID + "/edit", highlight + "/edit", highlight + "/delete",
		"/account", "/account?saved=name", "/tags", "/tags?q=zebra", "/tags/new", "/tags/history", "/tags/" + into.ID, "/sign-in", "/sign-in?code=x", "/saved-searches",
		tagged, tagged + "/edit", tagged + "/edit?preview=1&name=Other", tagged + "/merge", tagged + "/merge?preview=1&into=costs", tagged + "/merge?preview=1&into=none",
		tagged + "/split", tagged + "/split?preview=1", tagged + "/archive", tagged + "/move?preview=1", "/nowhere", "/player/none",
	}
	forms := map[string]url.Values{
		"/account":          {"name": {strings.Repeat("n", 201)}},
		"/account/password": {"password": {"short"}},
		"/findings/new":     {"study": {study}, "state": {"published"}, "language": {"x!"}, "review_by": {"x"}, "successor": {"none"}, "evidence": {"highlight:x"}, "relation": {"supports"}},
		"/insights/new":     {"title": {"x"}, "state": {"published"}, "review_by": {"x"}},
		"/glossary/new":     {"term": {"a", "a"}, "language": {"en", "en"}, "uri": {"x"}, "more-broader": {"nobody"}},
		"/tags/new":         {"name": {""}, "colour": {"red"}},
		highlight + "/edit": {"quote": {"nowhere"}, "version": {"1"}, "more-tags": {"no-such"}},
		"/sign-in":          {"email": {"a@example.org"}, "password": {"x"}},
		"/saved-searches":   {"name": {""}, "q": {"x"}},
	}
	data := strings.NewReplacer(finding.Highlights[0].Quote, "", finding.Title, "", "Mara and Ben order a lamp", "", "mara-and-ben.wav", "", "after-the-visit.md", "", "mara-and-ben.vtt", "")
	for lang, words := range english {
		look := func(page *answer) {
			for _, text := range page.said(lang) {
				if found := words.FindString(data.Replace(text)); found != "" {
					t.Errorf("%s says in %s %q: %s", page.address, lang, found, text)
				}
			}
		}
		for _, address := range pages {
			look(s.in(lang, address, nil))
		}
		for address, form := range forms {
			look(s.in(lang, address, form))
		}
	}
}

// TestScriptsSpeakGerman looks at what the scripts put into a page, and whether
// the longer German words fit on a small screen.
func TestScriptsSpeakGerman(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	httpapi.Register(s.echo, s.lib, s.auth, make(chan struct{}))
	server := httptest.NewServer(s.echo)
	defer server.Close()
	concept := s.concept()
	b.Do(chromedp.EmulateViewport(320, 700), chromedp.Navigate(server.URL+"/sign-in?code="+s.code()),
		chromedp.Click(chromedp.CSS(`button[name=language][value=de]`)), chromedp.WaitVisible(chromedp.CSS(`html[lang=de]`)), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	b.WantNoOverflow()
	b.Do(chromedp.SendKeys(chromedp.ID("q"), "deliv"), chromedp.WaitVisible(chromedp.CSS("#suggestions li")))
	b.Until(`[...document.querySelectorAll("#suggestions .dim")].some((e) => e.textContent === "Tag")`)
	b.Until(`/^\d+ Vorschl/.test(document.querySelector(".searchbox [role=status]").textContent)`)
	b.Do(chromedp.Navigate(server.URL+s.session), chromedp.Click(chromedp.CSS(`[id="t=109.0"] [data-mark]`)), chromedp.WaitVisible(chromedp.ID("marker-quote")))
	b.WantNoOverflow()
	b.Do(chromedp.SendKeys(chromedp.ID("marker-tag"), "neu"), chromedp.WaitVisible(chromedp.CSS("#marker-tags li")))
	b.Until(`document.querySelector("#marker-tags li").textContent === "Neuer Tag dieser Studie: neu"`)
	b.Until(`(() => {
		window.fetch = () => Promise.reject(new TypeError("gone"));
		document.querySelector("[data-marker]").requestSubmit();
		return true;
	})()`)
	b.Until(`document.querySelector("[data-error]").textContent === "Nicht gespeichert: der Server ist nicht zu erreichen. Was Sie getippt haben, ist noch da."`)
	b.Until(`(() => {
		const input = document.querySelector("[data-uploads] input"), chosen = new DataTransfer();
		XMLHttpRequest.prototype.send = function () { setTimeout(() => this.onerror()) };
		chosen.items.add(new File(["x"], "x.txt"));
		input.files = chosen.files;
		input.dispatchEvent(new Event("change"));
		return true;
	})()`)
	b.Until(`document.querySelector("[data-list] li")?.textContent.includes("Die Verbindung ist abgebrochen. Neuer Versuch.Anhalten")`)
	b.WantNoOverflow()
	for _, address := range []string{
		"/?q=customer+delivery", "/?q=zebra", s.claim, s.claim + "/edit", "/insights/new", "/glossary", "/glossary/new", "/glossary/import", concept, "/tags", "/tags/new", "/account", "/docs/search", "/docs", "/saved-searches",
	} {
		b.Do(chromedp.Navigate(server.URL + address))
		b.WantNoOverflow()
	}
}
