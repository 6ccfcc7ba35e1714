package dictionary_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"earshot/search/dictionary"
)

func segments(lines ...string) dictionary.Segments {
	return func(yield func(dictionary.Segment, error) bool) {
		for _, l := range lines {
			source, target, _ := strings.Cut(l, " = ")
			if !yield(dictionary.Segment{Source: source, Target: target}, nil) {
				return
			}
		}
	}
}

var lessons = []string{
	"the red house = das rote Haus", "a red car = ein rotes Auto", "my house = mein Haus", "your car = dein Auto",
	"a big house = ein großes Haus", "a big car = ein großes Auto", "Cars and houses = Autos und Häuser",
	"the customer bought a car = der Kunde kaufte ein Auto", "our customer bought a house = unser Kunde kaufte ein Haus",
	"customers = Kunden",
}

func TestLearnFindsWhichWordsTranslateEachOther(t *testing.T) {
	t.Parallel()
	table, back, err := dictionary.Learn(segments(lessons...), dictionary.About{From: "en", To: "de", Name: "n"}, dictionary.LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, table, nil)
	for source, want := range map[string]string{"house": "Haus", "car": "Auto", "customer": "Kunde", "red": "rote", "big": "großes"} {
		got := table.Of(source)
		if len(got) == 0 || got[0].Target != want {
			t.Errorf("%s is %v, want %s first", source, got, want)
		}
	}
	check(t, back, nil)
	for source, want := range map[string]string{"Haus": "house", "Autos": "car", "Kunde": "customer"} {
		if got := back.Of(source); len(got) == 0 || !strings.HasPrefix(got[0].Target, want) {
			t.Errorf("%s is %v, want %s first", source, got, want)
		}
	}
	if back.From != "de" || back.To != "en" || back.Kind != dictionary.Learned {
		t.Errorf("the other direction is from %s to %s, %s", back.From, back.To, back.Kind)
	}
	if table.Kind != dictionary.Learned || table.Name != "n" {
		t.Errorf("kind %s, name %s", table.Kind, table.Name)
	}
	again, _, err := dictionary.Learn(segments(lessons...), dictionary.About{From: "en", To: "de", Name: "n"}, dictionary.LearnOptions{})
	if err != nil || !reflect.DeepEqual(table, again) {
		t.Error("learning the same again gives another table")
	}
	twice, _, err := dictionary.Learn(segments(append(lessons, lessons...)...), dictionary.About{From: "en", To: "de", Name: "n"}, dictionary.LearnOptions{})
	if err != nil || !reflect.DeepEqual(table, twice) {
		t.Error("repeated segments count")
	}
}

func TestLearnStopsAtErrorsAndNeedsText(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	_, _, err := dictionary.Learn(func(yield func(dictionary.Segment, error) bool) {
		yield(dictionary.Segment{}, broken)
	}, english2german, dictionary.LearnOptions{})
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	if _, _, err := dictionary.Learn(segments("12 = 13"), english2german, dictionary.LearnOptions{}); err == nil {
		t.Error("learned from nothing")
	}
}

func TestComposeMultipliesAndMergeAverages(t *testing.T) {
	t.Parallel()
	read := func(from, to, content string) dictionary.Table {
		table, err := dictionary.Read(file("x.tsv", content), dictionary.About{From: from, To: to, Name: from + to, Licence: "L" + from})
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	a := read("en", "de", "bank\tBank\t3\nbank\tUfer\t1\nhome\tHaus\nhome\tHeim\n")
	b := read("de", "fr", "Bank\tbanque\t1\nBank\tbanc\t1\nUfer\trive\nHaus\tmaison\nHeim\tmaison\n")
	c, err := dictionary.Compose(a, b)
	if err != nil {
		t.Fatal(err)
	}
	check(t, c, nil)
	if got, want := inWords(c), "bank: banc banque rive; home: maison"; got != want {
		t.Errorf("Compose gives %s, want %s", got, want)
	}
	if w := c.Of("bank")[0].Weight; w != 0.375 || c.Of("home")[0].Weight != 0.5 {
		t.Errorf("weights %g and %g, want 0.375 and 0.5: the best way counts", w, c.Of("home")[0].Weight)
	}
	if c.Licence != "Len AND Lde" || c.From != "en" || c.To != "fr" {
		t.Errorf("composed table is %s to %s under %s", c.From, c.To, c.Licence)
	}
	if _, err := dictionary.Compose(b, a); err == nil {
		t.Error("tables that do not meet were composed")
	}
	m, err := dictionary.Merge(c, read("en", "fr", "bank\tbanque\n"))
	if err != nil {
		t.Fatal(err)
	}
	check(t, m, nil)
	if got := m.Of("bank")[0].Target; got != "banque" {
		t.Errorf("merged: %v", m.Of("bank"))
	}
	if _, err := dictionary.Merge(a, b); err == nil {
		t.Error("tables of different languages were merged")
	}
}
