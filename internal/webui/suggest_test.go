package webui_test

import (
	"net/http/httptest"
	"slices"
	"testing"

	"earshot/internal/browsertest"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// withWords is a site in which some words are frequent.
func withWords(t *testing.T) *site {
	t.Helper()
	s := filled(t)
	study := s.study(research.Study{Title: "Delivered late", Brand: "holz"})
	for _, said := range []string{"Die Kündigung kam. Delivery, though.", "Keine Kündigung! Deliver nothing."} {
		session := s.session(research.Session{Study: study.ID, Title: "Notizen"})
		s.file(session.ID, "n.md", []byte(said+"\n"), library.FileOptions{Language: "de"})
	}
	return s
}

func TestFrequentWordsAreSuggestedAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	s := withWords(t)
	for typed, want := range map[string][]library.Suggestion{
		"slow DELIV": {{Kind: library.SuggestWord, Text: "delivery", Query: "slow delivery"}},
		"kund":       {{Kind: library.SuggestWord, Text: "Kündigung", Query: "Kündigung"}},
		`"too del`:   {{Kind: library.SuggestWord, Text: "delivery", Query: `"too delivery`}},
		"saturd":     {}, // occurs once
		"d": {
			{Kind: library.SuggestStudy, Text: "Delivered late", Query: "Delivered late"},
			{Kind: library.SuggestSession, Text: "Notes of the day", Query: "Notes of the day"},
		},
	} {
		got := must(s.lib.Suggestions(t.Context(), s.who, typed, 0))(t)
		for i := range got {
			got[i].URL = ""
		}
		if !slices.Equal(got, want) {
			t.Errorf("Suggestions(%q) = %v, want %v", typed, got, want)
		}
	}
}

func TestTheSearchBoxSuggestsByKeyboard(t *testing.T) {
	b := browsertest.Open(t)
	s := withWords(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	b.Do(chromedp.Navigate(server.URL+"/sign-in?code="+s.code()), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	b.Until(`document.querySelector("#q").getAttribute("role") === "combobox"`)

	b.Do(chromedp.SendKeys(chromedp.ID("q"), "deliv"))
	b.Until(`document.querySelectorAll("[role=option]").length === 2 && !document.querySelector("#suggestions").hidden`)
	b.Until(`document.querySelector("#q").getAttribute("aria-expanded") === "true"`)
	b.Until(`document.querySelector("[role=status]").textContent === "2 suggestions"`)
	b.Screenshot("suggestions", 1280, "light")
	b.Screenshot("suggestions-390", 390, "dark")
	b.WantNoOverflow()
	b.Do(chromedp.SendKeys(chromedp.ID("q"), kb.ArrowDown))
	b.Until(`(q => q.value === "delivery" && document.getElementById(q.getAttribute("aria-activedescendant")).getAttribute("aria-selected") === "true")(document.querySelector("#q"))`)
	b.Do(chromedp.SendKeys(chromedp.ID("q"), kb.ArrowUp))
	b.Until(`document.querySelector("#q").value === "deliv"`)
	b.Do(chromedp.SendKeys(chromedp.ID("q"), kb.ArrowDown+kb.Escape))
	b.Until(`document.querySelector("#suggestions").hidden && document.querySelector("#q").value === "deliv"`)
	b.Do(chromedp.SendKeys(chromedp.ID("q"), "e"))
	b.Until(`!document.querySelector("#suggestions").hidden`)
	b.Do(chromedp.SendKeys(chromedp.ID("q"), kb.ArrowDown+kb.Enter))
	b.Until(`location.search === "?q=delivery" && document.querySelectorAll(".item").length > 0`)

	b.Do(chromedp.Navigate(server.URL+"/"), chromedp.SendKeys(chromedp.ID("q"), "delivered l"))
	b.Until(`document.querySelectorAll("[role=option]").length === 1`)
	b.Do(chromedp.Click(chromedp.CSS("[role=option]")))
	b.Until(`location.pathname.startsWith("/studies/")`)
	for _, e := range b.Complaints() {
		t.Errorf("the browser complains: %s", e)
	}
}
