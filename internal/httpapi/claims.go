package httpapi

import (
	"net/http"
	"time"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) claims() []route {
	findings, insights := claimsOf[finding]{a, search.Finding, newFinding}, claimsOf[insight]{a, search.Insight, newInsight}
	addFinding := post("/findings", "create-finding", "Add a finding", http.StatusCreated)
	addFinding.Description = "One claim from one study. Evidence is by reference: highlights of the study, which a claim cannot quote otherwise. " +
		"What is not a draft has evidence, or says why there is none."
	addInsight := post("/insights", "create-insight", "Add an insight", http.StatusCreated)
	addInsight.Description = "A claim across studies, with findings and highlights as evidence."
	return []route{
		typed(signedIn, get("/findings", "list-findings", "List findings, newest first"), findings.list),
		typed(contributes, addFinding, a.createFinding),
		typed(signedIn, get("/findings/{id}", "get-finding", "Read a finding with the highlights that it rests on"), findings.get),
		typed(contributes, claimPatchOperation("/findings/{id}", "update-finding", "finding"), findings.update),
		typed(contributes, claimDeleteOperation("/findings/{id}", "delete-finding", "finding", "the brand"), findings.remove),
		typed(signedIn, get("/findings/{id}/versions", "list-finding-versions", "List what a finding was, newest first"), findings.versions),
		typed(signedIn, get("/insights", "list-insights", "List insights, newest first"), insights.list),
		typed(contributes, addInsight, a.createInsight),
		typed(signedIn, get("/insights/{id}", "get-insight", "Read an insight with what it rests on"), insights.get),
		typed(contributes, claimPatchOperation("/insights/{id}", "update-insight", "insight"), insights.update),
		typed(contributes, claimDeleteOperation("/insights/{id}", "delete-insight", "insight", "the group"), insights.remove),
		typed(signedIn, get("/insights/{id}/versions", "list-insight-versions", "List what an insight was, newest first"), insights.versions),
	}
}

func claimPatchOperation(path, id, thing string) huma.Operation {
	return huma.Operation{
		Method: http.MethodPatch, Path: path, OperationID: id,
		Summary: "Change the fields of a " + thing + " that are given",
		Description: "The state goes from draft to in-review, to published, to deprecated, and a step back. " +
			"With If-Match the change is made only to the version that was read; where another one is there by now, the answer 412 has both.",
	}
}

func claimDeleteOperation(path, id, thing, where string) huma.Operation {
	return huma.Operation{
		Method: http.MethodDelete, Path: path, OperationID: id, DefaultStatus: http.StatusNoContent,
		Summary: "Delete a " + thing + " with all of its versions",
		Description: "To keep it and say that it no longer holds, deprecate it instead. What was never published is deleted by whoever may change it, " +
			"unless insights rest on it (409). What was is deleted by whoever manages " + where + ", with a reason; evidence that named it says since when it is gone. " +
			"Its addresses, the short one included, answer 410 with the day and the reason. With If-Match the version that was read is deleted; where another one is there by now, the answer 412 has both.",
	}
}

// Claim is what findings and insights have in common.
type Claim struct {
	ID         string      `json:"id"`
	URL        string      `json:"url" doc:"Short address, which never changes"`
	Title      string      `json:"title"`
	Body       string      `json:"body"`
	Language   string      `json:"language" doc:"BCP 47"`
	State      string      `json:"state" enum:"draft,in-review,published,deprecated"`
	Confidence string      `json:"confidence" doc:"low, medium, high, or empty"`
	NoEvidence string      `json:"no_evidence" doc:"Why there is no evidence"`
	Reason     string      `json:"reason" doc:"Why it is deprecated"`
	Successor  string      `json:"successor,omitempty" doc:"Id of what took its place"`
	Succeeds   []string    `json:"succeeds" nullable:"false" doc:"Ids of those whose place it took"`
	Tags       []string    `json:"tags" nullable:"false" doc:"Names"`
	Evidence   []evidence  `json:"evidence" nullable:"false"`
	Highlights []highlight `json:"highlights" nullable:"false" doc:"Those among the evidence"`
	CitedBy    citations   `json:"cited_by"`
	Coverage   coverage    `json:"coverage" doc:"Where the evidence comes from; what contradicts is left out"`
	Withheld   int         `json:"withheld,omitempty" doc:"How much of the evidence is of studies that are closed to you: it is neither listed nor covered"`
	Author     string      `json:"author"`
	Version    int64       `json:"version"`
	CreatedAt  time.Time   `json:"created_at"`
	UpdatedAt  time.Time   `json:"updated_at"`
}

type citations struct {
	Count    int      `json:"count"`
	Insights []string `json:"insights" nullable:"false" doc:"Ids"`
}

type coverage struct {
	Markets    []string `json:"markets" nullable:"false" doc:"ISO 3166"`
	Brands     []string `json:"brands" nullable:"false" doc:"Slugs"`
	Languages  []string `json:"languages" nullable:"false" doc:"BCP 47"`
	Studies    []string `json:"studies" nullable:"false" doc:"Ids"`
	Highlights int      `json:"highlights"`
	Only       string   `json:"only,omitempty" doc:"The market, where all of the evidence is from one"`
	Hidden     int      `json:"hidden,omitempty" doc:"How much more there is of studies that are closed to you: it is in none of the lists"`
}

func newCoverage(c research.Coverage) coverage {
	return coverage{orEmpty(c.Markets), orEmpty(c.Brands), orEmpty(c.Languages), orEmpty(c.Studies), c.Highlights, c.Only(), c.Hidden}
}

type finding struct {
	Claim
	Study string `json:"study" doc:"Id; empty where the finding is published and its study is closed to you"`
}

type insight struct {
	Claim
	Findings        []findingSummary `json:"findings" nullable:"false" doc:"Those among the evidence"`
	Recommendations []string         `json:"recommendations" nullable:"false"`
	ReviewBy        string           `json:"review_by,omitempty" doc:"Day after which it is stale"`
	Stale           bool             `json:"stale"`
}

// evidence names a highlight or a finding, or says that there was one.
type evidence struct {
	Highlight string     `json:"highlight,omitempty" doc:"Id"`
	Finding   string     `json:"finding,omitempty" doc:"Id"`
	Relation  string     `json:"relation" enum:"supports,contradicts,illustrates"`
	DeletedAt *time.Time `json:"source_deleted_at,omitempty" doc:"When the finding was deleted, or the file in which the highlight stood; they are not there any more"`
}

func newEvidence(e research.Evidence) evidence {
	wire := evidence{Highlight: e.Highlight, Finding: e.Finding, Relation: string(e.Relation)}
	if !e.DeletedAt.IsZero() {
		wire.DeletedAt = &e.DeletedAt
	}
	return wire
}

// findingSummary is a finding as evidence.
type findingSummary struct {
	ID    string `json:"id"`
	Study string `json:"study" doc:"Id; empty where it is closed to you"`
	Title string `json:"title"`
	State string `json:"state"`
}

func newFindingSummary(f research.Finding) findingSummary {
	return findingSummary{f.ID, f.Study, f.Title, string(f.State)}
}

func newClaim(d library.ClaimDetail, short string) Claim {
	return Claim{
		ID: d.ID, URL: short + d.Code, Title: d.Title, Body: d.Body, Language: d.Language, State: string(d.State),
		Confidence: string(d.Confidence), NoEvidence: d.NoEvidence, Reason: d.Reason, Successor: d.Successor, Succeeds: orEmpty(d.Succeeds),
		Tags: orEmpty(d.Tags), Evidence: each(d.Evidence, newEvidence), Highlights: each(d.Highlights, newHighlight),
		CitedBy: citations{len(d.CitedBy), orEmpty(d.CitedBy)}, Coverage: newCoverage(d.Coverage), Withheld: d.Withheld,
		Author: d.Author, Version: d.Version, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt,
	}
}

func newFinding(d library.ClaimDetail) finding {
	return finding{Study: d.Study, Claim: newClaim(d, "/f/")}
}

func newInsight(d library.ClaimDetail) insight {
	return insight{newClaim(d, "/i/"), each(d.Findings, newFindingSummary), orEmpty(d.Recommendations), d.ReviewBy, d.Stale}
}

// claimsOf are the operations on the claims of one kind.
type claimsOf[T any] struct {
	a    *API
	kind search.Kind
	wire func(library.ClaimDetail) T
}

func (c claimsOf[T]) answer(d library.ClaimDetail) *editable[T] {
	return &editable[T]{ETag: version(d.Version), Body: c.wire(d)}
}
