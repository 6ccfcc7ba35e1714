package bleveindex

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"earshot/search/analysis"
)

// layoutVersion changes with anything that the fields below do not show: what
// a record holds, how positions are counted, which words share a field.
const layoutVersion = 1

// The fields of a passage in bleve. There is one more for each language:
// textField of its analysis language.
const (
	exactField  = "exact"  // words as written, folded, with positions: phrases, prefixes
	sourceField = "source" // one term: what the passage was cut from
	recordField = "record" // not searched: the values that columns hold
)

// What bleve keeps of each field. Scores need no norm of bleve's (lengths are a
// column) and marks no offsets (texts are read again where they live), so
// locations carry positions only.
const (
	textOptions   = index.IndexField | index.IncludeTermVectors
	exactOptions  = index.IndexField | index.IncludeTermVectors
	sourceOptions = index.IndexField | index.SkipFreqNorm
	recordOptions = index.StoreField
)

// contextGap keeps phrases from running from the end of a text into its
// context.
const contextGap = 100

// textField names the field of an analysis language.
func textField(language string) string { return "text_" + language }

// schemaVersion tells whether an index on disk was written as this code would
// write it.
func schemaVersion() string {
	sum := sha256.New()
	fmt.Fprintln(sum, layoutVersion, contextGap, scorch.Version)
	fmt.Fprintln(sum, exactField, sourceField, recordField, textField("*"))
	fmt.Fprintln(sum, textOptions, exactOptions, sourceOptions, recordOptions)
	for _, language := range append(analysis.Languages(), "und") {
		fmt.Fprintln(sum, language, analysis.For(language).Tokens(probe))
	}
	fmt.Fprintln(sum, analysis.Exact().Tokens(probe))
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// probe shows most changes of the analyzers: an index holds terms as they were
// when it was written, and queries must be read the same way.
const probe = `The customers' shopping carts weren't easily cancelled, they’re running.
Die Kündigungen der Verträge für Bestellvorgänge in der Straße. L’été dernier, jusqu'à l'annulation.
Las contraseñas no funcionaban; as informações estão às vezes confusas. De klanten vergaten hun wachtwoorden.
Brugerne glemte deres adgangskoder, användarna hittade inte, käyttäjät eivät löytäneet. Kullanıcıların şifreleri İstanbul'daki.
Użytkownicy zapominają haseł, пользователи забывают пароли, οι χρήστες ξεχνούν. المستخدمون نسوا סיסמאות 東京都の利用者は 사용자는 비밀번호를 ผู้ใช้ลืมรหัสผ่าน उपयोगकर्ताओं C++ node.js user@example.com 3,50 €`
