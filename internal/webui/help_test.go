package webui_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"earshot/search"
)

// TestHelpIsTrue parses every example of the page about the query language and
// compares the limits that it states with those that hold.
func TestHelpIsTrue(t *testing.T) {
	t.Parallel()
	page := newSite(t).get("/docs/search").want(http.StatusOK)
	examples := page.texts("code")
	if len(examples) < 15 {
		t.Fatalf("the page has %d examples", len(examples))
	}
	for _, example := range examples {
		if q, err := search.Parse(example); err != nil || q.IsZero() && example != "-" && example != "OR" {
			t.Errorf("the example %s is read as %q, %v", example, q, err)
		}
	}
	for _, limit := range []int{search.MaxQueryBytes, search.MaxTerms, search.MaxDepth, search.MaxTermRunes} {
		page.wantText(" " + strconv.Itoa(limit) + " ")
	}
	joined := strings.Join(examples, " ")
	for _, f := range []search.FieldName{
		search.FieldBrand, search.FieldLang, search.FieldTag, search.FieldSpeaker, search.FieldStudy,
		search.FieldMethod, search.FieldMarket, search.FieldKind, search.FieldBefore, search.FieldAfter,
	} {
		if !strings.Contains(joined, string(f)+":") {
			t.Errorf("the page has no example of %s:", f)
		}
	}
}
