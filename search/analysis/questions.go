package analysis

// questionWords are words that stop word lists lack in some languages and have
// in others: those that questions begin with, in all their forms, and the
// auxiliary verbs, pronouns and articles that come with them. People ask whole
// questions, and without these "how many" in one language would count as a
// rare word, and in the next for nothing.
var questionWords = map[string]string{
	"ar": "ماذا متى أين كيف كم لماذا هل أية",
	"bg": "кой коя кое кои",
	"ca": "quants quantes quanta era",
	"cs": "koho komu kdy jaký jaká jaké jakou kolik",
	"da": "hvem hvilken hvilket hvilke hvornår hvordan hvorfor hvad",
	"de": "wer wen wem wessen wann woher wohin warum weshalb wieso wurde wurden worden",
	"el": "τι ποιον ποιαν πότε πόσο πόσα πόσοι πόσεσ πόση πόσησ πόσων γιατί",
	"en": "whose",
	"es": "cuál cuáles quién quiénes cuánto cuánta cuántos cuántas cuándo cómo dónde según",
	"fi": "milloin miten kuinka mikä miksi missä",
	"fr": "a où quoi quand comment combien pourquoi",
	"hr": "što tko koga koji koja koje koju kojem kojoj kojih kojim kada gdje kako koliko zašto je",
	"hu": "kit kinek melyik hol hová honnan mennyi hány",
	"it": "cosa quali quando",
	"nl": "welke welk wanneer waar waarom waarvoor hoeveel werden",
	"no": "hvem hvilken hvilket hvilke hvordan hvorfor",
	"pl": "kogo komu jaka jaki jakie ile",
	"pt": "quais onde quanto quanta quantos quantas porque porquê quê é",
	"ro": "a o fost era erau fiind cea cele cei ceea celor despre câtă mai unui unei unul acestei acesteia acestui acestora își însă decât precum va e i l n s",
	"ru": `какие какое какова каково каков какого каких каким какому каком какими какую такая такое такие такого таких сколько почему
		также который которая которое которые которого которой которых которым которую является являются это эта эти этих имеет имеют откуда куда чей чья`,
	"tr": "neyi kimin kimdir hangisi hangisidir kaç kaçtır nedir neydi nereden nasıldır",
	"uk": "хто кого кому скільки чому",
}
