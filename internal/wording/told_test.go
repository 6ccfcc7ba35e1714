package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// telling are the packages whose English reaches readers of pages: why a field is
// not valid, why a query cannot be read, what is wrong with a recording.
var telling = []string{
	"../research", "../library", "../database", "../auth", "../problem", "../media", "../ingest", "../upkeep", "../webui", "../../search",
}

// forPrograms begin what these packages tell programs alone: of headers, of
// fields and kinds of problem that no page meets.
var forPrograms = []string{
	"is known already, and is another", "is less than what has come", "names ", "must name the uploads to join", "must be 64 hexadecimal digits",
	"and end", "must be given, or start", "stands in the file more than once", // pages say it otherwise
	"is for tokens of services", "must be read, contribute, export or admin", "must not be negative", "tokens are made", "must be the id of a service",
	"cannot be qdc", "must be given for tags", "must be given: the file is a project", "must be study, brand or group",
	"are those of a survey", "must have a role", "must say column or name", "must be another language than from", "must be dictionary or learned",
	"%d bytes have come", "Another request works on the upload", "Not what the checksum says", "Range beyond the end", "The client went away",
	"The upload ", "lexicon", "Unknown version of the upload protocol",
}

// toldOtherwise are texts that are put together where the test cannot see it.
var toldOtherwise = []string{
	"no such %s", "this %s was deleted on %s", "this %s was deleted on %s: %s", "a file", "the body of this request",
	"write a day, a month or a year, such as 2026-03-31, 2026-03 or 2026", "word longer than %d characters",
	"a tag with this name exists already at this place of the tree", "stands in the text more than once: take some words around it as well",
}

// toldTexts are the reasons and details that packages give in English, with where
// they do.
func toldTexts(t *testing.T) map[string]string {
	found := map[string]string{}
	for _, folder := range telling {
		inPackage(t, folder, found)
	}
	if len(found) < 150 {
		t.Errorf("only %d reasons were found: the test does not see them any more", len(found))
	}
	for _, text := range toldOtherwise {
		found[text] = "this test"
	}
	return found
}

// TestWhatIsToldIsTranslated tells every reason in every language, with something
// in the place of its arguments. That the catalogues have each is tested with all
// other texts.
func TestWhatIsToldIsTranslated(t *testing.T) {
	for _, tag := range Tags[1:] {
		for text, where := range toldTexts(t) {
			if !toldVerb.MatchString(text) {
				continue
			}
			filled := strings.NewReplacer("%q", `"7"`, "%s", "7", "%d", "7").Replace(text)
			got := In(tag).Told(filled)
			if got == filled || strings.Contains(got, "%!") || strings.Count(got, "7") != strings.Count(filled, "7") {
				t.Errorf("%s: %s is told %q of %q", where, tag, got, filled)
			}
		}
	}
	for english, want := range map[string]string{
		"must be at most 200 characters":                   "darf höchstens 200 Zeichen haben",
		"cannot become in-review from draft":               "der Schritt von „Entwurf“ zu „in Prüfung“ ist nicht möglich",
		"this finding was deleted on 2026-03-31: it’s old": "gelöscht am 31. März 2026: Erkenntnis. Grund: it’s old",
		`a brand with the slug "acme" exists already`:      "eine Marke mit dem Kurznamen „acme“ gibt es schon",
		"what nobody translates":                           "what nobody translates",
	} {
		if got := In("de").Told(english); got != want {
			t.Errorf("%q is told %q, want %q", english, got, want)
		}
		if got := In("en").Told(english); got != english {
			t.Errorf("%q is told %q in English", english, got)
		}
	}
}

// inPackage collects the reasons that a package gives.
func inPackage(t *testing.T, folder string, found map[string]string) {
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(folder, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			text := literal(reason(n))
			if strings.Trim(text, "%s: ") != "" && !slices.ContainsFunc(forPrograms, func(p string) bool { return strings.HasPrefix(text, p) }) {
				found[text] = file
			}
			return true
		})
	}
}

// reasonAt is which argument of a function says why something is not accepted.
var reasonAt = map[string]int{"Require": 2, "New": 1, "conflict": 2, "flaw": 0, "invalid": 1, "wrong": 0}

// reason is the expression in a node that says why something is not accepted, or
// what is not there; nil where there is none.
func reason(n ast.Node) ast.Expr {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && slices.Contains([]string{"Reason", "Detail", "Thing"}, key.Name) {
			return n.Value
		}
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.SelectorExpr:
			name = f.Sel.Name
		case *ast.Ident:
			name = f.Name
		}
		if i, ok := reasonAt[name]; ok && len(n.Args) > i {
			return n.Args[i]
		}
	case *ast.CompositeLit:
		if name, ok := n.Type.(*ast.Ident); ok && name.Name == "DeafError" && len(n.Elts) == 1 {
			return n.Elts[0]
		}
		if n.Type == nil && len(n.Elts) == 4 { // a kind of problem: name, status, title, meaning
			return n.Elts[2]
		}
	}
	return nil
}

// literal is the text of an expression: a string, the form of fmt.Sprintf, or
// strings with something between them; "" for all others.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, _ := strconv.Unquote(e.Value)
			return text
		}
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return literal(e.Args[0])
		}
	case *ast.BinaryExpr:
		left, right := literal(e.X), literal(e.Y)
		if left != "" || right != "" {
			return orArgument(left) + orArgument(right)
		}
	}
	return ""
}

func orArgument(text string) string {
	if text == "" {
		return "%s"
	}
	return text
}
