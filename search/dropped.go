package search

// Dropped is another word for a word of the query that was known and yet not
// searched for.
type Dropped struct {
	From string // a Word of the query, as typed
	Alternative
	Reason DropReason
}

// DropReason says why another word was not searched for.
type DropReason string

// The reasons, in the order in which they count where several apply.
const (
	DroppedAbsent   DropReason = "absent"   // no passage in its language has it
	DroppedUnlikely DropReason = "unlikely" // others have nearly all of the probability
	DroppedCommon   DropReason = "common"   // so many passages have it that it says little beside better ones
	DroppedLimit    DropReason = "limit"    // there are as many others as a word, or a query, may have
	DroppedCost     DropReason = "cost"     // it would take more reading than one search is given
)
