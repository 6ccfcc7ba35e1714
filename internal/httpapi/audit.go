package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/search"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

func (a *API) auditEvents() []route {
	list := get("/audit-events", "list-audit-events", "List who did what to what, the latest first")
	list.Description = "Sign-ins, changes of permissions, reads of recordings and of what is noted about participants, exports, deletions and settings. " +
		"Events name things by id. Each has the SHA-256 of the one before in its own; earshot audit verify checks the whole chain."
	out := get("/export/audit-events", "export-audit-events", "Write all audit events as JSON Lines, in order")
	return []route{
		typed(administers, list, a.listAuditEvents),
		func(a *API) {
			out.Responses = map[string]*huma.Response{"200": {Description: "An event a line", Content: map[string]*huma.MediaType{
				"application/jsonl": {Schema: schemaOf[auditEvent](a)},
			}}}
			streamed(administers, out, a.exportAuditEvents)(a)
		},
	}
}

type auditEvent struct {
	Number     int64             `json:"number" doc:"From 1 on, without gaps"`
	At         time.Time         `json:"at"`
	Actor      string            `json:"actor" doc:"Id of a person or of a service's token; empty for nobody known"`
	Token      string            `json:"token,omitempty" doc:"Id of the token that was used"`
	Action     string            `json:"action" doc:"Such as read.recording"`
	ObjectKind string            `json:"object_kind"`
	Object     string            `json:"object" doc:"Id"`
	Study      string            `json:"study,omitempty" doc:"Id of the study that the object belongs to"`
	Brand      string            `json:"brand,omitempty" doc:"Slug"`
	Detail     map[string]string `json:"detail"`
	Previous   string            `json:"previous" doc:"Hash of the event before"`
	Hash       string            `json:"hash"`
}

func newAuditEvent(e auth.AuditEvent) auditEvent {
	wire := auditEvent{
		e.Number, e.At, e.Actor, e.Token, e.Action, e.ObjectKind, e.Object, e.Study, e.Brand, map[string]string{}, e.Previous, e.Hash,
	}
	if json.Unmarshal([]byte(e.Detail), &wire.Detail) != nil { // somebody changed it behind our back
		wire.Detail = map[string]string{"unreadable": e.Detail}
	}
	return wire
}

func (a *API) listAuditEvents(ctx context.Context, in *struct {
	PageInput
	Person string `query:"person" doc:"Id of the person or token that did it"`
	Object string `query:"object" doc:"Id of what it was done to, or of its study, or slug of its brand"`
	Action string `query:"action" doc:"Such as read.recording, or what comes before the dot"`
	From   string `query:"from" doc:"On or after this day (also a month or year) or RFC 3339 time"`
	To     string `query:"to" doc:"On or before it"`
},
) (*output[list[auditEvent]], error) {
	var before int64
	if in.After != "" {
		var err error
		if before, err = strconv.ParseInt(in.After, 10, 64); err != nil || before < 1 {
			return nil, search.ErrBadCursor
		}
	}
	var c research.Checker
	f := auth.AuditFilter{
		Actor: in.Person, Object: in.Object, Action: in.Action, From: moment(&c, "from", in.From, false), To: moment(&c, "to", in.To, true),
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	events, err := a.auth.AuditEvents(ctx, auth.From(ctx), f, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return cutList(events, in.Limit, newAuditEvent, func(e auth.AuditEvent) string { return strconv.FormatInt(e.Number, 10) }), nil
}

// cutList turns a list that was read with one item more than wanted into a part
// of a list.
func cutList[T, U any](all []T, limit int, convert func(T) U, position func(T) string) *output[list[U]] {
	next := ""
	if len(all) > limit {
		all = all[:limit]
		next = position(all[limit-1])
	}
	return &output[list[U]]{list[U]{Items: each(all, convert), Next: next}}
}

func (a *API) exportAuditEvents(c echo.Context) error {
	ctx, w := c.Request().Context(), c.Response()
	conn := http.NewResponseController(w)
	defer func() { _ = conn.SetWriteDeadline(time.Time{}) }()
	w.Header().Set("Content-Type", "application/jsonl")
	w.Header().Set("Content-Disposition", `attachment; filename="audit-events.jsonl"`)
	out := json.NewEncoder(patientWriter{w, conn})
	err := a.auth.EachAuditEvent(ctx, auth.From(ctx), func(e auth.AuditEvent) error { return out.Encode(newAuditEvent(e)) })
	if err != nil && w.Committed {
		c.Error(err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return err
}
