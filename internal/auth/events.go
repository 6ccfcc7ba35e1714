package auth

import (
	"context"

	"earshot/internal/audit"
	"earshot/internal/database"
)

// AuditEvent is who did what to what.
type AuditEvent = database.AuditEvent

// AuditFilter narrows a list of audit events.
type AuditFilter = database.AuditFilter

// AuditEvents lists audit events, the latest first, before the number given (0
// for the first); for administrators of the group.
func (s *Service) AuditEvents(ctx context.Context, who Person, f AuditFilter, before int64, limit int) ([]AuditEvent, error) {
	if !who.MayAdminister() {
		return nil, ErrForbidden
	}
	return database.AuditEvents(ctx, s.db, f, before, limit)
}

// AuditActions lists what audit events tell of, such as "sign-in.done".
func AuditActions() []string {
	actions := audit.Actions()
	names := make([]string, len(actions))
	for i, a := range actions {
		names[i] = string(a)
	}
	return names
}

// AuditHead is the end of the audit record at some time.
type AuditHead = audit.Head

// AuditFault is something wrong with the audit record.
type AuditFault = audit.Fault

// CurrentAudit is the end of the audit record now; for administrators of the
// group.
func (s *Service) CurrentAudit(ctx context.Context, who Person) (AuditHead, error) {
	if !who.MayAdminister() {
		return AuditHead{}, ErrForbidden
	}
	return audit.Current(ctx, s.db)
}

// VerifyAudit reads the whole audit record and returns what is wrong with it, at
// most so many faults, and its end. Ends that were known before must be in it. It
// is for administrators of the group.
func (s *Service) VerifyAudit(ctx context.Context, who Person, known []AuditHead, most int) ([]AuditFault, AuditHead, error) {
	if !who.MayAdminister() {
		return nil, AuditHead{}, ErrForbidden
	}
	return audit.Verify(ctx, s.db, known, most)
}

// eventsAtOnce is how many events an export holds at once.
const eventsAtOnce = 500

// EachAuditEvent calls f for every audit event that there is now, in order; for
// administrators of the group. That they read them is one more.
func (s *Service) EachAuditEvent(ctx context.Context, who Person, f func(AuditEvent) error) error {
	if !who.MayAdminister() {
		return ErrForbidden
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return s.record(ctx, tx, who, audit.Event{Action: audit.AuditRead, Kind: "audit-events"})
	})
	if err != nil {
		return err
	}
	last, err := audit.Current(ctx, s.db)
	if err != nil {
		return err
	}
	for number := int64(0); number < last.Number; {
		events, err := database.AuditEventsAfter(ctx, s.db, number, eventsAtOnce)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
			if e.Number > last.Number {
				return nil
			}
			if err := f(e); err != nil {
				return err
			}
			number = e.Number
		}
	}
	return nil
}
