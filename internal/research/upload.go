package research

import "time"

// Upload is a file on its way in, over as many requests as it takes. One that
// becomes a file has the id of that file.
type Upload struct {
	ID           string
	Owner        string // id of the person who began it, and who alone goes on with it
	Purpose      UploadPurpose
	Session      string // "" for a part
	Name         string // as the sender calls it, cleaned
	DeclaredType string // media type the sender claimed; "" if none
	Kind         FileKind
	Language     string       // BCP 47; "" means: to be detected
	SHA256       string       // hex, that the file must have; "" for any
	Metadata     string       // as the sender wrote it
	Columns      []Column     // of a survey; nil leaves them to what is proposed
	Translation  *Translation // that it will be; nil if it is none
	Length       int64        // bytes; UnknownLength until the sender says
	Received     int64        // bytes that have come and are durable
	Sources      []string     // ids of the parts that a joined upload is made of, in order
	State        UploadState
	Reason       UploadReason // why it is gone
	CreatedAt    time.Time
	ExpiresAt    time.Time // moves on with each byte
}

// UnknownLength is the length of an upload whose sender does not know it yet.
const UnknownLength = -1

// UploadPurpose is what becomes of an upload.
type UploadPurpose string

// The purposes of uploads.
const (
	UploadFile   UploadPurpose = "file"   // a file of a session
	UploadPart   UploadPurpose = "part"   // a part of a joined upload
	UploadJoined UploadPurpose = "joined" // a file of a session, made of parts
)

// UploadState is how far an upload has come.
type UploadState string

// The states of an upload: arriving → whole → finished, and gone from each.
const (
	UploadArriving UploadState = "arriving" // bytes are missing
	UploadWhole    UploadState = "whole"    // all bytes are durable, nothing is made of them yet
	UploadFinished UploadState = "finished" // there is a file, or a part that can be joined
	UploadGone     UploadState = "gone"     // see Reason; kept for a while to tell so
)

// UploadReason is why an upload is gone.
type UploadReason string

// The reasons.
const (
	UploadExpired  UploadReason = "expired"
	UploadEnded    UploadReason = "ended"    // its sender gave it up
	UploadLost     UploadReason = "lost"     // the store no longer has its bytes
	UploadMismatch UploadReason = "mismatch" // it is not what its digest says
	UploadUsed     UploadReason = "used"     // a part that was joined
)

// Open reports whether bytes or work are missing.
func (u Upload) Open() bool { return u.State == UploadArriving || u.State == UploadWhole }

// File is the file that an upload will be, as far as it is known.
func (u Upload) File() File {
	return File{
		ID: u.ID, Session: u.Session, Kind: u.Kind, Name: u.Name, DeclaredType: u.DeclaredType, Language: u.Language,
		Size: max(u.Length, 0), Received: u.Received, State: FileReceived, CreatedAt: u.CreatedAt, UpdatedAt: u.CreatedAt,
	}
}
