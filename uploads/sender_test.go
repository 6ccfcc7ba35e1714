package uploads_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"errors"
	"fmt"
	"sync"
	"testing"

	"earshot/uploads"
	"earshot/uploads/dirstore"
)

// gated holds every part back until the test lets it go.
type gated struct {
	*dirstore.Store
	arrived chan int
	mu      sync.Mutex
	gates   map[int]chan error
}

func newGated(t *testing.T) *gated {
	t.Helper()
	g := &gated{Store: store(t), arrived: make(chan int, 100), gates: map[int]chan error{}}
	return g
}

func (g *gated) gate(n int) chan error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.gates[n] == nil {
		g.gates[n] = make(chan error, 1)
	}
	return g.gates[n]
}

func (g *gated) PutPart(ctx context.Context, key, upload string, n int, b []byte) (uploads.Part, error) {
	g.arrived <- n
	select {
	case err := <-g.gate(n):
		if err != nil {
			return uploads.Part{}, err
		}
	case <-ctx.Done():
		return uploads.Part{}, ctx.Err()
	}
	return g.Store.PutPart(ctx, key, upload, n, b)
}

func begin(t *testing.T, b uploads.Blob) string {
	t.Helper()
	upload, err := b.Begin(t.Context(), "rec/1", "")
	if err != nil {
		t.Fatal(err)
	}
	return upload
}

func TestSenderReceivesWhileItSends(t *testing.T) {
	t.Parallel()
	g := newGated(t)
	upload := begin(t, g)
	var stored []int
	s := uploads.NewSender(g, "rec/1", uploads.SenderOptions{PartSize: 10, Stored: func(p uploads.Part, _ []byte) error {
		stored = append(stored, p.Number)
		return nil
	}})
	defer s.Close()
	g.gate(1) <- nil
	for n := 1; n <= 3; n++ { // 2 and 3 are held back, and there is still a buffer
		copy(s.Buffer(), fmt.Sprintf("number %03d", n))
		if err := s.Send(t.Context(), upload, n, 10); err != nil {
			t.Fatalf("Send(%d) = %v, want no error", n, err)
		}
	}
	if len(stored) != 1 || len(s.Buffer()) != 10 {
		t.Fatalf("stored %v and a buffer of %d bytes, want part 1 stored and one of 10", stored, len(s.Buffer()))
	}
	for n := 3; n >= 2; n-- { // they end in the wrong order
		g.gate(n) <- nil
	}
	if err := s.Flush(); err != nil || fmt.Sprint(stored) != "[1 2 3]" {
		t.Errorf("Flush = %v and %v told, want 1 to 3 in order", err, stored)
	}
}

// What the callback is told is enough to go on from there in another process.
func TestSenderTellsTheStateOfTheSum(t *testing.T) {
	t.Parallel()
	b := store(t)
	upload, all := begin(t, b), noise(35)
	s := uploads.NewSender(b, "rec/1", uploads.SenderOptions{PartSize: 10, Sum: sha256.New(), Stored: func(p uploads.Part, state []byte) error {
		sum := sha256.New()
		if err := sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
			return err
		}
		end := min(10*p.Number, len(all))
		if want := sha256.Sum256(all[:end]); !bytes.Equal(sum.Sum(nil), want[:]) {
			t.Errorf("the state after part %d is not the digest of %d bytes", p.Number, end)
		}
		return nil
	}})
	defer s.Close()
	for n := range 4 {
		filled := copy(s.Buffer(), all[10*n:])
		if err := s.Send(t.Context(), upload, n+1, filled); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Flush(); err != nil {
		t.Error(err)
	}
}

func TestSenderStopsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	g := newGated(t)
	upload, told := begin(t, g), 0
	s := uploads.NewSender(g, "rec/1", uploads.SenderOptions{PartSize: 10, Stored: func(uploads.Part, []byte) error { told++; return nil }})
	defer s.Close()
	g.gate(1) <- nil
	g.gate(2) <- uploads.ErrUnavailable
	g.gate(3) <- nil
	for n := 1; n <= 3; n++ {
		if err := s.Send(t.Context(), upload, n, 10); err != nil {
			break
		}
	}
	for call, err := range map[string]error{"Flush": s.Flush(), "Send": s.Send(t.Context(), upload, 4, 10)} {
		if !errors.Is(err, uploads.ErrUnavailable) {
			t.Errorf("%s after part 2 failed = %v, want its error", call, err)
		}
	}
	if told != 1 {
		t.Errorf("%d parts told, want only the one before the failure", told)
	}
}

func TestSenderEndsWithTheCallbacksError(t *testing.T) {
	t.Parallel()
	b, failure := store(t), errors.New("the row is gone")
	upload := begin(t, b)
	s := uploads.NewSender(b, "rec/1", uploads.SenderOptions{PartSize: 10, Stored: func(uploads.Part, []byte) error { return failure }})
	defer s.Close()
	err := s.Send(t.Context(), upload, 1, 10)
	if err = errors.Join(err, s.Flush()); !errors.Is(err, failure) {
		t.Errorf("Send and Flush = %v, want the error of the callback", err)
	}
}

// A process with many uploads gives each of them one buffer, and few of them more.
func TestSendersShareTheirSpareMemory(t *testing.T) { //nolint:paralleltest // others would share it too
	g := newGated(t)
	ctx, cancel := context.WithCancel(t.Context())
	const most = 32 << 20
	size := int64(most / 2)
	var senders []*uploads.Sender
	for range 2 {
		s := uploads.NewSender(g, "rec/1", uploads.SenderOptions{PartSize: size})
		senders = append(senders, s)
		if err := s.Send(ctx, "upload", 1, 1); err != nil {
			t.Fatal(err)
		}
	}
	third := uploads.NewSender(g, "rec/1", uploads.SenderOptions{PartSize: size})
	senders = append(senders, third)
	waited := make(chan error)
	go func() { waited <- third.Send(ctx, "upload", 1, 1) }()
	for range 3 {
		<-g.arrived
	}
	select {
	case err := <-waited:
		t.Errorf("Send with no spare memory left = %v before its part was stored", err)
	default:
	}
	cancel()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("Send of a cancelled context = %v", err)
	}
	for _, s := range senders {
		s.Close()
	}
	if left := uploads.Spare(); left != 0 {
		t.Errorf("%d bytes are still counted when all is closed", left)
	}
}
