package bleveindex

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// view is one state of a generation, ready to be searched. Its snapshot is
// pinned for as long as it is shown.
type view struct {
	number    uint64 // of no other view in the process; from 1
	snapshot  *scorch.IndexSnapshot
	segments  []segmentView
	languages []languageStats // by number of the analysis language
	passages  int
	windows   int // of all segments
	shelf     *shelf
	readers   sync.Pool // of *readers
}

// views counts those that have been made.
var views atomic.Uint64

// segmentView is a segment with its columns and the passages that have been
// replaced since it was written.
type segmentView struct {
	segment.Segment
	id      uint64
	windows int // of the segments before
	cols    *columns
	shelf   *shelf
	docs    int             // replaced ones included
	deleted *roaring.Bitmap // nil for none
	live    []uint64        // bit set of those not deleted; nil for all
}

// segmentColumns remembers columns by segment id, which bleve gives once and
// keeps when it moves a segment from memory to disk.
type segmentColumns map[uint64]*columns

// viewOf makes the view of a snapshot, reading only segments that before did
// not know.
func viewOf(snapshot *scorch.IndexSnapshot, dicts *dictionaries, before segmentColumns, kept *shelf) (*view, segmentColumns, error) {
	v := &view{number: views.Add(1), snapshot: snapshot, shelf: kept}
	known := make(segmentColumns, len(snapshot.Segments()))
	for _, s := range snapshot.Segments() {
		cols := before[s.Id()]
		if cols == nil {
			var err error
			cols, err = loadColumns(s.Segment(), dicts)
			if err != nil {
				return nil, nil, fmt.Errorf("load segment %d: %w", s.Id(), err)
			}
		}
		known[s.Id()] = cols
		sv := segmentView{Segment: s.Segment(), id: s.Id(), cols: cols, shelf: kept, docs: len(cols.day)}
		if deleted := s.Deleted(); deleted != nil && !deleted.IsEmpty() {
			sv.deleted, sv.live = deleted, liveSet(sv.docs, deleted)
		}
		sv.windows = v.windows
		v.windows += windowsOf(sv.docs)
		v.segments = append(v.segments, sv)
	}
	v.languages = make([]languageStats, len(dicts[colAnalysed].snapshot()))
	for i := range v.segments {
		s := &v.segments[i]
		s.cols.addLive(v.languages, s.deleted)
	}
	for _, l := range v.languages {
		v.passages += l.passages
	}
	return v, known, nil
}
