package problem

import (
	"net/http"
	"slices"
)

// Kind is a kind of problem. Its name never changes and never gets another
// meaning: clients branch on it.
type Kind struct {
	Name    string // last part of Problem.Type
	Status  int    // 0 for a problem of a file
	Title   string
	Meaning string // what it means and what to do, for the documentation
}

// Path is where a kind is explained: base path and name.
const Path = "/problems/"

// The names of the kinds of problem.
const (
	Malformed            = "malformed"
	QuerySyntax          = "query-syntax"
	LimitExceeded        = "limit-exceeded"
	BadCursor            = "bad-cursor"
	OldCursor            = "old-cursor"
	NotSignedIn          = "not-signed-in"
	Forbidden            = "forbidden"
	CrossOrigin          = "cross-origin"
	NotFound             = "not-found"
	MethodNotAllowed     = "method-not-allowed"
	SlowRequest          = "slow-request"
	Conflict             = "conflict"
	NotFailed            = "not-failed"
	Cited                = "cited"
	ChangedSince         = "changed-since"
	Deleted              = "deleted"
	Stale                = "stale"
	TooLarge             = "too-large"
	UnsupportedMediaType = "unsupported-media-type"
	BadRange             = "bad-range"
	Invalid              = "invalid"
	KeyReused            = "idempotency-key-reused"
	ClientLeft           = "client-left"
	Internal             = "internal"
	IndexRebuilding      = "index-rebuilding"
	StoreUnavailable     = "store-unavailable"
	Timeout              = "timeout"
	StoreFull            = "store-full"
	UploadJoined         = "upload-joined"
	UploadOffset         = "upload-offset"
	UploadFinished       = "upload-finished"
	UploadGone           = "upload-gone"
	UploadHeld           = "upload-held"
	TusVersion           = "tus-version"
	ChecksumMismatch     = "checksum-mismatch"
	Stopping             = "stopping"
	Busy                 = "busy"
	TooOften             = "too-often"
	ProviderUnavailable  = "provider-unavailable"
	LastAdministrator    = "last-administrator"
	StillReading         = "still-reading"
	NotASurvey           = "not-a-survey"
	UnreadableSurvey     = "unreadable-survey"
	NotTranscribed       = "not-transcribed"
	HasHighlights        = "has-highlights"
)

// statusChecksum is what the tus protocol answers a wrong checksum with.
const statusChecksum = 460

// statusClientLeft has no name of its own; proxies know it by this number.
const statusClientLeft = 499

var kinds = []Kind{
	{
		Malformed, http.StatusBadRequest, "Cannot read the request",
		"The request is not what its headers say: JSON that does not parse, a key given twice, text that is not UTF-8, an upload that ends too early. Mend the request.",
	},
	{
		QuerySyntax, http.StatusBadRequest, "Cannot read the query",
		"The search query cannot be read. The offset says where, counted in characters; where a limit is named, the query exceeds it.",
	},
	{
		LimitExceeded, http.StatusBadRequest, "Too much for one request",
		"The request exceeds the named limit. Ask for less, or in several requests.",
	},
	{
		BadCursor, http.StatusBadRequest, "Unknown position in the list",
		"The value of after is not one that this list gave as next. Begin again without it.",
	},
	{
		OldCursor, http.StatusGone, "The position in the results is no longer valid",
		"What the search looks for has changed since the value of after was given: a tag was moved or merged, the service renewed, or its data restored. Begin the search again without it.",
	},
	{
		NotSignedIn, http.StatusUnauthorized, "Not signed in",
		"The request carries no valid token or sign-in. Send Authorization: Bearer with a token, or sign in.",
	},
	{
		Forbidden, http.StatusForbidden, "Not allowed",
		"Your role does not allow this. A person with the role group-admin can help.",
	},
	{
		CrossOrigin, http.StatusForbidden, "Refused a request from another site",
		"A page of another site tried to change something with your sign-in. Programs use a token instead.",
	},
	{
		UploadJoined, http.StatusForbidden, "The upload takes no bytes",
		"An upload that is joined from others has all its bytes from them.",
	},
	{
		NotFound, http.StatusNotFound, "No such thing",
		"There is nothing at this address, or what the request names does not exist.",
	},
	{
		MethodNotAllowed, http.StatusMethodNotAllowed, "Method not allowed",
		"The address exists, but not for this method. The Allow header lists those that it takes.",
	},
	{
		SlowRequest, http.StatusRequestTimeout, "The request came too slowly",
		"The body of the request stopped coming. Send it again.",
	},
	{
		Conflict, http.StatusConflict, "Exists already",
		"Something else has this name. Choose another, or use what exists.",
	},
	{
		NotFailed, http.StatusConflict, "The file has not failed",
		"Only a file that failed can be tried again.",
	},
	{
		StillReading, http.StatusConflict, "The file is still being read",
		"The file is being read or transcribed. Ask again once its state is ready or failed.",
	},
	{
		NotASurvey, http.StatusConflict, "Not a survey",
		"Only tables have columns: notes in CSV or Excel, with a row a response.",
	},
	{
		UnreadableSurvey, http.StatusUnprocessableEntity, "The survey cannot be read",
		"The detail says why the table cannot be read, and what to do.",
	},
	{
		NotTranscribed, http.StatusConflict, "It will not be transcribed",
		"The detail says why the recording is not transcribed: nobody set up speech, somebody sent a transcript, or there is nothing to hear.",
	},
	{
		HasHighlights, http.StatusConflict, "The text has highlights",
		"A translation has none: evidence points to what was said. Mark the same in the original, and delete the highlights of the translation; or leave it a text of its own.",
	},
	{
		Cited, http.StatusConflict, "Others rest on it",
		"Findings or insights rest on it. Take it out of their evidence first.",
	},
	{
		ChangedSince, http.StatusConflict, "Something later builds on it",
		"What is to be undone has been undone already, was changed again since, or something has come to rest on it. The detail says what that is, and what to do first.",
	},
	{
		UploadOffset, http.StatusConflict, "The upload stands elsewhere",
		"The bytes do not go on where the upload stands. Ask for its offset with HEAD and send what comes after it.",
	},
	{
		UploadFinished, http.StatusConflict, "The upload is finished",
		"The upload has become a file of its session and can no longer be given up.",
	},
	{
		Deleted, http.StatusGone, "It was deleted",
		"What this address led to was deleted. The detail says when, and why if somebody said.",
	},
	{
		UploadGone, http.StatusGone, "The upload is gone",
		"The upload has expired, was given up, was not what its digest said, was joined with others, or was lost by the storage. Begin a new one.",
	},
	{
		Stale, http.StatusPreconditionFailed, "Changed in the meantime",
		"Somebody else changed this since you read it. Read it again, and repeat your change on what you find.",
	},
	{
		TusVersion, http.StatusPreconditionFailed, "Unknown version of the upload protocol",
		"Requests of the resumable upload protocol say Tus-Resumable: 1.0.0.",
	},
	{
		TooLarge, http.StatusRequestEntityTooLarge, "Too large",
		"The body or a file in it is larger than the server takes. Large files have a way of their own: resumable uploads.",
	},
	{
		UnsupportedMediaType, http.StatusUnsupportedMediaType, "Unsupported media type",
		"The Content-Type of the request is not one that this address takes.",
	},
	{
		BadRange, http.StatusRequestedRangeNotSatisfiable, "Range beyond the end",
		"The requested range begins behind the end of the file. Content-Range says how large the file is.",
	},
	{
		Invalid, http.StatusUnprocessableEntity, "Something in the request is not valid",
		"The request can be read, but not accepted. The list of errors names each field and what it must be.",
	},
	{
		KeyReused, http.StatusUnprocessableEntity, "Idempotency key used before",
		"The Idempotency-Key was used for a different request within the last two days. Use a fresh key for each request.",
	},
	{
		UploadHeld, http.StatusLocked, "Another request works on the upload",
		"The upload is still being worked on, or a newer request has taken it over. Wait a moment, ask for its offset, and go on.",
	},
	{
		ChecksumMismatch, statusChecksum, "Not what the checksum says",
		"The bytes that came are not those that their sender computed the checksum of. Send them again.",
	},
	{
		ClientLeft, statusClientLeft, "The client went away",
		"The request was given up because its sender closed the connection; nobody is likely to read this.",
	},
	{
		Internal, http.StatusInternalServerError, "Something went wrong here",
		"The server failed. Its log tells why, under the id in the X-Request-Id header of the answer.",
	},
	{
		IndexRebuilding, http.StatusServiceUnavailable, "The search index is being rebuilt",
		"Search comes back by itself once the index is complete; everything else works meanwhile.",
	},
	{
		StoreUnavailable, http.StatusServiceUnavailable, "The file storage does not answer",
		"The place where files are kept cannot be reached. Try again.",
	},
	{
		TooOften, http.StatusTooManyRequests, "Asked too often",
		"You, or somebody with your e-mail or address, asked too often. Wait for as long as Retry-After says.",
	},
	{
		ProviderUnavailable, http.StatusServiceUnavailable, "The identity provider does not answer",
		"People cannot sign in with it just now; whoever is signed in already stays so. Try again.",
	},
	{
		LastAdministrator, http.StatusConflict, "Nobody could manage the group any more",
		"It would take the last active person away who may manage the group, or leave only such whose role ends. Give somebody else that role first.",
	},
	{
		Stopping, http.StatusServiceUnavailable, "The server is being restarted",
		"What has come of an upload is kept. Go on with it in a moment.",
	},
	{
		Busy, http.StatusServiceUnavailable, "Something large is being written",
		"Nothing was changed: an import or another change of very much is being written, and others wait for it. Try again in a moment.",
	},
	{
		Timeout, http.StatusServiceUnavailable, "Took too long",
		"The request was given up because it took too long. Try again, or ask for less.",
	},
	{
		StoreFull, http.StatusInsufficientStorage, "No space left",
		"The place where files are kept is full. Whoever runs this server can make room.",
	},
}

// Kinds lists the kinds of problem: those of requests in order of their status,
// then those of files.
func Kinds() []Kind { return slices.Concat(kinds, fileKinds) }

// New makes a problem of the kind of that name, which must be a request's.
// The detail is for the person who sent the request; "" leaves it out.
func New(name, detail string) *Problem {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
	return &Problem{Type: Path + name, Title: kinds[i].Title, Status: kinds[i].Status, Detail: detail}
}

// NewInvalid makes a problem of the kind Invalid.
func NewInvalid(violations ...Violation) *Problem {
	p := New(Invalid, "")
	p.Errors = violations
	return p
}

// ForStatus makes the problem that fits a status code which comes without an
// error of ours; Internal if it is 5xx or none fits.
func ForStatus(status int, detail string) *Problem {
	name, known := map[int]string{
		http.StatusBadRequest:                   Malformed,
		http.StatusUnauthorized:                 NotSignedIn,
		http.StatusForbidden:                    Forbidden,
		http.StatusNotFound:                     NotFound,
		http.StatusMethodNotAllowed:             MethodNotAllowed,
		http.StatusRequestTimeout:               SlowRequest,
		http.StatusPreconditionFailed:           Stale,
		http.StatusRequestEntityTooLarge:        TooLarge,
		http.StatusUnsupportedMediaType:         UnsupportedMediaType,
		http.StatusRequestedRangeNotSatisfiable: BadRange,
		http.StatusUnprocessableEntity:          Invalid,
	}[status]
	if !known {
		return New(Internal, "")
	}
	return New(name, detail)
}
