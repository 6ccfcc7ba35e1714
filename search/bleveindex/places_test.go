package bleveindex

import (
	"math/rand/v2"
	"slices"
	"testing"

	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// placed is a posting as bleve gives it back.
type placed struct {
	segment.Posting
	entry index.TokenFreq
}

func (p placed) Frequency() uint64 { return uint64(p.entry.Frequency()) }

func (p placed) Locations() []segment.Location {
	var list []segment.Location
	for _, l := range p.entry.Locations {
		list = append(list, located{place: uint64(l.Position)})
	}
	return list
}

type located struct {
	segment.Location
	place uint64
}

func (l located) Pos() uint64 { return l.place }

// TestPlacesComeBack packs random places, near and far, few and many.
func TestPlacesComeBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	packed := 0
	for range 20_000 {
		places := make([]int, 1+random.IntN(12))
		reach := 1 << random.IntN(40)
		for i := range places {
			places[i] = 1 + random.IntN(reach)
		}
		if random.IntN(10) > 0 { // a word's parts may stand out of order
			slices.Sort(places)
		}
		var p placed
		setPlaces(&p.entry, places)
		if p.entry.Locations == nil {
			packed++
		}
		if n := occurrences(p.Frequency()); n != len(places) {
			t.Fatalf("%v counts %d times", places, n)
		}
		got := placesOf(p, nil)
		if len(got) != len(places) {
			t.Fatalf("%v came back as %v", places, got)
		}
		for i := range got {
			if got[i] != uint64(places[i]) {
				t.Fatalf("%v came back as %v", places, got)
			}
		}
	}
	if packed < 5_000 {
		t.Errorf("only %d of 20000 were packed", packed)
	}
}
