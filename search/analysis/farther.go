package analysis

import (
	"strings"

	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
)

// Light stemmers for Greek, Armenian, Persian and Indonesian.

// greekLower writes without accents and final sigma, as the stop words do.
func greekLower(s string) string { return fold(strings.ToLower(s), "") }

// greek takes plurals in -ματα and the like back to the singular, then the
// endings of nouns, adjectives and verbs off.
func greek() func(string) string {
	return inOrder(
		ending(3, `ματα:μα ματοσ:μα ματων:μα ματασ:μα εισ:η εωσ:η εων:η ισμοσ:ισμ ισμου:ισμ
			αδεσ:α αδων:α ουδεσ:ου`),
		ending(3, `ησουμε ησετε ησουν ησω ησεισ ησει ησα ησεσ ησε ησαμε ησατε ησαν
			ουμε ουν ουνε ειτε ομαι εσαι εται ομαστε εστε ονται ουσα ουσεσ ουσε ουσαμε ουσατε ουσαν
			αμε ατε αν ανε αει αεισ ει εισ ω ετε
			ιουσ ιων ιου ιοσ ιο ιεσ ιασ ια ουσ οσ ου ον ο οι ων εσ ε ασ α ησ η υσ υ ι`),
	)
}

func armenian() func(string) string {
	return ending(3, `ներից ներով ներում ներին ների ները ներն ներ երից երով երում երին երի երը երն եր
		ություններ ություն:ութ ության:ութ ությունը:ութ ությամբ:ութ
		ից ով ում ին ի ը ն ու ան ել ալ եց ած`)
}

// indonesian takes off what is written together with a word: particles,
// possessives, then one prefix and one suffix of derivation.
func indonesian() func(string) string {
	return inOrder(
		ending(3, "lah kah tah pun"),
		ending(4, "nya ku mu"),
		ending(4, "kan an"),
		prefix(4, "meng meny:s mem men me peng peny:s pem pen pe di ter ber be ke se"),
	)
}

// persian takes off plurals and degrees of comparison.
func persian() func(string) string {
	return inOrder(ending(3, "هايي هايم هايت هايش هاي ها ترين تر يي"), ending(4, "ان"))
}

// persianLower writes Persian's own letters as the Arabic ones, in which the
// stop words are listed; many keyboards do, too.
func persianLower() func(string) string {
	return inOrder(filter(ar.NewArabicNormalizeFilter()), filter(fa.NewPersianNormalizeFilter()))
}
