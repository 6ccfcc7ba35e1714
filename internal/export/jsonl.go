package export

import (
	"encoding/json"
	"io"
)

type jsonlWriter struct {
	enc      *json.Encoder
	withheld int
}

func newJSONL(w io.Writer, o Options) Writer {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return jsonlWriter{enc, o.Withheld}
}

// jsonRow is a row with the types that JSON has.
type jsonRow struct {
	Highlight         string     `json:"highlight"`
	Quote             string     `json:"quote"`
	Language          string     `json:"language"`
	Translation       string     `json:"translation"`
	TranslationStatus string     `json:"translation_status"`
	Speaker           string     `json:"speaker"`
	Participant       string     `json:"participant"`
	Session           string     `json:"session"`
	SessionTitle      string     `json:"session_title"`
	HeldOn            string     `json:"held_on"`
	StartMS           *int64     `json:"start_ms"`
	EndMS             *int64     `json:"end_ms"`
	Study             string     `json:"study"`
	StudyTitle        string     `json:"study_title"`
	Brand             string     `json:"brand"`
	Market            string     `json:"market"`
	Tags              [][]string `json:"tags"`
	Findings          []Claim    `json:"findings"`
	Insights          []Claim    `json:"insights"`
	Note              string     `json:"note"`
	CreatedAt         string     `json:"created_at"`
	URL               string     `json:"url"`
	SpeakerRole       string     `json:"speaker_role"`
	Claims            []string   `json:"claims"`
	Withheld          int        `json:"withheld"`
	TranslationInto   string     `json:"translation_language"`
}

// Write writes a line.
func (j jsonlWriter) Write(r Row) error { return j.enc.Encode(jsonRowOf(r)) }

func jsonRowOf(r Row) jsonRow {
	return jsonRow{
		Highlight: r.Highlight, Quote: r.Quote, Language: r.Language, Speaker: r.Speaker, Participant: r.Participant,
		Session: r.Session, SessionTitle: r.SessionTitle, HeldOn: r.Held, StartMS: r.StartMS, EndMS: r.EndMS,
		Study: r.Study, StudyTitle: r.StudyTitle, Brand: r.Brand, Market: r.Market, Tags: some(r.Tags),
		Findings: some(r.Findings), Insights: some(r.Insights), Note: r.Note, CreatedAt: moment(r.CreatedAt), URL: r.URL,
		SpeakerRole: r.Role, Claims: some(relations(r.Findings, r.Insights)), Withheld: r.Withheld,
		Translation: r.Translation, TranslationStatus: r.TranslationStatus, TranslationInto: r.TranslationLanguage,
	}
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Close writes how many rows are left out.
func (j jsonlWriter) Close() error {
	if j.withheld == 0 {
		return nil
	}
	return j.Write(Row{Withheld: j.withheld})
}
