package webui_test

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

// wav is silence of some seconds.
func wav(seconds int) []byte { return wavAt(8000, seconds) }

// wavAt is silence with some samples a second, a byte each.
func wavAt(rate, seconds int) []byte {
	var b bytes.Buffer
	n := uint32(seconds * rate)
	b.WriteString("RIFF")
	for _, v := range []any{36 + n, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(rate), uint16(1), uint16(8), []byte("data"), n} {
		_ = binary.Write(&b, binary.LittleEndian, v) // a bytes.Buffer takes everything
	}
	return append(b.Bytes(), bytes.Repeat([]byte{128}, int(n))...)
}

// talk is a study with one session that has a recording and a transcript.
func talk(t *testing.T) (s *site, session library.SessionDetail, recording research.File) {
	t.Helper()
	s = newSite(t)
	s.brand("acme", "Acme Café", "en")
	study := s.study(research.Study{Title: "Checkout", Brand: "acme", Method: "interview", Market: "GB", Question: "Why do they leave?"})
	session = s.session(research.Session{
		Study: study.ID, Title: "Mara " + hostile, HeldOn: "2026-03-31", Language: "en",
		Participants: []research.Participant{{Pseudonym: "P07", Note: "first-time buyer"}},
	})
	recording = s.file(session.ID, "talk.wav", wav(120), library.FileOptions{})
	s.file(session.ID, "talk.vtt", []byte(checkoutVTT), library.FileOptions{})
	return s, session, recording
}

func TestEveryLineHasItsSpeakerItsTimeAndItsAddress(t *testing.T) {
	t.Parallel()
	s, session, recording := talk(t)
	page := s.get("/sessions/" + session.ID).want(http.StatusOK)
	page.wantText("Mara "+hostile, "31 Mar 2026", "United Kingdom", "English", "P07", "first-time buyer", "<script>alert(1)</script>")
	var got [][]string
	for _, line := range page.all("li.line") {
		play := find(line, "a.time")[0]
		got = append(got, []string{attr(line, "id"), text(find(line, ".speaker")[0]), text(play), attr(play, "href"), attr(play, "target")})
	}
	play := "/player/" + recording.ID + "?t="
	want := [][]string{
		{"t=5.0", "Mara", "Play from 0:05", play + "5.0", "player"},
		{"t=81.0", "Interviewer", "Play from 1:21", play + "81.0", "player"},
		{"t=87.25", "Mara", "Play from 1:27", play + "87.25", "player"},
		{"t=94.0", "Mara", "Play from 1:34", play + "94.0", "player"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	frame := page.one("iframe")
	if attr(frame, "name") != "player" || attr(frame, "src") != "/player/"+recording.ID {
		t.Errorf("the frame %q shows %q", attr(frame, "name"), attr(frame, "src"))
	}
	if got := page.texts("nav.crumbs"); len(got) != 1 || got[0] != "Acme CaféCheckout" {
		t.Errorf("the way here is %q", got)
	}
}

func TestThePlayerWithoutScriptsBeginsAtTheMoment(t *testing.T) {
	t.Parallel()
	s, _, recording := talk(t)
	content := "/api/v1/files/" + recording.ID + "/content"
	for query, want := range map[string]string{"": content, "?t=81.0": content + "#t=81.0", "?t=%3Cx": content, "?t=1e9": content} {
		page := s.get("/player/" + recording.ID + query).want(http.StatusOK)
		if got := attr(page.one("audio"), "src"); got != want {
			t.Errorf("GET /player%s plays %q, want %q", query, got, want)
		}
		if policy := page.Header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "frame-ancestors 'self'") {
			t.Errorf("the player cannot stand in a frame: %s", policy)
		}
	}
}

func TestATranscriptBelongsToTheRecordingOfItsName(t *testing.T) {
	t.Parallel()
	s, session, first := talk(t)
	second := s.file(session.ID, "second.wav", wav(1), library.FileOptions{})
	s.file(session.ID, "second.vtt", []byte(kundeVTT), library.FileOptions{})
	s.file(session.ID, "third.vtt", []byte(strings.ReplaceAll(kundeVTT, "00:00:02", "00:00:05")), library.FileOptions{})
	page := s.get("/sessions/" + session.ID).want(http.StatusOK).wantText("no recording to play")
	var got []string
	for _, list := range page.all("ol.lines") {
		got = append(got, attr(list, "data-file"))
	}
	slices.Sort(got)
	want := []string{"", first.ID, second.ID}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("recordings (-want +got):\n%s", diff)
	}
}

func TestFilesSayHowFarTheyAre(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	other := s.session(research.Session{Study: session.Study, Title: "Alone"})
	alone := s.file(other.ID, "alone.wav", wav(1), library.FileOptions{})
	s.file(other.ID, "bad.vtt", []byte("this is no transcript"), library.FileOptions{Kind: research.KindTranscript})
	page := s.get("/sessions/"+other.ID).want(http.StatusOK).wantText("waits for a transcript", "alone.vtt", "could not be read", "The ")
	if got := page.links("alone.wav"); len(got) != 1 || got[0] != "/api/v1/files/"+alone.ID+"/content" {
		t.Errorf("the original is at %q", got)
	}
	if failed := page.one("li.failed"); text(find(failed, ".advice")[0]) == "" {
		t.Error("the failed file does not say why")
	}
}

func TestNotesHaveAnAddressForEveryParagraph(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	md := "# Kitchen\n\nShe cooks <b>late</b>.\n\n## Shopping\n\nOn Saturdays.\n\nNever online.\n"
	note := s.file(session.ID, "visit.md", []byte(md), library.FileOptions{Language: "en"})
	page := s.get("/sessions/" + session.ID).want(http.StatusOK)
	texts := must(s.lib.Texts(t.Context(), s.who, session.ID))(t)
	for _, segment := range texts[len(texts)-1].Segments {
		id := note.ID + "-" + string(rune('0'+segment.Number))
		if got := text(find(page.one("#"+id), "[data-at]")[0]); got != segment.Text {
			t.Errorf("#%s shows %q, want %q", id, got, segment.Text)
		}
	}
	if diff := cmp.Diff([]string{"Kitchen", "Shopping"}, append(page.texts("h3"), page.texts("h4")...)); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
}

func TestTextsSayTheirLanguage(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	s.file(session.ID, "he.vtt", []byte("WEBVTT\n\n00:03.000 --> 00:04.000\nשלום לכולם\n"), library.FileOptions{Language: "he"})
	page := s.get("/sessions/" + session.ID).want(http.StatusOK)
	found := false
	for _, n := range page.all("p[lang]") {
		found = found || attr(n, "lang") == "he" && attr(n, "dir") == "auto"
	}
	if !found {
		t.Errorf("no text is marked as Hebrew:\n%s", page.Body)
	}
}

func TestWhatIsNotThereIsNotFoundInWords(t *testing.T) {
	t.Parallel()
	s, session, recording := talk(t)
	for _, address := range []string{
		"/sessions/nothing", "/studies/" + session.ID, "/brands/none", "/findings/" + session.ID,
		"/insights/" + session.ID, "/player/" + session.ID, "/nowhere",
	} {
		s.get(address).want(http.StatusNotFound).wantText("404", "Search")
	}
	s.get("/player/" + recording.ID).want(http.StatusOK)
}
