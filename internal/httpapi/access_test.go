package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"

	"github.com/danielgtaylor/huma/v2"
)

// phrases stand each in every text of one planted study, and nowhere else.
var phrases = []string{"Quixotropal", "Vermicombo", "Sarabandix", "Oblomovist", "Tintamarro", "Zugzwingel"}

// planted is a study with one of each thing in it.
type planted struct {
	phrase            string
	brand, visibility string
	ids               map[string]string // by collection of the API
	recording         string
}

// subject is somebody who asks, with what they may do as the test sees it.
type subject struct {
	name, token string
	group       auth.Role
	brands      map[string]auth.Role
	team        string // id of a study
	confined    string // slug of the only brand that the token is for
	scopes      []auth.TokenScope
}

// estate is two brands with a study of each visibility, and people of all roles.
type estate struct {
	*world
	auth     *auth.Service
	studies  []*planted
	subjects []*subject
	insights map[research.FindingState]string
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	e := &estate{world: newWorld(t), insights: map[research.FindingState]string{}}
	e.auth = auth.New(e.db)
	close(e.stopping) // streams end at once
	e.want(201, e.post("/brands", `{"slug":"other","name":"Other"}`))
	for _, brand := range []string{"acme", "other"} {
		for _, v := range research.Visibilities() {
			e.studies = append(e.studies, e.plant(phrases[len(e.studies)], brand, string(v)))
		}
	}
	e.insights[research.FindingDraft] = e.want(201, e.post("/insights", `{"title":"A draft insight"}`)).text("id")
	e.insights[research.FindingPublished] = e.want(201, e.post("/insights", fmt.Sprintf(
		`{"title":"A published insight","state":"published","evidence":[{"finding":%q},{"highlight":%q}]}`,
		e.studies[2].ids["published"], e.studies[2].ids["highlights"]))).text("id")
	e.reindex()
	team := e.studies[2].ids["studies"]
	for _, s := range []*subject{
		{name: "somebody without a role"},
		{name: "a viewer of the group", group: auth.Viewer},
		{name: "a researcher of the group", group: auth.Researcher},
		{name: "a viewer of acme", brands: map[string]auth.Role{"acme": auth.Viewer}},
		{name: "a contributor of acme", brands: map[string]auth.Role{"acme": auth.Contributor}},
		{name: "a researcher of acme", brands: map[string]auth.Role{"acme": auth.Researcher}},
		{name: "an administrator of acme", brands: map[string]auth.Role{"acme": auth.BrandAdmin}},
		{name: "one of the team", team: team},
		{name: "an administrator", group: auth.GroupAdmin},
		{name: "an administrator's token for acme", group: auth.GroupAdmin, confined: "acme"},
		{name: "an administrator's token to read", group: auth.GroupAdmin, scopes: []auth.TokenScope{auth.ScopeRead}},
	} {
		e.admit(s)
		e.subjects = append(e.subjects, s)
	}
	return e
}

// admit makes a person with the roles of a subject, and a token of theirs.
func (e *estate) admit(s *subject) {
	e.t.Helper()
	ctx := e.t.Context()
	account, code, err := e.auth.AddPerson(ctx, auth.Operator(), s.name, "")
	must(e.t, err)
	give := func(role auth.Role, brand, study string) {
		_, err := e.auth.Give(ctx, auth.Operator(), auth.NewGrant{HolderKind: database.HolderPerson, Holder: account.ID, Role: string(role), Brand: brand, Study: study})
		must(e.t, err)
	}
	if s.group != "" {
		give(s.group, "", "")
	}
	for brand, role := range s.brands {
		give(role, brand, "")
	}
	if s.team != "" {
		give(auth.Contributor, "", s.team)
	}
	secret, _, err := e.auth.SignIn(ctx, code)
	must(e.t, err)
	who, err := e.auth.FromCookie(ctx, secret)
	must(e.t, err)
	n := auth.NewToken{Name: "test", Personal: true, Scopes: s.scopes}
	if s.confined != "" {
		n.Brands = []string{s.confined}
	}
	s.token, _, err = e.auth.AddToken(ctx, who, n)
	must(e.t, err)
}

// may says whether a subject has a capability in a study.
func (s *subject) may(c auth.Capability, p *planted) bool {
	if s.confined != "" && s.confined != p.brand {
		return false
	}
	if len(s.scopes) > 0 && (c == auth.Contribute || c == auth.Export || c == auth.ManageBrand || c == auth.ManageGroup) {
		return false
	}
	roles := []auth.Role{s.group, s.brands[p.brand]}
	if s.team == p.ids["studies"] {
		roles = append(roles, auth.Contributor)
	}
	has := map[auth.Role][]auth.Capability{
		auth.Viewer:      {auth.Read},
		auth.Contributor: {auth.Read, auth.Contribute},
		auth.Researcher:  {auth.Read, auth.Contribute, auth.Recordings, auth.Identities, auth.Export},
		auth.BrandAdmin:  {auth.Read, auth.Contribute, auth.Recordings, auth.Identities, auth.Export, auth.ManageBrand},
		auth.GroupAdmin:  auth.Capabilities(),
	}
	return slices.ContainsFunc(roles, func(r auth.Role) bool { return slices.Contains(has[r], c) })
}

// sees says whether a subject sees a study.
func (s *subject) sees(p *planted) bool {
	switch {
	case s.confined != "" && s.confined != p.brand:
		return false
	case p.visibility == "group", s.may(auth.ManageBrand, p), s.team == p.ids["studies"]:
		return true
	}
	return p.visibility == "brand" && s.may(auth.Read, p)
}

// gets says whether a permission lets a subject past.
func (s *subject) gets(e *estate, p auth.Permission) bool {
	if p == auth.SignedIn || p == auth.Public {
		return true
	}
	if p == auth.Needs(auth.ManageGroup) {
		return s.group == auth.GroupAdmin && s.confined == "" && len(s.scopes) == 0
	}
	return slices.ContainsFunc(e.studies, func(each *planted) bool { return s.may(auth.Capability(p), each) })
}

// plant makes a study with the phrase in everything that people write.
func (e *estate) plant(phrase, brand, visibility string) *planted {
	e.t.Helper()
	id := func(a answer) string { return e.want(201, a).text("id") }
	p := &planted{phrase: phrase, brand: brand, visibility: visibility, ids: map[string]string{}}
	study := id(e.post("/studies", fmt.Sprintf(`{"title":"Study %[1]s","question":"Why %[1]s?","brand":%[2]q,"visibility":%[3]q,"method":"diary","market":"DE"}`, phrase, brand, visibility)))
	session := id(e.post("/studies/"+study+"/sessions", fmt.Sprintf(`{"title":"Session %[1]s","participants":[{"pseudonym":"P-%[1]s","note":"lives in %[1]s"}]}`, phrase)))
	add := func(name, content string) string {
		return e.want(202, e.upload(session, nil, part{"file", name, content})).items()[0]["id"].(string)
	}
	file := add(phrase+".vtt", strings.ReplaceAll(talk, "basket", phrase+" basket"))
	gone := add("gone-"+phrase+".txt", "gone")
	p.recording = add(phrase+".wav", "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00")
	text := "The " + phrase + " basket was empty."
	must(e.t, e.db.InTx(e.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		if err := database.SetWaveform(ctx, tx, file, research.Waveform{StretchMS: 100, Peaks: []byte{1}}); err != nil {
			return err
		}
		segment := research.Segment{Speaker: "Ana", Language: "en", Text: text}
		if err := database.ReplaceSegments(ctx, tx, file, []research.Segment{segment}); err != nil {
			return err
		}
		return database.ReplacePassages(ctx, tx, file, slices.Values([]research.Passage{{
			ID: research.NewID(), File: file, Kind: "transcript", Session: session, Study: study, Language: "en", Speaker: phrase, Text: text,
			Cuts: []research.Cut{{}},
		}}))
	}))
	tag := id(e.post("/tags", fmt.Sprintf(`{"name":"Tag %s","study":%q}`, phrase, study)))
	highlight := id(e.post("/sessions/"+session+"/highlights", fmt.Sprintf(`{"file":%q,"quote":%q,"note":"marks %s","tags":[%q]}`, file, text, phrase, tag)))
	draft := id(e.post("/findings", fmt.Sprintf(`{"study":%q,"title":"Draft %s","evidence":[{"highlight":%q}],"tags":[%q]}`, study, phrase, highlight, tag)))
	published := id(e.post("/findings", fmt.Sprintf(`{"study":%q,"title":"Published of %s and %s","state":"published","evidence":[{"highlight":%q}],"tags":[%q]}`, study, brand, visibility, highlight, tag)))
	receipt := e.want(202, e.do("DELETE", "/files/"+gone, nil, nil)).text("id")
	p.ids = map[string]string{
		"studies": study, "sessions": session, "files": file, "highlights": highlight, "findings": draft, "tags": tag, "receipts": receipt,
		"published": published, "tag-events": e.want(200, e.get("/tag-events?tag="+tag)).items()[0]["id"].(string),
	}
	return p
}

// reindex brings everything into the index.
func (e *estate) reindex() {
	e.t.Helper()
	sources, err := database.Sources(e.t.Context(), e.db, "", "", 10_000)
	must(e.t, err)
	must(e.t, e.index.Rebuild(e.t.Context(), func(ctx context.Context, apply func(search.Batch) error) error {
		var b search.Batch
		for _, source := range sources {
			passages, err := database.PassagesToIndex(ctx, e.db, source, 0, 10_000)
			if err != nil {
				return err
			}
			b.Updates = append(b.Updates, search.Update{Source: source, Passages: passages})
		}
		return apply(b)
	}))
}

// as asks with the token of a subject.
func (e *estate) as(s *subject, method, path, body string) answer {
	e.t.Helper()
	h := map[string]string{"Authorization": "Bearer " + s.token}
	if body != "" {
		h["Content-Type"] = "application/json"
	}
	if method == "POST" && strings.HasSuffix(path, "/files") {
		h["Content-Type"], body = form(part{"file", "a.txt", "a"})
	}
	if strings.HasPrefix(path, "/uploads") {
		h["Tus-Resumable"] = "1.0.0"
		h["Upload-Length"] = "3"
	}
	return e.do(method, path, h, strings.NewReader(body))
}

// operation is a route of the OpenAPI document.
type operation struct {
	*huma.Operation
	permission auth.Permission
}

// operations lists all routes, and fails for those that do not say what they need.
func (e *estate) operations() []operation {
	e.t.Helper()
	var all []operation
	for _, item := range e.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Head, item.Post, item.Put, item.Patch, item.Delete, item.Options} {
			if op == nil {
				continue
			}
			p := auth.Permission(fmt.Sprint(op.Extensions["x-earshot-permission"]))
			if !p.Declared() {
				e.t.Errorf("%s %s does not say what it needs", op.Method, op.Path)
			}
			all = append(all, operation{op, p})
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.OperationID, b.OperationID) })
	return all
}

func (o operation) path() string       { return strings.TrimPrefix(o.Path, "/api/v1") }
func (o operation) collection() string { return strings.Split(o.path(), "/")[1] }
func (o operation) ofOne() bool        { return strings.Contains(o.Path, "{id}") }

// bodies are what operations on something of a study are sent: right ones, so
// that nothing but permissions can be in their way.
func (e *estate) bodyOf(id string, p *planted) (body string, known bool) {
	bodies := map[string]string{
		"create-session":   `{"title":"Another"}`,
		"create-highlight": fmt.Sprintf(`{"file":%q,"start":0,"end":3}`, p.ids["files"]),
		"update-study":     `{"market":"DE"}`, "update-highlight": `{"note":"again"}`, "update-finding": `{"body":"again"}`, "update-tag": `{"colour":"#112233"}`,
		"correct-segment": `{"speaker":"Ben"}`, "retry-file": "", "transcribe-file": "", "set-file-columns": `{"columns":[]}`, "delete-translation": "",
		"set-translation": `{"of":"01900000-0000-7000-8000-00000000000b","status":"human"}`,
		"merge-tag":       fmt.Sprintf(`{"into":%q}`, p.ids["tags"]), "split-tag": `{"parts":[{"name":"Part","objects":[]}]}`, "promote-tag": `{"scope":"brand"}`,
		"undo-tag-event": "", "upload-files": "", "delete-file": "", "delete-highlight": "", "delete-finding": "",
	}
	body, known = bodies[id]
	return body, known
}

// TestWhoMayDoWhat asks for everything, as everybody, in studies of both brands
// and each visibility. The requests come from the table of routes: one that is
// added without a permission, or of which this test does not know what to send,
// fails it.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	asked := 0
	for _, op := range e.operations() {
		if !op.ofOne() || !slices.Contains([]string{"studies", "sessions", "files", "highlights", "findings", "tags", "tag-events", "receipts"}, op.collection()) {
			continue
		}
		for _, p := range e.studies {
			for _, s := range e.subjects {
				body, known := e.bodyOf(op.OperationID, p)
				if op.Method != http.MethodGet && op.Method != http.MethodHead && !known {
					t.Fatalf("say in bodyOf what %s is sent", op.OperationID)
				}
				id := p.ids[op.collection()]
				if op.Method == http.MethodDelete || op.OperationID == "promote-tag" {
					id = e.another(op.collection(), p)
				}
				a := e.as(s, op.Method, strings.NewReplacer("{id}", id, "{number}", "0").Replace(op.path()), body)
				asked++
				if want := e.verdict(op, s, p); !agrees(want, a.status) {
					t.Errorf("%s: %s (%s, %s of %s) = %d %s, want %s", s.name, op.OperationID, op.permission, p.visibility, p.brand, a.status, cut(string(a.body)), want)
				}
			}
		}
	}
	if asked < 1500 {
		t.Errorf("asked %d times only", asked)
	}
}

// another makes one more of what is to be deleted, or made something else.
func (e *estate) another(collection string, p *planted) string {
	e.t.Helper()
	if collection == "tags" {
		return e.want(201, e.post("/tags", fmt.Sprintf(`{"name":%q,"study":%q}`, research.NewID(), p.ids["studies"]))).text("id")
	}
	if collection == "files" {
		return e.want(202, e.upload(p.ids["sessions"], nil, part{"file", "more.txt", "more"})).items()[0]["id"].(string)
	}
	if collection == "findings" {
		return e.want(201, e.post("/findings", fmt.Sprintf(`{"title":"More","study":%q}`, p.ids["studies"]))).text("id")
	}
	return e.want(201, e.post("/sessions/"+p.ids["sessions"]+"/highlights", fmt.Sprintf(`{"file":%q,"start":4,"end":8}`, p.ids["files"]))).text("id")
}

// verdict is how a request must end.
func (e *estate) verdict(op operation, s *subject, p *planted) string {
	switch {
	case !s.gets(e, op.permission):
		return "forbidden"
	case !s.sees(p):
		return "not found"
	case op.permission == auth.Needs(auth.Contribute) && !s.may(auth.Contribute, p):
		return "forbidden"
	case op.OperationID == "promote-tag" && s.team != "": // it would be a tag of the brand
		return "forbidden"
	}
	return "allowed"
}

func agrees(verdict string, status int) bool {
	switch verdict {
	case "forbidden":
		return status == 403
	case "not found":
		return status == 404
	}
	return status < 500 && status != 401 && status != 403 && status != 404
}

// TestRecordingsAreForResearchers asks for bytes: those of texts are for all who
// see the study, those of recordings are not.
func TestRecordingsAreForResearchers(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	for _, p := range e.studies {
		for _, s := range e.subjects {
			for _, method := range []string{"GET", "HEAD"} {
				want := "forbidden"
				if !s.sees(p) {
					want = "not found"
				} else if s.may(auth.Recordings, p) {
					want = "allowed"
				}
				if a := e.as(s, method, "/files/"+p.recording+"/content", ""); !agrees(want, a.status) {
					t.Errorf("%s: %s a recording (%s of %s) = %d, want %s", s.name, method, p.visibility, p.brand, a.status, want)
				}
			}
			if s.sees(p) {
				note := e.want(200, e.as(s, "GET", "/sessions/"+p.ids["sessions"], "")).json()["participants"].([]any)[0].(map[string]any)["note"]
				if got := note != ""; got != s.may(auth.Identities, p) {
					t.Errorf("%s: knows a participant (%s of %s): %t", s.name, p.visibility, p.brand, got)
				}
			}
		}
	}
}

// TestAPhraseOfAHiddenStudyIsNowhere looks for what stands in studies that are
// closed to somebody, in every answer that they can get. One study is closed at
// a time: the others lose the phrase.
func TestAPhraseOfAHiddenStudyIsNowhere(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	for _, s := range e.subjects {
		hidden := slices.DeleteFunc(slices.Clone(e.studies), s.sees)
		if len(hidden) == 0 {
			continue
		}
		var secrets []string
		for _, p := range hidden {
			for collection, id := range p.ids {
				if collection != "published" || s.confined != "" {
					secrets = append(secrets, id)
				}
			}
			secrets = append(secrets, p.recording)
		}
		if s.confined != "" {
			for _, id := range e.insights {
				secrets = append(secrets, id)
			}
		}
		for _, path := range e.everything(hidden) {
			a := e.as(s, "GET", path, "")
			a.body = unpacked(t, a.body)
			for _, id := range secrets {
				// The answer may repeat what it was asked for.
				if strings.Contains(string(a.body), id) && !strings.Contains(path, id) {
					t.Errorf("%s: GET %s = %d tells of %s:\n%s", s.name, path, a.status, id, cut(string(a.body)))
				}
			}
			for _, p := range hidden {
				// What people write has the phrase with a capital letter; questions have not.
				small, all := strings.ToLower(p.phrase), string(a.body)+fmt.Sprint(a.header)
				if strings.Contains(all, p.phrase) || strings.Contains(all, small) && !strings.Contains(path, small) {
					t.Errorf("%s: GET %s = %d tells the phrase of %s of %s:\n%s", s.name, path, a.status, p.visibility, p.brand, cut(all))
				}
			}
		}
		e.countsOnlySeen(s)
	}
}

// unpacked is what is in an archive, or a body as it is.
func unpacked(t *testing.T, body []byte) []byte {
	t.Helper()
	if !bytes.HasPrefix(body, []byte("PK")) {
		return body
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	var all []byte
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		all = append(append(all, f.Name...), content...)
	}
	return all
}

// everything lists the addresses of all that can be read, with what people may
// try to look for.
func (e *estate) everything(hidden []*planted) []string {
	var paths []string
	for _, op := range e.operations() {
		if op.Method != http.MethodGet || strings.HasSuffix(op.Path, "/events") {
			continue
		}
		if !op.ofOne() {
			paths = append(paths, strings.NewReplacer("{slug}", "acme", "{name}", "viewer").Replace(op.path()))
			continue
		}
		for _, p := range hidden {
			id, ok := p.ids[op.collection()]
			if !ok {
				id = e.insights[research.FindingPublished]
			}
			paths = append(paths, strings.ReplaceAll(op.path(), "{id}", id))
		}
		if op.collection() == "findings" {
			for _, p := range e.studies {
				paths = append(paths, strings.ReplaceAll(op.path(), "{id}", p.ids["published"]))
			}
		}
	}
	queries := []string{"basket", "published", "", "study", "draft", "session", "marks", "lives"}
	for _, p := range hidden {
		word := strings.ToLower(p.phrase)
		queries = append(queries, word, `"`+word+` basket"`, word[:5]+"*", word[:5], word[:len(word)-1], `tag:"tag `+word+`"`, "speaker:"+word, "basket -"+word)
		paths = append(paths, "/tags?q="+word)
	}
	for _, q := range queries {
		paths = append(paths, "/search?hits_each=20&limit=100&q="+url.QueryEscape(q), "/search/suggestions?limit=20&q="+url.QueryEscape(q))
	}
	paths = append(paths, "/search/suggestions?q=Stu", "/search/suggestions?q=Ses", "/search/suggestions?q=Dra", "/search/suggestions?q=Tag", "/search/suggestions?q=tag:Ta", "/tag-events?limit=200")
	for _, p := range hidden {
		paths = append(
			paths, "/search?study="+p.ids["studies"], "/search?q=study:"+p.ids["studies"], "/search?tag="+p.ids["tags"], "/search?like="+p.ids["highlights"],
			"/search?like="+p.ids["findings"], "/findings?study="+p.ids["studies"], "/findings?tag="+p.ids["tags"], "/tags?study="+p.ids["studies"],
			"/tag-events?tag="+p.ids["tags"], "/studies?brand="+p.brand, "/findings?brand="+p.brand,
		)
		for _, f := range library.ExportFormats() {
			paths = append(paths, "/export/findings?format="+f.Name, "/export/findings?format="+f.Name+"&study="+p.ids["studies"])
		}
	}
	return paths
}

// countsOnlySeen compares numbers with what somebody may know.
func (e *estate) countsOnlySeen(s *subject) {
	e.t.Helper()
	texts := 0
	for _, p := range e.studies {
		if s.sees(p) {
			texts++
		}
	}
	if s.confined == "" || s.confined == "acme" {
		texts++ // the one that every world has
	}
	found := e.want(200, e.as(s, "GET", "/search?q=basket&kind=transcript&expand=off&limit=100", "")).json()
	counted := 0
	for _, v := range found["facets"].(map[string]any)["brand"].([]any) {
		counted += int(v.(map[string]any)["count"].(float64))
	}
	if int(found["total"].(float64)) != texts || counted != texts || len(found["items"].([]any)) != texts {
		e.t.Errorf("%s: finds %v in %d items, counted %d, want %d", s.name, found["total"], len(found["items"].([]any)), counted, texts)
	}
	published := e.want(200, e.as(s, "GET", "/findings?state=published&limit=200", "")).items()
	want := len(e.studies)
	if s.confined != "" {
		want = len(e.studies) / 2
	}
	if len(published) != want {
		e.t.Errorf("%s: sees %d published findings, want %d", s.name, len(published), want)
	}
	quotes := strings.Count(string(e.want(200, e.as(s, "GET", "/export/findings?format=jsonl", "")).body), `"quote":"The `)
	raw := 0
	for _, p := range e.studies {
		if s.sees(p) && s.may(auth.Export, p) {
			raw++
		}
	}
	if quotes != raw {
		e.t.Errorf("%s: takes %d quotes away, want %d", s.name, quotes, raw)
	}
}

// TestNothingIsToldFromWhatIsNotThere compares what somebody is told of a hidden
// thing with what they are told of none.
func TestNothingIsToldFromWhatIsNotThere(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	viewer := e.subjects[1]
	hidden := e.studies[5]
	for _, op := range e.operations() {
		id, ok := hidden.ids[op.collection()]
		if !op.ofOne() || !ok || op.Method == http.MethodHead {
			continue
		}
		body, _ := e.bodyOf(op.OperationID, hidden)
		at := func(id string) answer {
			return e.as(viewer, op.Method, strings.NewReplacer("{id}", id, "{number}", "0").Replace(op.path()), body)
		}
		there, none := at(id), at(unknownID)
		if there.status != none.status || strings.ReplaceAll(string(there.body), id, unknownID) != string(none.body) {
			t.Errorf("%s: hidden %d %s, not there %d %s", op.OperationID, there.status, there.body, none.status, none.body)
		}
	}
}
