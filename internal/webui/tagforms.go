package webui

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// tagForm changes tags in two steps: it is filled in, then it says what it
// would do, and only then it is sent.
type tagForm struct {
	frame
	Act             string // such as "merge"
	Heading, Action string
	Cancel          string
	Tag             tagNode
	Version         int64
	Key             string
	Sent            map[string]string // what was typed, by field
	Known           []string          // paths of tags to choose from
	Things          []taggedThing     // what a split can move
	Scopes          []stateChoice
	Preview         []string // sentences; empty while the form is to be filled in
	Hidden          []parameter
	Errors          []formError

	tag    library.TagDetail
	values url.Values
}

// taggedThing is something that carries a tag.
type taggedThing struct {
	ID, Text, URL string
	Chosen        bool
}

// tagActs are the ways to change a tag, with their headings.
var tagActs = map[string]string{
	"edit": wording.Text("Rename or describe “%s”"), "move": wording.Text("Move “%s”"), "merge": wording.Text("Merge “%s”"),
	"split": wording.Text("Split “%s”"), "promote": wording.Text("Promote “%s”"), "archive": wording.Text("Archive “%s”"), "undo": wording.Text("Undo a change of “%s”"),
}

// mostThings is how many things that carry a tag a split lists.
const mostThings = 200

func (u *UI) tagFormOf(c echo.Context, sent url.Values) (*tagForm, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	if !who.MayWrite() {
		return nil, auth.ErrForbidden
	}
	f := &tagForm{frame: frame{say: printer(c.Request())}, Act: c.Param("act"), values: sent, Sent: map[string]string{}, Action: tagsPath + "/new", Cancel: tagsPath}
	f.Heading = f.say.T("New tag")
	for name := range sent {
		f.Sent[name] = sent.Get(name)
	}
	if f.Act != "" {
		var err error
		if f.tag, err = u.tagOf(c); err != nil {
			return nil, err
		}
		if tagActs[f.Act] == "" {
			return nil, &research.NotFoundError{Thing: "page"}
		}
		f.Tag, f.Version, f.Cancel = newTagNode(f.say, f.tag), f.tag.Version, tagURL(f.tag.ID)
		f.Action, f.Heading = f.Cancel+"/"+f.Act, f.say.T(tagActs[f.Act], f.tag.Name)
		if f.Act == "archive" && f.tag.Archived {
			f.Heading = f.say.T("Take “%s” out of the archive", f.tag.Name)
		}
	}
	list, err := u.lib.Tags(ctx, who, library.TagFilter{Archived: new(bool)}, "", "", library.MostPage)
	for _, t := range list.Items {
		f.Known = append(f.Known, strings.Join(t.Path, "/"))
	}
	wording.Sort(f.say, f.Known, func(path string) string { return path })
	return f, err
}

func (f *tagForm) get(name string) string { return strings.TrimSpace(f.values.Get(name)) }

func (u *UI) showTagForm(c echo.Context, status int, f *tagForm) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	switch f.Act {
	case "split":
		things, err := u.tagged(ctx, f.say, who, f.tag.ID)
		if err != nil {
			return err
		}
		for i := range things {
			things[i].Chosen = slices.Contains(f.values["object"], things[i].ID)
		}
		f.Things = things
	case "promote":
		if f.tag.Scope() == research.StudyScope {
			f.Scopes = append(f.Scopes, stateChoice{"brand", f.say.T("its brand")})
		}
		f.Scopes = append(f.Scopes, stateChoice{"group", f.say.T("the group")})
	case "edit":
		if f.Sent["name"] == "" && len(f.Preview) == 0 {
			f.Sent = map[string]string{"name": f.tag.Name, "colour": f.tag.Colour, "description": f.tag.Description}
		}
	}
	for name, values := range f.values {
		for _, v := range values {
			if name != "version" && name != "key" && name != "preview" {
				f.Hidden = append(f.Hidden, parameter{name, v})
			}
		}
	}
	f.Key = research.NewID()
	crumbs := []crumb{tagsCrumb(c)}
	if f.Act != "" {
		crumbs = append(crumbs, crumb{f.tag.Label, tagURL(f.tag.ID)})
	}
	f.frame = u.frame(c.Request(), f.Heading, crumbs...)
	f.Here = "tags"
	return u.render(c, status, "tagform", f)
}

// tagged lists what carries a tag and may be seen.
func (u *UI) tagged(ctx context.Context, say *wording.Printer, who auth.Person, tag string) ([]taggedThing, error) {
	ids, err := u.lib.Tagged(ctx, who, tag, mostThings)
	if err != nil {
		return nil, err
	}
	var list []taggedThing
	for _, id := range ids {
		h, err := u.lib.Highlight(ctx, who, id)
		if err == nil {
			list = append(list, taggedThing{ID: id, Text: h.Quote, URL: sessionURL(h.Session) + "#highlight-" + id})
			continue
		}
		for _, kind := range claimKinds {
			if !errors.Is(err, research.ErrNotFound) {
				return nil, err
			}
			var d library.ClaimDetail
			if d, err = u.lib.Claim(ctx, who, kind, id); err == nil {
				list = append(list, taggedThing{ID: id, Text: say.T("%s: %s", capital(valueWords(say, kind)), d.Title), URL: claimURL(kind, id)})
				break
			}
		}
		if err != nil && !errors.Is(err, research.ErrNotFound) {
			return nil, err
		}
	}
	return list, nil
}

// tagAct shows the form of a change or, where it was filled in, what it would do.
func (u *UI) tagAct(c echo.Context) error {
	f, err := u.tagFormOf(c, c.QueryParams())
	if err != nil {
		return err
	}
	if f.values.Has("preview") || f.Act == "archive" || f.Act == "undo" {
		if f.Preview, err = u.tagPreview(c, f); err != nil {
			return u.tagAgain(c, f, err)
		}
	}
	return u.showTagForm(c, http.StatusOK, f)
}

// tagAgain shows a form with what is wrong with it.
func (u *UI) tagAgain(c echo.Context, f *tagForm, err error) error {
	f.Preview = nil
	p := problem.From(err)
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		for _, v := range invalid.Violations {
			field := v.Field
			switch {
			case strings.HasPrefix(field, "parts"):
				field = "name"
			case !slices.Contains([]string{"name", "colour", "description", "into", "study", "brand", "scope"}, field):
				field = "into"
			}
			f.Errors = append(f.Errors, formError{field, mistake(f.say, tagFieldName(f.say, v.Field), v.Reason)})
		}
		return u.showTagForm(c, http.StatusUnprocessableEntity, f)
	}
	if p.Status != http.StatusConflict && !errors.Is(err, research.ErrStale) {
		return err
	}
	text := explain(f.say, p)
	if errors.Is(err, research.ErrStale) {
		text = f.say.T("Somebody else changed this tag meanwhile. Look at what is there now, and send it again.")
	}
	f.Errors = append(f.Errors, formError{"main", text})
	return u.showTagForm(c, http.StatusConflict, f)
}

// tagFieldName is what the form calls a field.
func tagFieldName(say *wording.Printer, field string) string {
	names := map[string]string{
		"name": wording.Text("Name"), "colour": wording.Text("Colour"), "description": wording.Text("Description"), "into": wording.Text("Target"), "scope": wording.Text("Reach"),
	}
	if name, ok := names[field]; ok {
		return say.T(name)
	}
	return valueWords(say, field)
}

// doTagAct makes the change that was looked at.
func (u *UI) doTagAct(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	sent := c.Request().PostForm
	f, err := u.tagFormOf(c, sent)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(sent.Get("version"), 10, 64) // what is none is not current
	to, err := u.changeTag(c.Request().Context(), auth.From(c.Request().Context()), f, max(version, 1), formKey(sent))
	if err != nil {
		return u.tagAgain(c, f, err)
	}
	if to == "" {
		return c.Redirect(http.StatusSeeOther, tagsPath)
	}
	return c.Redirect(http.StatusSeeOther, tagURL(to))
}

func (u *UI) changeTag(ctx context.Context, who auth.Person, f *tagForm, version int64, key library.Key) (string, error) {
	id := f.tag.ID
	var err error
	switch f.Act {
	case "edit":
		name, colour, description := f.get("name"), f.get("colour"), sentText(f.values.Get("description"))
		_, err = u.lib.UpdateTag(ctx, who, id, version, library.TagPatch{Name: &name, Colour: &colour, Description: &description})
	case "move":
		parent := ""
		if f.get("into") != "" {
			t, err := u.tagCalled(ctx, who, f.get("into"))
			if err != nil {
				return "", err
			}
			parent = t.ID
		}
		_, err = u.lib.UpdateTag(ctx, who, id, version, library.TagPatch{Parent: &parent})
	case "merge":
		var into, t library.TagDetail
		if into, err = u.tagCalled(ctx, who, f.get("into")); err == nil {
			t, err = u.lib.MergeTag(ctx, who, key, id, version, into.ID)
		}
		id = t.ID
	case "split":
		_, err = u.lib.SplitTag(ctx, who, key, id, version, []library.TagPart{{Name: f.get("name"), Objects: f.values["object"]}})
	case "promote":
		_, err = u.lib.PromoteTag(ctx, who, key, id, version, research.TagScope(f.get("scope")))
	case "archive":
		archived := !f.tag.Archived
		_, err = u.lib.UpdateTag(ctx, who, id, version, library.TagPatch{Archived: &archived})
	case "undo":
		var e research.TagEvent
		if e, err = u.lib.UndoTagEvent(ctx, who, key, f.get("event")); err == nil {
			if _, err = u.lib.Tag(ctx, who, e.Tag, ""); errors.Is(err, research.ErrNotFound) { // its beginning was undone
				return "", nil
			}
		}
	}
	return id, err
}

// newTag is a form for a tag, perhaps below another one.
func (u *UI) newTag(c echo.Context) error {
	f, err := u.tagFormOf(c, c.QueryParams())
	if err != nil {
		return err
	}
	return u.showTagForm(c, http.StatusOK, f)
}

func (u *UI) createTag(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	f, err := u.tagFormOf(c, c.Request().PostForm)
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	t := research.Tag{Name: f.get("name"), Colour: f.get("colour"), Description: sentText(f.values.Get("description")), Brand: f.get("brand")}
	if study := f.get("study"); study != "" {
		t.Study = study[strings.LastIndexByte(study, '/')+1:]
	}
	if f.get("into") != "" {
		above, err := u.tagCalled(ctx, who, f.get("into"))
		if err != nil {
			return u.tagAgain(c, f, err)
		}
		t.Parent = above.ID
		if t.Brand == "" && t.Study == "" { // as far as the one above it reaches
			t.Brand, t.Study = above.Brand, above.Study
		}
	}
	made, err := u.lib.CreateTag(ctx, who, formKey(f.values), t)
	if err != nil {
		return u.tagAgain(c, f, err)
	}
	return c.Redirect(http.StatusSeeOther, tagURL(made.ID))
}
