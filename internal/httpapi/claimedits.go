package httpapi

import (
	"context"
	"errors"
	"strconv"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/search"
)

type newEvidenceBody struct {
	Highlight string `json:"highlight,omitempty" doc:"Id"`
	Finding   string `json:"finding,omitempty" doc:"Id; for insights"`
	Relation  string `json:"relation,omitempty" enum:"supports,contradicts,illustrates" doc:"supports unless given"`
}

func toEvidence(b newEvidenceBody) research.Evidence {
	e := research.Evidence{Highlight: b.Highlight, Finding: b.Finding, Relation: research.Relation(b.Relation)}
	if e.Relation == "" {
		e.Relation = research.Supports
	}
	return e
}

// ClaimBody is what somebody writes of a claim. Like Keyed it is exported for
// huma.
type ClaimBody struct {
	Title      string            `json:"title" doc:"The claim, in a sentence"`
	Body       string            `json:"body,omitempty"`
	Language   string            `json:"language,omitempty" doc:"BCP 47; detected unless given"`
	State      string            `json:"state,omitempty" enum:"draft,in-review,published" doc:"draft unless given"`
	Confidence string            `json:"confidence,omitempty" enum:"low,medium,high"`
	Evidence   []newEvidenceBody `json:"evidence,omitempty"`
	NoEvidence string            `json:"no_evidence,omitempty" doc:"Why there is no evidence"`
	Tags       []string          `json:"tags,omitempty" doc:"Ids, names or paths"`
}

func (b ClaimBody) claim() research.Claim {
	return research.Claim{
		Title: b.Title, Body: b.Body, Language: b.Language, State: research.FindingState(b.State),
		Confidence: research.Confidence(b.Confidence), Evidence: each(b.Evidence, toEvidence), NoEvidence: b.NoEvidence,
	}
}

type newFindingBody struct {
	ClaimBody
	Study string `json:"study" doc:"Id"`
}

func (a *API) createFinding(ctx context.Context, in *struct {
	Keyed
	Body newFindingBody
},
) (*editable[finding], error) {
	c := in.Body.claim()
	c.Study = in.Body.Study
	d, err := a.lib.CreateClaim(ctx, auth.From(ctx), search.Finding, in.key("create-finding", in.Body), c, in.Body.Tags)
	if err != nil {
		return nil, err
	}
	return &editable[finding]{Base + "/findings/" + d.ID, version(d.Version), newFinding(d)}, nil
}

type newInsightBody struct {
	ClaimBody
	Recommendations []string `json:"recommendations,omitempty"`
	ReviewBy        string   `json:"review_by,omitempty" doc:"Day after which it is stale, such as 2027-03-31"`
}

func (a *API) createInsight(ctx context.Context, in *struct {
	Keyed
	Body newInsightBody
},
) (*editable[insight], error) {
	c := in.Body.claim()
	c.Recommendations, c.ReviewBy = in.Body.Recommendations, in.Body.ReviewBy
	d, err := a.lib.CreateClaim(ctx, auth.From(ctx), search.Insight, in.key("create-insight", in.Body), c, in.Body.Tags)
	if err != nil {
		return nil, err
	}
	return &editable[insight]{Base + "/insights/" + d.ID, version(d.Version), newInsight(d)}, nil
}

func (c claimsOf[T]) list(ctx context.Context, in *struct {
	PageInput
	Study string   `query:"study" doc:"Id; only findings of this study"`
	Brand string   `query:"brand" doc:"Slug; only findings of studies of this brand"`
	State string   `query:"state" enum:"draft,in-review,published,deprecated"`
	Tag   []string `query:"tag,explode" doc:"Id, name or path; what carries one of these or one below it"`
	Stale bool     `query:"stale" doc:"Only insights that were to be reviewed before today"`
},
) (*output[list[T]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	page, err := c.a.lib.Claims(ctx, auth.From(ctx), c.kind, library.ClaimFilter{
		Study: in.Study, Brand: in.Brand, State: research.FindingState(in.State), Tags: in.Tag, Stale: in.Stale,
	}, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, c.wire), nil
}

func (c claimsOf[T]) get(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*editable[T], error) {
	d, err := c.a.lib.Claim(ctx, auth.From(ctx), c.kind, in.ID)
	if err != nil {
		return nil, err
	}
	return c.answer(d), nil
}

type claimPatch struct {
	Title           optional[string]            `json:"title,omitzero"`
	Body            optional[string]            `json:"body,omitzero"`
	Language        optional[string]            `json:"language,omitzero"`
	State           optional[string]            `json:"state,omitzero"`
	Confidence      optional[string]            `json:"confidence,omitzero"`
	Evidence        optional[[]newEvidenceBody] `json:"evidence,omitzero" doc:"All of it; what is left out goes"`
	NoEvidence      optional[string]            `json:"no_evidence,omitzero"`
	Reason          optional[string]            `json:"reason,omitzero" doc:"Why it is deprecated"`
	Successor       optional[string]            `json:"successor,omitzero" doc:"Id of what took its place"`
	Tags            optional[[]string]          `json:"tags,omitzero" doc:"Ids, names or paths"`
	Recommendations optional[[]string]          `json:"recommendations,omitzero" doc:"Of an insight"`
	ReviewBy        optional[string]            `json:"review_by,omitzero" doc:"Of an insight"`
}

func (b *claimPatch) patch() library.ClaimPatch {
	p := library.ClaimPatch{
		Title: b.Title.pointer(), Body: b.Body.pointer(), Language: b.Language.pointer(), NoEvidence: b.NoEvidence.pointer(),
		Reason: b.Reason.pointer(), Successor: b.Successor.pointer(), ReviewBy: b.ReviewBy.pointer(),
		State: (*research.FindingState)(b.State.pointer()), Confidence: (*research.Confidence)(b.Confidence.pointer()),
		Recommendations: b.Recommendations.pointer(), Tags: b.Tags.pointer(),
	}
	if b.Evidence.set {
		evidence := each(b.Evidence.value, toEvidence)
		p.Evidence = &evidence
	}
	return p
}

func (c claimsOf[T]) update(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Body    claimPatch
},
) (*editable[T], error) {
	read, err := versionIn(in.IfMatch)
	if err != nil {
		return nil, err
	}
	d, err := c.a.lib.UpdateClaim(ctx, auth.From(ctx), c.kind, in.ID, read, in.Body.patch())
	if err != nil {
		return nil, c.withBoth(err)
	}
	return c.answer(d), nil
}

// withBoth puts both versions into the answer to a change of an older one.
func (c claimsOf[T]) withBoth(err error) error {
	stale, ok := errors.AsType[*library.StaleClaimError](err)
	if !ok {
		return err
	}
	p := problem.New(problem.Stale, "")
	p.Current = c.wire(library.ClaimDetail{Claim: stale.Current})
	if stale.Read != nil {
		p.Read = c.wire(library.ClaimDetail{Claim: *stale.Read})
	}
	return p
}

func (c claimsOf[T]) remove(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Reason  string `query:"reason" doc:"Why it is deleted; needed for what was published. Everybody who could read it will read this"`
},
) (*struct{}, error) {
	read, err := versionIn(in.IfMatch)
	if err != nil {
		return nil, err
	}
	return nil, c.withBoth(c.a.lib.DeleteClaim(ctx, auth.From(ctx), c.kind, in.ID, read, in.Reason))
}

type claimVersion[T any] struct {
	Version int64     `json:"version"`
	Author  string    `json:"author" doc:"Who made it so"`
	At      time.Time `json:"at"`
	Claim   T         `json:"claim" doc:"What it was, without what is found out anew at each reading: highlights, coverage, citations"`
}

func (c claimsOf[T]) versions(ctx context.Context, in *struct {
	PageInput
	ID string `path:"id"`
},
) (*output[list[claimVersion[T]]], error) {
	var before int64
	if in.After != "" {
		var err error
		if before, err = strconv.ParseInt(in.After, 10, 64); err != nil || before < 1 {
			return nil, search.ErrBadCursor
		}
	}
	all, err := c.a.lib.ClaimVersions(ctx, auth.From(ctx), c.kind, in.ID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(all) > in.Limit {
		all = all[:in.Limit]
		next = strconv.FormatInt(all[in.Limit-1].Version, 10)
	}
	return &output[list[claimVersion[T]]]{list[claimVersion[T]]{Next: next, Items: each(all, func(v research.ClaimVersion) claimVersion[T] {
		return claimVersion[T]{v.Version, v.Author, v.At, c.wire(library.ClaimDetail{Claim: v.Claim})}
	})}}, nil
}
