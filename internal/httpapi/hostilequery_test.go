package httpapi_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/problem"
)

// hostileQueries are what a query parser of a search engine stumbles over:
// signs that stand alone, the syntax of other engines, patterns that cost
// exponential time, fields that are nobody's business, and strange text.
func hostileQueries() []string {
	queries := []string{
		`"`, `""`, `"""`, `"basket`, `basket"`, `"" basket`, `:`, `::`, `:::basket`, `basket:`, `:basket`, `+`, `-`, `--`, `--basket`, `- basket`, `+^5`, `^5`, `basket^5`, `basket^99999999999999`,
		`~`, `~2`, `basket~`, `basket~2`, `bskt~9`, `*`, `**`, `***`, `*asket`, `?asket`, `b*sket`, `b?sket`, `a*`, `"*"`, `"bas*"`, `-*`,
		`/`, `/(((/`, `/[a-z]{1,200}x[a-z]{1,200}/`, `/.*/`, `/basket`, `(`, `)`, `()`, `(())`, `)(`, `(basket`, `basket)`, `(basket OR)`, `(OR basket)`, `OR`, `OR OR`, `OR basket`, `basket OR`, `basket OR OR empty`,
		`AND`, `NOT`, `basket AND empty`, `NOT basket`, `basket AND NOT empty`, `[a TO b]`, `{a TO b}`, `>5`, `>=5`, `basket:>5`, `after:>=2024`, `after:`, `before:""`, `after:2026-02-30`, `after:0000`, `before:99999`,
		`acl:x`, `_all:basket`, `_id:1`, `text_en:basket`, `exact:basket`, `study:`, `-lang:en -lang:de`, `kind:secret`, `kind:transcript`, `lang:`, `lang:*`, `tag:"`, `tag:""`, `brand:(acme OR x)`, `speaker:"Ana`, `lang:en:de`,
		`+!!! basket`, `!!! basket`, `!!!`, `…`, `\`, `\\`, `\"`, `basket\`, `\:`, `'`, `''`, `basket'; DROP TABLE passages; --`, `<script>alert(1)</script>`, `%00`, `%s%n%d`, `${jndi:x}`, `{{.}}`,
		"\u202ebasket", "bas\u200bket", "\ufeffbasket", "bas\u00adket", "basket\u0301\u0301\u0301", strings.Repeat("\u0301", 200), "\U0001F6D2", "\U0001F6D2 basket", "\u0130\u0131", "ß", "ﬁ", "ﷺ", "ก็", "𝖇𝖆𝖘𝖐𝖊𝖙", "日本語", "\t\n\r basket \t", "\u2028basket", "\u00a0", "\u3000",
		strings.Repeat("(", 16) + "basket" + strings.Repeat(")", 16), strings.Repeat("(", 500), strings.Repeat(")", 500), strings.Repeat("-", 1000), strings.Repeat(`"`, 1000), strings.Repeat("*", 1000), strings.Repeat(":", 1000),
		strings.Repeat("a", 64), strings.Repeat("a", 65), strings.Repeat("é", 64), strings.Repeat("a", 1024), strings.Repeat("a", 50<<10),
		strings.TrimSpace(strings.Repeat("a ", 32)), strings.TrimSpace(strings.Repeat("a* ", 32)), strings.TrimSpace(strings.Repeat("-a ", 32)), strings.Repeat("a OR ", 31) + "a", strings.Repeat("(a OR ", 16) + "a" + strings.Repeat(")", 16),
		`"` + strings.TrimSpace(strings.Repeat("a ", 500)) + `"`, strings.Repeat("-(", 17) + "a" + strings.Repeat(")", 17), `-(basket)`, `-(-basket)`, `-"the basket"`, `-(basket OR empty) was`,
	}
	// Every sign before, after and around a word, and by threes.
	const signs = `"():*-+^~?/\[]{}<>=!&|@#$%,;.'`
	for _, a := range signs {
		queries = append(queries, string(a)+"basket"+string(a))
		for _, b := range `"():*-` {
			queries = append(queries, string(a)+string(b)+"basket"+string(b), "basket "+string(b)+string(a))
		}
	}
	return queries
}

// TestHostileQueriesAreAnsweredInTime is the promise that whatever is typed is
// answered soon, with passages or with a problem that says what to mend; and
// that what the answer took the query for means the same.
func TestHostileQueriesAreAnsweredInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := 0
	for _, q := range hostileQueries() {
		n++
		begun := time.Now()
		a := w.get("/search?q=" + url.QueryEscape(q))
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("%q took %v", cut(q), took)
		}
		switch a.status {
		case 200:
			understood := a.json()["query"].(map[string]any)["text"].(string)
			again := w.get("/search?q=" + url.QueryEscape(understood))
			if again.status != 200 || again.json()["total"] != a.json()["total"] || again.json()["query"].(map[string]any)["text"] != understood {
				t.Errorf("%q was taken for %q, which is answered with %d %s", cut(q), understood, again.status, cut(string(again.body)))
			}
		case 400:
			kinds := []string{problem.Path + problem.QuerySyntax, problem.Path + problem.LimitExceeded}
			if !slices.Contains(kinds, a.text("type")) || a.text("detail") == "" {
				t.Errorf("%q: %s, want what is wrong with the query", cut(q), a.body)
			}
		default:
			t.Errorf("%q = %d %s", cut(q), a.status, cut(string(a.body)))
		}
	}
	if n < 300 {
		t.Errorf("%d queries, want at least 300", n)
	}
	// Signs around a word do not hide it, nor do they find what it does not.
	for q, total := range map[string]float64{
		`+!!! basket`: 1, `!!! basket`: 1, `basket`: 1, `-basket`: 0, `"the basket"`: 1, `"basket the"`: 0, `bas*`: 1,
		`basket -empty`: 0, `(basket OR zebra) -kind:note`: 1, `kind:note`: 0, "bas\u00adket": 1, `NOT basket`: 0,
	} {
		if a := w.want(200, w.get("/search?q="+url.QueryEscape(q))); a.json()["total"] != total {
			t.Errorf("%q finds %v, want %v", q, a.json()["total"], total)
		}
	}
}
