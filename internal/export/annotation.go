package export

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/google/uuid"
)

// annotationWriter writes an annotation page of the W3C Web Annotation model.
type annotationWriter struct {
	w     io.Writer
	first bool
	err   error
}

func newAnnotations(w io.Writer, o Options) Writer {
	collection := ""
	if left := o.WithheldText(); left != "" {
		collection = `"partOf":{"id":"urn:uuid:` + uuid.NewString() + `","type":"AnnotationCollection","label":"` + left + `"},`
	}
	_, err := io.WriteString(w, `{"@context":"http://www.w3.org/ns/anno.jsonld","id":"urn:uuid:`+uuid.NewString()+
		`","type":"AnnotationPage",`+collection+`"items":[`)
	return &annotationWriter{w: w, first: true, err: err}
}

type annotation struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Motivation string `json:"motivation"`
	Created    string `json:"created"`
	Body       []body `json:"body,omitempty"`
	Target     target `json:"target"`
}

type body struct {
	Type     string `json:"type"`
	Purpose  string `json:"purpose"`
	Value    string `json:"value,omitempty"`
	Language string `json:"language,omitempty"`
	Source   string `json:"source,omitempty"`
	Creator  *agent `json:"creator,omitempty"` // of a translation
}

// agent is who made a body. A machine is Software, as the model calls it.
type agent struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

type target struct {
	Source   string     `json:"source"`
	Language string     `json:"language,omitempty"`
	Selector []selector `json:"selector"`
}

type selector struct {
	Type       string `json:"type"`
	Exact      string `json:"exact,omitempty"`
	Prefix     string `json:"prefix,omitempty"`
	Suffix     string `json:"suffix,omitempty"`
	Start      *int   `json:"start,omitempty"`
	End        *int   `json:"end,omitempty"`
	ConformsTo string `json:"conformsTo,omitempty"`
	Value      string `json:"value,omitempty"`
}

// Write writes an annotation. A finding without a highlight has nothing to be
// about and is left out.
func (a *annotationWriter) Write(r Row) error {
	if a.err != nil || r.Highlight == "" {
		return a.err
	}
	note := annotation{
		ID: "urn:uuid:" + r.Highlight, Type: "Annotation", Motivation: "highlighting", Created: r.CreatedAt.UTC().Format("2006-01-02T15:04:05Z"),
		Target: target{Source: "urn:uuid:" + r.File, Language: r.Language, Selector: []selector{
			{Type: "TextQuoteSelector", Exact: r.Quote, Prefix: r.Prefix, Suffix: r.Suffix},
			{Type: "TextPositionSelector", Start: &r.Start, End: &r.End},
		}},
	}
	if r.StartMS != nil && r.EndMS != nil {
		note.Target.Selector = append(note.Target.Selector, selector{
			Type: "FragmentSelector", ConformsTo: "http://www.w3.org/TR/media-frags/",
			Value: fmt.Sprintf("t=%d.%03d,%d.%03d", *r.StartMS/1000, *r.StartMS%1000, *r.EndMS/1000, *r.EndMS%1000),
		})
	}
	for _, path := range r.Tags {
		if len(path) > 0 {
			note.Body = append(note.Body, body{Type: "TextualBody", Purpose: "tagging", Value: path[len(path)-1]})
		}
	}
	if r.Translation != "" {
		made := agent{"Person", r.TranslationText()}
		if r.TranslationStatus != "human" {
			made.Type = "Software"
		}
		note.Body = append(note.Body, body{Type: "TextualBody", Purpose: "describing", Value: r.Translation, Language: r.TranslationLanguage, Creator: &made})
	}
	if r.Note != "" {
		note.Body = append(note.Body, body{Type: "TextualBody", Purpose: "commenting", Value: r.Note})
	}
	for _, c := range append(append([]Claim{}, r.Findings...), r.Insights...) {
		note.Body = append(note.Body, body{Type: "SpecificResource", Purpose: "linking", Source: "urn:uuid:" + c.ID})
	}
	b, err := json.Marshal(note)
	if err != nil {
		return err
	}
	if !a.first {
		b = append([]byte(",\n"), b...)
	}
	a.first = false
	_, err = a.w.Write(b)
	return err
}

// Close ends the page.
func (a *annotationWriter) Close() error {
	if a.err != nil {
		return a.err
	}
	_, err := io.WriteString(a.w, "]}\n")
	return err
}
