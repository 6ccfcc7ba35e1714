package bleveindex

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"

	"earshot/search"
)

// bookmark is what Results.Next holds: the last group of the page, and the
// statistics that its scores were made with. The next page ranks by the same
// numbers, so that passages which come or go between two pages do not move
// the ones that stay.
type bookmark struct {
	digest [8]byte // of the request, but for its page
	last   mark
	stats  []pinned
	cut    []uint32 // hashes of the alternatives that were not read
}

// pinned are the statistics of one language.
type pinned struct {
	language string
	mean     float32
	weights  []float32 // by leaf
}

// maxCursor bounds the text of a cursor: 32 words in 40 languages fit.
const maxCursor = 16 << 10

// digestOf tells requests apart that must not share a cursor.
func digestOf(r *search.Request) [8]byte {
	text, _ := json.Marshal(struct { // all of it can be written as JSON
		Query          string
		Filter         search.Filter
		Sort           search.Sort
		Least          int
		Without        []string
		WithoutSession string
	}{r.Query.String(), r.Filter, r.Sort, r.Least, r.Without, r.WithoutSession})
	sum := sha256.Sum256(text)
	return [8]byte(sum[:])
}

func (b *bookmark) String() string {
	data := append([]byte{}, b.digest[:]...)
	data = appendFloat(data, b.last.score)
	data = binary.AppendVarint(data, int64(b.last.day))
	data = appendString(data, b.last.name())
	data = binary.AppendUvarint(data, uint64(len(b.stats)))
	for _, p := range b.stats {
		data = appendString(data, p.language)
		data = appendFloat(data, p.mean)
		for _, w := range p.weights {
			data = appendFloat(data, w)
		}
	}
	for _, c := range b.cut {
		data = binary.BigEndian.AppendUint32(data, c)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func appendFloat(data []byte, f float32) []byte {
	return binary.BigEndian.AppendUint32(data, math.Float32bits(f))
}

// readBookmark reads a cursor of a request whose query has so many leaves.
func readBookmark(text string, digest [8]byte, leaves int) (*bookmark, error) {
	if len(text) > maxCursor {
		return nil, search.ErrBadCursor
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(data) < len(digest) || [8]byte(data) != digest {
		return nil, search.ErrBadCursor
	}
	r := recordReader{data: data[len(digest):]}
	b := &bookmark{digest: digest}
	b.last.score = r.float()
	b.last.day = int32(r.signed())
	b.last.key = string(r.bytes())
	for range r.number() {
		p := pinned{language: string(r.bytes()), mean: r.float()}
		for range leaves {
			p.weights = append(p.weights, r.float())
		}
		if r.err != nil {
			break
		}
		b.stats = append(b.stats, p)
	}
	for len(r.data) >= 4 {
		b.cut = append(b.cut, binary.BigEndian.Uint32(r.data))
		r.data = r.data[4:]
	}
	if r.err != nil || len(r.data) > 0 || b.last.key == "" {
		return nil, search.ErrBadCursor
	}
	return b, nil
}

// float reads a number that a score can be made of.
func (r *recordReader) float() float32 {
	if len(r.data) < 4 {
		r.err, r.data = errRecord, nil
		return 0
	}
	f := math.Float32frombits(binary.BigEndian.Uint32(r.data))
	r.data = r.data[4:]
	if !(f >= 0 && f <= math.MaxFloat32) {
		r.err = errRecord
	}
	return f
}

// pin gives the statistics of the plan for a cursor; none where nothing is
// ranked.
func (p *plan) pin(languages []string) []pinned {
	if len(p.scored) == 0 {
		return nil
	}
	var stats []pinned
	for i, l := range p.view.languages {
		if l.passages == 0 {
			continue
		}
		s := pinned{language: languages[i], mean: p.mean[i]}
		for _, leaf := range p.scored {
			s.weights = append(s.weights, leaf.weight[i])
		}
		stats = append(stats, s)
	}
	return stats
}

// use ranks by the statistics of a cursor. Languages that have come since keep
// their own.
func (p *plan) use(stats []pinned, languages []string) {
	for i := range p.view.languages {
		for _, s := range stats {
			if s.language != languages[i] {
				continue
			}
			p.mean[i] = s.mean
			for j, leaf := range p.scored {
				leaf.weight[i] = s.weights[j]
			}
		}
	}
	p.sumUp()
}
