package problem

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/internal/termbase"
	"earshot/search"
	"earshot/uploads"
)

// How long, in seconds, clients wait before they try again.
const (
	retryIndex = 10
	retryStore = 5
	retrySoon  = 2
	retryHeld  = 1
	retryLogin = 10
	// retryWriting is for those who have waited already.
	retryWriting = 5
)

// From maps an error to a problem. What it does not know is Internal.
func From(err error) *Problem {
	if p := typed(err); p != nil {
		return p
	}
	for _, known := range []struct {
		err  error
		name string
		wait int
	}{
		{auth.ErrUnknown, NotSignedIn, 0},
		{auth.ErrForbidden, Forbidden, 0},
		{auth.ErrProviderUnavailable, ProviderUnavailable, retryLogin},
		{auth.ErrLastAdministrator, LastAdministrator, 0},
		{library.ErrKeyReused, KeyReused, 0},
		{library.ErrNotFailed, NotFailed, 0},
		{library.ErrCited, Cited, 0},
		{library.ErrHasHighlights, HasHighlights, 0},
		{library.ErrBusy, StillReading, 0},
		{library.ErrNoSurvey, NotASurvey, 0},
		{library.ErrStopping, Stopping, retrySoon},
		{research.ErrBusy, Busy, retryWriting},
		{library.ErrUploadHeld, UploadHeld, retryHeld},
		{library.ErrJoined, UploadJoined, 0},
		{library.ErrUploadFinished, UploadFinished, 0},
		{library.ErrChecksum, ChecksumMismatch, 0},
		{research.ErrStale, Stale, 0},
		{research.ErrNotFound, NotFound, 0},
		{research.ErrConflict, Conflict, 0},
		{search.ErrBadCursor, BadCursor, 0},
		{library.ErrOldCursor, OldCursor, 0},
		{search.ErrStale, IndexRebuilding, retryIndex},
		{uploads.ErrNotFound, NotFound, 0},
		{uploads.ErrFull, StoreFull, 0},
		{uploads.ErrUnavailable, StoreUnavailable, retryStore},
		{context.DeadlineExceeded, Timeout, retrySoon},
	} {
		if errors.Is(err, known.err) {
			p := New(known.name, "")
			p.RetryAfter = known.wait
			if known.name == Timeout {
				p.Limit = "deadline"
			}
			return p
		}
	}
	return New(Internal, "")
}

// typed maps the errors that carry more than their kind; nil for all others.
func typed(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[*research.InvalidError](err); ok {
		return fromInvalid(e)
	}
	if e, ok := errors.AsType[*research.NotFoundError](err); ok {
		return New(NotFound, e.Error())
	}
	if e, ok := errors.AsType[*research.DeletedError](err); ok {
		return New(Deleted, e.Error())
	}
	if e, ok := errors.AsType[*research.ConflictError](err); ok {
		return New(Conflict, e.Detail)
	}
	if e, ok := errors.AsType[*search.SyntaxError](err); ok {
		p := New(QuerySyntax, e.Reason)
		p.Offset, p.Limit = &e.Offset, string(e.Limit)
		return p
	}
	if e, ok := errors.AsType[*search.LimitError](err); ok {
		p := New(LimitExceeded, fmt.Sprintf("%s is %d and may be at most %d", e.Name, e.Given, e.Most))
		p.Limit, p.Most = e.Name, int64(e.Most)
		return p
	}
	if e, ok := errors.AsType[*auth.TooOftenError](err); ok {
		p := New(TooOften, "")
		p.RetryAfter = int(e.Wait/time.Second) + 1
		if e.What != "" {
			p.Detail = fmt.Sprintf("%s are limited to %d in a minute", e.What, e.PerMinute)
			p.Limit, p.Most = e.What, int64(e.PerMinute)
		}
		return p
	}
	if e, ok := errors.AsType[*library.ChangedSinceError](err); ok {
		return New(ChangedSince, e.Reason)
	}
	if _, ok := errors.AsType[*auth.RefusedError](err); ok {
		return New(Forbidden, "")
	}
	if e, ok := errors.AsType[*library.TranscribeError](err); ok {
		return New(NotTranscribed, e.Reason)
	}
	if e, ok := errors.AsType[*library.SurveyError](err); ok {
		return New(UnreadableSurvey, e.Reason)
	}
	if p := ofUpload(err); p != nil {
		return p
	}
	if e, ok := errors.AsType[*uploads.TooLargeError](err); ok {
		return tooLarge("a file", e.Most)
	}
	if e, ok := errors.AsType[*termbase.SyntaxError](err); ok {
		return New(Malformed, e.Error())
	}
	if e, ok := errors.AsType[*library.JudgedFileError](err); ok {
		return New(Malformed, e.Reason)
	}
	if e, ok := errors.AsType[*qda.RefusedError](err); ok {
		return New(Malformed, e.Reason)
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge("the body of this request", e.Limit)
	}
	return nil
}

func ofUpload(err error) *Problem {
	if e, ok := errors.AsType[*library.UploadGoneError](err); ok {
		return New(UploadGone, reasons[e.Reason])
	}
	if e, ok := errors.AsType[*library.UploadOffsetError](err); ok {
		return New(UploadOffset, fmt.Sprintf("%d bytes have come", e.Received))
	}
	return nil
}

var reasons = map[research.UploadReason]string{
	research.UploadExpired:  "nothing came for too long",
	research.UploadEnded:    "its sender gave it up",
	research.UploadLost:     "the storage no longer has it",
	research.UploadMismatch: "it was not what its digest said",
	research.UploadUsed:     "it has been joined with others",
}

func fromInvalid(e *research.InvalidError) *Problem {
	p := New(Invalid, "")
	for _, v := range e.Violations {
		p.Errors = append(p.Errors, Violation{v.Field, v.Reason})
	}
	return p
}

func tooLarge(thing string, most int64) *Problem {
	p := New(TooLarge, fmt.Sprintf("%s may have at most %d bytes", thing, most))
	p.Limit, p.Most = "bytes", most
	return p
}
