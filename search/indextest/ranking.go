package indextest

import (
	"fmt"
	"strings"
	"testing"

	"earshot/search"
)

// told is a small repository of one firm: who said what, in eleven languages.
var told = []search.Passage{
	{ID: "en-slow-checkout", Language: "en", Text: "The checkout was so slow on my phone that I gave up and closed the tab."},
	{ID: "en-checkout-address", Language: "en", Text: "At checkout it asked for my address twice, once for billing and once for delivery."},
	{ID: "en-refund-wait", Language: "en", Text: "I waited three weeks for the refund and nobody told me why it took so long."},
	{ID: "en-refund-easy", Language: "en", Text: "Refunds are easy: one button, and the money was back on the card in two days."},
	{ID: "en-password", Language: "en", Text: "I forget my password every time, so I reset it every single month."},
	{ID: "en-delivery", Language: "en", Text: "Delivery came a day late but the driver called me before."},
	{ID: "en-subscription", Language: "en", Text: "Cancelling the subscription took five screens and a phone call."},
	{ID: "en-phone", Language: "en", Text: "I do everything on the phone, I do not even own a laptop."},
	{ID: "en-price", Language: "en", Text: "The price at the end was higher than the price in the cart."},
	{ID: "de-kasse", Language: "de", Text: "An der Kasse war alles langsam, ich habe den Kauf abgebrochen."},
	{ID: "de-erstattung", Language: "de", Text: "Auf die Erstattung habe ich einen Monat gewartet."},
	{ID: "de-passwort", Language: "de", Text: "Mein Passwort vergesse ich ständig, die Passwörter sind zu kompliziert."},
	{ID: "de-abo", Language: "de", Text: "Das Abo zu kündigen war einfacher als gedacht."},
	{ID: "fr-paiement", Language: "fr", Text: "Le paiement était lent et la page s'est bloquée deux fois."},
	{ID: "fr-remboursement", Language: "fr", Text: "J'attends toujours mon remboursement depuis le mois de mars."},
	{ID: "fr-abonnement", Language: "fr", Text: "Impossible de résilier mon abonnement sans appeler quelqu'un."},
	{ID: "es-pago", Language: "es", Text: "El pago con tarjeta falló tres veces antes de funcionar."},
	{ID: "es-reembolso", Language: "es", Text: "Los reembolsos tardan demasiado y nadie contesta."},
	{ID: "it-rimborso", Language: "it", Text: "Per il rimborso ho dovuto scrivere tre volte all'assistenza."},
	{ID: "it-spedizione", Language: "it", Text: "La spedizione costava più del prodotto, così ho lasciato perdere."},
	{ID: "nl-bezorging", Language: "nl", Text: "De bezorging kwam op zaterdag, terwijl ik een andere dag had gekozen."},
	{ID: "nl-wachtwoord", Language: "nl", Text: "Mijn wachtwoorden schrijf ik gewoon op een briefje."},
	{ID: "pl-zwrot", Language: "pl", Text: "Na zwrot pieniędzy czekałem prawie miesiąc."},
	{ID: "pl-dostawa", Language: "pl", Text: "Kurier nie zadzwonił i dostawy nie było."},
	{ID: "pt-entrega", Language: "pt", Text: "A entrega atrasou e ninguém avisou o cliente."},
	{ID: "ru-dostavka", Language: "ru", Text: "Доставка опоздала на неделю, курьер не позвонил."},
	{ID: "ru-parol", Language: "ru", Text: "Я постоянно забываю пароль и сбрасываю его."},
	{ID: "tr-iade", Language: "tr", Text: "İade için İstanbul'daki mağazaya gitmem gerekti."},
	{ID: "ja-haisou", Language: "ja", Text: "配送が遅くて、連絡もありませんでした。"},
	{ID: "ja-kessai", Language: "ja", Text: "決済の画面で住所を二回入力しました。"},
}

// questions are what researchers ask of it; the first answer listed is the one
// that should lead.
var questions = []struct {
	ask     string
	expand  []search.Expansion
	answers string
}{
	{"slow checkout", nil, "en-slow-checkout"},
	{"refund", nil, "en-refund-wait en-refund-easy"},
	{"how long did people wait for a refund", nil, "en-refund-wait"},
	{"cancel subscription phone", nil, "en-subscription"},
	{"passwörter", nil, "de-passwort"},
	{"price cart", nil, "en-price"},
	{"remboursements", nil, "fr-remboursement"},
	{"refund", []search.Expansion{meaning("refund", "de Erstattung 0.8", "fr remboursement 0.9", "es reembolso 0.9")}, "en-refund-wait en-refund-easy es-reembolso fr-remboursement de-erstattung"},
	{"slow payment", []search.Expansion{
		meaning("payment", "en checkout 0.4", "de Kasse 0.3", "fr paiement 0.9", "es pago 0.9"),
		meaning("slow", "de langsam 0.9", "fr lent 0.9", "es lento 0.9"),
	}, "fr-paiement en-slow-checkout de-kasse"},
	{"how long did people wait for a refund", []search.Expansion{
		meaning("wait", "de warten 0.9", "fr attendre 0.9"), meaning("refund", "de Erstattung 0.8", "fr remboursement 0.9", "es reembolso 0.9"),
	}, "en-refund-wait de-erstattung fr-remboursement"},
	{"rimborsi", nil, "it-rimborso"},
	{"wachtwoord", nil, "nl-wachtwoord"},
	{"zwrotu", nil, "pl-zwrot"},
	{"доставки", nil, "ru-dostavka"},
	{"istanbul", nil, "tr-iade"},
	{"配送", nil, "ja-haisou"},
	{"entregas atrasadas", nil, "pt-entrega"},
	{"late delivery", []search.Expansion{
		meaning("delivery", "nl bezorging 0.9", "pl dostawa 0.9", "pt entrega 0.9", "ru доставка 0.9", "ja 配送 0.8", "it spedizione 0.7"),
		meaning("late", "pt atrasar 0.6", "ru опоздать 0.6", "ja 遅い 0.5"),
	}, "en-delivery ru-dostavka pt-entrega ja-haisou pl-dostawa nl-bezorging it-spedizione"},
	{"courier never called", []search.Expansion{
		meaning("courier", "en driver 0.6", "pl kurier 0.9", "ru курьер 0.9"), meaning("called", "pl zadzwonić 0.7", "ru позвонить 0.7"),
	}, "ru-dostavka pl-dostawa en-delivery"},
	{"forget password", []search.Expansion{meaning("password", "de Passwort 0.9"), meaning("forget", "de vergessen 0.7")}, "en-password de-passwort"},
}

// meaning makes an expansion of lines "language text weight".
func meaning(from string, lines ...string) search.Expansion {
	e := search.Expansion{From: from}
	for _, line := range lines {
		a := search.Alternative{Why: search.Translation}
		if _, err := fmt.Sscan(line, &a.Language, &a.Text, &a.Weight); err != nil {
			panic(err) // the lines are constants above
		}
		e.Terms = append(e.Terms, a)
	}
	return e
}

// Ranking fills an index with a small repository, asks it questions and
// returns the answers as text, with the mean reciprocal rank of the best
// answer as the last line. Engines keep it as a golden file, so that a change
// of scoring is a difference to look at.
func Ranking(t *testing.T, x search.Index) string {
	t.Helper()
	passages := make([]search.Passage, len(told))
	for i, p := range told {
		p.Session = p.ID
		passages[i] = p
	}
	fill(t, x, batchOf(1, passages...))
	var sheet strings.Builder
	sum := 0.0
	for _, q := range questions {
		var parts search.Sequence
		for w := range strings.FieldsSeq(q.ask) {
			parts = append(parts, search.Word{Text: w})
		}
		root := search.Node(parts)
		if len(parts) == 1 {
			root = parts[0]
		}
		r := all(root)
		r.Expansions = q.expand
		got := ids(find(t, x, r))
		best, _, _ := strings.Cut(q.answers, " ")
		rank := 0.0
		for i, id := range got {
			if id == best {
				rank = 1 / float64(i+1)
			}
		}
		sum += rank
		fmt.Fprintf(&sheet, "%s, %d expanded\n  want %s\n  got  %s\n", q.ask, len(q.expand), q.answers, strings.Join(got, " "))
	}
	fmt.Fprintf(&sheet, "mean reciprocal rank %.3f\n", sum/float64(len(questions)))
	return sheet.String()
}
