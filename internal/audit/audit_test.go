package audit_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"earshot/internal/audit"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
)

func add(t *testing.T, db *database.DB, events int) {
	t.Helper()
	for i := range events {
		must(t, db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			return audit.Append(ctx, tx, audit.Event{
				Actor: "ana", Action: audit.RecordingRead, Kind: "file", Object: fmt.Sprint("f", i), Detail: audit.Detail{"b": "2", "a": "1"},
			}, time.Now())
		}))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, db *database.DB, known ...audit.Head) ([]audit.Fault, audit.Head) {
	t.Helper()
	faults, head, err := audit.Verify(t.Context(), db, known, 100)
	must(t, err)
	return faults, head
}

func TestARecordThatNobodyTouchedIsWhole(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		if faults, head := verify(t, db); len(faults) > 0 || head.Number != 0 {
			t.Errorf("an empty record: %v, %v", faults, head)
		}
		add(t, db, 12)
		faults, head := verify(t, db)
		if len(faults) > 0 || head.Number != 12 {
			t.Errorf("a record of 12: %v, %v", faults, head)
		}
		add(t, db, 3)
		if faults, later := verify(t, db, head); len(faults) > 0 || later.Number != 15 {
			t.Errorf("a record that went on: %v, %v", faults, later)
		}
	})
}

// TestTamperingIsFound changes the record behind the program's back.
func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string][]string{
		"an object changed":   {`UPDATE audit_events SET object = 'f9' WHERE number = 4`},
		"an actor changed":    {`UPDATE audit_events SET actor = 'ben' WHERE number = 1`},
		"a time changed":      {`UPDATE audit_events SET at = at + 1 WHERE number = 12`},
		"a detail changed":    {`UPDATE audit_events SET detail = '{}' WHERE number = 7`},
		"one taken out":       {`DELETE FROM audit_events WHERE number = 5`},
		"the first taken out": {`DELETE FROM audit_events WHERE number = 1`},
		"one taken out and the others moved up": {
			`DELETE FROM audit_events WHERE number = 5`, `UPDATE audit_events SET number = number - 1000 WHERE number > 5`,
			`UPDATE audit_events SET number = number + 999 WHERE number < 0`,
		},
		"two exchanged": {
			`UPDATE audit_events SET number = -5 WHERE number = 5`, `UPDATE audit_events SET number = 5 WHERE number = 6`,
			`UPDATE audit_events SET number = 6 WHERE number = -5`,
		},
		"the last taken out": {`DELETE FROM audit_events WHERE number = 12`},
		"all taken out":      {`DELETE FROM audit_events`},
		"one added":          {`INSERT INTO audit_events SELECT 13, at, actor, token, action, object_kind, object, study, brand, detail, hash, 'x' FROM audit_events WHERE number = 12`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			databasetest.Each(t, func(t *testing.T, db *database.DB) {
				add(t, db, 12)
				for _, statement := range statements {
					must(t, db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
						_, err := tx.Exec(ctx, statement)
						return err
					}))
				}
				if faults, _ := verify(t, db); len(faults) == 0 {
					t.Error("nothing was found")
				}
			})
		})
	}
}

// TestWhatIsCutOffIsFoundByWhoRemembersIt cuts the end off so well that the
// database alone cannot tell.
func TestWhatIsCutOffIsFoundByWhoRemembersIt(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		path := filepath.Join(t.TempDir(), "heads")
		add(t, db, 5)
		_, before := verify(t, db)
		must(t, audit.KeepHead(path, before))
		add(t, db, 5)
		_, head := verify(t, db)
		for range 2 {
			must(t, audit.KeepHead(path, head))
		}
		cut := func() {
			must(t, db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
				if _, err := tx.Exec(ctx, `DELETE FROM audit_events WHERE number > 7`); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, `UPDATE meta SET value = (SELECT '7 ' || hash FROM audit_events WHERE number = 7) WHERE key = 'audit-head'`)
				return err
			}))
		}
		cut()
		if faults, _ := verify(t, db); len(faults) > 0 {
			t.Errorf("the database by itself tells: %v; then this test is not about anything", faults)
		}
		heads, err := audit.ReadHeads(path)
		if err != nil || len(heads) != 2 {
			t.Fatalf("heads %v, %v, want the two that were kept", heads, err)
		}
		if faults, _ := verify(t, db, heads...); len(faults) != 1 || faults[0].Number != 10 {
			t.Errorf("with the heads: %v, want the end missed", faults)
		}
		add(t, db, 9) // over what was cut off
		if faults, _ := verify(t, db, heads...); len(faults) != 1 || faults[0].Number != 10 {
			t.Errorf("with other events in its place: %v", faults)
		}
	})
}
