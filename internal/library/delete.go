package library

import (
	"context"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/jobs"
	"earshot/internal/research"
	"earshot/internal/texts"
)

// DeleteFile removes a file, and its translations before it: each has a receipt
// of its own. Rows go in one transaction, with which neither the
// API nor search shows anything of it; a job of that transaction removes the
// bytes and completes the receipt.
func (l *Library) DeleteFile(ctx context.Context, who auth.Person, id string) (research.Receipt, error) {
	receipt := research.Receipt{ID: research.NewID(), File: id, Author: who.Name}
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		study, err := edit(ctx, tx, who, "file", id)
		if err != nil {
			return err
		}
		going, err := l.withTranslations(ctx, tx, receipt)
		for i := 0; i < len(going) && err == nil; i++ {
			if err = l.deleteFile(ctx, tx, &going[i]); err == nil {
				err = l.record(ctx, tx, who, audit.Event{
					Action: audit.FileDeleted, Kind: "file", Object: going[i].File, Study: study.ID, Brand: study.Brand, Detail: audit.Detail{"receipt": going[i].ID},
				})
			}
		}
		return err
	})
	if err != nil {
		return research.Receipt{}, err
	}
	return database.ReceiptByID(ctx, l.db, receipt.ID)
}

// withTranslations lists what goes with a file, and that last. Nothing is made a
// translation of it from here on.
func (l *Library) withTranslations(ctx context.Context, tx *database.Tx, r research.Receipt) ([]research.Receipt, error) {
	if _, err := texts.Lock(ctx, tx, r.File); err != nil {
		return nil, err
	}
	translations, err := database.TranslationsOf(ctx, tx, r.File)
	var going []research.Receipt
	for _, f := range translations {
		going = append(going, research.Receipt{ID: research.NewID(), File: f.ID, Author: r.Author})
	}
	return append(going, r), err
}

func (l *Library) deleteFile(ctx context.Context, tx *database.Tx, r *research.Receipt) error {
	f, err := database.FileByID(ctx, tx, r.File)
	if err != nil {
		return err
	}
	r.Session, r.Kind, r.Key, r.Size, r.RequestedAt = f.Session, f.Kind, f.Key, f.Size, l.now()
	sources, err := database.DeleteFile(ctx, tx, f.ID, l.now())
	if err != nil {
		return err
	}
	if err := database.InsertReceipt(ctx, tx, *r); err != nil {
		return err
	}
	if err := jobs.Enqueue(ctx, tx, research.JobErase, r.ID, jobs.IO); err != nil {
		return err
	}
	for _, source := range sources {
		if _, err := database.AppendChange(ctx, tx, database.SourceChanged, source, l.now()); err != nil {
			return err
		}
	}
	tx.AfterCommit(l.wake)
	return nil
}

// Receipt finds the receipt of a deletion.
func (l *Library) Receipt(ctx context.Context, who auth.Person, id string) (research.Receipt, error) {
	if err := mayRead(who); err != nil {
		return research.Receipt{}, err
	}
	r, err := database.ReceiptByID(ctx, l.db, id)
	if err != nil {
		return r, err
	}
	if _, err := see(ctx, l.db, who, "session", r.Session); err != nil {
		return research.Receipt{}, notFoundAs(err, "receipt")
	}
	return r, nil
}

// Receipts lists the receipts of files that a session had, oldest first.
func (l *Library) Receipts(ctx context.Context, who auth.Person, session, after string, limit int) (Page[research.Receipt], error) {
	if _, err := see(ctx, l.db, who, "session", session); err != nil {
		return Page[research.Receipt]{}, err
	}
	receipts, err := database.Receipts(ctx, l.db, session, after, limit+1)
	return page(receipts, limit, func(r research.Receipt) string { return r.ID }), err
}
