package analysis

import (
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/swedish"
)

// What Snowball's stemmers for Germanic languages need around them.

// germanStem brings ä, ae and a together, ß and ss, and the words for women
// with those for men, of which interviews are full: Kundinnen, Kunde. The er
// that Snowball leaves of Lieferung it takes off liefern.
func germanStem() func(string) string {
	return inOrder(
		filter(de.NewGermanNormalizeFilter()),
		ending(4, "innen:in"),
		ending(3, "erin:er entin:ent istin:ist antin:ant"),
		ending(0, "kundin:kund"),
		snowball(german.Stem),
		ending(3, "er"),
	)
}

// danishStem serves Danish and Norwegian. The final vowel that endings leave
// is taken off the bare word, too: fakturaer, faktura.
func danishStem(stem func(*snowballstem.Env) bool) func(string) string {
	return inOrder(replace("aa", "å"), snowball(stem), ending(4, "a e"))
}

// dutchStem hears a final z as s and a final v as f, as they are spelled where
// nothing follows: huizen, huis.
func dutchStem() func(string) string {
	return inOrder(snowball(dutch.Stem), ending(2, "z:s v:f"))
}

// swedishStem takes off the definite article where Snowball leaves it, in
// huset and fakturan, but not the end of internet.
func swedishStem() func(string) string {
	return inOrder(
		ending(3, "ets:et"),
		snowball(swedish.Stem),
		ending(3, "ernetet:ernet ernet:ernet etet et"),
		ending(5, "s"),
		ending(4, "an a"),
	)
}
