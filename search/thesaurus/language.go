package thesaurus

import "earshot/search"

// Language is what a query is probably written in, by the words that the
// thesaurus knows and o.Language; "und" where that cannot be told. An index that
// is told ([search.Request].Language) does not look in other languages for the
// words that this one drops, such as "the" and "of": there they are rare, and
// would be taken for the most telling.
func (t *Thesaurus) Language(q search.Query, o Options) string {
	return t.readQuery(q, o).likely
}
