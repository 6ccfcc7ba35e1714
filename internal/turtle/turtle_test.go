package turtle_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"earshot/internal/turtle"
)

func read(text string) ([]turtle.Triple, error) {
	var got []turtle.Triple
	err := turtle.Read(strings.NewReader(text), func(t turtle.Triple) error {
		got = append(got, t)
		return nil
	})
	return got, err
}

// show is N-Triples, near enough.
func show(triples []turtle.Triple) string {
	node := func(n turtle.Node) string {
		switch n.Kind {
		case turtle.IRI:
			return "<" + n.Value + ">"
		case turtle.Blank:
			return n.Value
		case turtle.Literal:
		}
		s := fmt.Sprintf("%q", n.Value)
		if n.Language != "" {
			s += "@" + n.Language
		}
		if n.Datatype != "" {
			s += "^^" + strings.TrimPrefix(n.Datatype, turtle.XSD)
		}
		return s
	}
	var lines []string
	for _, t := range triples {
		lines = append(lines, node(t.Subject)+" "+node(t.Predicate)+" "+node(t.Object))
	}
	return strings.Join(lines, "\n")
}

func TestTurtleIsRead(t *testing.T) {
	t.Parallel()
	const a, typ = "<urn:a>", "<" + turtle.Type + ">"
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"\ufeff# only a comment", ""},
		{"<urn:a> a <urn:C> .", a + " " + typ + " <urn:C>"},
		{"@prefix x: <urn:> . x:a x:b x:c, x:d; x:e x:f;; .", a + " <urn:b> <urn:c>\n" + a + " <urn:b> <urn:d>\n" + a + " <urn:e> <urn:f>"},
		{"PREFIX : <urn:> base <http://h/p/q> :a :b <r>, <#f>, </s> .", a + " <urn:b> <http://h/p/r>\n" + a + " <urn:b> <http://h/p/q#f>\n" + a + " <urn:b> <http://h/s>"},
		{`<urn:a> <urn:b> "x"@de-AT, 'y', "1"^^<http://www.w3.org/2001/XMLSchema#string>, "d"^^<urn:t> .`, a + ` <urn:b> "x"@de-AT` + "\n" + a + ` <urn:b> "y"` + "\n" + a + ` <urn:b> "1"` + "\n" + a + ` <urn:b> "d"^^urn:t`},
		{"<urn:a> <urn:b> 1, -2.5, 1e3, .5, true .", a + ` <urn:b> "1"^^integer` + "\n" + a + ` <urn:b> "-2.5"^^decimal` + "\n" + a + ` <urn:b> "1e3"^^double` + "\n" + a + ` <urn:b> ".5"^^decimal` + "\n" + a + ` <urn:b> "true"^^boolean`},
		{"<urn:a> <urn:b> 5.", a + ` <urn:b> "5"^^integer`},
		{`<urn:a> <urn:b> """a "quoted"` + "\n" + `text""", "\u00e9\U0001F600\t\"" .`, a + ` <urn:b> "a \"quoted\"\ntext"` + "\n" + a + ` <urn:b> "é😀\t\""`},
		{"<urn:a> <urn:b> '''it''s''' .", a + ` <urn:b> "it''s"`},
		{"_:n <urn:b> [] .", "_:n <urn:b> _:-1"},
		{"[ <urn:b> 1 ] .", `_:-1 <urn:b> "1"^^integer`},
		{"[] <urn:b> [ <urn:c> [ <urn:d> 2 ] ] .", `_:-3 <urn:d> "2"^^integer` + "\n_:-2 <urn:c> _:-3\n_:-1 <urn:b> _:-2"},
		{"<urn:a> <urn:b> ( 1 ), () .", `_:-1 <` + turtle.RDF + `first> "1"^^integer` + "\n_:-1 <" + turtle.RDF + "rest> <" + turtle.RDF + "nil>\n" + a + " <urn:b> _:-1\n" + a + " <urn:b> <" + turtle.RDF + "nil>"},
		{`@prefix p.q: <urn:> . p.q:a p.q:b.c p.q:d\,e%20f.`, a + ` <urn:b.c> <urn:d,e%20f>`},
		{"@prefix x: <urn:> . x:a x:b x:.", a + " <urn:b> <urn:>"},
		{"<urn:a>\n<urn:b>\"c\".<urn:a><urn:b><urn:d>.", a + ` <urn:b> "c"` + "\n" + a + " <urn:b> <urn:d>"},
	} {
		got, err := read(test.text)
		if err != nil || show(got) != test.want {
			t.Errorf("Read(%q) = %v\n%s\nwant\n%s", test.text, err, show(got), test.want)
		}
	}
}

func TestWhatIsNoTurtleIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[ <urn:b> ", turtle.MostDepth+1)
	for _, test := range []struct {
		text string
		line int
		want string
	}{
		{"<urn:a> <urn:b>\n\n<urn:c>", 3, "ends where a full stop"},
		{"\n<urn:a> <urn:b> \"x", 2, "not closed"},
		{"<urn:a> <urn:b> \"x\ny\" .", 1, "not closed"},
		{"<urn:a\n> <urn:b> 1 .", 2, "IRI is not closed"},
		{"x:a <urn:b> 1 .", 1, `prefix "x" is not declared`},
		{"<urn:a> _:b 1 .", 1, "cannot be a predicate"},
		{"<urn:a> \"b\" 1 .", 1, "where a predicate should be"},
		{"\"a\" <urn:b> 1 .", 1, "where a subject should be"},
		{"<urn:a> <urn:b> { } .", 1, "cannot stand here"},
		{"<urn:a> <urn:b> \"\\q\" .", 1, "unknown escape"},
		{"<urn:a> <urn:b> \"\\uD800\" .", 1, "not of a character"},
		{"<urn:a> <urn:b> \"\\u12\" .", 1, "hexadecimal"},
		{"<urn:a> <urn:b> \"x\"@ .", 1, "language tag"},
		{"<urn:a> <urn:b> 1e .", 1, "no number"},
		{"<urn:a> <urn:b> maybe .", 1, `"maybe" where an object`},
		{"@prefix x <urn:> .", 1, "colon"},
		{"@base \"x\" .", 1, "angle brackets"},
		{"<urn:a> <urn:b> \"\xff\" .", 1, "not UTF-8"},
		{"<urn:a> <urn:b> \"\x00\" .", 1, "NUL"},
		{"<urn:a> <urn:b> \"" + strings.Repeat("x", turtle.MostToken+1) + "\" .", 1, "longer than"},
		{"<urn:a> <urn:b> " + deep, 1, "nested more than"},
		{"<urn:a> <urn:b> " + strings.Repeat("( ", turtle.MostDepth+1), 1, "nested more than"},
		{"[] .", 1, "where a predicate"},
		{"<urn:a> <urn:b> 1 ]", 1, "full stop"},
	} {
		_, err := read(test.text)
		e, ok := errors.AsType[*turtle.SyntaxError](err)
		if !ok || e.Line != test.line || !strings.Contains(e.Reason, test.want) {
			t.Errorf("Read(%.60q) = %v, want %q in line %d", test.text, err, test.want, test.line)
		}
	}
}

func TestReadStopsAtTheErrorOfItsUser(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	n := 0
	err := turtle.Read(strings.NewReader("<urn:a> <urn:b> 1, 2, 3 ."), func(turtle.Triple) error {
		if n++; n == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 2 {
		t.Errorf("Read() = %v after %d triples", err, n)
	}
}

// FuzzRead reads anything: it ends, with triples that have all of their parts
// or with an error that names a line of the text.
func FuzzRead(f *testing.F) {
	f.Add("@prefix x: <urn:> . x:a x:b \"c\"@de, 1.5 ; a [ x:d (1 2) ] .")
	f.Add("<urn:a> <urn:b> '''x''' .\n# end")
	f.Add("_:a.b <urn:b> .5e1.")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := read(text)
		if e, ok := errors.AsType[*turtle.SyntaxError](err); ok {
			if e.Line < 1 || e.Line > 1+strings.Count(text, "\n") || e.Reason == "" {
				t.Errorf("Read(%q) fails at line %d", text, e.Line)
			}
		} else if err != nil {
			t.Errorf("Read(%q) = %v", text, err)
		}
		for _, triple := range got {
			if triple.Subject.Kind == turtle.Literal || triple.Predicate.Kind != turtle.IRI || triple.Line < 1 {
				t.Errorf("Read(%q) gives %+v", text, triple)
			}
		}
	})
}
