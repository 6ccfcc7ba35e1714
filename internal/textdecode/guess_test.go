package textdecode_test

import (
	"strings"
	"testing"

	"earshot/internal/testdata"
	"earshot/internal/textdecode"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// written says which encodings a language is found in.
var written = map[string][]string{
	"ara": {"windows-1256", "iso-8859-6"},
	"ces": {"windows-1250", "iso-8859-2"},
	"deu": {"windows-1252", "macintosh"},
	"ell": {"windows-1253", "iso-8859-7"},
	"fra": {"windows-1252", "macintosh"},
	"ita": {"windows-1252"},
	"jpn": {"shift_jis", "euc-jp"},
	"por": {"windows-1252"},
	"ron": {"windows-1250"},
	"rus": {"windows-1251", "koi8-r", "ibm866", "iso-8859-5"},
	"spa": {"windows-1252"},
	"swe": {"windows-1252"},
	"tur": {"windows-1254"},
}

// TestDecodeGuessesTheEncodingOfRealSentences encodes sentences of the shared
// material and wants them back. Ten sentences make a short note.
func TestDecodeGuessesTheEncodingOfRealSentences(t *testing.T) {
	t.Parallel()
	right, all := 0, 0
	for language, encodings := range written {
		text := string(testdata.Read(t, "retrieval/tatoeba/tatoeba."+language+"-eng."+language))
		if language == "ron" { // windows-1250 has the letters with a cedilla
			text = strings.NewReplacer("ș", "ş", "ț", "ţ", "Ș", "Ş", "Ț", "Ţ").Replace(text)
		}
		for _, encoding := range encodings {
			good, tried := guessed(t, text, encoding)
			right, all = right+good, all+tried
			t.Logf("%s in %s: %d of %d", language, encoding, good, tried)
			if tried < 5 || good*100 < tried*95 {
				t.Errorf("%s in %s: %d of %d notes came back, want at least 95 %%", language, encoding, good, tried)
			}
		}
	}
	if right*100 < all*98 {
		t.Errorf("%d of %d notes came back, want at least 98 %%", right, all)
	}
}

// guessed counts the notes of ten sentences that come back as they were.
func guessed(t *testing.T, text, encoding string) (good, tried int) {
	t.Helper()
	e, err := htmlindex.Get(encoding)
	if err != nil {
		t.Fatal(err)
	}
	sentences := strings.Split(strings.TrimSpace(text), "\n")
	for len(sentences) >= 10 {
		note := strings.Join(sentences[:10], "\n")
		sentences = sentences[10:]
		b, err := e.NewEncoder().Bytes([]byte(note))
		if err != nil || string(b) == note {
			continue // not to be written so, or plain ASCII
		}
		tried++
		if got := textdecode.Decode(b); got.String == note {
			good++
		} else if testing.Verbose() {
			t.Logf("%s came back in %s: %.60q", encoding, got.Encoding, got.String)
		}
	}
	return good, tried
}

func TestDecodeGuessesWhatIsWrittenInPairsOfBytes(t *testing.T) {
	t.Parallel()
	for encoding, text := range map[string]string{
		"gb18030":   "我觉得结账的页面不太好用，找不到优惠券在哪里输入。\n客服说要等三天，可是我等了一个星期。",
		"big5":      "我覺得結帳的頁面不太好用，找不到優惠券在哪裡輸入。\n客服說要等三天，可是我等了一個星期。",
		"euc-kr":    "결제 화면이 너무 복잡해서 할인 쿠폰을 어디에 넣어야 하는지 모르겠어요.\n상담원은 사흘을 기다리라고 했어요.",
		"shift_jis": "支払いの画面が分かりにくくて、クーポンをどこに入れるのか分かりませんでした。",
		"euc-jp":    "支払いの画面が分かりにくくて、クーポンをどこに入れるのか分かりませんでした。",
	} {
		e, err := htmlindex.Get(encoding)
		if err != nil {
			t.Fatal(err)
		}
		b, err := e.NewEncoder().Bytes([]byte("1\n00:00:01,000 --> 00:00:04,000\n" + text))
		if err != nil {
			t.Fatal(err)
		}
		got := textdecode.Decode(b)
		if !strings.HasSuffix(got.String, text) || got.Encoding != encoding {
			t.Errorf("%s: Decode = %q in %s", encoding, got.String, got.Encoding)
		}
		if head := textdecode.Head(b[:len(b)-1]); head.Encoding != encoding {
			t.Errorf("%s: Head of a cut file is in %s", encoding, head.Encoding)
		}
	}
}

func TestDecodeReadsUTF16WithoutAMarkInEveryScript(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"1\n00:00:01,000 --> 00:00:02,000\nПроверку скафандра закончил.\n",
		"Ана: Как слышите меня?\nБен: Слышу хорошо.\n",
		"すべて安全。完璧に安全だ。\n次へ進もう。\n",
		"Ana: Grüße aus Köln\n",
	} {
		for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
			b, err := unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if got := textdecode.Decode(b); got.String != text {
				t.Errorf("Decode of %q = %q in %s", text, got.String, got.Encoding)
			}
		}
	}
}

func TestDecodeReadsTheSharedEncodings(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ encoding, text string }{
		"russian.cp866.txt":                {"ibm866", "Лошадка, везущая хворосту воз"},
		"testArabicMisleadingCharset.html": {"windows-1256", "رجل حكيم"},
		"testTXT_win-1252.txt":             {"windows-1252", "a “windows” encoding"},
		"testTXTNonASCIIUTF8.txt":          {"utf-8", "Der schnelle braune Fuchs springt über"},
		"multi-language.txt":               {"windows-1252", "español ABC adhoc prácticas"},
	} {
		got := textdecode.Decode(testdata.Read(t, "documents/encodings/"+name))
		if got.Encoding != want.encoding || !strings.Contains(got.String, want.text) {
			t.Errorf("%s: Decode = %s, %.200q, want %s with %q", name, got.Encoding, got.String, want.encoding, want.text)
		}
	}
}

func TestADeclarationCountsWhereItCanBeTrue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, text, encoding string }{
		"true":                  {`<?xml version="1.0" encoding="koi8-r"?><a>` + "\xf0\xd2\xc9" + `</a>`, "При", "koi8-r"},
		"windows all the same":  {`<meta charset=iso-8859-1><p>l` + "\x92" + `eau</p>`, "l’eau", "windows-1252"},
		"a lie":                 {`<meta charset="utf-8"><p>Stra` + "\xdf" + `e</p>`, "Straße", "windows-1252"},
		"utf-8 under any claim": {`<meta charset="windows-1251"><p>Straße</p>`, "Straße", "utf-8"},
		"a few broken bytes":    {"Grüße, größer, schöner\xff, Türen", "Grüße, größer, schöner\uFFFD, Türen", "utf-8"},
	} {
		got := textdecode.Decode([]byte(c.in))
		if !strings.Contains(got.String, c.text) || got.Encoding != c.encoding {
			t.Errorf("%s: Decode = %q in %s, want %q in %s", name, got.String, got.Encoding, c.text, c.encoding)
		}
	}
}
