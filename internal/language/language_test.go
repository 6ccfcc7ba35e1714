package language_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/language"
	"earshot/internal/testdata"
	"earshot/internal/transcript"
)

func TestDetectKnowsItsLanguages(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for want, text := range map[string]string{
		"ar": "أريد أن أعرف أين طلبي", "bg": "Искам да знам къде е моята поръчка и защо се бави",
		"cs": "Chtěl bych vědět, kde je moje objednávka", "da": "Jeg vil gerne vide, hvor min bestilling er henne",
		"de": "Ich möchte wissen, wo meine Bestellung bleibt", "el": "Θέλω να μάθω πού είναι η παραγγελία μου",
		"en": "I would like to know where my order is", "es": "Quiero saber dónde está mi pedido",
		"fi": "Haluaisin tietää, missä tilaukseni on", "fr": "Je voudrais savoir où est ma commande",
		"he": "אני רוצה לדעת איפה ההזמנה שלי", "hi": "मैं जानना चाहता हूँ कि मेरा ऑर्डर कहाँ है",
		"hu": "Szeretném tudni, hol van a rendelésem", "it": "Vorrei sapere dov'è il mio ordine",
		"ja": "注文がどこにあるか知りたい", "ko": "제 주문이 어디에 있는지 알고 싶어요",
		"nl": "Ik wil graag weten waar mijn bestelling is", "no": "Jeg vil gjerne vite hvor bestillingen min er blitt av",
		"pl": "Chciałbym wiedzieć, gdzie jest moje zamówienie", "pt": "Eu queria saber onde está o meu pedido",
		"ro": "Aș vrea să știu unde este comanda mea", "ru": "Я хочу знать, где мой заказ",
		"sv": "Jag skulle vilja veta var min beställning är", "th": "ฉันอยากรู้ว่าคำสั่งซื้อของฉันอยู่ที่ไหน",
		"tr": "Siparişimin nerede olduğunu öğrenmek istiyorum", "uk": "Я хочу знати, де моє замовлення",
		"zh": "我想知道我的订单在哪里",
	} {
		seen[want] = true
		if got := language.Detect(text, language.Options{}); got.Language != want || got.Confidence <= 0 || got.Confidence > 1 {
			t.Errorf("Detect(%q) = %v, want %s", text, got, want)
		}
	}
	for _, lang := range language.Known() {
		if !seen[lang] {
			t.Errorf("no example of %s", lang)
		}
	}
	if !slices.IsSorted(language.Known()) {
		t.Error("Known is not sorted")
	}
}

func TestDetectUsesWhatItIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		o    language.Options
		want string
	}{
		{"", language.Options{}, "und"},
		{"12:30, 50 %", language.Options{}, "und"},
		{"…", language.Options{Prior: "fr"}, "fr"},
		{"OK", language.Options{Prior: "nl-BE"}, "nl"},
		{"ja", language.Options{Prior: "de"}, "de"},
		{"ja", language.Options{Prior: "nl"}, "nl"},
		{"Ich weiß nicht, was das ist", language.Options{Prior: "nl"}, "de"},
		{"Quiero saber si mi pedido llega hoy", language.Options{Allowed: []string{"pt-BR", "en"}}, "pt"},
		{"東京都", language.Options{Allowed: []string{"ja", "en"}}, "ja"},
		{"東京都", language.Options{}, "zh"},
		{"Обичам те", language.Options{Allowed: []string{"en", "de"}}, "und"},
		{"Wonderful", language.Options{Allowed: []string{"en"}}, "en"},
		{"Jeg vet ikke", language.Options{Allowed: []string{"nb", "de"}}, "no"},
	} {
		if got := language.Detect(c.text, c.o); got.Language != c.want {
			t.Errorf("Detect(%q, %+v) = %v, want %s", c.text, c.o, got, c.want)
		}
	}
}

// TestWhatIsNotSureEnoughIsLeftUnmade compares guesses of which only sure ones
// count with all guesses.
func TestWhatIsNotSureEnoughIsLeftUnmade(t *testing.T) {
	t.Parallel()
	const least = 0.5
	texts := strings.Fields("checkout Kasse panier betaling wishlist ja de Fußgängerzone łódka zażółć że płatność корзина оплата nu și comandă grabchen vikuno")
	for i := range len(texts) - 1 {
		texts = append(texts, texts[i]+" "+texts[i+1])
	}
	sure := 0
	for _, text := range texts {
		any, some := language.Detect(text, language.Options{}), language.Detect(text, language.Options{Least: least})
		if any.Confidence >= least {
			sure++
			if some != any {
				t.Errorf("Detect(%q) with a least confidence = %v, want %v", text, some, any)
			}
		} else if some.Confidence >= least {
			t.Errorf("Detect(%q) with a least confidence = %v, without %v", text, some, any)
		}
	}
	if sure < 5 || sure == len(texts) {
		t.Errorf("%d of %d guesses are sure: there is nothing to compare", sure, len(texts))
	}
}

func TestDetectAllKeepsShortAnswersInTheLanguageOfTheSession(t *testing.T) {
	t.Parallel()
	texts := []string{
		"Hoe ging het invullen van het formulier?", "Goed.", "Ja.", "OK", "42", "Super!", "Was dat duidelijk voor u?",
		"Sorry, my Dutch is not good, could we please speak English about this?", "Natuurlijk, dat kan ook.",
	}
	want := []string{"nl", "nl", "nl", "nl", "nl", "nl", "nl", "en", "nl"}
	if got := language.DetectAll(texts, []string{"nl", "en", "de", "fr"}); !slices.Equal(got, want) {
		t.Errorf("DetectAll = %v, want %v", got, want)
	}
	texts = []string{
		"Wie finden Sie die neue Seite?", "It is much better than before, I found it at once.", "Yes.",
		"Und was hat Ihnen gefehlt?", "Nothing, I think that was all I needed.", "Ja.",
	}
	if got := language.DetectAll(texts, nil); !slices.Equal(got, []string{"de", "en", "en", "de", "en", "de"}) {
		t.Errorf("DetectAll of two languages = %v", got)
	}
	if got := language.DetectAll([]string{"1", "..."}, nil); !slices.Equal(got, []string{"und", "und"}) {
		t.Errorf("DetectAll of no words = %v, want und", got)
	}
}

var tatoeba = map[string]string{
	"ara": "ar", "ces": "cs", "deu": "de", "ell": "el", "fra": "fr", "ita": "it", "jpn": "ja", "nld": "nl",
	"por": "pt", "ron": "ro", "rus": "ru", "spa": "es", "swe": "sv", "tur": "tr",
}

// measure logs and checks how many texts of each language are recognised.
func measure(t *testing.T, what string, texts map[string][]string, o language.Options, least, mean float64) {
	t.Helper()
	right, all := 0, 0
	var row []string
	begun := time.Now()
	for _, lang := range slices.Sorted(maps.Keys(texts)) {
		n := 0
		for _, text := range texts[lang] {
			if language.Detect(text, o).Language == lang {
				n++
			}
		}
		share := 100 * float64(n) / float64(len(texts[lang]))
		row = append(row, fmt.Sprintf("%s %.1f", lang, share))
		if share < least {
			t.Errorf("%s: %.1f %% of %s are recognised, want %.0f", what, share, lang, least)
		}
		right, all = right+n, all+len(texts[lang])
	}
	share := 100 * float64(right) / float64(all)
	t.Logf("%s: %.1f %% of %d (%s), %.0f a second", what, share, all, strings.Join(row, ", "), float64(all)/time.Since(begun).Seconds())
	if share < mean {
		t.Errorf("%s: %.1f %% are recognised, want %.0f", what, share, mean)
	}
}

func TestSharedSentencesAreRecognised(t *testing.T) {
	t.Parallel()
	sentences := map[string][]string{}
	for code, lang := range tatoeba {
		base := "retrieval/tatoeba/tatoeba." + code + "-eng."
		sentences[lang] = strings.Split(strings.TrimSpace(string(testdata.Read(t, base+code))), "\n")
		sentences["en"] = append(sentences["en"], strings.Split(strings.TrimSpace(string(testdata.Read(t, base+"eng"))), "\n")...)
	}
	measure(t, "sentences, any language", sentences, language.Options{}, 90, 95)
	measure(t, "sentences, 15 allowed", sentences, language.Options{Allowed: slices.Collect(maps.Keys(sentences))}, 90, 96)
}

func TestSharedCommandsAreRecognised(t *testing.T) {
	t.Parallel()
	commands := map[string][]string{}
	for _, lang := range []string{"ar", "da", "de", "en", "it", "ja", "nl", "tr", "zh"} {
		for line := range strings.SplitSeq(string(testdata.Read(t, "retrieval/xsid/"+lang+".valid.conll")), "\n") {
			if text, ok := strings.CutPrefix(line, "# text = "); ok {
				commands[lang] = append(commands[lang], text)
			}
		}
	}
	// Danish is taken for the English of titles, or for Norwegian.
	measure(t, "commands, any language", commands, language.Options{}, 80, 93)
	measure(t, "commands, 9 allowed", commands, language.Options{Allowed: slices.Collect(maps.Keys(commands))}, 90, 95)
	right, all := 0, 0
	for lang, texts := range commands {
		for _, text := range texts {
			all++
			if language.Detect(text, language.Options{Prior: lang}).Language == lang {
				right++
			}
		}
	}
	if t.Logf("commands, with the language of the recording: %.1f %%", 100*float64(right)/float64(all)); right*100 < 96*all {
		t.Errorf("of %d commands, %d are recognised with their language as prior, want 96 %%", all, right)
	}
}

// TestDanishAndNorwegianAreToldApart wants neither to take from the other.
func TestDanishAndNorwegianAreToldApart(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{ // Danish, Norwegian
		{"Hvad er klokken nu?", "Hva er klokka nå?"},
		{"Tænd for alarmen klokken seks i morgen", "Slå på alarmen klokken seks i morgen"},
		{"Jeg ved ikke hvor jeg skal trykke", "Jeg vet ikke hvor jeg skal trykke"},
		{"Det var virkelig nemt at finde", "Det var veldig enkelt å finne"},
		{"Spil en sang for mig", "Spill en sang for meg"},
		{"Tilføj den her sang til min spilleliste", "Legg til denne sangen i spillelisten min"},
		{"Hvordan bliver vejret i morgen?", "Hvordan blir været i morgen?"},
		{"Siden var lidt langsom", "Siden var litt treg"},
		{"Kan du vise mig det en gang til?", "Kan du vise meg det en gang til?"},
		{"Nej, det tror jeg ikke", "Nei, det tror jeg ikke"},
		{"Bestil bord til to fredag aften", "Bestill bord til to på fredag kveld"},
		{"Jeg forstod ikke hvad der skete", "Jeg skjønte ikke hva som skjedde"},
		{"Mind mig om at ringe til mor", "Minn meg på å ringe mamma"},
		{"Det tog alt for lang tid", "Det tok altfor lang tid"},
		{"Hvorfor skal jeg logge ind igen?", "Hvorfor må jeg logge inn igjen?"},
		{"Giv bogen fire ud af fem point", "Gi boken fire av fem poeng"},
		{"Jeg brugte appen hver uge", "Jeg brukte appen hver uke"},
		{"Ja, det kan jeg godt gøre", "Ja, det kan jeg gjøre"},
	} {
		for i, want := range []string{"da", "no"} {
			if got := language.Detect(pair[i], language.Options{}); got.Language != want {
				t.Errorf("Detect(%q) = %v, want %s", pair[i], got, want)
			}
		}
	}
}

func TestSharedQuestionsAndParagraphsAreRecognised(t *testing.T) {
	t.Parallel()
	questions, paragraphs := map[string][]string{}, map[string][]string{}
	for _, lang := range []string{"ar", "de", "el", "en", "es", "ro", "ru", "tr"} {
		var file struct {
			Data []struct {
				Paragraphs []struct {
					Context string
					QAs     []struct{ Question string }
				}
			}
		}
		if err := json.Unmarshal(testdata.Read(t, "retrieval/xquad/xquad."+lang+".json"), &file); err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Data {
			for _, p := range d.Paragraphs {
				paragraphs[lang] = append(paragraphs[lang], p.Context)
				for _, q := range p.QAs {
					questions[lang] = append(questions[lang], q.Question)
				}
			}
		}
	}
	measure(t, "questions, any language", questions, language.Options{}, 92, 96)
	measure(t, "paragraphs, any language", paragraphs, language.Options{}, 99, 99)
}

func TestSharedCaptionsStayInOneLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"ar", "en", "ja", "ru", "sv"} {
		got, err := transcript.Read(t.Context(), transcript.VTT, testdata.Read(t, filepath.ToSlash("transcripts/elephants-dream/captions."+lang+".vtt")))
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, s := range got.Segments {
			texts = append(texts, s.Text)
		}
		n := 0
		for i, guess := range language.DetectAll(texts, nil) {
			if guess == lang {
				n++
			} else {
				t.Logf("%s taken for %s: %s", lang, guess, texts[i])
			}
		}
		if n*100 < len(texts)*97 {
			t.Errorf("%s: %d of %d captions are taken for it", lang, n, len(texts))
		}
	}
}

func TestDetectIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Mobil data", "super idé", "test", "in de la", "hotel bar"} {
		want := language.Detect(text, language.Options{})
		for range 30 {
			if got := language.Detect(text, language.Options{}); got != want {
				t.Fatalf("Detect(%q) = %v and %v", text, want, got)
			}
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("ça va ' '' 東京 да")
	f.Fuzz(func(t *testing.T, text string) {
		got := language.Detect(text, language.Options{})
		if got.Language != "und" && !slices.Contains(language.Known(), got.Language) || got.Confidence < 0 || got.Confidence > 1 {
			t.Errorf("Detect(%q) = %v", text, got)
		}
	})
}
