package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// The operations of the tus protocol as the OpenAPI document describes them.

func headerParams(names ...string) []*huma.Param {
	docs := map[string]string{
		"Tus-Resumable":          "1.0.0",
		"Upload-Length":          "Bytes of the whole file",
		"Upload-Defer-Length":    "1 where the length comes later",
		"Upload-Metadata":        "Pairs of a key and a value in base64: session, filename, filetype, kind, language, columns (of a survey, a list in JSON), translation_of (name or id of the text of the session that it translates), translation_status (human, machine or reviewed), sha256 (hexadecimal, that the whole file must have)",
		"Upload-Concat":          "partial, or final; and the addresses of partial uploads",
		"Upload-Offset":          "Where the bytes begin",
		"Upload-Checksum":        "One of " + checksumNames + ", and the checksum of this body in base64; the body may have 16 MiB then",
		"Idempotency-Key":        "As for every POST",
		"X-HTTP-Method-Override": "PATCH, DELETE or HEAD",
	}
	params := make([]*huma.Param, len(names))
	for i, name := range names {
		params[i] = &huma.Param{Name: name, In: "header", Description: docs[name], Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return params
}

func tusOperation(method, path, id, summary string, params []*huma.Param, responses map[string]*huma.Response) huma.Operation {
	return huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, Parameters: params, Responses: responses,
	}
}

func bytesBody() *huma.RequestBody {
	return &huma.RequestBody{Content: map[string]*huma.MediaType{
		tusBody: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
}

func tusOptions(path, id string) huma.Operation {
	return tusOperation(http.MethodOptions, path, id, "Read what resumable uploads can do", nil, map[string]*huma.Response{
		"204": {Description: "Version, extensions and limits of the tus protocol, in headers"},
	})
}

func createUploadOperation() huma.Operation {
	op := tusOperation(http.MethodPost, "/uploads", "create-upload", "Begin a resumable upload",
		headerParams("Tus-Resumable", "Upload-Length", "Upload-Defer-Length", "Upload-Metadata", "Upload-Concat", "Upload-Checksum", "Idempotency-Key"),
		map[string]*huma.Response{"201": {
			Description: "The upload; Location is where its bytes go",
			Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{
				Type: huma.TypeObject, Required: []string{"id", "state", "received"}, Properties: map[string]*huma.Schema{
					"id":       {Type: huma.TypeString, Description: "Also of the file that it becomes"},
					"state":    {Type: huma.TypeString, Enum: []any{"arriving", "whole", "finished"}},
					"received": {Type: huma.TypeInteger, Description: "Bytes that have come"},
					"length":   {Type: huma.TypeInteger, Description: "Bytes of the whole file, where that is known"},
				},
			}}},
		}})
	op.Description = "The tus protocol, version 1.0.0, with the extensions " + tusExtensions + ": for files of any size over any network. " +
		"The session that the file belongs to stands in the metadata. A finished upload is answered with the id of its file in the header " + fileHeader + "."
	op.RequestBody = bytesBody()
	return op
}

func headUploadOperation() huma.Operation {
	return tusOperation(http.MethodHead, "/uploads/{id}", "head-upload", "Read how far an upload has come", headerParams("Tus-Resumable"),
		map[string]*huma.Response{"200": {Description: "Upload-Offset is how many bytes have come and are durable"}})
}

func patchUploadOperation() huma.Operation {
	op := tusOperation(http.MethodPatch, "/uploads/{id}", "patch-upload", "Add bytes to an upload",
		headerParams("Tus-Resumable", "Upload-Offset", "Upload-Length", "Upload-Checksum"),
		map[string]*huma.Response{"204": {Description: "Upload-Offset is how many bytes have come and are durable"}})
	op.RequestBody = bytesBody()
	return op
}

func endUploadOperation() huma.Operation {
	return tusOperation(http.MethodDelete, "/uploads/{id}", "end-upload", "Give an upload up", headerParams("Tus-Resumable"),
		map[string]*huma.Response{"204": {Description: "Gone, with all that had come"}})
}

func overrideOperation() huma.Operation {
	op := tusOperation(http.MethodPost, "/uploads/{id}", "override-upload", "PATCH, DELETE or HEAD for networks that let none of them through",
		headerParams("Tus-Resumable", "X-HTTP-Method-Override", "Upload-Offset", "Upload-Length", "Upload-Checksum"),
		map[string]*huma.Response{"200": {Description: "As for HEAD"}, "204": {Description: "As for the method"}})
	op.RequestBody = bytesBody()
	return op
}
