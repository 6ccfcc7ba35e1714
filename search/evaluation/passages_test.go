package evaluation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"earshot/search"
	"earshot/search/evaluation"
)

// TestPassageVariants measures how long passages should be, and whether a turn
// is better found with words of the turn before it as its context: what a
// question says the answer need not repeat. Decision 0013 has the figures. What
// the product does must not be clearly worse than a variant.
func TestPassageVariants(t *testing.T) {
	t.Parallel()
	variants := []variant{
		{"as the product cuts", 90, 0},
		{"30 words", 30, 0},
		{"60 words", 60, 0},
		{"200 words", 200, 0},
		{"whole turns", 1 << 20, 0},
		{"with the turn before", 90, 1 << 20},
		{"with 20 words before", 90, 20},
	}
	queries, inMeeting := meetingQueries(t)
	var methods []evaluation.Method
	for _, v := range variants {
		x := ours(t, v.corpus(t))
		methods = append(methods, byTurn(asking(v.name, x, builtin(x), known, inMeeting)))
	}
	report := run(t, queries, methods...)
	product, _ := report.Row("en", "en", variants[0].name)
	for _, v := range variants[1:] {
		if row, _ := report.Row("en", "en", v.name); row.MRR > product.MRR+0.1 {
			t.Errorf("%s: MRR %.3f, as the product cuts %.3f: look into it", v.name, row.MRR, product.MRR)
		}
	}
}

// byTurn answers with turns instead of their pieces.
func byTurn(m evaluation.Method) evaluation.Method {
	ask := m.Ask
	m.Ask = func(ctx context.Context, q evaluation.Query) ([]string, error) {
		ids, err := ask(ctx, q)
		for i, id := range ids {
			ids[i], _, _ = strings.Cut(id, "#")
		}
		return ids, err
	}
	return m
}

// variant is a way to make passages of turns.
type variant struct {
	name    string
	words   int // that a passage has at most
	context int // words of the turn before that it has as its context, at most
}

// corpus cuts the meetings. A turn is a session, so that results are turns.
func (v variant) corpus(t *testing.T) *corpus {
	t.Helper()
	c := &corpus{}
	for _, name := range meetings {
		var m meeting
		decode(t, "transcripts/qmsum-product-meetings/"+name+".json", &m)
		before := []string{}
		for i, turn := range m.Transcripts {
			words := strings.Fields(turn.Content)
			for n, part := range inPieces(words, v.words) {
				id := fmt.Sprintf("%s#%d", turnID(name, i), n)
				c.passages = append(c.passages, search.Passage{
					ID: id, Source: id, Session: turnID(name, i), Study: name, Language: "en", Kind: search.Transcript, Text: part,
					Context: strings.Join(before[max(0, len(before)-v.context):], " "),
				})
			}
			before = words
		}
	}
	return c
}

// inPieces cuts words at the ends of sentences, or after most of them.
func inPieces(words []string, most int) []string {
	var pieces []string
	for len(words) > 0 {
		n := min(len(words), most)
		for i := n; i > n/2 && n < len(words); i-- {
			if strings.ContainsAny(words[i-1], ".?!") {
				n = i
				break
			}
		}
		pieces = append(pieces, strings.Join(words[:n], " "))
		words = words[n:]
	}
	return pieces
}
