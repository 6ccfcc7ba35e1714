// Package thesaurus says which other words mean what the words of a query
// mean, in its own language and in all others that are indexed.
//
// It knows [Concept]s: those of a glossary, which people of the repository
// entered, and those of the lexicon that comes with the program, [Builtin].
// [Thesaurus.Expand] finds the longest terms among the words of a query, in
// whatever language and inflection they are typed, and answers with the other
// terms of their concepts, weighed by how probable it is that they mean the
// same:
//
//	t := thesaurus.New(glossary, thesaurus.Builtin())
//	request.Expansions = t.Expand(ctx, query, index.Vocabulary(), thesaurus.Options{})
//
// Bilingual tables, imported dictionaries and what was learned from translated
// texts, stand behind the concepts: see [Thesaurus.With].
//
// How a weight comes about, in this order:
//
//   - A word can be a word of several languages. One that knows twice as many
//     words of the query is four times as probable, and Options.Language is
//     four times as probable as the others.
//   - It can be a term of several concepts; the sooner a concept names it, the
//     greater its share.
//   - A concept has several terms in a language; the first has the greatest
//     share, the second half of it, the third a third.
//   - Terms that no passage has leave their shares to the others.
//   - Where the lexicon, dictionaries, dictionaries by way of a third language
//     and learned tables all know a word, each has a share of the mass, and
//     what several of them say is more probable than its parts. Of several
//     words with one stem the one that is typed counts most.
//   - What was learned counts less the fewer texts it was learned from.
//   - Of a word that the glossary knows the alternatives in another language
//     share half as much again, but none gets more than the mass of all: people
//     have said that they mean the same.
//     A word that it has in both languages is an alternative to itself, hidden,
//     and its terms count within longer ones of the lexicon, too.
//
// So the weights of the alternatives to one word in one language sum up to 1
// at most, or 1.5 by the glossary; in the language of the query itself, where
// the typed word always matches, too, to less. Other forms of a term, as "paid" is of "pay", are
// alternatives of the same weight wherever stemming leaves them apart; all
// forms of one term count once in the sum. Those of the typed word itself are
// given as well.
//
// Where the query has a term of several words, every one of them gets the same
// alternatives, undivided: a passage that says "Kreditkarte" has both words of
// "credit card" and ranks like one that says these. In other languages each word
// by itself is translated as well, with half the weight, and a term of several
// words is looked for in pieces, too, which share 0.3 of its weight: who has
// to "cancel a subscription" says "I cancelled it, the subscription".
//
// A German or Dutch word that is no term may be two of them, joined: each part
// then has half of the mass.
//
// A word that no concept translates into a language of the index, such as a
// name, is compared with the words of the index in that language, all written
// in Latin letters and without what an apostrophe joins to them.
package thesaurus
