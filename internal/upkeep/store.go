package upkeep

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/uploads"
)

// Orphan is an object that nothing refers to.
type Orphan struct {
	Key      string    `json:"key"`
	Size     int64     `json:"size"` // bytes
	StoredAt time.Time `json:"stored_at"`
	Young    bool      `json:"young"` // within its grace: an upload may be about to record it
}

// Fault is a file whose bytes are not what its row says.
type Fault struct {
	File   string `json:"file"`
	Key    string `json:"key"`
	Lost   bool   `json:"lost"` // there is no object at all
	Reason string `json:"reason"`
	known  bool   // the file's people have been told
}

// stored is what comparing rows with objects found.
type stored struct {
	files   int
	objects int
	bytes   int64
	foreign int
	orphans []Orphan
	faults  []Fault
}

// compareStore compares the files of the database with the objects of the store.
func (k *Keeper) compareStore(ctx context.Context, deep bool) (stored, error) {
	var s stored
	sizes := map[string]int64{}
	if err := k.blob.List(ctx, "", func(i uploads.Info) error {
		s.objects++
		s.bytes += i.Size
		sizes[i.Key] = i.Size
		if !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(i.Key, p) }) {
			s.foreign++
			return nil
		}
		s.orphans = append(s.orphans, Orphan{i.Key, i.Size, i.StoredAt, k.now().Sub(i.StoredAt) < ObjectGrace})
		return nil
	}); err != nil {
		return s, err
	}
	// An object goes from an upload to a file, and from that to a deletion: read
	// in this order, and after the objects, it cannot slip between them.
	inUse, err := k.uploadsInUse(ctx)
	if err != nil {
		return s, err
	}
	files := map[string]bool{}
	keys := inUse.Keys
	if keys == nil {
		keys = map[string]bool{}
	}
	err = database.EachFile(ctx, k.db, func(f research.File) error {
		s.files++
		files[f.ID], keys[f.Key] = true, true
		size, listed := sizes[f.Key]
		fault, err := k.examine(ctx, f, size, listed, deep)
		if err != nil || fault == nil {
			return err
		}
		s.faults = append(s.faults, *fault)
		return nil
	})
	if err != nil {
		return s, err
	}
	s.orphans, err = k.orphansAmong(ctx, s.orphans, files, keys)
	return s, err
}

// orphansAmong keeps the objects that no file, upload or deletion refers to.
func (k *Keeper) orphansAmong(ctx context.Context, objects []Orphan, files, keys map[string]bool) ([]Orphan, error) {
	pending, err := database.PendingReceipts(ctx, k.db)
	if err != nil {
		return nil, err
	}
	for _, r := range pending { // whose objects are being removed, with an account
		files[r.File], keys[r.Key] = true, true
	}
	return slices.DeleteFunc(objects, func(o Orphan) bool {
		rest, ours := strings.CutPrefix(o.Key, "files/")
		file, _, _ := strings.Cut(rest, "/")
		return keys[o.Key] || ours && files[file]
	}), nil
}

func (k *Keeper) uploadsInUse(ctx context.Context) (InUse, error) {
	if k.inUse == nil {
		return InUse{}, errors.New("upkeep: nobody tells what uploads in progress hold")
	}
	return k.inUse(ctx)
}

// examine compares a file with its object; nil where they agree.
func (k *Keeper) examine(ctx context.Context, f research.File, size int64, listed, deep bool) (*Fault, error) {
	fault := &Fault{File: f.ID, Key: f.Key, known: f.Problem != nil && strings.HasPrefix(f.Problem.Type, "bytes-")}
	if !listed { // when the store was listed; it may have been stored since
		info, err := k.blob.Stat(ctx, f.Key)
		if errors.Is(err, uploads.ErrNotFound) {
			if gone, err := k.isDeleted(ctx, f.ID); gone || err != nil {
				return nil, err
			}
			fault.Lost, fault.Reason = true, "storage has no such object"
			return fault, nil
		}
		if err != nil {
			return nil, err
		}
		size = info.Size
	}
	if size != f.Size {
		fault.Reason = fmt.Sprintf("storage has %d bytes, not %d", size, f.Size)
		return fault, nil
	}
	if !deep {
		return nil, nil
	}
	sum, err := k.digest(ctx, f.Key)
	if errors.Is(err, uploads.ErrNotFound) {
		return k.examine(ctx, f, 0, false, false)
	}
	if err != nil || sum == f.SHA256 {
		return nil, err
	}
	fault.Reason = "the digest of the bytes in storage is " + sum + ", not " + f.SHA256
	return fault, nil
}

func (k *Keeper) isDeleted(ctx context.Context, file string) (bool, error) {
	_, err := database.FileByID(ctx, k.db, file)
	if errors.Is(err, research.ErrNotFound) {
		return true, nil
	}
	return false, err
}

func (k *Keeper) digest(ctx context.Context, key string) (string, error) {
	rc, err := k.blob.Open(ctx, key, 0, -1)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, rc)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, rc.Close())
}
