package httpapi

import (
	"context"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) glossary() []route {
	const one = "/glossary/concepts/{id}"
	create := post("/glossary/concepts", "create-concept", "Add a concept to the glossary", http.StatusCreated)
	create.Description = "Researchers propose; a group-admin agrees. Search obeys agreed concepts from the moment they are there."
	list := get("/glossary/concepts", "list-concepts", "List the glossary in order of label")
	list.Description = "Labels are those of the language asked for, or else the English ones."
	patch := huma.Operation{
		Method: http.MethodPatch, Path: one, OperationID: "update-concept", Summary: "Change the fields of a concept that are given",
		Description: "A JSON merge patch: fields left out stay as they are; lists are replaced as a whole. " +
			"With If-Match the change is made only to the version that was read.",
	}
	remove := huma.Operation{
		Method: http.MethodDelete, Path: one, OperationID: "delete-concept", Summary: "Remove a concept", DefaultStatus: http.StatusNoContent,
	}
	return []route{
		typed(contributes, create, a.createConcept),
		typed(signedIn, list, a.listConcepts),
		typed(signedIn, get(one, "get-concept", "Read a concept"), a.getConcept),
		mergePatch(contributes, patch, a.updateConcept),
		typed(contributes, remove, a.removing((*library.Library).DeleteConcept, a.expectedConcept)),
	}
}

type concept struct {
	ID          string       `json:"id"`
	URI         string       `json:"uri" doc:"How others know the concept; empty for one of our own"`
	Status      string       `json:"status" enum:"proposed,agreed"`
	Label       string       `json:"label" doc:"In the language asked for, or else in English, or the first term"`
	Definitions []definition `json:"definitions" nullable:"false"`
	Terms       []term       `json:"terms" nullable:"false" doc:"By language; in each the preferred one, brands' words, alternatives, hidden spellings"`
	Broader     []string     `json:"broader" nullable:"false" doc:"Ids of concepts"`
	Narrower    []string     `json:"narrower" nullable:"false" doc:"Ids of the concepts that name this one as broader"`
	Related     []string     `json:"related" nullable:"false" doc:"Ids of concepts; it goes both ways"`
	Author      string       `json:"author"`
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
}

type definition struct {
	Language string `json:"language" doc:"BCP 47"`
	Text     string `json:"text"`
}

type term struct {
	Language string `json:"language" doc:"BCP 47"`
	Text     string `json:"text" doc:"One word or several"`
	Kind     string `json:"kind,omitempty" enum:"preferred,alternative,hidden" doc:"Unless given, the first term of a language is preferred and the others are alternatives"`
	Brand    string `json:"brand,omitempty" doc:"Slug of the brand that prefers this word"`
}

func newTerm(t research.Term) term { return term{t.Language, t.Text, string(t.Kind), t.Brand} }

func toTerm(t term) research.Term {
	return research.Term{Language: t.Language, Text: t.Text, Kind: research.TermKind(t.Kind), Brand: t.Brand}
}

func newDefinition(d research.Definition) definition { return definition{d.Language, d.Text} }

func toDefinition(d definition) research.Definition {
	return research.Definition{Language: d.Language, Text: d.Text}
}

// conceptIn is the wire's form of concepts for readers of a language.
func conceptIn(language string) func(research.Concept) concept {
	return func(c research.Concept) concept {
		return concept{
			c.ID, c.URI, string(c.Status), c.Label(language), each(c.Definitions, newDefinition), each(c.Terms, newTerm),
			orEmpty(c.Broader), orEmpty(c.Narrower), orEmpty(c.Related), c.Author, c.CreatedAt, c.UpdatedAt,
		}
	}
}

type newConceptBody struct {
	URI         string       `json:"uri,omitempty" doc:"How others know the concept"`
	Status      string       `json:"status,omitempty" enum:"proposed,agreed" doc:"Unless given, agreed from a group-admin and proposed from a researcher"`
	Definitions []definition `json:"definitions,omitempty" doc:"One for a language at most"`
	Terms       []term       `json:"terms"`
	Broader     []string     `json:"broader,omitempty" doc:"Ids of concepts"`
	Related     []string     `json:"related,omitempty" doc:"Ids of concepts"`
}

func (a *API) createConcept(ctx context.Context, in *struct {
	Keyed
	Body newConceptBody
},
) (*editable[concept], error) {
	b := in.Body
	c, err := a.lib.CreateConcept(ctx, auth.From(ctx), in.key("create-concept", b), research.Concept{
		URI: b.URI, Status: research.ConceptStatus(b.Status), Definitions: each(b.Definitions, toDefinition),
		Terms: each(b.Terms, toTerm), Broader: b.Broader, Related: b.Related,
	})
	if err != nil {
		return nil, err
	}
	return &editable[concept]{Base + "/glossary/concepts/" + c.ID, version(c.Version), conceptIn("")(c)}, nil
}

func (a *API) listConcepts(ctx context.Context, in *struct {
	PageInput
	Q        string `query:"q" doc:"Only concepts with a term that contains this, ignoring case; of the language, if one is given"`
	Language string `query:"language" doc:"BCP 47; only concepts with a term in this language"`
	Status   string `query:"status" enum:"proposed,agreed"`
},
) (*output[list[concept]], error) {
	filter := library.ConceptFilter{Text: in.Q, Language: in.Language, Status: research.ConceptStatus(in.Status)}
	page, err := a.lib.Concepts(ctx, auth.From(ctx), filter, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, conceptIn(in.Language)), nil
}

func (a *API) getConcept(ctx context.Context, in *struct {
	ID       string `path:"id"`
	Language string `query:"language" doc:"BCP 47; of the label"`
},
) (*editable[concept], error) {
	c, err := a.lib.Concept(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &editable[concept]{ETag: version(c.Version), Body: conceptIn(in.Language)(c)}, nil
}

type conceptPatch struct {
	URI         optional[string]       `json:"uri,omitzero"`
	Status      optional[string]       `json:"status,omitzero"`
	Definitions optional[[]definition] `json:"definitions,omitzero"`
	Terms       optional[[]term]       `json:"terms,omitzero"`
	Broader     optional[[]string]     `json:"broader,omitzero"`
	Related     optional[[]string]     `json:"related,omitzero"`
}

func (a *API) updateConcept(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Body    conceptPatch
},
) (*editable[concept], error) {
	expected, err := a.expectedConcept(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	p := library.ConceptPatch{
		URI: b.URI.pointer(), Status: (*research.ConceptStatus)(b.Status.pointer()),
		Broader: b.Broader.pointer(), Related: b.Related.pointer(),
	}
	if b.Definitions.set {
		definitions := each(b.Definitions.value, toDefinition)
		p.Definitions = &definitions
	}
	if b.Terms.set {
		terms := each(b.Terms.value, toTerm)
		p.Terms = &terms
	}
	c, err := a.lib.UpdateConcept(ctx, auth.From(ctx), in.ID, expected, p)
	if err != nil {
		return nil, err
	}
	return &editable[concept]{ETag: version(c.Version), Body: conceptIn("")(c)}, nil
}

// expectedConcept is the version that a concept must still have when it is
// changed; 0 if any will do.
func (a *API) expectedConcept(ctx context.Context, id, ifMatch string) (int64, error) {
	return expected(ifMatch, func() (int64, error) {
		c, err := a.lib.Concept(ctx, auth.From(ctx), id)
		return c.Version, err
	})
}
