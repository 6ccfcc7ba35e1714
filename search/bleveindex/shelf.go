package bleveindex

import (
	"container/list"
	"sync"
)

// shelfBytes bounds what is kept on the shelf of a generation.
const shelfBytes = 24 << 20

// shelf keeps what has been made of segments and is worth keeping: decoded
// lists, sets of documents, and where the terms of a view are. What was used last
// stays. Segments never change, so there is nothing to invalidate.
type shelf struct {
	mu    sync.Mutex
	size  int
	byKey map[shelfKey]*list.Element
	order list.List // of shelfEntry; the last used first
}

// shelfKey names a thing that is kept: what is in a field, or a column.
type shelfKey struct {
	of          uint64 // a segment
	view        bool   // of is a view instead
	field, what string
}

// sized is a thing that can be kept; its size is in bytes.
type sized interface{ size() int }

type shelfEntry struct {
	key   shelfKey
	thing sized
}

// get gives what is kept; nil for nothing.
func (s *shelf) get(key shelfKey) sized {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.byKey[key]
	if e == nil {
		return nil
	}
	s.order.MoveToFront(e)
	return e.Value.(shelfEntry).thing
}

func (s *shelf) keep(key shelfKey, thing sized) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byKey[key] != nil { // another search was quicker
		return
	}
	if s.byKey == nil {
		s.byKey = map[shelfKey]*list.Element{}
	}
	s.byKey[key] = s.order.PushFront(shelfEntry{key, thing})
	for s.size += thing.size(); s.size > shelfBytes; {
		s.drop(s.order.Back())
	}
}

func (s *shelf) drop(e *list.Element) {
	entry := s.order.Remove(e).(shelfEntry)
	delete(s.byKey, entry.key)
	s.size -= entry.thing.size()
}

// retain forgets what is of segments that are not known any more, and of all
// views but one.
func (s *shelf) retain(known segmentColumns, view uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, e := range s.byKey {
		if key.view && key.of != view || !key.view && known[key.of] == nil {
			s.drop(e)
		}
	}
}
