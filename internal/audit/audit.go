// Package audit keeps the record of who did what to what: sign-ins, changes of
// permissions, reads of recordings and of what identifies participants, exports,
// deletions, settings. Events are only ever added, in the transaction of what
// they tell where there is one. They name things by id and never say what
// somebody said or is called.
//
// Each event has the hash of the one before in its own, so that [Verify] finds
// whatever was changed, taken out or moved behind the program's back. What is
// cut off at the end can only be found by whoever remembers a later [Head]: the
// service keeps some in a file and in its log.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"earshot/internal/database"
)

// Event is what happened.
type Event struct {
	Actor, Token string // ids; "" for nobody known and for none
	Action       Action
	Kind         string // of the object, such as "file"
	Object       string // its id
	Study        string // id of the study it belongs to; "" for none
	Brand        string // slug; "" for none
	Detail       Detail
}

// Detail is more about an event: ids, names of roles, states, counts. Not names
// of people, titles or words that somebody said.
type Detail map[string]string

// Action is what was done. What comes before the dot is what it is about.
type Action string

// The actions.
const (
	SignedIn        Action = "sign-in.done"
	SignInFailed    Action = "sign-in.failed"
	SignedOut       Action = "sign-in.ended"
	SignedOutAll    Action = "sign-in.all-ended"
	PersonAdded     Action = "person.added"
	PersonChanged   Action = "person.changed"
	PersonInvited   Action = "person.invited"
	PersonTied      Action = "person.tied"
	PasswordSet     Action = "person.password-set"
	TokenMade       Action = "token.made"
	TokenRevoked    Action = "token.revoked"
	RoleChanged     Action = "role.changed"
	RoleDeleted     Action = "role.deleted"
	RoleGiven       Action = "permission.given"
	RoleTaken       Action = "permission.taken"
	VisibilitySet   Action = "permission.visibility-set"
	RecordingRead   Action = "read.recording"
	AttachmentRead  Action = "read.attachment"
	IdentityRead    Action = "read.identity"
	AuditRead       Action = "read.audit"
	Exported        Action = "export.done"
	FileDeleted     Action = "deletion.file"
	MarkDeleted     Action = "deletion.highlight"
	ClaimDeleted    Action = "deletion.claim"
	ConceptDeleted  Action = "deletion.concept"
	JudgedDeleted   Action = "deletion.judged-query"
	BrandAdded      Action = "setting.brand-added"
	GlossaryChanged Action = "setting.glossary-imported"
	JudgedChanged   Action = "setting.judged-query-changed"
	JudgedImported  Action = "setting.judged-queries-imported"
)

// Actions lists the actions, those about the same thing together.
func Actions() []Action {
	return []Action{
		SignedIn, SignInFailed, SignedOut, SignedOutAll, PersonAdded, PersonChanged, PersonInvited, PersonTied,
		PasswordSet, TokenMade, TokenRevoked, RoleChanged, RoleDeleted, RoleGiven, RoleTaken, VisibilitySet,
		RecordingRead, AttachmentRead, IdentityRead, AuditRead, Exported, FileDeleted, MarkDeleted, ClaimDeleted,
		ConceptDeleted, JudgedDeleted, BrandAdded, GlossaryChanged, JudgedChanged, JudgedImported,
	}
}

// Append adds an event to the end of the record. Call it late in a transaction:
// others that add one wait from here on.
func Append(ctx context.Context, tx *database.Tx, e Event, now time.Time) error {
	number, hash, err := database.LockAudit(ctx, tx)
	if err != nil {
		return err
	}
	if e.Detail == nil {
		e.Detail = Detail{}
	}
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return fmt.Errorf("audit event: %w", err)
	}
	row := database.AuditEvent{
		Number: number + 1, At: now.Truncate(time.Millisecond).UTC(), Actor: e.Actor, Token: e.Token, Action: string(e.Action),
		ObjectKind: e.Kind, Object: e.Object, Study: e.Study, Brand: e.Brand, Detail: string(detail), Previous: hash,
	}
	row.Hash = hashOf(row)
	return database.InsertAuditEvent(ctx, tx, row)
}

// hashOf is the hash of all of an event but the hash itself. JSON keeps the
// fields apart, whatever is in them.
func hashOf(e database.AuditEvent) string {
	b, err := json.Marshal([]any{
		e.Number, e.At.UnixMilli(), e.Actor, e.Token, e.Action, e.ObjectKind, e.Object, e.Study, e.Brand, e.Detail, e.Previous,
	})
	if err != nil {
		panic(err) // numbers and texts always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
