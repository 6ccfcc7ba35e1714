package bleveindex

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"earshot/search"
	"earshot/search/analysis"
)

// record is what columns hold of a passage. It is stored with the document as
// bytes: one read brings all of it, and merges copy it without looking inside,
// which a dozen indexed fields with document values would not allow.
type record struct {
	group    string // see groupKey
	kind     string
	study    string
	brands   string // see joined
	markets  string
	method   string
	language string // as given; "und" if none
	analysed string // analysis language
	speaker  string
	day      int32  // since 1970; noDay if unknown
	length   uint32 // of the text, in runes
	tags     []string
}

// noDay sorts after every day when the latest comes first.
const noDay = math.MinInt32

// Prefixes of group keys. What belongs to no session is a group by itself.
const (
	sessionGroup = 's'
	aloneGroup   = 'p'
)

func recordOf(p *search.Passage) record {
	language := p.Language
	if language == "" {
		language = "und"
	}
	group := string(sessionGroup) + p.Session
	if p.Session == "" {
		group = string(aloneGroup) + p.ID
	}
	return record{
		group: group, kind: string(p.Kind), study: studyValue(p), brands: joined(p.Brands),
		markets: joined(p.Markets), method: p.Method, language: language,
		analysed: analysis.Canonical(language), speaker: p.Speaker,
		day: dayOf(p.HeldOn), length: uint32(utf8.RuneCountInString(p.Text)), tags: p.Tags,
	}
}

// sharedMark ends the study of passages that are shared: one column says both.
const sharedMark = "\x00shared"

func studyValue(p *search.Passage) string {
	if p.Shared {
		return p.Study + sharedMark
	}
	return p.Study
}

// studyIn is the study that a value of the column of studies names.
func studyIn(value string) (study string, shared bool) { return strings.CutSuffix(value, sharedMark) }

// valueBreak stands between the values of a column that holds several as one:
// most passages have one brand and one market, and few combinations of others
// occur, so that a passage needs one number for all of them.
const valueBreak = "\x00"

// joined is what a column holds of several values.
func joined(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	values = slices.Clone(values)
	slices.Sort(values)
	values = slices.DeleteFunc(slices.Compact(values), func(v string) bool { return v == "" })
	return strings.Join(values, valueBreak)
}

// anyIn keeps what a column holds where one of the values in it is kept.
func anyIn(keep func(value string) bool) func(joined string) bool {
	return func(joined string) bool {
		for value := range strings.SplitSeq(joined, valueBreak) {
			if keep(value) {
				return true
			}
		}
		return false
	}
}

// dayOf counts days from 1970 on, in UTC.
func dayOf(t time.Time) int32 {
	if t.IsZero() {
		return noDay
	}
	seconds := t.UTC().Unix()
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	return int32(min(max(day, math.MinInt32+1), math.MaxInt32-1))
}

// strings lists the single values in the order in which they are stored.
func (r *record) strings() []*string {
	return []*string{
		&r.group, &r.kind, &r.study, &r.brands, &r.markets,
		&r.method, &r.language, &r.analysed, &r.speaker,
	}
}

func (r *record) encode() []byte {
	data := make([]byte, 0, 192)
	data = binary.AppendVarint(data, int64(r.day))
	data = binary.AppendUvarint(data, uint64(r.length))
	for _, s := range r.strings() {
		data = appendString(data, *s)
	}
	data = binary.AppendUvarint(data, uint64(len(r.tags)))
	for _, tag := range r.tags {
		data = appendString(data, tag)
	}
	return data
}

func appendString(data []byte, s string) []byte {
	return append(binary.AppendUvarint(data, uint64(len(s))), s...)
}

var errRecord = errors.New("damaged record")

// recordReader walks over an encoded record without copying its strings, so
// that loading columns allocates for new values only.
type recordReader struct {
	data []byte
	err  error
}

func (r *recordReader) number() uint64 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 {
		r.err, r.data = errRecord, nil
		return 0
	}
	r.data = r.data[size:]
	return n
}

func (r *recordReader) signed() int64 {
	n := r.number()
	return int64(n>>1) ^ -int64(n&1)
}

func (r *recordReader) bytes() []byte {
	n := r.number()
	if n > uint64(len(r.data)) {
		r.err, r.data = errRecord, nil
		return nil
	}
	value := r.data[:n]
	r.data = r.data[n:]
	return value
}
