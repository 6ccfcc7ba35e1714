package problem_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/search"
	"earshot/uploads"
)

func TestEachErrorHasItsStatusAndType(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err    error
		status int
		name   string
	}{
		{&research.NotFoundError{Thing: "study"}, 404, problem.NotFound},
		{&research.ConflictError{Thing: "brand", Detail: "a brand has this slug"}, 409, problem.Conflict},
		{&research.InvalidError{}, 422, problem.Invalid},
		{research.ErrStale, 412, problem.Stale},
		{research.ErrBusy, 503, problem.Busy},
		{library.ErrKeyReused, 422, problem.KeyReused},
		{library.ErrNotFailed, 409, problem.NotFailed},
		{library.ErrBusy, 409, problem.StillReading},
		{library.ErrNoSurvey, 409, problem.NotASurvey},
		{&library.TranscribeError{}, 409, problem.NotTranscribed},
		{&library.SurveyError{}, 422, problem.UnreadableSurvey},
		{auth.ErrUnknown, 401, problem.NotSignedIn},
		{auth.ErrForbidden, 403, problem.Forbidden},
		{&search.SyntaxError{Reason: "closing quote missing"}, 400, problem.QuerySyntax},
		{&search.LimitError{Name: "limit"}, 400, problem.LimitExceeded},
		{search.ErrBadCursor, 400, problem.BadCursor},
		{search.ErrStale, 503, problem.IndexRebuilding},
		{library.ErrStopping, 503, problem.Stopping},
		{&auth.TooOftenError{Wait: time.Second}, 429, problem.TooOften},
		{auth.ErrLastAdministrator, 409, problem.LastAdministrator},
		{library.ErrUploadHeld, 423, problem.UploadHeld},
		{library.ErrJoined, 403, problem.UploadJoined},
		{library.ErrUploadFinished, 409, problem.UploadFinished},
		{library.ErrChecksum, 460, problem.ChecksumMismatch},
		{&library.UploadGoneError{Reason: research.UploadExpired}, 410, problem.UploadGone},
		{&library.UploadOffsetError{Received: 7}, 409, problem.UploadOffset},
		{uploads.ErrNotFound, 404, problem.NotFound},
		{uploads.ErrFull, 507, problem.StoreFull},
		{uploads.ErrUnavailable, 503, problem.StoreUnavailable},
		{&uploads.TooLargeError{Most: 7}, 413, problem.TooLarge},
		{&http.MaxBytesError{Limit: 7}, 413, problem.TooLarge},
		{context.DeadlineExceeded, 503, problem.Timeout},
		{problem.New(problem.BadRange, ""), 416, problem.BadRange},
		{errors.New("disk on fire"), 500, problem.Internal},
	} {
		got := problem.From(fmt.Errorf("do something: %w", test.err))
		if got.Status != test.status || got.Type != problem.Path+test.name {
			t.Errorf("From(%v) = %d %s, want %d %s", test.err, got.Status, got.Type, test.status, problem.Path+test.name)
		}
	}
}

func TestProblemsOfOurOwnMakingKeepTheirCause(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		fmt.Errorf("open postgres://admin:secret@db: %w", errors.New("refused")),
		fmt.Errorf("bucket secret: %w", uploads.ErrUnavailable),
		fmt.Errorf("secret: %w", context.DeadlineExceeded),
		fmt.Errorf("%w: secret constraint", research.ErrConflict),
		fmt.Errorf("%w: secret row", research.ErrNotFound),
	} {
		w := httptest.NewRecorder()
		if err := problem.From(err).Write(w); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("From(%v) tells %s", err, w.Body)
		}
	}
}

func TestInvalidListsEveryViolation(t *testing.T) {
	t.Parallel()
	var c research.Checker
	c.Slug("slug", "NO")
	c.Language("languages[0]", "!!", true)
	got := problem.From(c.Err())
	if len(got.Errors) != 2 || got.Errors[0].Field != "slug" || got.Errors[1].Field != "languages[0]" {
		t.Errorf("From(%v).Errors = %v, want slug and languages[0]", c.Err(), got.Errors)
	}
}

func TestAWrittenProblemSaysWhereAndWhen(t *testing.T) {
	t.Parallel()
	_, err := search.Parse(`a "b`)
	w := httptest.NewRecorder()
	if err := problem.From(err).Write(w); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got["offset"] != 2.0 || got["type"] != "/problems/query-syntax" || got["status"] != 400.0 {
		t.Errorf("problem of an open quote = %v, want offset 2, query-syntax, 400", got)
	}
	if ct := w.Header().Get("Content-Type"); ct != problem.MediaType {
		t.Errorf("Content-Type = %q, want %q", ct, problem.MediaType)
	}
	for header, err := range map[string]error{"Retry-After": search.ErrStale, "WWW-Authenticate": auth.ErrUnknown} {
		w := httptest.NewRecorder()
		if err := problem.From(err).Write(w); err != nil || w.Header().Get(header) == "" {
			t.Errorf("problem of %v has no %s header (%v)", err, header, err)
		}
	}
}

func TestKindsAreExplainedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range problem.Kinds() {
		if seen[k.Name] || k.Title == "" || k.Meaning == "" {
			t.Errorf("kind %q is repeated or not explained: %+v", k.Name, k)
		}
		seen[k.Name] = true
	}
}
