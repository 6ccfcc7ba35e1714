package pdftext

import (
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// standard is where Adobe's standard encoding differs from windows-1252.
var standard = map[int]string{
	0x27: "’", 0x60: "‘", 0xA1: "¡", 0xA4: "⁄", 0xA9: "'", 0xAA: "“", 0xAC: "‹", 0xAD: "›", 0xAE: "fi", 0xAF: "fl", 0xB1: "–", 0xB2: "†",
	0xB3: "‡", 0xB4: "·", 0xB7: "•", 0xB8: "‚", 0xB9: "„", 0xBA: "”", 0xBC: "…", 0xBD: "‰", 0xC1: "`", 0xC2: "´", 0xC3: "ˆ", 0xC4: "˜",
	0xC5: "¯", 0xC6: "˘", 0xC7: "˙", 0xC8: "¨", 0xCA: "˚", 0xCB: "¸", 0xCD: "˝", 0xCE: "˛", 0xCF: "ˇ", 0xD0: "—", 0xE1: "Æ", 0xE3: "ª",
	0xE8: "Ł", 0xE9: "Ø", 0xEA: "Œ", 0xEB: "º", 0xF1: "æ", 0xF5: "ı", 0xF8: "ł", 0xF9: "ø", 0xFA: "œ", 0xFB: "ß",
}

// accents are the endings of names of letters that carry a mark.
var accents = map[string]string{
	"grave": "\u0300", "acute": "\u0301", "circumflex": "\u0302", "tilde": "\u0303", "macron": "\u0304", "breve": "\u0306",
	"dotaccent": "\u0307", "dieresis": "\u0308", "ring": "\u030A", "hungarumlaut": "\u030B", "caron": "\u030C", "cedilla": "\u0327",
	"commaaccent": "\u0326", "ogonek": "\u0328",
}

// glyphNames are names of characters that no rule gives.
var glyphNames = parseGlyphs(`exclam ! quotedbl " numbersign # dollar $ percent % ampersand & quotesingle ' parenleft ( parenright ) asterisk * plus + comma ,
hyphen - period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = greater >
question ? at @ bracketleft [ backslash \ bracketright ] asciicircum ^ underscore _ grave ` + "`" + ` braceleft { bar | braceright } asciitilde ~
quoteleft ‘ quoteright ’ quotedblleft “ quotedblright ” quotesinglbase ‚ quotedblbase „ guillemotleft « guillemotright » guilsinglleft ‹
guilsinglright › endash – emdash — bullet • ellipsis … dagger † daggerdbl ‡ perthousand ‰ fraction ⁄ florin ƒ section § paragraph ¶ germandbls ß
AE Æ ae æ OE Œ oe œ Oslash Ø oslash ø Lslash Ł lslash ł Eth Ð eth ð Thorn Þ thorn þ dotlessi ı dcroat đ Dcroat Đ hbar ħ Hbar Ħ tbar ŧ Tbar Ŧ
exclamdown ¡ questiondown ¿ cent ¢ sterling £ yen ¥ Euro € currency ¤ copyright © registered ® trademark ™ degree ° ordfeminine ª ordmasculine º
plusminus ± multiply × divide ÷ minus − onesuperior ¹ twosuperior ² threesuperior ³ onequarter ¼ onehalf ½ threequarters ¾ periodcentered ·
middot · brokenbar ¦ logicalnot ¬ mu µ acute ´ dieresis ¨ cedilla ¸ macron ¯ circumflex ˆ tilde ˜ breve ˘ dotaccent ˙ ring ˚ ogonek ˛ caron ˇ
hungarumlaut ˝ fi fi fl fl ff ff ffi ffi ffl ffl lessequal ≤ greaterequal ≥ notequal ≠ infinity ∞ approxequal ≈ arrowright → arrowleft ←
arrowup ↑ arrowdown ↓ checkmark ✓ lozenge ◊ partialdiff ∂ summation ∑ product ∏ radical √ integral ∫ Omega Ω pi π alpha α beta β gamma γ
delta δ epsilon ε lambda λ sigma σ tau τ phi φ omega ω`)

func parseGlyphs(list string) map[string]string {
	names := map[string]string{"space": " ", "nbspace": " ", "softhyphen": "-", "sfthyphen": "-"}
	fields := strings.Fields(list)
	for i := 0; i+1 < len(fields); i += 2 {
		names[fields[i]] = fields[i+1]
	}
	return names
}

// glyphText is what a glyph of a name shows, "" if nobody can tell.
func glyphText(glyph string) string {
	glyph, _, _ = strings.Cut(glyph, ".")
	if s, ok := glyphNames[glyph]; ok {
		return s
	}
	if len(glyph) == 1 {
		return glyph
	}
	if strings.Contains(glyph, "_") {
		var out strings.Builder
		for part := range strings.SplitSeq(glyph, "_") {
			if part != "" && len(part) < len(glyph) {
				out.WriteString(glyphText(part))
			}
		}
		return out.String()
	}
	if hex, ok := strings.CutPrefix(glyph, "uni"); ok && len(hex) >= 4 {
		if n, err := strconv.ParseUint(hex[:4], 16, 32); err == nil {
			return string(rune(n)) //nolint:gosec // sixteen bits
		}
	}
	if hex, ok := strings.CutPrefix(glyph, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if n, err := strconv.ParseUint(hex, 16, 21); err == nil {
			return string(rune(n)) //nolint:gosec // twenty-one bits
		}
	}
	if len(glyph) > 1 {
		if mark, ok := accents[glyph[1:]]; ok {
			return norm.NFC.String(glyph[:1] + mark)
		}
	}
	return ""
}
