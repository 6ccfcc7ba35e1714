// Package indextest is what every search.Index must do, as a test suite.
//
//	func TestIndex(t *testing.T) {
//		indextest.Run(t, func(t *testing.T) search.Index { return open(t, t.TempDir()) })
//	}
//
// Its corpora are its own; ranking is compared in the small (the passage with
// more of the words comes first), not by scores.
package indextest

import (
	"testing"

	"earshot/search"
)

// Run tests the indexes that open makes. An index is new and may be stale: the
// suite begins with Rebuild. open registers its own clean-up.
func Run(t *testing.T, open func(t *testing.T) search.Index) {
	t.Helper()
	tests := []struct {
		name string
		test func(*testing.T, search.Index)
	}{
		{"ApplyReplacesASource", testReplace},
		{"LastUpdateOfASourceWins", testLastUpdateWins},
		{"PassageMovesBetweenSources", testMovedPassage},
		{"SourceInParts", testParts},
		{"PositionOnlyGrows", testPosition},
		{"BatchIsAtomic", testBatchIsAtomic},
		{"RebuildTakesThePlaceOfTheOld", testRebuild},
		{"StopsWhenAsked", testStopsWhenAsked},
		{"ScopeHidesTheRest", testScope},
		{"ScopeSeesWhatIsShared", testShared},
		{"ScopeHoldsForEveryQuery", testScopeHolds},
		{"QueriesMeanWhatTheySay", testQueriesAgainstBruteForce},
		{"QueryForms", testQueries},
		{"SomeWordsOfAQuestion", testSomeWords},
		{"HostileQueries", testHostileQueries},
		{"Filters", testFilters},
		{"FacetsCountRight", testFacets},
		{"GroupsBySession", testGrouping},
		{"DateOrder", testDateOrder},
		{"MoreWordsRankHigher", testRelevance},
		{"ClaimsBeforeEqualPassages", testKinds},
		{"PagesMissNothing", testPages},
		{"PagesMissNothingWhileAllMoves", testPagesWhileAllMoves},
		{"CursorsBelongToOneRequest", testCursors},
		{"LimitsHaveNames", testLimits},
		{"Languages", testLanguages},
		{"WordsAsTypedComeFirst", testAsTyped},
		{"LanguagesRankFairly", testFairLanguages},
		{"CompoundsAreFoundByTheirParts", testCompounds},
		{"ArticlesAreNotWordsElsewhere", testForeignArticles},
		{"SmallLanguagesAreNotDrowned", testSmallLanguages},
		{"ExpansionsFindOtherWords", testExpansions},
		{"QuestionsFindTranslations", testTranslatedQuestion},
		{"ExpansionsWeighLess", testTypedBeforeExpanded},
		{"ForeignHomographs", testForeignHomographs},
		{"TooManyAlternatives", testTooManyAlternatives},
		{"MarksAreByteExact", testMarks},
		{"TellingWords", testTelling},
		{"WithoutSome", testWithout},
		{"SimilarWords", testSimilar},
		{"BeginningsOfWords", testBeginning},
		{"MissingWords", testMissing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.test(t, open(t))
		})
	}
}
