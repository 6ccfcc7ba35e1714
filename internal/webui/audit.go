package webui

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const auditPath = "/audit"

// How much of the audit record a page shows.
const (
	eventsShown = 100
	faultsShown = 20
	likeShown   = 10 // people to choose from where a name is that of several
)

type auditPage struct {
	frame
	By, Object, Action, From, To string // what was asked for
	Actions                      []option
	Asked                        bool
	Errors                       []formError
	Like                         []questionLine // people that the name may be of
	Events                       []auditRow
	Total                        int
	Latest                       string // start of the hash of the last event
	Check                        *auditCheck
	CheckURL, Next               string
}

// auditCheck is what came of checking the whole record.
type auditCheck struct {
	Events  int
	Until   time.Time
	Outside int // ends kept outside of the database that it was compared with
	Faults  []string
}

// auditRow is an audit event for people.
type auditRow struct {
	Number         string
	At             time.Time
	Who, WhoURL    string
	By             string // the token that was used
	What           string
	Thing, Object  string
	Named          bool // the object is called by name, not by id
	ObjectURL      string
	In, InURL      string // study or brand
	Details        []string
	ActorFilterURL string
}

// actionNames are what audit events tell of.
var actionNames = map[string]string{
	"sign-in.done":                    wording.Text("signed in"),
	"sign-in.failed":                  wording.Text("sign-in failed"),
	"sign-in.ended":                   wording.Text("signed out"),
	"sign-in.all-ended":               wording.Text("signed out on all devices"),
	"person.added":                    wording.Text("person added"),
	"person.changed":                  wording.Text("person changed"),
	"person.invited":                  wording.Text("sign-in link made"),
	"person.tied":                     wording.Text("person known to the identity provider"),
	"person.password-set":             wording.Text("password set"),
	"token.made":                      wording.Text("token made"),
	"token.revoked":                   wording.Text("token revoked"),
	"role.changed":                    wording.Text("role changed"),
	"role.deleted":                    wording.Text("role deleted"),
	"permission.given":                wording.Text("role given"),
	"permission.taken":                wording.Text("role taken away"),
	"permission.visibility-set":       wording.Text("visibility of a study set"),
	"read.recording":                  wording.Text("recording played or fetched"),
	"read.attachment":                 wording.Text("attachment opened"),
	"read.identity":                   wording.Text("notes on participants read"),
	"read.audit":                      wording.Text("audit record exported"),
	"export.done":                     wording.Text("quotes exported"),
	"deletion.file":                   wording.Text("file deleted"),
	"deletion.highlight":              wording.Text("highlight deleted"),
	"deletion.claim":                  wording.Text("finding or insight deleted"),
	"deletion.concept":                wording.Text("concept deleted"),
	"deletion.judged-query":           wording.Text("judged query deleted"),
	"setting.brand-added":             wording.Text("brand added"),
	"setting.glossary-imported":       wording.Text("glossary imported"),
	"setting.judged-query-changed":    wording.Text("judged query added or changed"),
	"setting.judged-queries-imported": wording.Text("judged queries imported"),
}

// actionName says what an event tells of.
func actionName(say *wording.Printer, action string) string {
	if text := actionNames[action]; text != "" {
		return say.T(text)
	}
	return action
}

// thingNames are what the kinds of object of audit events are called, and where
// the pages of each are.
var thingNames = map[string]struct{ name, path string }{
	"person":         {wording.Text("person"), peoplePath + "/"},
	"role":           {wording.Text("role"), ""},
	"token":          {wording.Text("token"), ""},
	"group":          {wording.Text("group"), ""},
	"brand":          {wording.Text("brand"), "/brands/"},
	"study":          {wording.Text("study"), "/studies/"},
	"session":        {wording.Text("session"), "/sessions/"},
	"finding":        {wording.Text("finding"), "/findings/"},
	"insight":        {wording.Text("insight"), "/insights/"},
	"concept":        {wording.Text("concept"), "/glossary/"},
	"judged-query":   {wording.Text("judged query"), ""},
	"judged-queries": {wording.Text("judged queries"), ""},
	"file":           {wording.Text("file"), ""},
	"transcript":     {wording.Text("transcript"), ""},
	"highlight":      {wording.Text("highlight"), ""},
	"findings":       {wording.Text("findings"), ""},
	"audit-events":   {wording.Text("audit record"), ""},
}

// audit shows who did what to what, and whether the record is whole.
func (u *UI) audit(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	q := c.QueryParams()
	page := &auditPage{
		By: strings.TrimSpace(q.Get("person")), Object: strings.TrimSpace(q.Get("object")), Action: q.Get("action"), From: q.Get("from"), To: q.Get("to"),
	}
	page.frame = u.adminFrame(c.Request())
	page.Title = page.say.T("Audit record")
	page.Actions = actionOptions(page.say, page.Action)
	asked := url.Values{}
	setAll(asked, map[string]string{"person": page.By, "object": page.Object, "action": page.Action, "from": page.From, "to": page.To})
	page.Asked = len(asked) > 0
	head, err := u.auth.CurrentAudit(ctx, who)
	if err != nil {
		return err
	}
	page.Total, page.Latest = int(head.Number), head.Hash[:min(12, len(head.Hash))]
	check := maps.Clone(asked)
	check.Set("check", "1")
	page.CheckURL = auditPath + "?" + check.Encode()
	if q.Has("check") {
		if page.Check, err = u.checkAudit(ctx, who, page.say); err != nil {
			return err
		}
	}
	filter, err := u.auditFilter(ctx, who, page)
	if err != nil {
		return err
	}
	if len(page.Errors) > 0 {
		return u.render(c, http.StatusUnprocessableEntity, "audit", page)
	}
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64) // 0 begins at the end
	events, err := u.auth.AuditEvents(ctx, who, filter, max(before, 0), eventsShown+1)
	if err != nil {
		return err
	}
	if len(events) > eventsShown {
		events = events[:eventsShown]
		asked.Set("before", strconv.FormatInt(events[eventsShown-1].Number, 10))
		page.Next = auditPath + "?" + asked.Encode()
	}
	if page.Events, err = u.auditRows(ctx, who, page.say, events); err != nil {
		return err
	}
	return u.render(c, http.StatusOK, "audit", page)
}

func actionOptions(say *wording.Printer, chosen string) []option {
	var list []option
	for _, a := range auth.AuditActions() {
		list = append(list, option{a, actionName(say, a), a == chosen})
	}
	return list
}

// auditFilter is what the page was asked for. A person is named by id, e-mail or
// name; mistakes are noted on the page.
func (u *UI) auditFilter(ctx context.Context, who auth.Person, page *auditPage) (auth.AuditFilter, error) {
	f := auth.AuditFilter{Actor: page.By, Object: page.Object, Action: page.Action}
	if address, err := url.Parse(page.Object); err == nil && strings.Contains(address.Path, "/") {
		f.Object = address.Path[strings.LastIndexByte(strings.TrimSuffix(address.Path, "/"), '/')+1:]
	}
	wrong := func(field, text string) { page.Errors = append(page.Errors, formError{field, text}) }
	for _, day := range []struct {
		field, typed string
		to           *time.Time
		days         int
	}{{"from", page.From, &f.From, 0}, {"to", page.To, &f.To, 1}} {
		if day.typed == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, day.typed)
		if err != nil {
			wrong(day.field, page.say.T("%s is no day; write it as 2026-03-31.", day.typed))
			continue
		}
		*day.to = t.AddDate(0, 0, day.days)
		if day.days > 0 {
			*day.to = day.to.Add(-time.Millisecond)
		}
	}
	if page.By == "" || research.ValidID(page.By) || page.By == auth.Operator().ID {
		return f, nil
	}
	found, total, err := u.auth.FindPeople(ctx, who, auth.PeopleFilter{Text: page.By}, "", likeShown)
	if err != nil {
		return f, err
	}
	switch total {
	case 0:
		wrong("person", page.say.T("Nobody has %s in their name or e-mail.", page.By))
	case 1:
		f.Actor = found[0].ID
	default:
		wrong("person", page.say.T("Several people have %s in their name or e-mail: choose one below.", page.By))
		for _, a := range found {
			page.Like = append(page.Like, questionLine{strings.TrimSpace(a.Name + " " + a.Email), auditPath + "?" + url.Values{"person": {a.ID}}.Encode()})
		}
	}
	return f, nil
}

// checkAudit reads the whole record and says what is wrong with it.
func (u *UI) checkAudit(ctx context.Context, who auth.Person, say *wording.Printer) (*auditCheck, error) {
	var known []auth.AuditHead
	if u.heads != nil {
		var err error
		if known, err = u.heads(); err != nil {
			return nil, fmt.Errorf("read ends of the audit record: %w", err)
		}
	}
	faults, head, err := u.auth.VerifyAudit(ctx, who, known, faultsShown)
	if err != nil {
		return nil, err
	}
	check := &auditCheck{Events: int(head.Number), Outside: len(known)}
	for _, f := range faults {
		check.Faults = append(check.Faults, say.T("Event %s: %s", say.Number(int(f.Number)), faultText(say, f.Reason)))
	}
	last, err := u.auth.AuditEvents(ctx, who, auth.AuditFilter{}, head.Number+1, 1)
	if err == nil && len(last) > 0 {
		check.Until = last[0].At
	}
	return check, err
}

// faultTexts are what can be wrong with the record, as audit.Verify words it.
var faultTexts = []string{
	wording.Text("it does not follow on the event before"),
	wording.Text("it was changed"),
	wording.Text("it is not the event that was known to be there"),
	wording.Text("an event that was known to be there is gone from the end"),
}

func faultText(say *wording.Printer, reason string) string {
	if slices.Contains(faultTexts, reason) {
		return say.T(reason)
	}
	return say.T("events before it are gone")
}

func (u *UI) auditRows(ctx context.Context, who auth.Person, say *wording.Printer, events []auth.AuditEvent) ([]auditRow, error) {
	if len(events) == 0 {
		return nil, nil
	}
	var ids []string
	for _, e := range events {
		ids = append(ids, e.Actor, e.Token)
		if e.ObjectKind == "person" || e.ObjectKind == "token" {
			ids = append(ids, e.Object)
		}
	}
	names, err := u.auth.Names(ctx, who, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return nil, err
	}
	at, err := u.places(ctx, who, say)
	if err != nil {
		return nil, err
	}
	rows := make([]auditRow, len(events))
	for i, e := range events {
		rows[i] = newAuditRow(ctx, at, names, e)
	}
	return rows, nil
}

func newAuditRow(ctx context.Context, at *places, names map[string]string, e auth.AuditEvent) auditRow {
	say := at.say
	row := auditRow{
		Number: say.Number(int(e.Number)), At: e.At, Who: names[e.Actor], What: actionName(say, e.Action), Thing: thingNames[e.ObjectKind].name, Object: e.Object,
		ActorFilterURL: auditPath + "?" + url.Values{"person": {e.Actor}}.Encode(),
	}
	switch {
	case e.Actor == "":
		row.Who, row.ActorFilterURL = say.T("nobody known"), ""
	case e.Actor == auth.Operator().ID:
		row.Who = say.T("operator of the server")
	case row.Who == "":
		row.Who = e.Actor
	case e.Actor != e.Token:
		row.WhoURL = personURL(e.Actor)
	}
	if e.Token != "" && e.Token != e.Actor {
		row.By = names[e.Token]
	}
	if row.Thing != "" {
		row.Thing = say.T(row.Thing)
	}
	if name := names[e.Object]; name != "" {
		row.Object, row.Named = name, true
	} else if e.ObjectKind == "role" {
		row.Object, row.Named = roleName(say, e.Object), true
	}
	if path := thingNames[e.ObjectKind].path; path != "" && e.Object != "" {
		row.ObjectURL = path + url.PathEscape(e.Object)
	}
	switch e.ObjectKind {
	case "brand": // whose pages go by its slug
		row.Object, row.ObjectURL = at.name(ctx, e.Brand, "")
	case "study":
		row.Object, _ = at.name(ctx, "", e.Object)
	default:
		if e.Study != "" || e.Brand != "" {
			row.In, row.InURL = at.name(ctx, e.Brand, e.Study)
		}
	}
	row.Details = eventDetails(e)
	return row
}

// eventDetails are more about an event, as it is recorded.
func eventDetails(e auth.AuditEvent) []string {
	var detail map[string]string
	if err := json.Unmarshal([]byte(e.Detail), &detail); err != nil {
		return []string{e.Detail} // somebody changed it behind our back
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(detail)) {
		if detail[name] != "" && name != "grant" {
			list = append(list, name+": "+detail[name])
		}
	}
	return list
}
