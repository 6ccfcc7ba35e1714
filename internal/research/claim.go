package research

import (
	"fmt"
	"slices"
	"time"
)

// Claim is what findings and insights have in common, and what either has.
type Claim struct {
	ID    string
	Code  string // of its short permanent address
	Study string // id; a finding's, "" for an insight
	Title string // the claim
	Body  string
	// Language is BCP 47; "" where it is to be detected.
	Language   string
	State      FindingState
	Confidence Confidence
	NoEvidence string // why there is no evidence; "" where there is, or nobody said
	Reason     string // why it is deprecated
	Successor  string // id of the claim of the same kind that took its place; "" for none
	ReviewBy   string // day after which an insight is stale; "" for never
	// Recommendations are what an insight proposes to do.
	Recommendations []string
	Tags            []string // names
	Evidence        []Evidence
	Author          string
	Version         int64 // grows with each edit
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// Finding is one claim from one study.
type Finding = Claim

// Insight is a durable claim across studies.
type Insight = Claim

// Confidence is how sure its author is of a claim; "" says nothing.
type Confidence string

// The degrees of confidence.
const (
	LowConfidence    Confidence = "low"
	MediumConfidence Confidence = "medium"
	HighConfidence   Confidence = "high"
)

// Most evidence of one claim, and recommendations of one insight.
const (
	MostEvidence        = 1000
	MostRecommendations = 50
)

// ClaimVersion is what a claim was in one of its versions.
type ClaimVersion struct {
	Version int64
	Author  string // who made it so
	At      time.Time
	Claim   Claim
}

// Coverage is where the evidence of a claim comes from. What contradicts it is
// left out.
type Coverage struct {
	Markets, Brands, Languages, Studies []string // sorted
	Highlights                          int
	// Hidden is how much more there is of studies that whoever asks does not
	// see: it is in none of the lists.
	Hidden int
}

// Only is the market that all of the evidence is from; "" where there are
// several, or may be.
func (c Coverage) Only() string {
	if len(c.Markets) == 1 && c.Hidden == 0 {
		return c.Markets[0]
	}
	return ""
}

// Check returns an *InvalidError that lists everything wrong with a claim by
// itself.
func (c Claim) Check() error {
	var ch Checker
	ch.Text("title", c.Title, true, MostTitle)
	ch.Prose("body", c.Body, MostProse)
	ch.Language("language", c.Language, false)
	ch.Prose("no_evidence", c.NoEvidence, MostProse)
	ch.Prose("reason", c.Reason, MostProse)
	ch.Day("review_by", c.ReviewBy)
	ch.Require(slices.Contains([]Confidence{"", LowConfidence, MediumConfidence, HighConfidence}, c.Confidence), "confidence", "must be low, medium or high")
	ch.Require(len(c.Recommendations) <= MostRecommendations, "recommendations", "must be at most %d", MostRecommendations)
	for i, r := range c.Recommendations {
		ch.Prose(fmt.Sprintf("recommendations[%d]", i), r, MostProse)
		ch.Require(r != "", fmt.Sprintf("recommendations[%d]", i), "must not be empty")
	}
	ch.Require(len(c.Evidence) <= MostEvidence, "evidence", "must be at most %d", MostEvidence)
	switch c.State {
	case FindingDraft:
	case FindingInReview, FindingPublished:
		ch.Require(len(c.Evidence) > 0 || c.NoEvidence != "", "evidence", "must not be empty, or no_evidence must say why it is")
	case FindingDeprecated:
		ch.Require(c.Reason != "", "reason", "must say why the claim is deprecated")
	default:
		ch.Require(false, "state", "must be draft, in-review, published or deprecated")
	}
	ch.Require(c.State == FindingDeprecated || c.Successor == "", "successor", "is for what is deprecated")
	ch.Require(c.Successor == "" || c.Successor != c.ID, "successor", "must be another one")
	ch.Require(c.NoEvidence == "" || len(c.Evidence) == 0, "no_evidence", "must be empty where there is evidence")
	return ch.Err()
}

// CheckStep says whether a claim may go from one state to another.
func (c *Checker) CheckStep(from, to FindingState) {
	next := map[FindingState][]FindingState{
		FindingDraft:      {FindingInReview},
		FindingInReview:   {FindingDraft, FindingPublished},
		FindingPublished:  {FindingInReview, FindingDeprecated},
		FindingDeprecated: {FindingPublished},
	}[from]
	c.Require(from == to || slices.Contains(next, to), "state", "cannot become %s from %s", to, from)
}
