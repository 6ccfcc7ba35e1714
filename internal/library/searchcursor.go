package library

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"earshot/internal/database"
	"earshot/search"
)

// ErrOldCursor says that a position in the results of a search was a right one
// and cannot be used any longer.
var ErrOldCursor = errors.New("the position in the results is no longer valid")

// pinned is what a search keeps from its first page to the last: the words
// that it looks for. The glossary may be edited between two pages, and what is
// indexed may change which other words there are; a page that looked for
// something else than the one before would repeat hits and leave others out.
type pinned struct {
	Language   string             `json:"l"`
	Like       []string           `json:"s,omitempty"` // words of the passage that is to be resembled
	Expansions []search.Expansion `json:"e,omitempty"`
	Next       string             `json:"n"` // position in the index
}

// Cursors are sealed: they hold words of the index that the reader may not see
// (see presentable), and what comes back must be what was given.
const (
	cursorFormat = 2 // changes whenever older cursors would find something else
	mostCursor   = 48 << 10
	mostPinned   = 256 << 10 // when unpacked
	digestSize   = 8
)

// cursors seals and opens positions in the results of searches. All processes
// on one database share the key.
type cursors struct {
	db  *database.DB
	mu  sync.Mutex
	box cipher.AEAD
}

func (c *cursors) sealer(ctx context.Context) (cipher.AEAD, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.box != nil {
		return c.box, nil
	}
	text, err := c.db.Secret(ctx, "search-cursors")
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("key of cursors: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of cursors: %w", err)
	}
	c.box, err = cipher.NewGCMWithRandomNonce(block)
	return c.box, err
}

// seal writes a position in the results of a request.
func (c *cursors) seal(ctx context.Context, r SearchRequest, p pinned) (string, error) {
	box, err := c.sealer(ctx)
	if err != nil {
		return "", err
	}
	packed, err := pack(p)
	if err != nil {
		return "", fmt.Errorf("write a cursor: %w", err)
	}
	head := cursorHead(r)
	return base64.RawURLEncoding.EncodeToString(box.Seal(head, nil, packed, head)), nil
}

// packer is a pool of what compresses: one takes a megabyte, and every first
// page needs one.
func packer(level int) *sync.Pool {
	return &sync.Pool{New: func() any {
		w, _ := flate.NewWriter(nil, level) // there are such levels
		return w
	}}
}

// leastPacked is from how many bytes on it saves anything to look for what
// repeats; less is stored as it is.
const leastPacked = 512

var (
	packers = packer(flate.BestSpeed)
	storers = packer(flate.NoCompression)
)

func pack(p pinned) ([]byte, error) {
	plain, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	pool := storers
	if len(plain) >= leastPacked {
		pool = packers
	}
	var packed bytes.Buffer
	w := pool.Get().(*flate.Writer)
	defer pool.Put(w)
	w.Reset(&packed)
	_, err = w.Write(plain)
	err = errors.Join(err, w.Close())
	return packed.Bytes(), err
}

// open reads a position. It is search.ErrBadCursor where it never was one of
// this search, and ErrOldCursor where it was.
func (c *cursors) open(ctx context.Context, r SearchRequest) (pinned, error) {
	var p pinned
	head := cursorHead(r)
	if len(r.After) > mostCursor {
		return p, search.ErrBadCursor
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(r.After)
	if err != nil || len(data) <= len(head) {
		return p, search.ErrBadCursor
	}
	ours := bytes.Equal(data[1:len(head)], head[1:])
	if data[0] != cursorFormat && (ours || 0 < data[0] && data[0] < cursorFormat) {
		return p, ErrOldCursor
	}
	if !ours {
		return p, search.ErrBadCursor
	}
	box, err := c.sealer(ctx)
	if err != nil {
		return p, err
	}
	packed, err := box.Open(nil, nil, data[len(head):], head)
	if err != nil {
		return p, ErrOldCursor // another database, or another key since
	}
	unpacked := io.LimitReader(flate.NewReader(bytes.NewReader(packed)), mostPinned)
	if err := json.NewDecoder(unpacked).Decode(&p); err != nil {
		return p, ErrOldCursor
	}
	return p, nil
}

// cursorHead tells the searches apart that must not share a cursor. How many
// hits a page has, and whether values are counted, may change from one to the next.
func cursorHead(r SearchRequest) []byte {
	r.Limit, r.HitsEach, r.After, r.NoFacets, r.Reader = 0, 0, "", false, ""
	text, _ := json.Marshal(r) // it is flat, and of strings, times and truths alone
	sum := sha256.Sum256(text)
	return append([]byte{cursorFormat}, sum[:digestSize]...)
}
