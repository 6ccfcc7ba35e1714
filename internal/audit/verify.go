package audit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"earshot/internal/database"
)

// Head is the end of the record at some time: whoever knows one can tell later
// whether the record still has it.
type Head struct {
	Number int64 // 0 before the first event
	Hash   string
}

// String writes a head as ParseHead reads it.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Number, h.Hash) }

// ParseHead reads a head.
func ParseHead(s string) (Head, error) {
	var h Head
	if _, err := fmt.Sscanf(strings.Replace(strings.TrimSpace(s), ":", " ", 1), "%d %64s", &h.Number, &h.Hash); err != nil || h.Number < 1 || len(h.Hash) != 64 {
		return Head{}, fmt.Errorf("%q is no head of the record: it is NUMBER:HASH", s)
	}
	return h, nil
}

// Current is the head as noted beside the events.
func Current(ctx context.Context, r database.Reader) (Head, error) {
	number, hash, err := database.AuditHead(ctx, r)
	return Head{number, hash}, err
}

// Fault is something wrong with the record.
type Fault struct {
	Number int64 // of the event
	Reason string
}

// verifiedAtOnce is how many events are read at once.
const verifiedAtOnce = 1000

// Verify reads all events and returns what is wrong with them, at most so many
// faults, and the head as it is. Heads that were known before must be in the
// record.
func Verify(ctx context.Context, r database.Reader, known []Head, most int) ([]Fault, Head, error) {
	noted, err := Current(ctx, r)
	if err != nil {
		return nil, Head{}, err
	}
	v := verifier{known: map[int64][]string{}, most: most}
	if noted.Number > 0 { // events may have been added since, but not taken away
		known = append(known, noted)
	}
	for _, h := range known {
		v.known[h.Number] = append(v.known[h.Number], h.Hash)
	}
	for {
		events, err := database.AuditEventsAfter(ctx, r, v.head.Number, verifiedAtOnce)
		if err != nil {
			return nil, v.head, err
		}
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			v.check(e)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(v.known)) {
		v.fault(number, "an event that was known to be there is gone from the end")
	}
	return v.faults, v.head, nil
}

// verifier goes along the chain.
type verifier struct {
	head   Head
	known  map[int64][]string // hashes by number, of events not met yet
	faults []Fault
	most   int
}

func (v *verifier) check(e database.AuditEvent) {
	if e.Number != v.head.Number+1 {
		v.fault(e.Number, fmt.Sprintf("the events between %d and it are gone", v.head.Number))
	}
	if e.Previous != v.head.Hash {
		v.fault(e.Number, "it does not follow on the event before")
	}
	hash := hashOf(e)
	if e.Hash != hash {
		v.fault(e.Number, "it was changed")
	}
	for _, want := range v.known[e.Number] {
		if want != hash {
			v.fault(e.Number, "it is not the event that was known to be there")
		}
	}
	delete(v.known, e.Number)
	v.head = Head{e.Number, e.Hash}
}

func (v *verifier) fault(number int64, reason string) {
	if len(v.faults) < v.most {
		v.faults = append(v.faults, Fault{number, reason})
	}
}

// ReadHeads reads the heads that KeepHead wrote; none where there is no file.
func ReadHeads(path string) ([]Head, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var heads []Head
	for lines := bufio.NewScanner(f); ; {
		if !lines.Scan() {
			return heads, lines.Err()
		}
		h, err := ParseHead(lines.Text())
		if err != nil {
			return heads, err
		}
		heads = append(heads, h)
	}
}

// KeepHead adds a head to the end of a file, unless it is there already.
func KeepHead(path string, h Head) error {
	if h.Number == 0 {
		return nil
	}
	heads, err := ReadHeads(path)
	if err != nil || len(heads) > 0 && heads[len(heads)-1] == h {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, h.String()+"\n")
	return errors.Join(err, f.Close())
}
