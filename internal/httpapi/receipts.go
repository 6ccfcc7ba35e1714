package httpapi

import (
	"context"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) receipts() []route {
	return []route{
		typed(contributes, deleteFileOperation(), a.deleteFile),
		typed(signedIn, get("/receipts/{id}", "get-receipt", "Read the receipt of a file's deletion"), a.getReceipt),
		typed(signedIn, get("/sessions/{id}/receipts", "list-receipts", "List the receipts of files that a session had, oldest first"), a.listReceipts),
	}
}

func deleteFileOperation() huma.Operation {
	return huma.Operation{
		Method: http.MethodDelete, Path: "/files/{id}", OperationID: "delete-file", Summary: "Delete a file",
		Description: "The file, what was read from it and what was marked in it are gone at once. Its bytes follow: " +
			"the receipt says when storage was seen to hold nothing of it any more. Findings that rested on it keep saying that they rested on something.",
		DefaultStatus: http.StatusAccepted,
	}
}

type receipt struct {
	ID          string         `json:"id"`
	File        string         `json:"file" doc:"Id, which nothing has any more"`
	Session     string         `json:"session"`
	Kind        string         `json:"kind" enum:"note,transcript,recording,attachment"`
	Size        int64          `json:"size" doc:"Of the original, in bytes"`
	Author      string         `json:"author" doc:"Who asked for it"`
	State       string         `json:"state" enum:"pending,verified" doc:"Verified: storage was seen to hold nothing of the file"`
	RequestedAt time.Time      `json:"requested_at"`
	VerifiedAt  *time.Time     `json:"verified_at" doc:"null while pending"`
	Objects     []erasedObject `json:"objects" nullable:"false" doc:"Every version of every object that storage held of the file, as far as it was found yet"`
}

type erasedObject struct {
	Key     string `json:"key"`
	Version string `json:"version,omitempty" doc:"Absent where storage keeps no versions"`
	Size    int64  `json:"size" doc:"Bytes"`
	Marker  bool   `json:"marker,omitempty" doc:"A mark of an earlier deletion, not content"`
}

func newReceipt(r research.Receipt) receipt {
	wire := receipt{
		ID: r.ID, File: r.File, Session: r.Session, Kind: string(r.Kind), Size: r.Size, Author: r.Author,
		State: "pending", RequestedAt: r.RequestedAt,
		Objects: each(r.Objects, func(o research.ErasedObject) erasedObject { return erasedObject(o) }),
	}
	if !r.VerifiedAt.IsZero() {
		wire.State, wire.VerifiedAt = "verified", &r.VerifiedAt
	}
	return wire
}

func (a *API) deleteFile(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*created[receipt], error) {
	r, err := a.lib.DeleteFile(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &created[receipt]{Base + "/receipts/" + r.ID, newReceipt(r)}, nil
}

func (a *API) getReceipt(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[receipt], error) {
	r, err := a.lib.Receipt(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[receipt]{newReceipt(r)}, nil
}

func (a *API) listReceipts(ctx context.Context, in *struct {
	PageInput
	ID string `path:"id"`
},
) (*output[list[receipt]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	page, err := a.lib.Receipts(ctx, auth.From(ctx), in.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newReceipt), nil
}
