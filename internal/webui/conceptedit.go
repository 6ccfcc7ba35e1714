package webui

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"

	"github.com/labstack/echo/v4"
)

const newConceptPath = glossaryPath + "/new"

// mostConceptForm is the size of the largest form of a concept.
const mostConceptForm = 1 << 20

func editURL(id string) string   { return conceptURL(id) + "/edit" }
func deleteURL(id string) string { return conceptURL(id) + "/delete" }

// mayEdit says whether somebody may change a concept: researchers those that
// are proposed, group admins all.
func mayEdit(who auth.Person, c research.Concept) bool {
	return who.MayAdminister() || who.MayWrite() && c.Status == research.ConceptProposed
}

// sentForm reads a form that was sent.
func sentForm(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, mostConceptForm)
	err := r.ParseForm()
	if _, large := errors.AsType[*http.MaxBytesError](err); err != nil && !large {
		return problem.New(problem.Malformed, "the form cannot be read")
	}
	return err
}

// newConcept is an empty form, perhaps for a concept narrower than another.
func (u *UI) newConcept(c echo.Context) error {
	f, err := u.emptyForm(c)
	if err != nil {
		return err
	}
	f.Key = research.NewID()
	if id := c.QueryParam("broader"); research.ValidID(id) {
		f.Relations[0].ids = []string{id}
		if err := u.nameRelations(c.Request().Context(), auth.From(c.Request().Context()), f, nil); err != nil {
			return err
		}
	}
	return u.showForm(c, http.StatusOK, f)
}

func (u *UI) emptyForm(c echo.Context) (*conceptForm, error) {
	who := auth.From(c.Request().Context())
	if !who.MayWrite() {
		return nil, auth.ErrForbidden
	}
	blank := research.Concept{Status: research.ConceptProposed}
	if who.MayAdminister() {
		blank.Status = research.ConceptAgreed
	}
	f, err := u.newConceptForm(c, who, blank)
	if err == nil {
		f.Action, f.Cancel, f.Heading = newConceptPath, glossaryPath, f.say.T("New concept")
	}
	return f, err
}

func (u *UI) showForm(c echo.Context, status int, f *conceptForm) error {
	f.frame = u.frame(c.Request(), f.Heading, glossaryCrumb(c))
	f.Here = "glossary"
	return u.render(c, status, "conceptform", f)
}

func (u *UI) createConcept(c echo.Context) error {
	f, err := u.emptyForm(c)
	if err != nil {
		return err
	}
	return u.save(c, f, nil, func(who auth.Person) (research.Concept, error) {
		sum := sha256.Sum256([]byte(c.Request().PostForm.Encode()))
		key := library.Key{Value: f.Key, Fingerprint: hex.EncodeToString(sum[:])}
		if !research.ValidID(f.Key) {
			key = library.Key{}
		}
		return u.lib.CreateConcept(c.Request().Context(), who, key, f.changed)
	})
}

// conceptToEdit finds the concept of an address, for somebody who may change it.
func (u *UI) conceptToEdit(c echo.Context) (research.Concept, error) {
	ctx := c.Request().Context()
	if !research.ValidID(c.Param("id")) {
		return research.Concept{}, &research.NotFoundError{Thing: "concept"}
	}
	found, err := u.lib.Concept(ctx, auth.From(ctx), c.Param("id"))
	if err == nil && !mayEdit(auth.From(ctx), found) {
		err = auth.ErrForbidden
	}
	return found, err
}

func (u *UI) editForm(c echo.Context) (*conceptForm, research.Concept, error) {
	ctx := c.Request().Context()
	now, err := u.conceptToEdit(c)
	if err != nil {
		return nil, now, err
	}
	f, err := u.newConceptForm(c, auth.From(ctx), now)
	if err == nil {
		f.Action, f.Cancel, f.Heading = editURL(now.ID), conceptURL(now.ID), f.say.T("Edit %s", now.Label(""))
		f.AddNarrower = newConceptPath + "?broader=" + now.ID
	}
	return f, now, err
}

func (u *UI) editConcept(c echo.Context) error {
	f, _, err := u.editForm(c)
	if err != nil {
		return err
	}
	return u.showForm(c, http.StatusOK, f)
}

func (u *UI) updateConcept(c echo.Context) error {
	f, now, err := u.editForm(c)
	if err != nil {
		return err
	}
	return u.save(c, f, &now, func(who auth.Person) (research.Concept, error) {
		m := &f.changed
		return u.lib.UpdateConcept(c.Request().Context(), who, now.ID, max(f.Version, 1), library.ConceptPatch{
			URI: &m.URI, Status: &m.Status, Definitions: &m.Definitions, Terms: &m.Terms, Broader: &m.Broader, Related: &m.Related,
		})
	})
}

// save reads a form and stores what it says; with mistakes in it, or where
// somebody else was quicker, it is shown again.
func (u *UI) save(c echo.Context, f *conceptForm, now *research.Concept, store func(auth.Person) (research.Concept, error)) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	f.read(c.Request().PostForm)
	var narrower []string
	if now != nil {
		narrower = now.Narrower
	}
	again := func(status int) error {
		if err := u.nameRelations(ctx, who, f, narrower); err != nil {
			return err
		}
		return u.showForm(c, status, f)
	}
	if c.Request().PostForm.Has("more") { // lines were asked for
		return again(http.StatusOK)
	}
	if err := u.resolve(ctx, who, f); err != nil {
		return err
	}
	if len(f.Errors) > 0 {
		return again(http.StatusUnprocessableEntity)
	}
	saved, err := store(who)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, conceptURL(saved.ID))
	}
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		for _, v := range invalid.Violations {
			f.wrong(v.Field, v.Reason)
		}
		return again(http.StatusUnprocessableEntity)
	}
	switch {
	case errors.Is(err, research.ErrStale) && now != nil:
		latest, err := u.lib.Concept(ctx, who, now.ID)
		if err != nil {
			return err
		}
		others, err := u.lib.ConceptsByID(ctx, who, slices.Concat(latest.Broader, latest.Related, f.changed.Broader, f.changed.Related))
		if err != nil {
			return err
		}
		f.compare(latest, others)
		f.Version = latest.Version
		return again(http.StatusConflict)
	case errors.Is(err, research.ErrConflict), errors.Is(err, library.ErrKeyReused):
		f.Errors = append(f.Errors, formError{"uri", explain(f.say, problem.From(err))})
		return again(http.StatusConflict)
	}
	return err
}

// conceptDeletion asks whether a concept is to go.
type conceptDeletion struct {
	frame
	Heading        conceptRow
	Action, Cancel string
	Version        int64
	Changed        bool // since the question was asked
	Narrower       int
}

func (u *UI) askToDelete(c echo.Context) error {
	found, err := u.conceptToEdit(c)
	if err != nil {
		return err
	}
	return u.showDeletion(c, http.StatusOK, found, false)
}

func (u *UI) showDeletion(c echo.Context, status int, found research.Concept, changed bool) error {
	heading := newConceptRow(found, "")
	page := conceptDeletion{
		frame:   u.frame(c.Request(), printer(c.Request()).T("Delete %s", heading.Label), glossaryCrumb(c), crumb{heading.Label, heading.URL}),
		Heading: heading, Action: deleteURL(found.ID), Cancel: heading.URL, Version: found.Version, Changed: changed, Narrower: len(found.Narrower),
	}
	page.Here = "glossary"
	return u.render(c, status, "conceptdelete", page)
}

func (u *UI) deleteConcept(c echo.Context) error {
	found, err := u.conceptToEdit(c)
	if err != nil {
		return err
	}
	if err := sentForm(c); err != nil {
		return err
	}
	var f conceptForm
	f.read(c.Request().PostForm)
	ctx := c.Request().Context()
	err = u.lib.DeleteConcept(ctx, auth.From(ctx), found.ID, max(f.Version, 1))
	if errors.Is(err, research.ErrStale) {
		if found, err = u.conceptToEdit(c); err != nil {
			return err
		}
		return u.showDeletion(c, http.StatusConflict, found, true)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, glossaryPath)
}
