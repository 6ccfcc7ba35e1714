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
// not valid, why a query cannot be read, what is wrong with a recording, what was
// refused, mended or left out of a file. What qda says meets programs alone:
// projects are imported through the API.
var telling = []string{
	"../research", "../library", "../database", "../auth", "../problem", "../media", "../ingest", "../upkeep", "../webui", "../../search",
	"../document", "../transcript", "../textdecode", "../pdftext", "../speech", "../termbase", "../turtle",
}

// forPrograms begin what these packages tell programs alone: of headers, of
// fields and kinds of problem that no page meets.
var forPrograms = []string{
	"is known already, and is another", "is less than what has come", "names ", "must name the uploads to join", "must be 64 hexadecimal digits",
	"and end", "must be given, or start", "stands in the file more than once", // pages say it otherwise
	"is for tokens of services", "must be read, contribute, export or admin", "must not be negative", "tokens are made", "must be the id of a service",
	"cannot be qdc", "must be given for tags", "must be given: the file is a project", "must be study, brand or group",
	"are those of a survey", "must have a role", "must say column or name", "must be another language than from", "must be dictionary or learned",
	"Not what the checksum says", "Range beyond the end", "The client went away",
	"unknown format", "%q is not a format of transcripts", // the formats are those that were recognised
	"lexicon", "Unknown version of the upload protocol",
}

// toldOtherwise are texts that are put together where the test cannot see it.
var toldOtherwise = []string{
	"no such %s", "this %s was deleted on %s", "this %s was deleted on %s: %s", "a file", "the body of this request",
	"write a day, a month or a year, such as 2026-03-31, 2026-03 or 2026", "word longer than %d characters",
	"line %d: %s", "relations to concepts that are not there", "others",
	"The table has no column %s.", "The table has no column %s on a sheet called “%s”.",
	"The table has no column called “%s”.", "The table has no column called “%s” on a sheet called “%s”.",
	"%d columns instead of 4 or 5", "grade of %s is no number", "query %s again, first in line %d", "query without an id", "query %s has no text",
	"query %s has no answers", "query %s: answer %q has the grade %d", "relevant is neither a list of ids nor an object from id to grade",
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
			filled := strings.NewReplacer("%q", `"7"`, "%s", "7", "%d", "7", "%v", "7").Replace(text)
			got := In(tag).Told(filled)
			if got == filled || strings.Contains(got, "%!") || strings.Count(got, "7") != strings.Count(filled, "7") {
				t.Errorf("%s: %s is told %q of %q", where, tag, got, filled)
			}
		}
	}
	for english, want := range map[string]string{
		"must be at most 200 characters":                                         "darf höchstens 200 Zeichen haben",
		"cannot become in-review from draft":                                     "der Schritt von „Entwurf“ zu „in Prüfung“ ist nicht möglich",
		"this finding was deleted on 2026-03-31: it’s old":                       "gelöscht am 31. März 2026: Erkenntnis. Grund: it’s old",
		`a brand with the slug "acme" exists already`:                            "eine Marke mit dem Kurznamen „acme“ gibt es schon",
		"what nobody translates":                                                 "what nobody translates",
		"line 7: number 12: a time before zero was set to zero":                  "Zeile 7: Nummer 12: eine Zeit vor null wurde auf null gesetzt",
		"The table has no column called “role”. Say again what its columns are.": "Die Tabelle hat keine Spalte namens „role“. Geben Sie noch einmal an, was ihre Spalten sind.",
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
			for _, e := range reasons(n) {
				text := literal(e)
				if strings.Trim(text, "%sv: ") != "" && !slices.ContainsFunc(forPrograms, func(p string) bool { return strings.HasPrefix(text, p) }) {
					found[text] = file
				}
			}
			return true
		})
	}
}

// reasonAt is from which argument on the first text of a call says why something
// is not accepted, or what was mended or left out.
var reasonAt = map[string]int{
	"Require": 2, "New": 1, "conflict": 2, "flaw": 0, "invalid": 1, "wrong": 0,
	"changedSince": 0, "tooMuch": 0, "damaged": 0, "locked": 0, "refused": 1, "warn": 0,
	"refuse": 0, "note": 0, "differs": 0, "fail": 0, "failAt": 1, "unexpected": 1, "expect": 2, "resource": 1,
}

// reasonTypes are the types whose last field says so.
var reasonTypes = []string{"DeafError", "RefusedError", "FlawError", "TranscribeError", "SurveyError", "SyntaxError", "Warning", "JudgedFileError"}

// reasons are the expressions in a node that say why something is not accepted,
// what is not there, or what was mended or left out.
func reasons(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if slices.Contains([]string{"Reason", "Detail", "Thing"}, nameOf(n.Key)) {
			return []ast.Expr{n.Value}
		}
	case *ast.CallExpr:
		return saidBy(n)
	case *ast.CompositeLit:
		if last := len(n.Elts) - 1; last >= 0 && slices.Contains(reasonTypes, nameOf(n.Type)) {
			return n.Elts[last:]
		}
		if n.Type == nil && len(n.Elts) == 4 { // a kind of problem: name, status, title, meaning
			return n.Elts[2:3]
		}
	}
	return nil
}

// saidBy are the texts among the arguments of a call.
func saidBy(call *ast.CallExpr) []ast.Expr {
	name := nameOf(call.Fun)
	switch {
	case name == "leftOut": // one or many
		return call.Args[1:]
	case name == "append" && strings.EqualFold(nameOf(call.Args[0]), "warnings"):
		return call.Args[1:]
	}
	from, ok := reasonAt[name]
	for i := from; ok && i < len(call.Args); i++ {
		if literal(call.Args[i]) != "" {
			return call.Args[i : i+1]
		}
	}
	return nil
}

// nameOf is the last name of an expression, "" where it is none.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
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
