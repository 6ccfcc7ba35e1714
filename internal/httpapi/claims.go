package httpapi

import (
	"context"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
)

func (a *API) claims() []route {
	return []route{
		typed(get("/findings/{id}", "get-finding", "Read a finding with the highlights that it rests on"), a.getFinding),
		typed(get("/insights/{id}", "get-insight", "Read an insight with what it rests on"), a.getInsight),
	}
}

// Claim is what findings and insights have in common.
type Claim struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	Body       string      `json:"body"`
	Language   string      `json:"language" doc:"BCP 47"`
	State      string      `json:"state" enum:"draft,in-review,published,deprecated"`
	Tags       []string    `json:"tags" nullable:"false" doc:"Names"`
	Evidence   []evidence  `json:"evidence" nullable:"false"`
	Highlights []highlight `json:"highlights" nullable:"false" doc:"Those among the evidence"`
	Author     string      `json:"author"`
	CreatedAt  time.Time   `json:"created_at"`
}

type finding struct {
	Claim
	Study string `json:"study" doc:"Id"`
}

type insight struct {
	Claim
	Findings []findingSummary `json:"findings" nullable:"false" doc:"Those among the evidence"`
}

// evidence names a highlight or a finding, or says that there was one.
type evidence struct {
	Highlight string     `json:"highlight,omitempty" doc:"Id"`
	Finding   string     `json:"finding,omitempty" doc:"Id"`
	Relation  string     `json:"relation" enum:"supports,contradicts,illustrates"`
	DeletedAt *time.Time `json:"source_deleted_at,omitempty" doc:"When the file was deleted in which the highlight stood; neither is there any more"`
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
	Study string `json:"study"`
	Title string `json:"title"`
	State string `json:"state"`
}

func newFindingSummary(f research.Finding) findingSummary {
	return findingSummary{f.ID, f.Study, f.Title, string(f.State)}
}

func newFinding(d library.FindingDetail) finding {
	return finding{Study: d.Study, Claim: Claim{
		d.ID, d.Title, d.Body, d.Language, string(d.State), orEmpty(d.Tags),
		each(d.Evidence, newEvidence), each(d.Highlights, newHighlight), d.Author, d.CreatedAt,
	}}
}

func newInsight(d library.InsightDetail) insight {
	return insight{Findings: each(d.Findings, newFindingSummary), Claim: Claim{
		d.ID, d.Title, d.Body, d.Language,
		string(d.State), orEmpty(d.Tags), each(d.Evidence, newEvidence), each(d.Highlights, newHighlight), d.Author, d.CreatedAt,
	}}
}

func (a *API) getFinding(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[finding], error) {
	d, err := a.lib.Finding(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[finding]{newFinding(d)}, nil
}

func (a *API) getInsight(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[insight], error) {
	d, err := a.lib.Insight(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[insight]{newInsight(d)}, nil
}
