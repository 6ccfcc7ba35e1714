package push

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// translationStatuses are what fields may say of how translations were made; none
// says that what looks like one is none.
var translationStatuses = []string{"human", "machine", "reviewed", "none"}

// translation is what fields say of the translations of a session. What makes no
// sense is an error: whoever reads them relies on it.
func (f fields) translation() (string, error) {
	said := strings.ToLower(f.text("translation", "translations", "translation_status"))
	if said != "" && !slices.Contains(translationStatuses, said) {
		return "", fmt.Errorf("translation is %q; it must be one of %s", said, strings.Join(translationStatuses, ", "))
	}
	return said, nil
}

// findTranslations says of texts whose names differ from that of another in their
// language alone that they translate it: interview.en.vtt does interview.vtt, or
// interview.de.vtt where the session is in German.
func (s *PlannedSession) findTranslations(status string) {
	if status == "none" {
		return
	}
	of := map[string][]int{} // files by what their names share
	for i, f := range s.Files {
		if k := readName(path.Base(f.Path)).kind; k == transcribed || k == note {
			key := fmt.Sprint(k) + " " + withoutLanguage(f)
			of[key] = append(of[key], i)
		}
	}
	for _, files := range of {
		original := -1
		for _, i := range files {
			if l := s.Files[i].Language; l == "" || sameLanguage(l, s.Language) {
				if original >= 0 {
					original = -1 // there are two: nobody can tell
					break
				}
				original = i
			}
		}
		for _, i := range files {
			if original >= 0 && i != original {
				s.Files[i].Translates, s.Files[i].Translation = path.Base(s.Files[original].Path), status
			}
		}
	}
}

// withoutLanguage is the path of a file without its extension and language.
func withoutLanguage(f PlannedFile) string {
	stem := strings.ToLower(strings.TrimSuffix(f.Path, path.Ext(f.Path)))
	if f.Language == "" {
		return stem
	}
	parts := strings.Split(stem, ".")
	for i := len(parts) - 1; i > 0; i-- {
		if _, _, ok := languageAtEnd("." + parts[i]); ok {
			return strings.Join(slices.Delete(parts, i, i+1), ".")
		}
	}
	return stem
}

// sameLanguage compares languages without regard to country and script.
func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return a != "" && strings.EqualFold(a, b)
}
