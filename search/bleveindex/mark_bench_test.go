package bleveindex

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"earshot/internal/testdata"
	"earshot/search"
	"earshot/search/analysis"
)

// markCodes are the names of languages in files of sentences.
var markCodes = map[string]string{
	"ar": "ara", "cs": "ces", "de": "deu", "el": "ell", "fr": "fra", "it": "ita", "ja": "jpn", "nl": "nld", "pt": "por",
	"ru": "rus", "es": "spa", "sv": "swe", "tr": "tur",
}

var markLanguages = []string{"ar", "cs", "de", "el", "en", "es", "fr", "it", "ja", "nl", "pt", "ru", "sv", "th", "tr"}

// markTexts are texts of a language, of some hundred bytes.
func markTexts(tb testing.TB, language string) (texts []string) {
	tb.Helper()
	name := "retrieval/tatoeba/tatoeba.ces-eng.eng"
	switch {
	case language == "th":
		return thaiTexts
	case language != "en":
		code := markCodes[language]
		name = "retrieval/tatoeba/tatoeba." + code + "-eng." + code
	}
	sentences := strings.Split(strings.TrimSpace(string(testdata.Read(tb, name))), "\n")
	for some := range slices.Chunk(sentences, 10) {
		texts = append(texts, strings.Join(some, " "))
	}
	return texts
}

var thaiTexts = []string{
	"ลูกค้าบอกว่าการชำระเงินช้ามากและหน้าจอค้างบ่อย จึงเลิกซื้อสินค้าในตะกร้า",
	"ผู้ใช้ไม่เข้าใจข้อความแจ้งเตือน และโทรหาฝ่ายบริการลูกค้าเพื่อขอเงินคืน",
	"การจัดส่งตรงเวลาดี แต่กล่องเสียหาย น้ำหนัก ๑๒ กก. ทำให้ส่งคืนลำบาก",
}

// BenchmarkMark marks a page of ten texts in which each word of the query has
// another word of the language, too. What is marked twice has been analysed
// before, as most words of a repository have.
func BenchmarkMark(b *testing.B) {
	for _, language := range markLanguages {
		texts := markTexts(b, language)
		random := rand.New(rand.NewPCG(1, 2))
		word := func() string {
			text := texts[random.IntN(len(texts))]
			tokens := analysis.Exact().Tokens(text)
			return tokens[random.IntN(len(tokens))].Term
		}
		var requests []search.Request
		for range 50 {
			var r search.Request
			var parts search.Sequence
			for range 3 {
				w := search.Word{Text: word()}
				parts = append(parts, w)
				r.Expansions = append(r.Expansions, search.Expansion{From: w.Text, Terms: []search.Alternative{
					{Text: word(), Language: language, Weight: 0.5, Why: search.Concept},
					{Text: word(), Language: language, Weight: 0.5, Why: search.Concept},
				}})
			}
			r.Query.Root = parts
			requests = append(requests, r)
		}
		b.Run(language, func(b *testing.B) {
			b.ReportAllocs()
			bytes, i := 0, 0
			for b.Loop() {
				m := newMarker(&requests[i%len(requests)])
				for j := range 10 {
					text := texts[(i*10+j)%len(texts)]
					bytes += len(text)
					m.Mark(language, text)
				}
				i++
			}
			b.SetBytes(int64(bytes / i))
		})
	}
}
