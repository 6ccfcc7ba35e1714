package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) sessions() []route {
	return []route{
		typed(contributes, post("/studies/{id}/sessions", "create-session", "Add a session to a study", http.StatusCreated), a.createSession),
		typed(signedIn, get("/studies/{id}/sessions", "list-sessions", "List the sessions of a study, newest first"), a.listSessions),
		typed(signedIn, get("/sessions/{id}", "get-session", "Read a session with its participants and files"), a.getSession),
		streamed(signedIn, eventsOperation(), a.events),
	}
}

// SessionSummary is a session in a list. Like Claim it is exported for huma,
// which looks into no other embedded structs.
type SessionSummary struct {
	ID        string    `json:"id"`
	Study     string    `json:"study"`
	Title     string    `json:"title"`
	HeldOn    string    `json:"held_on" doc:"A day such as 2026-03-31, or empty"`
	Language  string    `json:"language" doc:"BCP 47; empty where it is to be detected"`
	Market    string    `json:"market" doc:"ISO 3166; empty where it is the study's"`
	CreatedAt time.Time `json:"created_at"`
}

func newSessionSummary(s research.Session) SessionSummary {
	return SessionSummary{s.ID, s.Study, s.Title, s.HeldOn, s.Language, s.Market, s.CreatedAt}
}

type session struct {
	SessionSummary
	Participants []participant `json:"participants" nullable:"false"`
	Files        []file        `json:"files" nullable:"false"`
}

func newSession(d library.SessionDetail) session {
	return session{newSessionSummary(d.Session), each(d.Participants, newParticipant), each(d.Files, newFile)}
}

type participant struct {
	ID        string `json:"id"`
	Pseudonym string `json:"pseudonym"`
	Note      string `json:"note"`
}

func newParticipant(p research.Participant) participant {
	return participant{p.ID, p.Pseudonym, p.Note}
}

// givenParticipant is a pseudonym, or an object with one and a note.
type givenParticipant struct {
	Pseudonym string `json:"pseudonym"`
	Note      string `json:"note"`
}

// UnmarshalJSON reads either form.
func (p *givenParticipant) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte(`"`)) {
		return json.Unmarshal(b, &p.Pseudonym)
	}
	type object givenParticipant
	return json.Unmarshal(b, (*object)(p))
}

// Schema describes both forms.
func (givenParticipant) Schema(huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	object := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: false, Required: []string{"pseudonym"},
		Properties: map[string]*huma.Schema{"pseudonym": text, "note": text},
	}
	text.PrecomputeMessages()
	object.PrecomputeMessages()
	return &huma.Schema{OneOf: []*huma.Schema{text, object}, Description: "A pseudonym, or an object with a pseudonym and a note"}
}

type newSessionBody struct {
	Title        string             `json:"title"`
	HeldOn       string             `json:"held_on,omitempty" doc:"A day such as 2026-03-31"`
	Language     string             `json:"language,omitempty" doc:"BCP 47; detected unless given"`
	Market       string             `json:"market,omitempty" doc:"ISO 3166; the study's unless given"`
	Participants []givenParticipant `json:"participants,omitempty"`
}

func (a *API) createSession(ctx context.Context, in *struct {
	Keyed
	ID   string `path:"id"`
	Body newSessionBody
},
) (*created[session], error) {
	b := in.Body
	d, err := a.lib.CreateSession(ctx, auth.From(ctx), in.key("create-session "+in.ID, b), research.Session{
		Study: in.ID, Title: b.Title, HeldOn: b.HeldOn, Language: b.Language, Market: b.Market,
		Participants: each(b.Participants, func(p givenParticipant) research.Participant {
			return research.Participant{Pseudonym: p.Pseudonym, Note: p.Note}
		}),
	})
	if err != nil {
		return nil, err
	}
	return &created[session]{Base + "/sessions/" + d.ID, newSession(d)}, nil
}

func (a *API) listSessions(ctx context.Context, in *struct {
	PageInput
	ID string `path:"id"`
},
) (*output[list[SessionSummary]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	page, err := a.lib.Sessions(ctx, auth.From(ctx), in.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newSessionSummary), nil
}

func (a *API) getSession(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[session], error) {
	d, err := a.lib.Session(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[session]{newSession(d)}, nil
}
