package e2e

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"earshot/internal/testdata"
)

// known is a sentence of the shared material and where it must be found.
type known struct {
	query    string // a part of the sentence
	file     string // in the shared material
	language string
	speaker  string
	// fromMS and toMS are the times of the cue; both 0 where the text has none.
	fromMS, toMS int64
}

// group is two brands with a study each; files go to the sessions in turn.
var group = []struct {
	brand, name, method, market string
	languages                   []string
	files                       []string
}{
	{"hoorn", "Hoorn Wonen", "usability-test", "NL", []string{"nl", "en", "ru"}, []string{
		"research/nl-gebruikersonderzoeken/den-haag-vergunningsaanvraag-ondernemers.md",
		"transcripts/whisper-37c3/37c3-Synthetic_Sentience.vtt",
		"transcripts/elephants-dream/captions.ru.vtt",
		"transcripts/elephants-dream/captions.ja.vtt",
		"transcripts/podcast-namespace/example.srt",
		"audio/test_de.wav",
	}},
	{"clairval", "Clairval Banque", "interview", "FR", []string{"fr", "sv", "ar"}, []string{
		"research/fr-entretiens-montreuil/entretiens/02.md",
		"transcripts/zoom-meeting/transcript.vtt",
		"transcripts/elephants-dream/captions.sv.vtt",
		"transcripts/elephants-dream/captions.ar.vtt",
		"transcripts/conference-md/2019-06-06-maintainers.es.md",
	}},
}

var knowns = []known{
	{`onjuist of onvolledig worden ingediend`, "research/nl-gebruikersonderzoeken/den-haag-vergunningsaanvraag-ondernemers.md", "nl", "", 0, 0},
	{`fellow conscious beings`, "transcripts/whisper-37c3/37c3-Synthetic_Sentience.vtt", "en", "", 0, 26_700},
	{`"Висящие сады Семирамиды"`, "transcripts/elephants-dream/captions.ru.vtt", "ru", "", -1, -1},
	{`首刈り機`, "transcripts/elephants-dream/captions.ja.vtt", "ja", "", 20_417, 21_917},
	{`handful of rookie`, "transcripts/podcast-namespace/example.srt", "en", "Travis", 2_400, 4_799},
	{`"Excédents de fonctionnement"`, "research/fr-entretiens-montreuil/entretiens/02.md", "fr", "", 0, 0},
	{`quick mic check`, "transcripts/zoom-meeting/transcript.vtt", "en", "Josh Davis", 331_760, 334_100},
	{`Är du skadad`, "transcripts/elephants-dream/captions.sv.vtt", "sv", "", 46_708, 48_750},
	{`طاحنات الرؤوس`, "transcripts/elephants-dream/captions.ar.vtt", "ar", "", 21_000, 23_125},
	{`demasiados pull requests abiertos`, "transcripts/conference-md/2019-06-06-maintainers.es.md", "es", "", 0, 0},
}

func TestMainJobFromFilesToFindings(t *testing.T) {
	t.Parallel()
	testdata.Dir(t)
	eachSetting(t, func(t *testing.T, s *service) {
		s.start(t)
		sessions := map[string]string{} // by file
		var all []string
		for _, g := range group {
			study := s.addStudy(t, g.brand, g.name, g.method, g.market, g.languages)
			for _, name := range g.files {
				id := s.addSession(t, study, path.Base(name))
				sessions[name], all = id, append(all, id)
				s.mustSend(t, id, nil, upload{name, testdata.Read(t, name)})
			}
		}
		for _, id := range all {
			s.waitReady(t, id)
		}
		for _, k := range knowns {
			s.finds(t, k, sessions[k.file])
		}
		s.recordingWaitsAndPlays(t, sessions["audio/test_de.wav"])
		s.subtitlesComeBack(t, sessions["transcripts/elephants-dream/captions.sv.vtt"])
		s.filtersNarrow(t)

		// Everything is still there after an orderly restart and after a crash.
		s.stop(t)
		s.start(t)
		s.kill()
		s.start(t)
		for _, k := range knowns {
			s.finds(t, k, sessions[k.file])
		}
	})
}

func (s *service) addStudy(t testing.TB, slug, name, method, market string, languages []string) string {
	t.Helper()
	s.must(t, "POST", "/api/v1/brands", map[string]any{"slug": slug, "name": name, "languages": languages}, nil)
	var study identified
	s.must(t, "POST", "/api/v1/studies", map[string]any{
		"title": "Study of " + name, "brand": slug, "method": method, "market": market, "languages": languages, "question": "What gets in the way?",
	}, &study)
	return study.ID
}

func (s *service) addSession(t testing.TB, study, title string) string {
	t.Helper()
	var made sessionAnswer
	s.must(t, "POST", "/api/v1/studies/"+study+"/sessions", map[string]any{
		"title": title, "held_on": "2026-03-31", "participants": []string{"P1 of " + title},
	}, &made)
	if len(made.Participants) != 1 || made.Participants[0].ID == "" {
		t.Errorf("participants of a new session = %+v, want one with an id", made.Participants)
	}
	return made.ID
}

// finds checks that a search for a known sentence leads to its session, in the
// right language, with the right speaker and time.
func (s *service) finds(t *testing.T, k known, session string) {
	t.Helper()
	a := s.search(t, url.Values{"q": {k.query}})
	if len(a.Items) == 0 || a.Items[0].Session == nil || a.Items[0].Session.ID != session {
		t.Errorf("search %s: the first of %d items is not the session of %s", k.query, len(a.Items), k.file)
		return
	}
	h := a.Items[0].Hits[0]
	if h.Language != k.language {
		t.Errorf("search %s: language %q, want %q", k.query, h.Language, k.language)
	}
	if h.Speaker != k.speaker {
		t.Errorf("search %s: speaker %q, want %q", k.query, h.Speaker, k.speaker)
	}
	if len(h.Snippet.Marks) == 0 || len(h.Why) == 0 || h.Why[0] != "exact" {
		t.Errorf("search %s: marks %v, why %v; want marks and exact", k.query, h.Snippet.Marks, h.Why)
	}
	switch {
	case k.fromMS == 0 && k.toMS == 0:
		if h.StartMS != nil {
			t.Errorf("search %s: a note that has times: %d", k.query, *h.StartMS)
		}
	case h.StartMS == nil || h.EndMS == nil:
		t.Errorf("search %s: no times", k.query)
	case k.toMS > 0 && (*h.StartMS != k.fromMS || *h.EndMS != k.toMS):
		t.Errorf("search %s: said at %d to %d ms, want %d to %d", k.query, *h.StartMS, *h.EndMS, k.fromMS, k.toMS)
	case !strings.Contains(h.URL, "/sessions/"+session+"#t="):
		t.Errorf("search %s: URL %q does not lead to the moment", k.query, h.URL)
	}
}

// recordingWaitsAndPlays checks a session with a recording alone.
func (s *service) recordingWaitsAndPlays(t *testing.T, session string) {
	t.Helper()
	f := s.waitReady(t, session)[0]
	if f.Kind != "recording" || f.WaitsFor != "transcript" {
		t.Errorf("a recording alone: kind %q, waits for %q", f.Kind, f.WaitsFor)
	}
	want := testdata.Read(t, "audio/test_de.wav")
	if got := s.content(t, f.ID, ""); !bytes.Equal(got, want) {
		t.Errorf("the recording came back with %d bytes, sent %d", len(got), len(want))
	}
	if got := s.content(t, f.ID, "bytes=1000-1999"); !bytes.Equal(got, want[1000:2000]) {
		t.Errorf("a range of the recording came back with %d other bytes", len(got))
	}
}

func (s *service) content(t *testing.T, id, bytesRange string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/files/"+id+"/content", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	if bytesRange != "" {
		req.Header.Set("Range", bytesRange)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// subtitlesComeBack takes a transcript out as SRT and puts it in again, in
// another session: what was a WebVTT file is then found as a SubRip file too.
func (s *service) subtitlesComeBack(t *testing.T, session string) {
	t.Helper()
	srt := s.raw(t, "/api/v1/sessions/"+session+"/transcript?format=srt")
	study := s.addStudy(t, "norrsken", "Norrsken", "diary", "SE", []string{"sv"})
	again := s.addSession(t, study, "the same as SubRip")
	if f := s.mustSend(t, again, nil, upload{"captions.srt", srt}); f.Kind != "transcript" {
		t.Errorf("the SRT that Earshot wrote is taken for a %s", f.Kind)
	}
	s.waitReady(t, again)
	a := s.search(t, url.Values{"q": {"Är du skadad"}, "brand": {"norrsken"}})
	if len(a.Items) != 1 || a.Items[0].Hits[0].Language != "sv" || *a.Items[0].Hits[0].StartMS != 46_708 {
		t.Errorf("the sentence in the second session: %+v", a.Items)
	}
}

func (s *service) filtersNarrow(t *testing.T) {
	t.Helper()
	for _, test := range []struct {
		values url.Values
		brands []string
	}{
		{url.Values{"brand": {"hoorn"}}, []string{"hoorn"}},
		{url.Values{"language": {"ar"}}, []string{"clairval"}},
		{url.Values{"market": {"NL", "FR"}, "kind": {"note"}}, []string{"clairval", "hoorn"}},
		{url.Values{"q": {"brand:clairval kind:transcript"}}, []string{"clairval"}},
		{url.Values{"from": {"2026-04-01"}}, nil},
	} {
		got := map[string]bool{}
		for _, item := range s.search(t, test.values).Items {
			got[item.Brand] = true
		}
		if len(got) != len(test.brands) {
			t.Errorf("search %v found brands %v, want %v", test.values, got, test.brands)
		}
		for _, b := range test.brands {
			if !got[b] {
				t.Errorf("search %v did not find brand %s", test.values, b)
			}
		}
	}
}
