package termbase

import (
	"bufio"
	"bytes"
	"encoding/json"

	"earshot/internal/research"
)

const jsonldHead = `{"@context":{"skos":"` + skos + `","dct":"` + dct + `","earshot":"` + ours + `","brand":"` + brands + `",
"id":"@id","type":"@type","graph":"@graph","status":"earshot:status","identifier":"dct:identifier",
"prefLabel":{"@id":"skos:prefLabel","@container":"@language"},"altLabel":{"@id":"skos:altLabel","@container":"@language"},
"hiddenLabel":{"@id":"skos:hiddenLabel","@container":"@language"},"definition":{"@id":"skos:definition","@container":"@language"},
"broader":{"@id":"skos:broader","@type":"@id"},"related":{"@id":"skos:related","@type":"@id"}},
"graph":[`

type jsonldWriter struct {
	out   *bufio.Writer
	begun bool
}

func newJSONLDWriter(out *bufio.Writer) (Writer, error) {
	_, err := out.WriteString(jsonldHead)
	return &jsonldWriter{out: out}, err
}

// linkedConcept is a concept as JSON-LD.
type linkedConcept struct {
	ID          string              `json:"id"`
	Type        string              `json:"type"`
	Identifier  string              `json:"identifier,omitempty"`
	Status      string              `json:"status"`
	PrefLabel   map[string]string   `json:"prefLabel,omitempty"`
	AltLabel    map[string][]string `json:"altLabel,omitempty"`
	HiddenLabel map[string][]string `json:"hiddenLabel,omitempty"`
	Definition  map[string]string   `json:"definition,omitempty"`
	Broader     []string            `json:"broader,omitempty"`
	Related     []string            `json:"related,omitempty"`
}

// linkedText is a text as JSON-LD.
type linkedText struct {
	Language string `json:"@language"`
	Value    string `json:"@value"`
}

// Write adds concepts.
func (w *jsonldWriter) Write(concepts []research.Concept, uris map[string]string) error {
	for _, c := range concepts {
		b, err := marshal(c, uris)
		if err != nil {
			return err
		}
		separator := "\n"
		if w.begun {
			separator = ",\n"
		}
		w.begun = true
		if _, err := w.out.WriteString(separator + string(b)); err != nil {
			return err
		}
	}
	return nil
}

func marshal(c research.Concept, uris map[string]string) ([]byte, error) {
	linked := linkedConcept{
		ID: iriOf(c.ID, c.URI), Type: "skos:Concept", Status: string(c.Status), PrefLabel: map[string]string{},
		AltLabel: map[string][]string{}, HiddenLabel: map[string][]string{}, Definition: map[string]string{},
	}
	if c.URI != "" {
		linked.Identifier = c.ID
	}
	own := map[string][]linkedText{} // words of brands
	for _, l := range labels(c) {
		switch l.property {
		case "skos:prefLabel":
			linked.PrefLabel[l.language] = l.text
		case "skos:altLabel":
			linked.AltLabel[l.language] = append(linked.AltLabel[l.language], l.text)
		case "skos:hiddenLabel":
			linked.HiddenLabel[l.language] = append(linked.HiddenLabel[l.language], l.text)
		default:
			own[l.property] = append(own[l.property], linkedText{l.language, l.text})
		}
	}
	for _, d := range c.Definitions {
		linked.Definition[d.Language] = d.Text
	}
	for _, id := range c.Broader {
		linked.Broader = append(linked.Broader, iriOf(id, uris[id]))
	}
	for _, id := range c.Related {
		linked.Related = append(linked.Related, iriOf(id, uris[id]))
	}
	b, err := encode(linked)
	if err != nil || len(own) == 0 {
		return b, err
	}
	more, err := encode(own)
	return append(append(b[:len(b)-1], ','), more[1:]...), err
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// Close writes the end of the file.
func (w *jsonldWriter) Close() error {
	if _, err := w.out.WriteString("\n]}\n"); err != nil {
		return err
	}
	return w.out.Flush()
}
