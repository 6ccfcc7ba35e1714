package research

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// LanguageName names a BCP 47 tag in English.
func LanguageName(tag string) string {
	t, err := language.Parse(tag)
	if err != nil || t == language.Und {
		return "unknown language"
	}
	return display.English.Tags().Name(t)
}

// MarketName names a country in English. Regions within a country have no
// names at hand and keep their codes.
func MarketName(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.English.Regions().Name(r)
}
