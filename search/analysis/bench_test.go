package analysis

import (
	"strings"
	"testing"
)

func BenchmarkReadings(b *testing.B) {
	texts := map[string]string{
		"und": "The customers said that paying by card was confusing, so they gave up. ",
		"en":  "The customers said that paying by card was confusing, so they gave up. ",
		"de":  "Die Kundin fand die Kasse unübersichtlich und hat den Einkauf abgebrochen. ",
		"cs":  "Zákaznice nenašla košík a nákup nakonec vzdala, protože platba trvala dlouho. ",
		"ru":  "Клиент оплатил корзину и сказал, что платежи очень медленные. ",
		"ar":  "قال المستخدم إن الدفع بطيء جدا في التطبيق. ",
		"ja":  "支払いがとても遅いとお客様が言いました。",
	}
	for language, text := range texts {
		input := strings.Repeat(text, 10)
		b.Run(language, func(b *testing.B) {
			b.SetBytes(int64(len(input)))
			b.ReportAllocs()
			for b.Loop() {
				For(language).Readings(input)
			}
		})
	}
}
