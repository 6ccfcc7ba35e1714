package webui_test

import (
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"
)

const maraVTT = `WEBVTT

00:00:05.000 --> 00:00:11.000
<v Interviewer>Thank you for taking the time. Can you tell me how you ordered the last time?

00:00:12.000 --> 00:00:20.000
<v Mara>On my phone, on the train. I had the basket ready for two days and only looked at the total.

00:00:21.000 --> 00:00:29.500
<v Mara>As a customer I do not want to guess. Delivery was free until the last page, and then it was not.

00:01:21.000 --> 00:01:26.500
<v Interviewer>And what did the delivery page say?

00:01:27.250 --> 00:01:33.000
<v Mara>It gave me three dates, and none of them was a Saturday. I work all week, so who opens the door?

00:01:33.500 --> 00:01:38.000
<v Ben>We ended up sending it to my mother's place, which is an hour away.

00:01:38.500 --> 00:01:44.000
<v Mara>And she is not always there either. A customer like me simply goes to the shop next time.

00:01:45.000 --> 00:01:48.000
<v Interviewer>What would have helped?

00:01:49.000 --> 00:01:57.000
<v Mara>A time, even a rough one. Evening or morning. And to see it before I fill in my whole address.
`

const jensVTT = `WEBVTT

00:00:02.000 --> 00:00:10.000
<v Jens>Als Kunde möchte ich wissen, ob die Lieferung am Samstag kommt, bevor ich bezahle.

00:00:11.000 --> 00:00:17.000
<v Jens>Sonst muss ich jemanden fragen, der die Tür aufmacht, und das ist jedes Mal peinlich.
`

type groupSite struct {
	*site
	claim   string // address of a finding
	session string // address of a session
}

// group is a small group of brands to look at.
func group(t *testing.T) groupSite {
	t.Helper()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en", "fr")
	s.brand("heimholz", "Heimholz", "de")
	s.brand("vandoa", "Vandoa Market", "nl", "en")
	checkout := s.study(research.Study{
		Title: "Why baskets stay full", Brand: "ostrel", Method: "usability-test", Market: "GB", Languages: []string{"en"},
		Question: "What makes people leave after they have seen the total?", State: research.StudyActive,
	})
	saturday := s.study(research.Study{Title: "Lieferung am Samstag", Brand: "heimholz", Method: "interview", Market: "DE"})
	s.study(research.Study{Title: "Selling the second bike", Brand: "vandoa", Method: "field-visit", Market: "NL"})
	mara := s.session(research.Session{
		Study: checkout.ID, Title: "Mara and Ben order a lamp", HeldOn: "2026-03-31", Language: "en",
		Participants: []research.Participant{{Pseudonym: "P07", Note: "orders weekly, on the phone"}, {Pseudonym: "P08"}},
	})
	s.file(mara.ID, "mara-and-ben.wav", wav(120), library.FileOptions{})
	talk := s.file(mara.ID, "mara-and-ben.vtt", []byte(maraVTT), library.FileOptions{})
	s.file(mara.ID, "after-the-visit.md", []byte("# After the visit\n\nThey keep a list of delivery days on the fridge.\n\n## To ask next time\n\nWho is at home on which day, and does a customer tell the shop?\n"), library.FileOptions{})
	jens := s.session(research.Session{Study: saturday.ID, Title: "Jens wartet auf ein Regal", HeldOn: "2026-05-02", Language: "de"})
	s.file(jens.ID, "jens.vtt", []byte(jensVTT), library.FileOptions{})
	s.file(jens.ID, "jens-2.wav", wav(3), library.FileOptions{})
	tag := must(s.lib.CreateTag(t.Context(), s.who, library.Key{}, research.Tag{Name: "delivery promise"}))(t)
	quote := "It gave me three dates, and none of them was a Saturday."
	h := must(s.lib.CreateHighlight(t.Context(), s.who, library.Key{}, library.Place{File: talk.ID, Quote: quote}, "", []string{tag.ID}))(t)
	f := must(s.lib.CreateFinding(t.Context(), s.who, research.Finding{
		Study: checkout.ID, Title: "A delivery date without a time of day is no promise", Language: "en",
		Body:  "People who work all week read every date as a problem to solve. A customer who cannot solve it leaves.",
		State: research.FindingPublished, Evidence: []research.Evidence{{Highlight: h.ID, Relation: research.Supports}},
	}, []string{tag.ID}))(t)
	return groupSite{s, "/findings/" + f.ID, "/sessions/" + mara.ID}
}
