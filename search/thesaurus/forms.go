package thesaurus

import (
	"embed"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Stemmers take endings off; they leave "paid" apart from "pay" and
// "abgelehnt" from "ablehnen", and of what people say about the past that is
// most. Forms that do not exist do no harm here: no passage has them.

//go:embed forms/*.txt
var formFiles embed.FS

// prefixes are what verbs are built with, the longest first where one begins
// another. Their forms are those of the verb behind them.
var prefixes = map[string][]string{
	"en": strings.Fields("be for mis out over re un under with"),
	"de": strings.Fields("ab an auf aus bei be dar durch einher ein emp ent er fest fort frei ge gegenüber herab heran heraus herein " +
		"her herum herunter hervor hinaus hinein hinter hinunter hinzu hin hoch kennen klar los miss mit nach nieder raus rein " +
		"runter statt teil über um unter ver voran voraus vorbei vor weg weiter wider wieder zer zurecht zurück zusammen zu"),
	"nl": strings.Fields("aan achter af be bij binnen door er ge her in mee mis na om onder ont op over terug toe tegen uit ver vol voor vast weg"),
	"fr": strings.Fields("ab com con contre dé par pour pro re sur ap entre dis per"),
	"es": strings.Fields("a com con contra des de dis en ex man mante obt pro re sos su"),
	"it": strings.Fields("ac am as com con de di in man mante pro ri s so sor sotto tra"),
	"pt": strings.Fields("a com con de des dis ex man pro re su"),
}

// forms are irregular ones by language and dictionary form.
var forms = sync.OnceValue(func() map[string]map[string][]string {
	all := map[string]map[string][]string{}
	files, _ := formFiles.ReadDir("forms") // they are part of the program
	for _, f := range files {
		data, _ := formFiles.ReadFile(path.Join("forms", f.Name()))
		all[strings.TrimSuffix(f.Name(), ".txt")] = readForms(string(data))
	}
	return all
})

// readForms reads lines of a dictionary form and its others.
func readForms(data string) map[string][]string {
	table := map[string][]string{}
	for line := range strings.Lines(data) {
		if words := strings.Fields(line); len(words) > 1 && words[0] != "#" {
			table[words[0]] = words[1:]
		}
	}
	return table
}

// otherForms lists forms of a word that a stemmer may leave apart from it. Of
// terms of several words there are none.
func otherForms(language, word string) []string {
	first, _ := utf8.DecodeRuneInString(word)
	if strings.ContainsAny(word, " -") || unicode.IsUpper(first) {
		return nil
	}
	list := irregular(language, word)
	switch language {
	case "de":
		if list == nil {
			list = germanVerb(word)
		}
	case "nl":
		if list == nil {
			list = dutchVerb(word)
		}
	case "pl":
		list = polishVerb(word)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// irregular looks a word up, and what is behind its prefix.
func irregular(language, word string) []string {
	table := forms()[language]
	list := slices.Clone(table[word])
	for _, prefix := range prefixes[language] {
		base, ok := strings.CutPrefix(word, prefix)
		if !ok {
			continue
		}
		for _, form := range table[base] {
			list = append(list, prefix+form)
			if bare, ok := strings.CutPrefix(form, "ge"); ok && (language == "de" || language == "nl") {
				list = append(list, prefix+bare)
			}
		}
		if len(table[base]) > 0 && language == "de" {
			list = append(list, prefix+"zu"+base)
		}
	}
	return list
}

// germanVerb makes the forms of a regular verb.
func germanVerb(word string) []string {
	stem, ok := strings.CutSuffix(word, "en")
	if !ok {
		stem, ok = strings.CutSuffix(word, "n")
		if !ok || !strings.HasSuffix(stem, "el") && !strings.HasSuffix(stem, "er") {
			return nil
		}
	}
	return weakVerb(word, stem, "de", []string{"t", "et"}, []string{"te", "ete"})
}

// dutchVerb makes the forms of a regular verb. Its stem is spelled by its
// sound: betalen, betaald; pakken, gepakt; geloven, geloofd.
func dutchVerb(word string) []string {
	stem, ok := strings.CutSuffix(word, "en")
	if !ok || len(stem) < 2 {
		return nil
	}
	n := len(stem)
	switch last, before := stem[n-1], stem[n-2]; {
	case last == before && !vowel(last):
		stem = stem[:n-1]
	case vowel(before) && before != 'i' && !vowel(last) && n > 2 && !vowel(stem[n-3]):
		stem = stem[:n-1] + string(before) + stem[n-1:]
	}
	if soft, ok := strings.CutSuffix(stem, "v"); ok {
		stem = soft + "f"
	} else if soft, ok := strings.CutSuffix(stem, "z"); ok {
		stem = soft + "s"
	}
	list := weakVerb(word, stem, "nl", []string{"t", "d"}, []string{"te", "de"})
	if short, ok := strings.CutSuffix(word, "en"); ok && short != stem { // leveren: no longer vowel
		list = append(list, weakVerb(word, short, "nl", []string{"t", "d"}, []string{"te", "de"})...)
	}
	return append(list, stem)
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// weakVerb puts endings to a stem and ge in front, or behind the prefix.
func weakVerb(word, stem, language string, participle, past []string) []string {
	var list []string
	for _, ending := range participle {
		list = append(list, stem+ending, "ge"+stem+ending)
	}
	for _, ending := range past {
		list = append(list, stem+ending)
	}
	for _, prefix := range prefixes[language] {
		rest, ok := strings.CutPrefix(stem, prefix)
		if !ok || len(rest) < 2 {
			continue
		}
		for _, ending := range participle {
			list = append(list, prefix+"ge"+rest+ending)
		}
		if language == "de" {
			list = append(list, prefix+"zu"+strings.TrimPrefix(word, prefix))
		}
	}
	return list
}

// polishVerb makes the past of a verb, which carries the person.
func polishVerb(word string) []string {
	stem, ok := strings.CutSuffix(word, "ć")
	if !ok || stem == "" {
		return nil
	}
	var list []string
	for _, ending := range []string{"ł", "ła", "łem", "łam", "li", "ły", "liśmy"} {
		list = append(list, stem+ending)
	}
	if short, ok := strings.CutSuffix(stem, "e"); ok { // widzieć, widział
		for _, ending := range []string{"ał", "ała", "ałem", "ałam"} {
			list = append(list, short+ending)
		}
	}
	return list
}
