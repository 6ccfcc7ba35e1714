package analysis

import (
	"strings"
	"unicode"
)

// turkishLower knows that the capital of i is İ and that of ı is I.
func turkishLower(s string) string { return strings.ToLowerSpecial(unicode.TurkishCase, s) }

// turkish takes endings off in the order in which the language puts them on,
// from the last: case and tense, possession, plural. Roots may look as if they
// had endings, so both passes treat root and inflected form alike.
func turkish() func(string) string {
	last := inOrder(ending(4, "nın nin nun nün"), ending(3, `dan den ndan nden nda nde da de ın in un ün yı yi yu yü ya ye yla yle
		tta:t tte:t kta:k kte:k pta:p pte:p şta:ş şte:ş çta:ç çte:ç sta:s ste:s fta:f fte:f
		ttan:t tten:t ktan:k kten:k ptan:p pten:p ştan:ş şten:ş çtan:ç çten:ç stan:s sten:s
		dım dim dum düm dı di du dü mak mek ma me ması mesi manın menin maya meye`))
	own := inOrder(
		ending(3, `ımız imiz umuz ümüz ınız iniz unuz ünüz mız miz muz müz nız niz nuz nüz
			sını sini sunu sünü sı si su sü mı mi mu mü ım im um üm ı i u ü`),
		ending(4, "m n"),
	)
	return inOrder(
		last, own, ending(3, "lar ler ları leri ların lerin"),
		last, own, ending(3, "a e ı i u ü"),
		ending(2, "b:p c:ç d:t ğ:k"),
	)
}
