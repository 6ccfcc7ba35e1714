package indextest

import (
	"fmt"
	"testing"

	"earshot/search"
)

// spoken is a sentence in each of many languages, and a word as a person would
// ask for it, which is not as it stands in the sentence.
var spoken = []struct{ language, text, ask string }{
	{"en", "They were cancelling their subscriptions.", "subscription"},
	{"de", "Die Kündigungen kamen viel zu spät.", "Kündigung"},
	{"fr", "Les abonnements étaient beaucoup trop chers.", "abonnement"},
	{"es", "Las contraseñas nuevas no funcionaban.", "contraseña"},
	{"it", "Gli ordini arrivavano sempre in ritardo.", "ordine"},
	{"pt-BR", "Os pagamentos demoraram muito.", "pagamento"},
	{"nl", "De rekeningen waren onduidelijk.", "rekening"},
	{"sv", "Räkningarna var svåra att förstå.", "räkning"},
	{"da", "Regningerne kom for sent.", "regning"},
	{"nb", "Fakturaene var vanskelige.", "faktura"},
	{"hu", "A számlák nagyon drágák voltak.", "számla"},
	{"ro", "Facturile erau prea mari.", "factură"},
	{"pl", "Zgubili nasze zamówienia.", "zamówienie"},
	{"cs", "Všechny objednávky se ztratily.", "objednávka"},
	{"uk", "Вони загубили наші рахунки.", "рахунок"},
	{"hi", "उपयोगकर्ताओं ने शिकायत की।", "उपयोगकर्ता"},
	{"fi", "Laskut olivat epäselviä.", "lasku"},
	{"ru", "Мы потеряли все пароли вчера.", "пароль"},
	{"tr", "Siparişlerimiz İSTANBUL'da kayboldu.", "sipariş"},
	{"ja", "新しい料金は東京都では高すぎます。", "東京"},
	{"zh", "我们的订单在上海丢失了。", "订单"},
	{"ko", "새로운 비밀번호를 잊어버렸어요.", "비밀번호"},
	{"th", "ฉันลืมรหัสผ่านของฉัน", "รหัสผ่าน"},
	{"ar", "نسيت كلمات المرور الجديدة", "كلمات"},
	{"el", "Οι λογαριασμοί ήταν ακριβοί.", "ΛΟΓΑΡΙΑΣΜΟΊ"},
	{"he", "שכחתי את הסיסמה שלי", "הסיסמה"},
	{"und", "Something nobody has determined.", "DETERMINED"},
}

func testLanguages(t *testing.T, x search.Index) {
	var passages []search.Passage
	for _, s := range spoken {
		passages = append(passages, search.Passage{ID: s.language, Session: s.language, Language: s.language, Text: s.text})
	}
	fill(t, x, batchOf(1, passages...))
	for _, s := range spoken {
		results := find(t, x, all(word(s.ask)))
		wantIDs(t, fmt.Sprintf("%s %q", s.language, s.ask), results, s.language)
		if spans, why := results.Marker.Mark(s.language, s.text); len(spans) == 0 || len(why) == 0 {
			t.Errorf("%s %q: Mark(%q) = %v, %v, want a mark", s.language, s.ask, s.text, spans, why)
		}
	}
	for tag, want := range map[string][]string{"pt-BR": {"pt-BR"}, "DE": {"de"}, "und": {"und"}, "xx": {}} {
		wantIDs(t, "lang:"+tag, find(t, x, all(field(search.FieldLang, tag))), want...)
	}
}

// testAsTyped asks for two words of one stem: each comes first where it stands
// as it was typed, and is found where it does not.
func testAsTyped(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "many", Session: "many", Language: "en", Text: "All of the invoices came late."},
		search.Passage{ID: "one", Session: "one", Language: "en", Text: "All of the Invoice came late."},
		search.Passage{ID: "other", Session: "other", Language: "en", Text: "All of the letters came late."},
	))
	wantOrder(t, "invoices as typed", find(t, x, all(word("invoices"))), "many", "one")
	wantOrder(t, "invoice as typed", find(t, x, all(word("invoice"))), "one", "many")
	apply(t, x, batchOf(2,
		search.Passage{ID: "one", Session: "one", Language: "en", Text: "All of the invoices came late."},
		search.Passage{ID: "many", Session: "many", Language: "en", Text: "All of the invoice came late."},
	))
	wantOrder(t, "invoices as typed", find(t, x, all(word("invoices"))), "one", "many")
	wantOrder(t, "invoice as typed", find(t, x, all(word("Invoice"))), "many", "one")
}

// testFairLanguages has ten times as many passages in one language as in
// another: a word that is as rare in both weighs the same in both.
func testFairLanguages(t *testing.T, x search.Index) {
	var passages []search.Passage
	for i := range 220 {
		language, text := "en", "an ordinary line about nothing much"
		if i%11 == 0 {
			language, text = "de", "eine einfache zeile ohne viel inhalt"
		}
		if i%110 < 11 {
			text = "login " + text
		}
		id := fmt.Sprintf("%s%03d", language, i)
		passages = append(passages, search.Passage{ID: id, Session: id, Language: language, Text: text})
	}
	fill(t, x, batchOf(1, passages...))
	best := map[string]float64{}
	for _, g := range find(t, x, all(word("login"))).Groups {
		language := g.Hits[0].ID[:2]
		best[language] = max(best[language], g.Hits[0].Score)
	}
	if ratio := best["de"] / best["en"]; ratio < 0.8 || ratio > 1.25 {
		t.Errorf("scores of the same word are %v, ratio %.2f, want about 1", best, ratio)
	}
}

// testSmallLanguages has a few passages in one language beside many in
// another: in so few no word is rare, and yet they must not come last.
func testSmallLanguages(t *testing.T, x search.Index) {
	var passages []search.Passage
	for i := range 600 {
		language, text := "en", "an ordinary line about nothing much"
		if i%100 == 0 {
			language, text = "de", "eine einfache zeile ohne viel inhalt"
		}
		if i%100 < 2 && i%200 < 100 {
			text = "login " + text
		}
		id := fmt.Sprintf("%s%03d", language, i)
		passages = append(passages, search.Passage{ID: id, Session: id, Language: language, Text: text})
	}
	fill(t, x, batchOf(1, passages...))
	best := map[string]float64{}
	for _, g := range find(t, x, all(word("login"))).Groups {
		language := g.Hits[0].ID[:2]
		best[language] = max(best[language], g.Hits[0].Score)
	}
	if ratio := best["de"] / best["en"]; !(ratio > 0.4 && ratio < 2.5) {
		t.Errorf("scores are %v, ratio %.2f, want them within reach of each other", best, ratio)
	}
}

// testForeignArticles asks in Spanish for words of which one is an article
// there and a verb in Swedish: known to be Spanish, the query finds no Swede.
func testForeignArticles(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "es", Language: "es", Text: "La contraseña no funciona."},
		search.Passage{ID: "sv", Language: "sv", Text: "Jag la märke till att ingen skrev."},
	))
	r := all(search.Sequence{search.Word{Text: "la"}, search.Word{Text: "contraseña"}})
	if got := find(t, x, r).Total; got != 2 {
		t.Errorf("a query in no known language found %d passages, want 2", got)
	}
	r.Language = "es"
	results := find(t, x, r)
	if results.Total != 1 || results.Groups[0].Hits[0].ID != "es" {
		t.Errorf("a query in Spanish found %d passages, want the Spanish one", results.Total)
	}
	if spans, _ := results.Marker.Mark("sv", "Jag la märke"); len(spans) > 0 {
		t.Errorf("the article is marked in Swedish: %v", spans)
	}
	r = all(search.Word{Text: "la"})
	r.Language = "es"
	if got := find(t, x, r).Total; got != 2 {
		t.Errorf("an article by itself found %d passages, want 2", got)
	}
}
