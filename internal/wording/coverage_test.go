package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
)

// texts collects what is said somewhere: each text with where it stands and,
// where it counts, its plural.
type texts map[string]struct{ where, many string }

func (all texts) add(where string, said ...string) {
	many := ""
	if len(said) > 1 {
		many = said[1]
	}
	all[said[0]] = struct{ where, many string }{where, many}
}

// TestEveryTextIsTranslated reads the templates and the code of the pages: what
// they say is in each catalogue, with the same arguments, and nothing else is.
func TestEveryTextIsTranslated(t *testing.T) {
	said := texts{}
	inTemplates(t, said)
	inCode(t, said, "../webui")
	inCode(t, said, ".")
	for text, where := range toldTexts(t) {
		said.add(where, text)
	}
	for _, tag := range Tags[1:] {
		c := In(tag).texts
		for text, at := range said {
			their, ok := c[text]
			switch {
			case !ok:
				t.Errorf("%s: no %s for %q", at.where, tag, text)
			case (at.many == "") != (their.many == ""):
				t.Errorf("%s: %q is counted in one place only, or by the file of %s only", at.where, text, tag)
			case arguments(text) != arguments(their.one) && at.many == "", at.many != "" && arguments(at.many) != arguments(their.many):
				t.Errorf("%s: %s has other arguments for %q: %q", at.where, tag, text, their)
			}
		}
		for text := range c {
			if _, ok := said[text]; !ok {
				t.Errorf("%s: nobody says %q", tag, text)
			}
		}
	}
}

var verb = regexp.MustCompile(`%(\[\d+\])?[a-z%]`)

// arguments are the verbs of a text in order of their arguments.
func arguments(text string) string {
	verbs, n := verb.FindAllStringSubmatch(text, -1), 0
	list := make([]string, 0, len(verbs))
	for _, v := range verbs {
		at := v[1]
		if n++; at == "" {
			at = "[" + strconv.Itoa(n) + "]"
		}
		list = append(list, at+v[0][len(v[0])-1:])
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

func inTemplates(t *testing.T, said texts) {
	files, err := filepath.Glob("../webui/templates/*.html")
	if err != nil || len(files) < 10 {
		t.Fatal("the templates are not there", err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		trees := map[string]*parse.Tree{}
		if _, err := tree.Parse(string(source), "{{", "}}", trees); err != nil {
			t.Fatal(err)
		}
		for _, d := range trees {
			var written strings.Builder
			walk(d.Root, func(n parse.Node) {
				switch n := n.(type) {
				case *parse.TextNode:
					written.Write(n.Text)
				case *parse.CommandNode:
					if key := templateText(n); len(key) > 0 {
						said.add(file, key...)
					}
				}
			})
			if bare := bareText(written.String()); len(bare) > 0 {
				t.Errorf("%s: said without t: %q", file, bare)
			}
		}
	}
}

// templateText is what a call of t, n or h in a template says.
func templateText(n *parse.CommandNode) []string {
	f, ok := n.Args[0].(*parse.IdentifierNode)
	if !ok || !slices.Contains([]string{"t", "n", "h"}, f.Ident) {
		return nil
	}
	var key []string
	for _, a := range n.Args[1:] {
		if s, ok := a.(*parse.StringNode); ok {
			key = append(key, s.Text)
		}
	}
	if f.Ident == "n" {
		return key[:2]
	}
	return key[:1]
}

// walk visits n and all that is in it.
func walk(n parse.Node, visit func(parse.Node)) {
	list := func(l *parse.ListNode) {
		if l != nil {
			walk(l, visit)
		}
	}
	pipe := func(p *parse.PipeNode) {
		if p != nil {
			walk(p, visit)
		}
	}
	visit(n)
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			walk(c, visit)
		}
	case *parse.ActionNode:
		walk(n.Pipe, visit)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c, visit)
		}
	case *parse.CommandNode:
		for _, a := range n.Args {
			if _, ok := a.(*parse.PipeNode); ok {
				walk(a, visit)
			}
		}
	case *parse.IfNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.RangeNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.WithNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	}
}

var (
	spoken = regexp.MustCompile(`(?:aria-label|title|alt|placeholder)="([^"]*)"`)
	// unsaid is what a reader does not read as words: tags, what is to be typed,
	// entities, and names that are the same everywhere.
	unsaid = regexp.MustCompile(`(?s)<(?:code|kbd|svg|pre)\b.*?</(?:code|kbd|svg|pre)>|<[^>]*>|&\w+;|\b(?:Earshot|API|SKOS|Turtle|JSON-LD|JSON Lines|CSV|MRR|nDCG|openapi\.json)\b`)
	word   = regexp.MustCompile(`\pL[^<>\n]*`)
	code   = regexp.MustCompile(`^[a-z]{2}$`) // of a language, as an example
)

// bareText is what a template says to its reader by itself, without what its
// actions put in.
func bareText(written string) []string {
	var bare []string
	for _, m := range spoken.FindAllStringSubmatch(written, -1) {
		if !code.MatchString(m[1]) {
			bare = append(bare, word.FindAllString(m[1], -1)...)
		}
	}
	return append(bare, word.FindAllString(unsaid.ReplaceAllString(written, "\n"), -1)...)
}

// inCode collects the texts of calls of T, N and H on a printer, which have to
// be written out there.
func inCode(t *testing.T, said texts, folder string) {
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			var name string
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			first := map[string]int{"T": 0, "H": 0, "N": 1, "Text": 0}
			from, ok := first[name]
			if !ok || len(call.Args) <= from {
				return true
			}
			var key []string
			for _, a := range call.Args[from:min(len(call.Args), from+1+from)] {
				if s, ok := a.(*ast.BasicLit); ok && s.Kind == token.STRING {
					value, _ := strconv.Unquote(s.Value)
					key = append(key, value)
				}
			}
			if len(key) == from+1 {
				said.add(file, key...)
			}
			return true
		})
	}
}
