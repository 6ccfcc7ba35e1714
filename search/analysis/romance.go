package analysis

import "strings"

// Light stemmers for Romance and other languages of western Europe that
// Snowball does not know.

// catalan first brings plurals back to the singular.
func catalan() func(string) string {
	return inOrder(
		bare("ç"),
		replace("ç", "c"),
		ending(3, "ques:ca gues:ga ions:io ons:o es:a os:o s"),
		ending(3, `acio ament ement iment ment dora dor itat
			ava aven avem avam ar arem aran ant at ada em eu en er ir it ida int ut uda ia i io a e o`),
		ending(3, "qu:c gu:g"),
	)
}

func galician() func(string) string {
	return inOrder(
		bare("ñ"),
		ending(4, "cions:cion coes:cion mentos mento mente dores doras dora dor idades idade"),
		ending(3, `ais:al eis:el ois:ol ando endo indo abamos aba aban ar ara aron ado ada ados adas amos
			er eu eron ido ida idos idas emos ir iu iron imos ou an en es os as ns:n s a e o`),
	)
}

func basque() func(string) string {
	return inOrder(
		bare(""),
		ending(3, `arengandik arekin arentzat aren arena arengan etatik etarako etara etako etan ekin entzat
			ren rekin rentzat tik tatik dik ra rako ko eko ak ek ei ari an ean en ez az a`),
		ending(3, "a"),
	)
}

func irish() func(string) string {
	return inOrder(
		bare(""),
		ending(3, "eanna anna acha aiocht iochta ocht the tha adh amh igh eacha achta acht ai e a"),
	)
}

// romanianLower writes the letters with a comma below with the cedilla of old
// keyboards, as the stop words do.
func romanianLower(s string) string {
	return strings.NewReplacer("ș", "ş", "ț", "ţ").Replace(strings.ToLower(s))
}

// romanian replaces Snowball, which makes fact of factură but factur of its
// plural, and needs accents, which people leave out where they type: but for
// one ending it works without them. Article and case go first, then what
// makes verbs, vowels, and what makes participles and adjectives. Endings that
// make other words must leave four letters: num would be name, number and called.
func romanian() func(string) string {
	return inOrder(
		ending(4, "eşte eşti"), // not of proteste
		bare(""),
		ending(2, "ului ul ilor:i"),
		ending(3, "iilor:i iile:i iei:i ii:i ile:i elor:e ele:e ea:e"),
		ending(4, "ei:e uri ura toare:tor tori:tor torul:tor torului:tor torii:tor"),
		ending(4, "ari are eri ere iri ire esc easca eaza eze ez am im and ind"),
		ending(3, "ia ie a e i o u"),
		ending(4, "at it ut ic"),
	)
}
