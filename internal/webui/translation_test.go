package webui_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

const (
	germanTalk = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Mara>Guten Tag.</v>\n\n00:03.000 --> 00:06.000\n<v Mara>Ich habe den Gutschein nicht gefunden.</v>\n\n" +
		"00:06.000 --> 00:09.000\n<v Mara>An der Kasse war er nicht.</v>\n\n00:09.000 --> 00:12.000\n<v Mara>Dann habe ich aufgegeben.</v>\n"
	englishTalk = "WEBVTT\n\n00:01.000 --> 00:03.000\nHello.\n\n00:03.000 --> 00:09.000\nI could not find the voucher at the checkout.\n\n00:20.000 --> 00:22.000\nThanks for watching.\n"
)

// translatedTalk is a session in German with an English translation.
func translatedTalk(t *testing.T, status research.TranslationStatus) (s *site, session, original, translation string) {
	t.Helper()
	s = newSite(t)
	s.brand("acme", "Acme", "de")
	study := s.study(research.Study{Title: "Checkout", Brand: "acme"})
	session = s.session(research.Session{Study: study.ID, Title: "Mara", Language: "de"}).ID
	original = s.file(session, "talk.vtt", []byte(germanTalk), library.FileOptions{}).ID
	translation = s.file(session, "talk.en.vtt", []byte(englishTalk), library.FileOptions{Language: "en", Translation: &research.Translation{Awaits: "talk.vtt", Status: status}}).ID
	return s, "/sessions/" + session, original, translation
}

func TestTranslationsStandBesideTheirOriginal(t *testing.T) {
	t.Parallel()
	s, session, original, translation := translatedTalk(t, research.TranslatedByMachine)
	page := s.get(session).want(http.StatusOK)
	if n := len(page.all("section.transcript")); n != 1 {
		t.Errorf("%d transcripts, want the original alone", n)
	}
	var got [][]string
	for _, line := range page.all("li.line") {
		row := []string{attr(line, "id"), strings.TrimSpace(text(find(find(line, ".duo")[0], "p")[0]))}
		row[1], _, _ = strings.Cut(row[1], " Highlight:")
		got = append(got, append(row, text(find(line, ".translated")[0])))
	}
	want := [][]string{
		{"t=1.0", "Guten Tag.", "Hello."},
		{"t=3.0", "Ich habe den Gutschein nicht gefunden.", "I could not find the voucher at the checkout."},
		{"t=6.0", "An der Kasse war er nicht.", "″translated with the line before"},
		{"t=9.0", "Dann habe ich aufgegeben.", "not translated"},
		{translation + "-2", "not in the original", "Thanks for watching."},
	}
	for i := range got {
		got[i][1], _, _ = strings.Cut(got[i][1], "Highlight")
		got[i][1] = strings.TrimSpace(got[i][1])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if english := find(find(page.all("li.line")[1], ".translated")[0], "p")[0]; attr(english, "lang") != "en" {
		t.Errorf("the translation says it is in %q", attr(english, "lang"))
	}
	if strings.Contains(page.Body, translation+`&segment`) || len(page.all("a[data-mark]")) != 4 {
		t.Error("one could highlight the translation")
	}
	if got, want := choices(page), []string{"Original only", "English, translated by a machine"}; cmp.Diff(want, got) != "" {
		t.Errorf("choices = %q, want %q", got, want)
	}
	off := s.get(session + "?translation=off").want(http.StatusOK)
	if len(off.all(".translated")) > 0 || attr(find(off.one("nav.sides"), "a[aria-current]")[0], "href") != session+"?translation=off#"+original {
		t.Error("it cannot be switched off")
	}
	if s.get(session + "?translation=none-such").want(http.StatusOK); len(page.all(".translated")) == 0 {
		t.Error("an unknown translation is an error")
	}

	// A highlight has its translation beside the quote; a reader of the language
	// in which it was said sees the original alone.
	at := library.Place{File: original, Quote: "An der Kasse"}
	must(s.lib.CreateHighlight(t.Context(), s.who, library.Key{}, at, "", nil))(t)
	if got := s.get(session).texts("p.translated"); len(got) != 1 || !strings.Contains(got[0], "voucher") || !strings.Contains(got[0], "translated by a machine") {
		t.Errorf("the highlight is translated as %q", got)
	}
	german := s.in("de", session, nil)
	if len(german.all(".duo")) > 0 || len(choices(german)) != 2 {
		t.Error("who reads German is shown the translation")
	}

	// Search says what it found, and that it is cited from the original.
	hit := s.get("/?q=voucher").want(http.StatusOK).one("li.hit")
	if said := text(hit); !strings.Contains(said, "English, translated by a machine") || !strings.Contains(said, "Gutschein") {
		t.Errorf("the hit says %q", said)
	}
	if href := attr(find(hit, "a.said")[0], "href"); href != session+"?translation="+translation+"#t=3.0" {
		t.Errorf("it leads to %s", href)
	}
	if cited := text(find(hit, "[data-citation]")[0]); !strings.HasPrefix(cited, "“Guten Tag. Ich habe den Gutschein nicht gefunden. An der Kasse war er nicht.” [English, translated by a machine: “Hello. I could not") {
		t.Errorf("it is cited as %q", cited)
	}
}

func TestTranslationsAreProposedAndSaidOnTheSessionPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("acme", "Acme", "de")
	study := s.study(research.Study{Title: "Checkout", Brand: "acme"})
	session := s.session(research.Session{Study: study.ID, Title: "Mara", Language: "de"}).ID
	original := s.file(session, "talk.vtt", []byte(germanTalk), library.FileOptions{}).ID
	other := s.file(session, "talk.english.vtt", []byte(strings.NewReplacer("<v Mara>", "", "</v>", "", "Guten Tag.", "Hello.", "Ich habe den Gutschein nicht gefunden.", "I could not find the voucher.",
		"An der Kasse war er nicht.", "It was not there at the checkout.", "Dann habe ich aufgegeben.", "Then I gave up.").Replace(germanTalk)), library.FileOptions{Language: "en"}).ID
	page := s.get("/sessions/" + session).want(http.StatusOK).wantText("It looks like a translation of talk.vtt: what it says begins and ends at the same times.")
	if len(page.all("section.transcript")) != 2 || len(page.all("details[open]")) != 1 {
		t.Error("it was made a translation without a word")
	}
	form := url.Values{"of": {original}, "status": {"reviewed"}, "language": {"en"}, "version": {"1"}}
	s.send("/files/"+other+"/translation", form).want(http.StatusSeeOther)
	s.send("/files/"+other+"/translation", form).want(http.StatusPreconditionFailed) // somebody else was there
	page = s.get("/sessions/" + session).want(http.StatusOK).wantText("translation of talk.vtt, translated by a machine, reviewed")
	if len(page.all("section.transcript")) != 1 || len(page.all(".translated")) != 4 {
		t.Error("it does not stand beside its original")
	}
	changed := "Guten Abend."
	must(s.lib.CorrectSegment(t.Context(), s.who, original, 0, 0, library.SegmentPatch{Text: &changed}))(t)
	s.get("/sessions/"+session).want(http.StatusOK).wantText("The original was corrected since.", "The original of 1 line was corrected since")
	s.send("/files/"+other+"/translation", url.Values{"none": {"1"}, "version": {"2"}}).want(http.StatusSeeOther)
	page = s.get("/sessions/" + session).want(http.StatusOK)
	if len(page.all("section.transcript")) != 2 || strings.Contains(page.Body, "It looks like a translation") {
		t.Error("it is still a translation, or proposed again")
	}
}

func TestNotesStandBesideTheirTranslations(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("acme", "Acme", "de")
	study := s.study(research.Study{Title: "Checkout", Brand: "acme"})
	session := s.session(research.Session{Study: study.ID, Title: "Mara", Language: "de"}).ID
	s.file(session, "notes.md", []byte("# Bericht\n\nDie Kundin fand die Kasse unübersichtlich.\n\nSie brach nach 14 Minuten ab.\n"), library.FileOptions{})
	s.file(session, "notes.en.md", []byte("# Report\n\nThe customer found the checkout confusing.\n\nShe gave up after 14 minutes.\n"),
		library.FileOptions{Language: "en", Translation: &research.Translation{Awaits: "notes.md", Status: research.TranslatedByHuman}})
	page := s.get("/sessions/" + session).want(http.StatusOK).wantText("Side by side by order and length")
	if got, want := page.texts(".translated"), []string{"Report", "The customer found the checkout confusing.", "She gave up after 14 minutes."}; cmp.Diff(want, got) != "" {
		t.Errorf("beside the note: %q, want %q", got, want)
	}
}

// choices are what the reader can have beside a text.
func choices(page *answer) []string {
	var list []string
	for _, a := range find(page.one("nav.sides"), "a") {
		list = append(list, text(a))
	}
	return list
}
