// Package search reads queries in a language of its own, made for people who
// never read this: whatever they type means something sensible, and only what
// cannot be guessed is refused.
//
// # Query language
//
//	query    = [ either ] .
//	either   = sequence { "OR" sequence } .
//	sequence = part { [ "AND" ] part } .
//	part     = { "-" | "NOT" } ( word | prefix | phrase | field | "(" either ")" ) .
//	prefix   = word "*" .
//	phrase   = quote text quote .
//	field    = name ":" ( word | phrase ) .
//	name     = "brand" | "lang" | "tag" | "speaker" | "study" | "method" |
//	           "market" | "kind" | "before" | "after" .
//
// What people type and what it finds:
//
//	payment fails checkout     some of the words in any form, the more the better
//	"too slow"                 these words side by side, as written
//	"lagging"                  this word as written, in no other form
//	payment -android           without passages that say android
//	payment NOT "app store"    the same for a phrase, a field or a group
//	basket OR cart             either; "basket full OR cart" is (basket full) OR cart
//	payment (basket OR cart)   a group must match
//	pay*                       every word that begins with pay
//	brand:acme lang:de         by property; the names in any case
//	tag:"first impression"     a value with spaces
//	after:2026-03 before:2027  from the first of March on, and not in 2027 or later
//	-kind:note                 everything but notes
//
// Only OR, AND and NOT in capitals are operators; one with nothing to join is
// ignored, and so are empty groups, a minus or an asterisk by itself, and words
// of punctuation only. Punctuation around a word is not part of it; apostrophes,
// hyphens and the like within one are. A minus counts only in front: e-mail is
// a word. A colon after anything but the names above is punctuation, so a time
// such as 10:30 and a web address are words. Quotes may be typographic: „…“,
// “…”, «…», »…«, 「…」. Control characters count as spaces.
//
// [Parse] refuses, as a [*SyntaxError] with the place: text that is not UTF-8,
// quotes and parentheses that do not close, impossible dates and kinds, and
// whatever exceeds a limit.
package search
